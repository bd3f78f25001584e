"""Findings as places in a column's bytes: cut out, and replaced, for all rows at once.

Only bytes are copied, once: a text of 10 MB never becomes a string of Python's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.machine import compiled, viewed
from pipelines.errors import IncompleteRun

Ints = NDArray[np.int64]
_BLANK, _FIGURE, _BEFORE, _OPEN, _CLOSE = 1, 2, 4, 8, 16
_FAR = 24
"""Bytes before a finding in which a bare value of JSON may begin."""
_MOST = 2**31 - 1
"""Bytes of a column of Arrow's type string."""


def _classes() -> NDArray[np.uint8]:
    """What a byte may be in JSON."""
    classes = np.zeros(256, np.uint8)
    for chars, kind in (
        (b" \t\r\n", _BLANK), (b"-.0123456789", _FIGURE), (b":,[", _BEFORE), (b"{[", _OPEN),
        (b"}]", _CLOSE),
    ):  # fmt: skip
        classes[list(chars)] |= kind
    return classes


_CLASSES = _classes()


@dataclass(frozen=True, slots=True)
class Spans:
    """Disjoint findings of a utf8 column, ordered by row and place.

    `data` are the column's bytes and `offsets` where its rows begin and end in them; `begins` and
    `ends` are the findings' bytes; `bare` says where a bare value of JSON may hold the finding.
    """

    valid: pa.Array
    data: NDArray[np.uint8]
    offsets: NDArray[np.int32]
    rows: Ints
    begins: Ints
    ends: Ints
    bare: NDArray[np.bool_]

    @classmethod
    def of(cls, values: pa.Array, found: pa.Table) -> Spans:
        """The findings (row, start, end: code points) of a utf8 array, sliced or not."""
        _, offsets, data = values.buffers()
        bounds = viewed(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
        held = viewed(data)
        rows, starts, stops = (
            found[name].to_numpy().astype(np.int64) for name in ("row", "start", "end")
        )
        begins, ends = np.empty_like(rows), np.empty_like(rows)
        bare = np.empty(len(rows), np.bool_)
        _place(held, bounds, rows, starts, stops, _CLASSES, begins, ends, bare)
        return cls(values.is_valid(), held, bounds, rows, begins, ends, bare)

    def texts(self) -> pa.Array:
        """The text of each finding."""
        offsets = np.zeros(len(self.rows) + 1, np.int64)
        np.cumsum(self.ends - self.begins, out=offsets[1:])
        data = np.empty(_fitting(offsets[-1]), np.uint8)
        _cut(self.data, self.begins, self.ends, data)
        return _array(offsets, data)

    def replaced(self, new: pa.Array) -> pa.Array:
        """The column with each finding replaced by one of `new` (utf8); nulls stay null."""
        made = Spans.of(new, _nothing())
        grown = np.diff(made.offsets) - (self.ends - self.begins)
        size = int(self.offsets[-1]) - int(self.offsets[0]) + int(grown.sum())
        data, offsets = np.empty(_fitting(size), np.uint8), np.empty(len(self.offsets), np.int64)
        _replace(
            self.data, self.offsets, self.rows, self.begins, self.ends, made.data, made.offsets,
            data, offsets,
        )  # fmt: skip
        return _array(offsets, data, self.valid)

    def without(self, rows: NDArray[Any]) -> tuple[Spans, NDArray[np.bool_]]:
        """The same with each of some rows (which have findings) as one finding over all of it.

        With it, which of the findings are left: the first of these rows stands for the row.
        """
        whole = np.isin(self.rows, rows)
        first = np.diff(self.rows, prepend=-1) != 0
        left = ~whole | first
        begins = np.where(whole, self.offsets[self.rows], self.begins)
        ends = np.where(whole, self.offsets[self.rows + 1], self.ends)
        some = (self.rows[left], begins[left], ends[left], self.bare[left])
        return Spans(self.valid, self.data, self.offsets, *some), left


def _nothing() -> pa.Table:
    """No findings. Not made when this is imported: a process' first array may import pandas."""
    return pa.table({name: pa.array([], pa.int64()) for name in ("row", "start", "end")})


def _fitting(size: int) -> int:
    if size > _MOST:
        raise IncompleteRun("A batch of text grows beyond 2 GB.", do="Split its longest cells.")
    return size


def _array(offsets: Ints, data: NDArray[np.uint8], valid: pa.Array | None = None) -> pa.Array:
    nulls = len(valid) - valid.true_count if valid is not None else 0
    bits = valid if nulls else None
    flags = np.packbits(bits.to_numpy(zero_copy_only=False), bitorder="little") if bits else None
    return pa.StringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data),
        None if flags is None else pa.py_buffer(flags), nulls,
    )  # fmt: skip


def plain(texts: pa.Array) -> pa.Array:
    """Without line breaks: one that was escaped inside a number must not become a real one."""
    control = "[\\x00-\\x1f]"
    if not pc.any(pc.match_substring_regex(texts, control)).as_py():
        return texts
    return pc.replace_substring_regex(texts, control, " ")


@compiled
def _forward(data: Any, at: int, chars: int) -> Any:
    """The byte so many characters further on."""
    for _ in range(chars):
        at += 1
        while at < len(data) and data[at] & 0xC0 == 0x80:
            at += 1
    return at


@compiled
def _maybe_bare(data: Any, low: int, high: int, at: int, classes: Any) -> Any:
    """Whether a row looks like JSON and a value without quotes may stand at a byte of it."""
    least = max(low, at - _FAR)
    while at > least and classes[data[at - 1]] & (_BLANK | _FIGURE):
        at -= 1
    if at > least and not classes[data[at - 1]] & _BEFORE:
        return False
    while low < high and classes[data[low]] & _BLANK:
        low += 1
    while high > low and classes[data[high - 1]] & _BLANK:
        high -= 1
    return high > low and classes[data[low]] & _OPEN and classes[data[high - 1]] & _CLOSE


@compiled
def _place(
    data: Any, offsets: Any, rows: Any, starts: Any, stops: Any, classes: Any, begins: Any,
    ends: Any, bare: Any,
) -> None:  # fmt: skip
    """Fills in the bytes of each finding, and where a bare value of JSON may hold it."""
    row, at, char = -1, 0, 0
    for k in range(len(rows)):
        if rows[k] != row or starts[k] < char:
            row = rows[k]
            at, char = offsets[row], 0
        begins[k] = _forward(data, at, starts[k] - char)
        ends[k] = at = _forward(data, begins[k], stops[k] - starts[k])
        char = stops[k]
        bare[k] = _maybe_bare(data, offsets[row], offsets[row + 1], begins[k], classes)


@compiled
def _cut(data: Any, begins: Any, ends: Any, out: Any) -> None:
    to = 0
    for k in range(len(begins)):
        size = ends[k] - begins[k]
        out[to : to + size] = data[begins[k] : ends[k]]
        to += size


@compiled
def _replace(
    data: Any, offsets: Any, rows: Any, begins: Any, ends: Any, new: Any, bounds: Any, out: Any,
    made: Any,
) -> None:  # fmt: skip
    """Fills `out` with the rows, what was found in them replaced, and `made` with offsets."""
    to, k = 0, 0
    for row in range(len(offsets) - 1):
        made[row], at = to, offsets[row]
        while k < len(rows) and rows[k] == row:
            before, put = begins[k] - at, bounds[k + 1] - bounds[k]
            out[to : to + before] = data[at : begins[k]]
            to += before
            out[to : to + put] = new[bounds[k] : bounds[k + 1]]
            to += put
            at = ends[k]
            k += 1
        end = offsets[row + 1]
        out[to : to + end - at] = data[at:end]
        to += end - at
    made[len(offsets) - 1] = to
