"""An Arrow string array as bytes that compiled loops mask where they lie, and what each byte is.

No text is decoded: beside the bytes lie their marks. The mark of an ASCII character is the byte
itself; that of any other says at its first byte what the character is, and the bytes after the
first keep their own (0x80 to 0xBF), by which a table of kinds says that nothing begins there.

The loops are functions over numbers: an array handed to another compiled function costs more than
a value does. Offsets are unsigned, so that no loop asks whether they count from the end.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detectors.machine import compiled, viewed
from pipelines.errors import IncompleteRun

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

# Kinds of characters, a bit each; WIDE beside another: it takes more than one byte.
DIGIT, STAR, HANGUL, LETTER, SEPARATOR, PUNCTUATION, SIGN, WIDE = (1 << bit for bit in range(8))
CONTENT = DIGIT | STAR | HANGUL | LETTER
ASTERISK, ZERO = ord("*"), ord("0")
# What people put between groups: space, hyphen, dot, slash, dashes, middle dots, and the
# characters of no width that hide inside numbers (SECURITY "Inputs that break scanners").
_SEPARATORS = (
    " \t-./\u00a0\u00ad\u00b7\u2002\u2003\u2009\u200b\u200c\u200d\u2010\u2011\u2012\u2013\u2014"
    "\u2015\u2022\u2060\u2212\u2215\u3000\u30fb\u318d\ufe63\ufeff\uff0d\uff0e\uff0f"
)
_FOLDED = 0x20000  # above this code point Unicode has no decimal digit (tested)
_MARKS = {0xC0: HANGUL, 0xC1: LETTER, 0xC2: SEPARATOR}
_HANGUL, _LETTER, _SEPARATOR = _MARKS
_DECIMAL = 0xD0  # and the nine after it


@functools.cache
def kinds_of(also: str = "", strange: str = "", sign: str = "") -> Bytes:
    """The kind by mark, 0 inside a character.

    `also` are separators too, `strange` are none, `sign` is of a kind of its own; all are ASCII.
    """
    table = np.zeros(256, np.uint8)
    for code in range(128):
        letter, digit = chr(code).isalpha(), chr(code).isdigit()
        table[code] = LETTER if letter else DIGIT if digit else PUNCTUATION
    given = ((" \t-./", SEPARATOR), ("*", STAR), (also, SEPARATOR), (strange, PUNCTUATION))
    for characters, kind in (*given, (sign, SIGN)):
        for character in characters:
            table[ord(character)] = kind
    for mark, kind in _MARKS.items():
        table[mark] = kind | WIDE
    return table


KINDS = kinds_of()


@functools.cache
def _marks() -> Bytes:
    """The mark of every code point beyond ASCII; of those above the table, too, it is the last."""
    table = np.full(_FOLDED, _LETTER, np.uint8)
    table[0xAC00:0xD7A4] = _HANGUL
    table[[ord(character) for character in _SEPARATORS]] = _SEPARATOR
    for code in range(128, _FOLDED):
        if chr(code).isdecimal():
            table[code] = _DECIMAL + unicodedata.decimal(chr(code))
    return table


@dataclass(frozen=True, slots=True)
class Chars:
    """The bytes of all values end to end; formats write `*` into them: a Chars is used once.

    `bounds` has n+1 entries, from 0. Decimal digits of any script arrive as ASCII digits. A `*` may
    take the place of a character's first byte, those after it go when it becomes an array.
    """

    data: Bytes
    marks: Bytes
    bounds: Offsets
    valid: pa.Array  # boolean

    @classmethod
    def of(cls, values: pa.Array) -> Chars:
        """Read a utf8 array, sliced or not; raises IncompleteRun where it is not UTF-8."""
        bounds, held = buffers(values)
        if _ascii(held):
            return cls(held.copy(), held, bounds, values.is_valid())
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            raise IncompleteRun(
                "A text cell is not valid UTF-8.", do="Read the file with its real encoding."
            ) from None
        data, marks = held.copy(), np.empty_like(held)
        if _mark(held, _marks(), marks):
            at = np.flatnonzero(marks >= _DECIMAL)
            data[at] = marks[at] = marks[at] - (_DECIMAL - ZERO)
            marks, _ = _closed(marks, bounds)
            data, bounds = _closed(data, bounds)
        marks.flags.writeable = False  # as those of ASCII are
        return cls(data, marks, bounds, values.is_valid())

    def to_array(self) -> pa.Array:
        """The utf8 array, with the nulls it came with."""
        data, bounds = self.data, self.bounds
        if not _ascii(data):
            data, bounds = _closed(data, bounds)
        nulls = len(self.valid) - self.valid.true_count
        bits = np.packbits(self.valid.to_numpy(zero_copy_only=False), bitorder="little")
        return pa.StringArray.from_buffers(
            len(self.valid),
            pa.py_buffer(bounds),
            pa.py_buffer(data),
            pa.py_buffer(bits) if nulls else None,
            nulls,
        )

    def digits(self) -> tuple[Chars, Flags]:
        """The digits and `*` of each value alone; and which values hold letters."""
        out, bounds = np.empty_like(self.data), np.zeros_like(self.bounds)
        worded = np.empty(len(self.valid), np.bool_)
        _digits(self.data, self.marks, self.bounds, KINDS, out, bounds, worded)
        out = out[: bounds[-1]]
        return Chars(out, out, bounds, self.valid), worded


def _ascii(data: Bytes) -> bool:
    return not len(data) or bool(data.max() < 128)


@compiled
def _mark(data: Any, table: Any, marks: Any) -> Any:
    """Fills `marks`; says whether there is a digit that is not ASCII."""
    decimal: Any = False
    last = len(data) - 1
    for at in range(len(data)):
        code: Any = np.int64(data[at])
        if code >= 0xC0:
            code, bits = code << 6 | data[min(at + 1, last)] & 0x3F, 0x7FF
            if code >= 0xE0 << 6:
                code, bits = code << 6 | data[min(at + 2, last)] & 0x3F, 0xFFFF
            if code >= 0xF0 << 12:
                code, bits = code << 6 | data[min(at + 3, last)] & 0x3F, 0x1FFFFF
            code = np.int64(table[min(code & bits, _FOLDED - 1)])
            decimal |= code >= _DECIMAL
        marks[at] = code
    return decimal


def _closed(data: Bytes, bounds: Offsets) -> tuple[Bytes, Offsets]:
    """Without the bytes that are left of a character whose first one became ASCII."""
    ends = np.zeros_like(bounds)
    _close(data, bounds, ends)
    return data[: ends[-1]], ends


@compiled
def _close(data: Any, bounds: Any, ends: Any) -> None:
    """Moves the bytes that stay to the front, and fills `ends` with where each value ends then."""
    to, wide = 0, False
    for row in range(len(bounds) - 1):
        for at in range(bounds[row], bounds[row + 1]):
            byte = data[at]
            wide = (byte >= 0xC0) | wide & (byte >= 0x80)
            data[to] = byte
            to += (byte < 0x80) | wide
        ends[row + 1] = to


@compiled
def _digits(
    data: Any, marks: Any, bounds: Any, kinds: Any, out: Any, ends: Any, worded: Any
) -> None:
    """Copies digits and `*` to `out`, notes where each value ends there, and who has letters."""
    to = 0
    for row in range(len(worded)):
        seen: Any = 0
        for at in range(bounds[row], bounds[row + 1]):
            kind = np.int64(kinds[marks[at]])
            out[to] = data[at]
            to += kind & (DIGIT | STAR) != 0
            seen |= kind
        ends[row + 1], worded[row] = to, seen & (HANGUL | LETTER) != 0


def buffers(values: pa.Array) -> tuple[Offsets, Bytes]:
    """Offsets from 0 and the bytes between the first and the last of them."""
    if not len(values):
        return np.zeros(1, np.uint32), viewed(None)
    _, offsets, data = values.buffers()
    bounds = viewed(offsets, np.uint32)[values.offset : values.offset + len(values) + 1]
    held = viewed(data)[bounds[0] : bounds[-1]]
    return bounds - bounds[0], held
