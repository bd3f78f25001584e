"""An Arrow string array as one buffer of code points, so that numpy masks it whole."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.errors import IncompleteRun

Ints = npt.NDArray[np.signedinteger[Any]]
Flags = npt.NDArray[np.bool_]

# Kinds of characters; those up to STAR hold a digit's place, those up to LETTER carry content.
DIGIT, STAR, HANGUL, LETTER, SEPARATOR, PUNCTUATION = range(6)
ASTERISK = ord("*")
# What people put between groups: space, hyphen, dot, slash, dashes, middle dots, and the
# characters of no width that hide inside numbers (SECURITY "Inputs that break scanners").
_SEPARATORS = (
    " \t-./\u00a0\u00ad\u00b7\u2002\u2003\u2009\u200b\u200c\u200d\u2010\u2011\u2012\u2013\u2014"
    "\u2015\u2022\u2060\u2212\u2215\u3000\u30fb\u318d\ufe63\ufeff\uff0d\uff0e\uff0f"
)
_FOLDED = 0x20000  # above this code point Unicode has no decimal digit (tested)


def _kind_table() -> npt.NDArray[np.uint8]:
    table = np.full(0x10000, LETTER, np.uint8)
    for code in range(128):
        if not chr(code).isalpha():
            table[code] = DIGIT if chr(code).isdigit() else PUNCTUATION
    table[0xAC00:0xD7A4] = HANGUL
    table[[ord(character) for character in _SEPARATORS]] = SEPARATOR
    table[ASTERISK] = STAR
    return table


_KINDS = _kind_table()
_ASCII_KINDS = _KINDS[:256].tobytes()


@functools.cache
def _fold_table() -> npt.NDArray[np.uint32]:
    """Every decimal digit of Unicode to its ASCII digit, anything else to itself."""
    table = np.arange(_FOLDED, dtype=np.uint32)
    for code in range(128, _FOLDED):
        value = unicodedata.decimal(chr(code), None)
        if value is not None:
            table[code] = ord("0") + value
    return table


def _fold_digits(codes: npt.NDArray[np.uint32]) -> None:
    other = (codes >= 128) & (codes < _FOLDED) & ((codes < 0xAC00) | (codes > 0xD7A3))
    at = np.flatnonzero(other)  # neither ASCII nor Hangul: few
    codes[at] = _fold_table()[codes[at]]


def sums(flags: npt.NDArray[Any]) -> Ints:
    """Running counts with a leading 0: the count between two places is a difference."""
    out = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=out[1:])
    return out


@dataclass(frozen=True, slots=True)
class Places:
    """Some of the characters of a `Chars`, ordered: where they are, and each value's share."""

    at: Ints  # index into codes
    first: Ints  # n+1: the ordinal, among these, of each value's first one

    @property
    def count(self) -> Ints:
        """How many of them each value has."""
        return np.diff(self.first)

    def owner(self) -> Ints:
        """The value each of them belongs to."""
        return np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), self.count)


@dataclass(frozen=True, slots=True)
class Chars:
    """Code points of all values end to end; `hide` writes into them, so a Chars is used once.

    `starts` has n+1 entries. Decimal digits of any script arrive as ASCII digits.
    """

    codes: npt.NDArray[Any]  # uint8 where all is ASCII, else uint32
    starts: Ints
    valid: pa.Array  # boolean

    @classmethod
    def of(cls, values: pa.Array) -> Chars:
        """Read a utf8 array, sliced or not; raises IncompleteRun where it is not UTF-8."""
        offsets, data = _buffers(values)
        if not len(data) or data.max() < 128:
            return cls(data.copy(), offsets, values.is_valid())
        try:
            wide = data.tobytes().decode().encode("utf-32-le")
        except UnicodeDecodeError:
            raise IncompleteRun(
                "A text cell is not valid UTF-8.", do="Read the file with its real encoding."
            ) from None
        codes = np.frombuffer(wide, np.uint32).copy()
        _fold_digits(codes)
        return cls(codes, sums((data & 0xC0) != 0x80)[offsets], values.is_valid())

    def to_array(self) -> pa.Array:
        """The utf8 array, with the nulls it came with."""
        data, starts = self.codes, self.starts
        if data.dtype != np.uint8:
            width = 1 + (data >= 0x80).astype(np.int8) + (data >= 0x800) + (data >= 0x10000)
            starts = sums(width)[starts]
            data = np.frombuffer(data.tobytes().decode("utf-32-le").encode(), np.uint8)
        nulls = len(self.valid) - self.valid.true_count
        bits = np.packbits(self.valid.to_numpy(zero_copy_only=False), bitorder="little")
        return pa.StringArray.from_buffers(
            len(self.valid),
            pa.py_buffer(starts.astype(np.int32)),
            pa.py_buffer(np.ascontiguousarray(data)),
            pa.py_buffer(bits) if nulls else None,
            nulls,
        )

    def kinds(self) -> npt.NDArray[np.uint8]:
        """The kind of every character."""
        if self.codes.dtype == np.uint8:  # bytes.translate is several times faster than numpy
            return np.frombuffer(self.codes.tobytes().translate(_ASCII_KINDS), np.uint8)
        kinds: npt.NDArray[np.uint8] = _KINDS[np.minimum(self.codes, 0xFFFF)]
        return kinds

    def places(self, flags: Flags) -> Places:
        """The flagged characters."""
        at = np.flatnonzero(flags)
        return Places(at, np.searchsorted(at, self.starts))

    def having(self, flags: Flags) -> Flags:
        """For each value: does it hold a flagged character?"""
        out = np.zeros(len(self.valid), np.bool_)
        at = np.flatnonzero(flags)
        if len(at):
            out[np.searchsorted(self.starts, at, side="right") - 1] = True
        return out

    def hide(self, places: Places, low: Ints, high: Ints) -> None:
        """Write `*` over the places numbered low to high-1 of each value."""
        size = np.maximum(high - low, 0)
        ends = np.cumsum(size)
        offset = places.first[:-1] + low - (ends - size)
        ordinals = np.arange(size.sum()) + np.repeat(offset, size)
        self.codes[places.at[ordinals]] = ASTERISK

    def hide_wholly(self, which: Flags) -> None:
        """Write `*` over every letter and digit of these values."""
        if which.any():
            words = self.places(self.kinds() <= LETTER)
            self.hide(words, np.zeros_like(words.count), np.where(which, words.count, 0))


def _buffers(values: pa.Array) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Offsets from 0 and the bytes between the first and the last of them."""
    _, offsets, data = values.buffers()
    if not len(values):
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    bounds = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    held = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
    return bounds.astype(np.int64) - bounds[0], held[bounds[0] : bounds[-1]]
