"""Columns as their different values, gathered over batches: what comes again is looked at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_ROOM = 32 << 20
"""Bytes of values that are held until they are looked at, of all columns of a task together."""
_PART = 2_400
"""Bytes that each part takes beside its values: of a column of one word that is nearly all."""
_LONG = 128
"""Bytes of a value, on average, from which hardly any comes again: lines of a log."""
_REPEATED = 1.1
"""Cells of one value, on average, below which a column is not held again: keys, times, counters."""
_PIECE = 10_000
"""Values that are looked at together, as many as a batch has rows: it bounds the memory."""


@dataclass(frozen=True, slots=True)
class Values:
    """The different values of a column (utf8), and how often each of them stands in it."""

    values: pa.Array = field(repr=False)
    often: Ints

    @classmethod
    def of(cls, values: pa.Array) -> Values:
        """Those of a text array that are not null."""
        told = values.drop_null().value_counts()
        return cls(told.field("values"), told.field("counts").to_numpy())

    @classmethod
    def joined(cls, parts: list[Values]) -> Values:
        """The values of several parts of a column."""
        if len(parts) == 1:
            return parts[0]
        held = pa.concat_arrays([part.values for part in parts]).dictionary_encode()
        often = np.zeros(len(held.dictionary), np.int64)
        np.add.at(often, held.indices.to_numpy(), np.concatenate([part.often for part in parts]))
        return cls(held.dictionary, often)

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return int(self.values.nbytes + self.often.nbytes)

    def some(self, which: pa.Array) -> Values:
        """The values for which an array of booleans is true."""
        return Values(self.values.filter(which), self.often[flags(which)])

    def count(self, which: pa.Array | None = None) -> int:
        """How many cells hold them, or some of them."""
        return int(self.often[slice(None) if which is None else flags(which)].sum())

    def repetition(self) -> float:
        """How many cells hold one value, on average."""
        return self.count() / max(len(self.often), 1)

    def pieces(self) -> Iterator[Values]:
        """The same in parts of bounded length; one at least."""
        for first in range(0, max(len(self.often), 1), _PIECE):
            part = slice(first, first + _PIECE)
            yield Values(self.values[part], self.often[part])


class Gathered:
    """The different values of the columns of a task, as far as there is room for them."""

    def __init__(self) -> None:
        self._held: dict[str, list[Values]] = {}
        self._bytes = 0
        self._differing: set[str] = set()

    def add(self, path: str, values: Values) -> list[tuple[str, Values]]:
        """Takes more of a column; what is to be looked at now, since it is held no longer."""
        if path in self._differing or values.nbytes > _LONG * len(values.often):
            return [(path, values)]
        self._held.setdefault(path, []).append(values)
        self._bytes += values.nbytes + _PART
        return self._let_go(_ROOM // 2) if self._bytes > _ROOM else []

    def rest(self) -> list[tuple[str, Values]]:
        """All that is still held, once a column."""
        return self._let_go(-1)

    def _let_go(self, most: int) -> list[tuple[str, Values]]:
        """What is held beyond so many bytes: the columns first of which the least comes again."""
        held = {path: Values.joined(parts) for path, parts in self._held.items()}
        self._bytes = sum(one.nbytes + _PART for one in held.values())
        gone = []
        for path in sorted(held, key=lambda path: held[path].repetition()):
            if self._bytes > most:
                if held[path].repetition() < _REPEATED:
                    self._differing.add(path)
                gone.append((path, held.pop(path)))
                self._bytes -= gone[-1][1].nbytes + _PART
        self._held = {path: [one] for path, one in held.items()}
        return gone


def flags(which: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """An array of booleans (no nulls) for numpy."""
    found: NDArray[np.bool_] = which.to_numpy(zero_copy_only=False)
    return found
