"""Rows of a column as one text: what the kernel and the patterns read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.kernel import AFTER
from detectors.machine import compiled, viewed
from detectors.text import ROW

_ENDS = np.full(AFTER, ord(ROW), np.uint8)
_ASKED = 32
"""Bytes of a row at least by which it is told from others."""
Spread = tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]
"""Bytes, and in them the first of each row and the one behind its last."""


class Rows:
    """The rows of a folded column as one text: ROW before and after each, nulls are empty.

    `others` are rows that read otherwise than in `values`. `bytes` has more ROWs at its ends, as
    the kernel asks; `begins` and `firsts` hold the character of `text` and the byte of `bytes` at
    which each row begins, and one behind the last.
    """

    def __init__(self, values: pa.Array, others: Mapping[int, str] | None = None) -> None:
        text, begins, ends = _replaced(spread(values), others) if others else spread(values)
        chars = np.ones(len(values) + 1, np.int64)
        self.firsts = np.cumsum(np.concatenate([[2], ends - begins + 1]))
        self.bytes = np.full(int(self.firsts[-1]) - 1 + AFTER, ord(ROW), np.uint8)
        _join(text, begins, ends, self.firsts, self.bytes, chars)
        self.begins: NDArray[np.int64] = np.cumsum(chars)
        self.text = self._decoded(self.bytes)

    def __len__(self) -> int:
        return len(self.begins) - 1

    def plain(self) -> str:
        """The text with 0 for every digit."""
        return self._decoded(_zeros(self.bytes))

    def parted(self, text: NDArray[np.uint8]) -> pa.Array:
        """A text as long as `bytes` in rows again, each with the ROW behind it."""
        buffers = [None, pa.py_buffer(self.firsts), pa.py_buffer(text)]
        return pa.Array.from_buffers(pa.large_binary(), len(self), buffers)

    def _decoded(self, text: NDArray[np.uint8]) -> str:
        return str(text[1 : self.firsts[-1]].data, "utf-8")


def spread(values: pa.Array) -> Spread:
    """Where the rows of an array of text lie; null rows are empty."""
    _, offsets, data = values.buffers()
    if not len(values) or data is None:
        return viewed(None), *np.zeros((2, len(values)), np.int64)
    width = np.int64 if pa.types.is_large_string(values.type) else np.int32
    ends = viewed(offsets, width)[values.offset : values.offset + len(values) + 1]
    text = viewed(data)[ends[0] : ends[-1]]
    ends = ends.astype(np.int64) - ends[0]
    begins, ends = ends[:-1].copy(), ends[1:]
    if values.null_count:
        null = pc.is_null(values).to_numpy(zero_copy_only=False)
        begins[null] = ends[null]
    return text, begins, ends


def _replaced(rows: Spread, others: Mapping[int, str]) -> Spread:
    """Rows of which some are others now, behind all."""
    text, begins, ends = rows
    at, more = list(others), [other.encode() for other in others.values()]
    sizes = np.array(list(map(len, more)))
    ends[at] = len(text) + np.cumsum(sizes)
    begins[at] = ends[at] - sizes
    return viewed(np.concatenate([text, viewed(b"".join(more))]).data), begins, ends


@compiled
def _join(text: Any, begins: Any, ends: Any, firsts: Any, out: Any, chars: Any) -> Any:
    """Writes rows behind each other, one byte between; adds what characters each has to `chars`."""
    for row in range(len(begins)):
        size, count = ends[row] - begins[row], 0
        part, into = text[begins[row] : ends[row]], out[firsts[row] : firsts[row + 1]]
        for at in range(size):
            into[at] = part[at]
            count += part[at] & 0xC0 != 0x80
        chars[row + 1] += count


def mostly_differ(values: pa.Array) -> bool:
    """Whether four of five rows surely differ from all others before; no for some that do.

    It asks some bytes of each row only: a tenth of what a dictionary costs.
    """
    text, begins, ends = spread(values)
    enough = -(-4 * len(values) // 5) + bool(values.null_count)  # nulls read as one value more
    places = np.zeros(1 << (8 * len(values)).bit_length(), np.bool_)
    return bool(_differ(text, begins, ends, enough, places))


@compiled
def _differ(text: Any, begins: Any, ends: Any, enough: int, places: Any) -> Any:
    """Whether rows fall on enough of some places, a power of two, by their hash (FNV-1a)."""
    met, rows, top = 0, len(begins), np.uint64(len(places) - 1)
    for row in range(rows):
        if met + rows - row < enough:
            return False
        part = text[begins[row] : ends[row]]
        hashed = np.uint64(0xCBF29CE484222325) ^ np.uint64(len(part))
        for at in range(0, len(part), max(1, len(part) // _ASKED)):
            hashed = (hashed ^ np.uint64(part[at])) * np.uint64(0x100000001B3)
        place = (hashed ^ hashed >> np.uint64(32)) & top
        met += not places[place]
        places[place] = True
    return met >= enough


@compiled
def _zeros(text: Any) -> Any:
    """A text with 0 for every digit."""
    out = np.empty_like(text)
    for at in range(len(text)):
        out[at] = 48 if 48 <= text[at] <= 57 else text[at]
    return out


def framed(rows: pa.Array) -> NDArray[np.uint8]:
    """Rows that each end with ROW, as Rows.parted gives them, as one text for the kernel."""
    _, offsets, data = rows.buffers()
    ends = viewed(offsets, np.int64)[rows.offset : rows.offset + len(rows) + 1]
    raw = viewed(data)[ends[0] : ends[-1]]
    return np.concatenate([_ENDS[:2], raw, _ENDS])
