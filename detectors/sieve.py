"""The sieve: a column's likely values in one pass, from the catalogue's own patterns and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors import kernel
from detectors.catalog import CATALOG, own_entities
from detectors.entity import Recognizer
from detectors.kept import kept
from detectors.labels import labels_with
from detectors.parts import Parts, parts
from detectors.text import ROW

Found = NDArray[np.int64]
"""Characters and bits (kernel.labels, kernel.candidates)."""
Loop = Callable[[NDArray[np.int64], Found], int]
"""A loop of the kernel over all rows: it takes its memory and room for what it finds."""
_AHEAD = 64
"""Bytes for which the table learns at once."""


def _sorts() -> NDArray[np.uint8]:
    sorts = np.full(256, kernel.OTHER, np.uint8)
    sorts[ord("0") : ord("9") + 1] = kernel.DIGIT
    sorts[ord("a") : ord("z") + 1] = kernel.LOWER
    sorts[ord("A") : ord("Z") + 1] = kernel.UPPER
    sorts[0x80:0xC0] = kernel.REST
    sorts[ord(ROW)] = kernel.ROW_END
    sorts[ord("\n")] = kernel.LINE_END
    return sorts


_SORTS = _sorts()
_WHOLE = frozenset(CATALOG)


class Rows:
    """The rows of a folded column as one text: ROW before and after each, nulls are empty.

    `bytes` has more of them at its ends, as the kernel asks; `begins` holds the character at which
    each row begins.
    """

    def __init__(self, values: pa.Array) -> None:
        every = pa.array([0, len(values)], pa.int64())
        rows = pa.LargeListArray.from_arrays(every, values.cast(pa.string()).fill_null(""))
        joined = pc.binary_join(rows, ROW)
        self.text: str = ROW + joined[0].as_py() + ROW
        raw, ends = (
            np.frombuffer(joined[0].as_buffer(), np.uint8),
            np.full(kernel.AFTER, ord(ROW), "u1"),
        )
        self.bytes = np.concatenate([ends[:2], raw, ends])
        lengths = pc.utf8_length(values).fill_null(0).to_numpy()
        self.begins: list[int] = np.cumsum([1, *(lengths + 1)]).tolist()


class Sieve:
    """Where the recognizers of a catalogue may find something."""

    def __init__(self, catalog: Sequence[Recognizer], made: Parts) -> None:
        self._parts = made
        self._bit = dict(zip(catalog, made.bits, strict=True))
        self._lock = Lock()

    def starts(
        self, rows: Rows, loose: Iterable[Recognizer], catalog: Sequence[Recognizer]
    ) -> Iterator[tuple[Recognizer, list[int]]]:
        """Each recognizer with the characters of `rows.text` at which its value may begin.

        `loose` are those that need no label here.
        """
        free = self._parts.free | np.bitwise_or.reduce(
            [np.uint64(self._bit[r]) for r in loose], dtype=np.uint64
        )
        found = self._candidates(rows, free)
        bits = found[:, 1].astype(np.uint64)
        for recognizer in catalog:
            may = (bits & np.uint64(self._bit[recognizer])) != 0
            if may.any():
                yield recognizer, found[may, 0].tolist()

    def _candidates(self, rows: Rows, free: np.uint64) -> Found:
        """Character and bits of every place where a value may begin."""
        it, table = self._parts, self._parts.table
        kinds = table.kind[rows.bytes]
        until, said = np.full(64, -1, np.int64), np.zeros(3, np.uint64)
        ends, runs = np.zeros(it.runs.bits.shape[1], np.int64), it.runs

        def labels(place: NDArray[np.int64], out: Found) -> int:
            return int(kernel.labels(
                rows.bytes, _SORTS, kinds, it.pairs.row, it.pairs.column, it.pairs.bits,
                table.starts[-1], table.step, table.bits, table.alive, ~free, place, out,
            ))  # fmt: skip

        def values(place: NDArray[np.int64], out: Found) -> int:
            return int(kernel.candidates(
                rows.bytes, _SORTS, kinds, it.pairs.row, it.pairs.column, it.pairs.bits,
                table.starts[:-1], table.step, table.bits, table.alive, it.groups, free,
                it.late & ~free, runs.members, runs.sorts, runs.bits, it.reach, it.behind, heard,
                place, said, until, ends, out,
            ))  # fmt: skip

        with self._lock:
            heard = np.concatenate([self._run(labels, kinds), [[kernel.BEYOND, 0]]])
            return self._run(values, kinds)

    def _run(self, loop: Loop, kinds: NDArray[np.uint8]) -> Found:
        """What a loop of the kernel finds; it is told what the table lacks."""
        place, why = np.zeros(kernel.PLACES, np.int64), -1
        place[[kernel.AT, kernel.CHAR, kernel.HEADED]] = 2, 1, 1
        place[[kernel.LATEST, kernel.STATE]] = -1
        out = np.empty((max(64, len(kinds) // 8), 2), np.int64)
        while why != kernel.DONE:
            why = loop(place, out)
            if why == kernel.FULL:
                out = np.concatenate([out, np.empty_like(out)])
            elif why == kernel.ASKS:
                at = int(place[kernel.BYTE])
                self._parts.table.learn(int(place[kernel.STATE]), kinds[at : at + _AHEAD])
                place[kernel.STATE] = -1
        return out[: int(place[kernel.COUNT])]


def sieve_of(catalog: tuple[Recognizer, ...]) -> Sieve:
    """The sieve for a catalogue; parts of the project's own are read with that of the whole."""
    return _made(CATALOG if _WHOLE.issuperset(catalog) else catalog)


@lru_cache(maxsize=8)
def _made(catalog: tuple[Recognizer, ...]) -> Sieve:
    labels = labels_with(own_entities(catalog))

    def make() -> Parts:
        return parts(catalog, labels)

    if not _WHOLE.issubset(catalog):
        return Sieve(catalog, make())
    of = [(r.entity, r.pattern, r.cued, r.keyed, r.reach, r.after) for r in catalog]
    return Sieve(catalog, kept("sieve", repr((of, sorted(labels.vocabulary.items()))), make))
