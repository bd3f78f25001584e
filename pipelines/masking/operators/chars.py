"""An Arrow string array as one buffer of code points, so that numpy masks it whole."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detectors.kernel import compiled
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


KINDS = _kind_table()
"""The kind of every code point below 0xFFFF; that of all others stands there."""


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


@dataclass(frozen=True, slots=True)
class Chars:
    """Code points of all values end to end; formats write into them: a Chars is used once.

    `starts` has n+1 entries. Decimal digits of any script arrive as ASCII digits.
    """

    codes: npt.NDArray[Any]  # uint8 where all is ASCII, else uint32
    starts: Ints
    valid: pa.Array  # boolean

    @classmethod
    def of(cls, values: pa.Array) -> Chars:
        """Read a utf8 array, sliced or not; raises IncompleteRun where it is not UTF-8."""
        offsets, data = buffers(values)
        if not len(data) or data.max() < 128:
            return cls(data.copy(), offsets, values.is_valid())
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            raise IncompleteRun(
                "A text cell is not valid UTF-8.", do="Read the file with its real encoding."
            ) from None
        codes, starts = np.empty(len(data), np.uint32), np.empty_like(offsets)
        codes = codes[: _decode(data, offsets, codes, starts)]
        _fold_digits(codes)
        return cls(codes, starts, values.is_valid())

    def to_array(self) -> pa.Array:
        """The utf8 array, with the nulls it came with."""
        data, starts = self.codes, self.starts
        if data.dtype != np.uint8:
            room, ends = np.empty(4 * len(data), np.uint8), np.empty_like(starts)
            data, starts = room[: _encode(data, starts, room, ends)].copy(), ends
        nulls = len(self.valid) - self.valid.true_count
        bits = np.packbits(self.valid.to_numpy(zero_copy_only=False), bitorder="little")
        return pa.StringArray.from_buffers(
            len(self.valid),
            pa.py_buffer(starts.astype(np.int32)),
            pa.py_buffer(np.ascontiguousarray(data)),
            pa.py_buffer(bits) if nulls else None,
            nulls,
        )

    def digits(self) -> tuple[Chars, Flags]:
        """The digits and `*` of each value alone; and which values hold letters."""
        codes, starts = np.empty(len(self.codes), np.uint8), np.empty_like(self.starts)
        worded = np.empty(len(self.valid), np.bool_)
        _digits(self.codes, self.starts, KINDS, codes, starts, worded)
        return Chars(codes[: starts[-1]], starts, self.valid), worded


@compiled
def _decode(data: Any, offsets: Any, codes: Any, starts: Any) -> Any:
    """Fills `codes` with the characters of valid UTF-8; how many there are."""
    at, to = 0, 0
    for row in range(len(offsets)):
        while at < offsets[row]:
            byte = np.uint32(data[at])
            more: Any = (byte >= 0xC0) + (byte >= 0xE0) + (byte >= 0xF0)
            code = byte & np.uint32(0x7F >> (more + (more > 0)))
            for place in range(at + 1, at + 1 + more):
                code = code << np.uint32(6) | np.uint32(data[place]) & np.uint32(0x3F)
            codes[to] = code
            to += 1
            at += 1 + more
        starts[row] = to
    return to


@compiled
def _encode(codes: Any, starts: Any, data: Any, ends: Any) -> Any:
    """Fills `data` with the UTF-8 of some characters; how many bytes it takes."""
    at, to = 0, 0
    for row in range(len(starts)):
        while at < starts[row]:
            code = np.int64(codes[at])
            more: Any = (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)
            first = (0, 0xC0, 0xE0, 0xF0)[more]
            data[to] = first | code >> 6 * more
            for place in range(1, more + 1):
                data[to + place] = 0x80 | code >> 6 * (more - place) & 0x3F
            to += 1 + more
            at += 1
        ends[row] = to
    return to


@compiled
def _digits(codes: Any, starts: Any, kinds: Any, out: Any, begins: Any, worded: Any) -> None:
    """Copies digits and `*` to `out`, notes where each value begins there, and who has letters."""
    to = 0
    for row in range(len(worded)):
        begins[row], worded[row] = to, False
        for place in range(starts[row], starts[row + 1]):
            kind = kinds[min(codes[place], 0xFFFF)]
            if kind <= STAR:
                out[to] = codes[place]
                to += 1
            elif kind <= LETTER:
                worded[row] = True
    begins[len(worded)] = to


def buffers(values: pa.Array) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Offsets from 0 and the bytes between the first and the last of them."""
    _, offsets, data = values.buffers()
    if not len(values):
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    bounds = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    held = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
    return bounds.astype(np.int64) - bounds[0], held[bounds[0] : bounds[-1]]
