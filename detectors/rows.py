"""Rows of a column as one text: what the kernel and the patterns read."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.kernel import AFTER
from detectors.text import ROW

_ENDS = np.full(AFTER, ord(ROW), np.uint8)


class Rows:
    """The rows of a folded column as one text: ROW before and after each, nulls are empty.

    `bytes` has more of them at its ends, as the kernel asks; `begins` and `firsts` hold the
    character of `text` and the byte of `bytes` at which each row begins, and one behind the last.
    """

    def __init__(self, values: pa.Array) -> None:
        every = pa.array([0, len(values)], pa.int64())
        rows = pa.LargeListArray.from_arrays(every, values.cast(pa.string()).fill_null(""))
        joined = pc.binary_join(rows, ROW)
        self.text: str = ROW + joined[0].as_py() + ROW
        raw = np.frombuffer(joined[0].as_buffer(), np.uint8)
        self.bytes = np.concatenate([_ENDS[:2], raw, _ENDS])
        self.begins = _begins(1, pc.utf8_length(values))
        self.firsts = _begins(2, pc.binary_length(values))

    def __len__(self) -> int:
        return len(self.begins) - 1

    def parted(self, text: NDArray[np.uint8]) -> pa.Array:
        """A text as long as `bytes` in rows again, each with the ROW behind it."""
        buffers = [None, pa.py_buffer(self.firsts), pa.py_buffer(text)]
        return pa.Array.from_buffers(pa.large_binary(), len(self), buffers)


def _begins(first: int, lengths: pa.Array) -> NDArray[np.int64]:
    sizes = lengths.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return np.cumsum(np.concatenate([[first], sizes + 1]))


def framed(rows: pa.Array) -> NDArray[np.uint8]:
    """Rows that each end with ROW, as Rows.parted gives them, as one text for the kernel."""
    _, offsets, data = rows.buffers()
    ends = np.frombuffer(offsets, np.int64)[rows.offset : rows.offset + len(rows) + 1]
    raw = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    return np.concatenate([_ENDS[:2], raw, _ENDS])
