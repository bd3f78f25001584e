"""Keyed sums of values: equal for columns that hold the same values equally often, in any order.

A value becomes 62 bits under a key that lives for one run (multilinear over its bytes, then mixed);
the sums of many batches add up to that of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detectors.machine import compiled, viewed

_HALF = np.uint64(0x7FFFFFFF)
_NULL = np.uint64(0x9E3779B97F4A7C15)
Words = npt.NDArray[np.uint64]


def words(values: pa.Array, key: bytes) -> Words:
    """64 bits for each value of a utf8 array under a key of 32 bytes; null is one value too."""
    held = values.cast(pa.large_utf8())
    _, offsets, data = held.buffers()
    count = len(held)
    ends = viewed(offsets, np.int64)[held.offset : held.offset + count + 1]
    text = viewed(data)[ends[0] : ends[-1]]
    weights = _weights(key, int(np.diff(ends).max(initial=0)) + 1)
    found = np.empty(count, np.uint64)
    _add(text, ends - ends[0], weights, found)
    return np.where(held.is_valid().to_numpy(zero_copy_only=False), mixed(found), _NULL)


def joined(columns: Sequence[Words]) -> Words:
    """64 bits for each row of columns side by side: which value stands in which counts."""
    row = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        row = mixed(row + column)
    return row


def halves(found: Words) -> tuple[int, int]:
    """Two sums of 31 bits of each: what may be added up for 2^32 values in a signed 64-bit sum."""
    return int((found & _HALF).sum()), int((found >> np.uint64(32) & _HALF).sum())


def mixed(found: Words) -> Words:
    """The finaliser of SplitMix64, so that the sum of many is not linear in their bytes."""
    found = (found ^ found >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ found >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return found ^ found >> np.uint64(31)


@compiled
def _add(text: Any, starts: Any, weights: Any, out: Any) -> None:
    """Multilinear: each byte times the random number of its place."""
    for row in range(len(out)):
        total = weights[0]
        for at in range(starts[row + 1] - starts[row]):
            total += weights[at + 1] * (np.uint64(text[starts[row] + at]) + np.uint64(1))
        out[row] = total


def _weights(key: bytes, count: int) -> Words:
    drawn = np.random.Generator(np.random.PCG64(int.from_bytes(key)))
    return drawn.integers(0, 2**64, count, np.uint64)
