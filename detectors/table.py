"""A table of states that grows with what is read: only transitions that text really takes.

All of the catalogue at once would be millions of states; logs and tables meet a few thousand.
What is not known yet counts as a match of everything that is still possible there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from detectors.chars import Ranges
from detectors.kernel import FIRST, FURTHER, LABEL, NEAR
from detectors.shapes import Graph, Lead
from detectors.text import ROW

_UNKNOWN = -1
"""A transition that nobody has needed yet."""
_ROOM = 32_000
"""States at most: then the table begins anew with what is read from there on."""
_GROWTH = 512
_NO_ARCS, _NONE = np.empty((0, 3), np.int32), np.empty(0, np.int32)
States = NDArray[np.int32]
"""States of the graph, sorted; or arcs between them."""


@dataclass(frozen=True)
class Pairs:
    """The bits that pairs of bytes leave: `bits[pair, row[pair, byte], column[pair, next]]`.

    Bytes alike share a row or column, so that all of it stays in the nearest cache. The pairs:
    FURTHER, the characters before a value; NEAR, that right before it and its first byte; FIRST,
    its first two bytes; LABEL, those of a label.
    """

    row: NDArray[np.uint8]
    column: NDArray[np.uint8]
    bits: NDArray[np.uint64]

    @classmethod
    def of(cls, every: NDArray[np.uint64]) -> Pairs:
        """`every[pair, byte, next]`, with what is alike put together."""
        row, column = np.zeros((2, len(every), 256), np.uint8)
        parts = []
        for pair, bits in enumerate(every):
            some, row[pair] = np.unique(bits, axis=0, return_inverse=True)
            some, column[pair] = np.unique(some, axis=1, return_inverse=True)
            parts.append(some)
        size = (len(every), max(map(len, parts)), max(part.shape[1] for part in parts))
        whole = np.zeros(size, np.uint64)
        for pair, part in enumerate(parts):
            whole[pair, : part.shape[0], : part.shape[1]] = part
        return cls(row, column, whole)


class Table:
    """Transitions between sets of a graph's states.

    `kind[byte]` is the column of a byte; `step[state, kind]` the next state, 0 the end, below 0
    where it is not known yet; `bits[state]` what matches there, `alive[state]` what still may;
    `starts` the states to begin with, one for each group. The bits are those of the patterns of
    the graph, in their order.
    """

    def __init__(self, graph: Graph, bits: Sequence[int], groups: Sequence[Iterable[int]]) -> None:
        self._graph = graph
        self._bits = bits
        edges = {0, ord(ROW), ord(ROW) + 1, 256} | {
            e for arcs in graph.arcs for a, b, _ in arcs for e in (a, b + 1)
        }
        ordered = sorted(edges)
        width = len(ordered) - 1
        self.kind: NDArray[np.uint8] = np.repeat(np.arange(width), np.diff(ordered)).astype("u1")
        self._own = np.array([bits[owner] for owner in graph.owners], np.uint64)
        self._accepts = np.zeros(len(graph.owners), dtype=bool)
        self._accepts[list(graph.accepts)] = True
        self._arcs: dict[int, States] = {}
        self._ends: dict[int, States] = {}
        self._groups = [self._all(map(self._reached, one)) for one in groups]
        self._begin()

    def _begin(self) -> None:
        width = int(self.kind[-1]) + 1
        self.step: NDArray[np.int16] = np.zeros((1, width), np.int16)
        self.bits: NDArray[np.uint64] = np.zeros(1, np.uint64)
        self.alive: NDArray[np.uint64] = np.zeros(1, np.uint64)
        self._numbers: dict[bytes, int] = {b"": 0}
        self._sets = [b""]  # as bytes: sets of Python would fill the memory
        self.starts: NDArray[np.int64] = np.array(list(map(self._number, self._groups)), np.int64)

    def pairs(self, leads: Iterable[Lead], labels: int) -> Pairs:
        """The bits that two bytes leave: what stands before a value, its first two, a label's.

        `labels` is the labels' first state. Before stand the last bytes of characters.
        """
        every = np.zeros((4, 256, 256), np.uint64)
        for lead in leads:
            first, both = self._first_two(lead.value)
            bit = np.uint64(self._bits[self._graph.owners[lead.state]])
            further, near = map(_last_bytes, lead.before)
            every[FURTHER][np.ix_(further, near)] |= bit
            every[NEAR][np.ix_(near, first)] |= bit
            every[FIRST][both] |= bit
        every[LABEL] = self._first_two(labels)[1]
        return Pairs.of(every)

    @cache  # noqa: B019 - as short-lived as the table
    def _first_two(self, state: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        kinds = int(self.kind[-1]) + 1
        both = np.zeros((kinds, kinds), dtype=bool)
        for one in self._reached(state).tolist():
            for first, last, target in self._arcs_of(one).tolist():
                both[first : last + 1] |= self._firsts(target)
        alone = np.asarray(both.any(axis=1))
        return alone[self.kind], both[np.ix_(self.kind, self.kind)]

    @cache  # noqa: B019
    def _firsts(self, state: int) -> NDArray[np.bool_]:
        """The kinds that may follow on a state; all of them where it accepts."""
        read = np.zeros(int(self.kind[-1]) + 1, dtype=bool)
        for one in self._reached(state).tolist():
            if one in self._graph.accepts:
                read[:] = True
            for first, last, _ in self._arcs_of(one).tolist():
                read[first : last + 1] = True
        return read

    def learn(self, state: int, kinds: NDArray[np.uint8]) -> None:
        """Fills in the transitions that reading on from a state takes."""
        if len(self._sets) >= _ROOM:
            self._begin()
            return
        for kind in kinds.tolist():
            if not state:
                break
            following = int(self.step[state, kind])
            if following < 0:
                following = self._number(self._after(state, kind))
                self.step[state, kind] = following
            state = following

    def _after(self, number: int, kind: int) -> States:
        """The states behind a set of states, once a kind of byte has been read."""
        states = np.frombuffer(self._sets[number], np.int32)
        arcs = np.concatenate([_NO_ARCS, *map(self._arcs_of, states.tolist())])
        met = arcs[(arcs[:, 0] <= kind) & (arcs[:, 1] >= kind), 2]
        return self._all(map(self._reached, np.unique(met).tolist()))

    def _all(self, some: Iterable[States]) -> States:
        return np.unique(np.concatenate([_NONE, *some]))

    def _number(self, states: States) -> int:
        key = states.tobytes()
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._sets)
            self._sets.append(key)
            if number == len(self.step):
                self._grow()
            self.step[number] = _UNKNOWN
            self.bits[number] = np.bitwise_or.reduce(self._own[states[self._accepts[states]]])
            self.alive[number] = np.bitwise_or.reduce(self._own[states])
        return number

    def _grow(self) -> None:
        more = max(_GROWTH, len(self.step))
        self.step = np.concatenate([self.step, np.zeros((more, self.step.shape[1]), np.int16)])
        self.bits = np.concatenate([self.bits, np.zeros(more, np.uint64)])
        self.alive = np.concatenate([self.alive, np.zeros(more, np.uint64)])

    def _arcs_of(self, state: int) -> States:
        """What a state reads: first and last kind, and the state behind."""
        known = self._arcs.get(state)
        if known is None:
            arcs = np.array(self._graph.arcs[state], np.int32).reshape(-1, 3)
            arcs[:, :2] = self.kind[arcs[:, :2]]
            known = self._arcs[state] = arcs
        return known

    def _reached(self, state: int) -> States:
        """The states that silent jumps lead to, those only that read or accept."""
        known = self._ends.get(state)
        if known is None:
            graph = self._graph
            ends = [s for s in graph.reached(state) if graph.arcs[s] or s in graph.accepts]
            known = self._ends[state] = np.array(sorted(ends), np.int32)
        return known


def _last_bytes(chars: Ranges) -> NDArray[np.bool_]:
    """The bytes with which some characters end; all beyond ASCII are of one mind."""
    ends = np.zeros(256, dtype=bool)
    for low, high in chars:
        ends[low : min(high, 127) + 1] = True
        ends[128:] |= high > 127
    return ends
