"""A table of states that grows with what is read: only transitions that text really takes.

All of the catalogue at once would be millions of states; logs and tables meet a few thousand.
What is not known yet counts as a match of everything that is still possible there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detectors.chars import Ranges
from detectors.kernel import ANY_DIGIT, ANY_HEX, FIFTH, FIRST, FURTHER, LABEL, NEAR, THIRD
from detectors.net import ANY, Kinds, Net, States
from detectors.shapes import Graph, Lead
from detectors.text import ROW

_UNKNOWN = -1
"""A transition that nobody has needed yet."""
_ROOM = 32_000
"""States at most: then the table begins anew with what is read from there on."""
_GROWTH = 512
_ANY = {ANY_DIGIT: b"0123456789", ANY_HEX: b"0123456789abcdef"}
"""The bytes of templates that stand for others, and for which."""


@dataclass(frozen=True)
class Pairs:
    """The bits that pairs of bytes leave: `bits[pair, row[pair, byte], column[pair, next]]`.

    Bytes alike share a row or column, so that all of it stays in the nearest cache. The pairs:
    FURTHER, the characters before a value; NEAR, that right before it and its first byte; FIRST,
    THIRD, FIFTH, its first six bytes; LABEL, the first two of a label.
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
            some, row[pair] = _different(bits)
            some, column[pair] = _different(some.T)
            parts.append(some.T)
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
        edges = {0, ord(ROW), ord(ROW) + 1, 256} | {
            e for arcs in graph.arcs for a, b, _ in arcs for e in (a, b + 1)
        }
        ordered = sorted(edges)
        width = len(ordered) - 1
        kind = np.repeat(np.arange(width), np.diff(ordered)).astype("u1")
        self._net = Net(graph, kind)
        self._read: list[Kinds] = [np.array([[one, one]], np.int32) for one in range(width)]
        self.kind: NDArray[np.uint8] = kind.copy()
        for byte, others in _ANY.items():
            self.kind[byte] = len(self._read)
            self._read.append(np.array([[kind[one]] * 2 for one in others], np.int32))
        self._own = np.array([bits[owner] for owner in graph.owners], np.uint64)
        self._groups = [self._net.reached(one) for one in groups]
        self._begin()

    def _begin(self) -> None:
        width = len(self._read)
        self.step: NDArray[np.int16] = np.zeros((1, width), np.int16)
        self.bits: NDArray[np.uint64] = np.zeros(1, np.uint64)
        self.alive: NDArray[np.uint64] = np.zeros(1, np.uint64)
        self._numbers: dict[bytes, int] = {b"": 0}
        self._sets = [b""]  # as bytes: sets of Python would fill the memory
        self.starts: NDArray[np.int64] = np.array(list(map(self._number, self._groups)), np.int64)

    def pairs(self, leads: Iterable[Lead], labels: int) -> Pairs:
        """The bits that two bytes leave: what stands before a value, its first six, a label's.

        `labels` is the labels' first state. Before stand the last bytes of characters.
        """
        whole = np.zeros((6, 256, 256), np.uint64)
        every = whole[:, :ANY_DIGIT, :ANY_DIGIT]
        ahead = _Ahead(self._net, self.kind[:ANY_DIGIT])
        for lead in leads:
            bit = self._own[lead.state]
            further, near = map(_last_bytes, lead.before)
            first = ahead.two(lead.value, 0)
            every[FURTHER][np.ix_(further, near)] |= bit
            every[NEAR][np.ix_(near, first.any(axis=1))] |= bit
            every[FIRST][first] |= bit
            every[THIRD][ahead.two(lead.value, 2)] |= bit
            every[FIFTH][ahead.two(lead.value, 4)] |= bit
        every[LABEL] = ahead.two(labels, 0)
        for byte, others in _ANY.items():
            whole[:, byte] = np.bitwise_or.reduce(whole[:, list(others)], axis=1)
        for byte, others in _ANY.items():
            whole[:, :, byte] = np.bitwise_or.reduce(whole[:, :, list(others)], axis=2)
        return Pairs.of(whole)

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
                # a copy: writable, as all others
                states = np.frombuffer(self._sets[state], np.int32).copy()
                following = self._number(self._net.after(states, self._read[kind]))
                self.step[state, kind] = following
            state = following

    def _number(self, states: States) -> int:
        key = states.tobytes()
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._sets)
            self._sets.append(key)
            if number == len(self.step):
                self._grow()
            self.step[number] = _UNKNOWN
            self.bits[number] = np.bitwise_or.reduce(self._own[states[self._net.accepts[states]]])
            self.alive[number] = np.bitwise_or.reduce(self._own[states])
        return number

    def _grow(self) -> None:
        more = max(_GROWTH, len(self.step) // 4)
        self.step = np.concatenate([self.step, np.zeros((more, self.step.shape[1]), np.int16)])
        self.bits = np.concatenate([self.bits, np.zeros(more, np.uint64)])
        self.alive = np.concatenate([self.alive, np.zeros(more, np.uint64)])


class _Ahead:
    """What bytes may follow on a state of the net."""

    def __init__(self, net: Net, kind: NDArray[np.uint8]) -> None:
        self._net, self._kind = net, kind
        self._kinds = int(kind[-1]) + 1
        self._known: dict[int, NDArray[np.bool_]] = {}

    def two(self, state: int, depth: int) -> NDArray[np.bool_]:
        """The two bytes that may follow after `depth` others; all where it accepts before."""
        net, now = self._net, self._net.reached([state])
        both = np.zeros((self._kinds, self._kinds), dtype=bool)
        for _ in range(depth):
            both |= net.accepts[now].any()
            now = net.after(now, ANY)
        both |= net.accepts[now].any()
        for one in now.tolist():
            for first, last, target in net.arcs_of(one):
                both[first : last + 1] |= self._one(target)
        return both[np.ix_(self._kind, self._kind)]

    def _one(self, state: int) -> NDArray[np.bool_]:
        """The kinds of bytes that may follow on a state; all of them where it accepts."""
        read = self._known.get(state)
        if read is None:
            read = self._known[state] = np.zeros(self._kinds, dtype=bool)
            for one in self._net.reached([state]).tolist():
                read |= self._net.accepts[one]
                for first, last, _ in self._net.arcs_of(one):
                    read[first : last + 1] = True
        return read


def _different(lines: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], list[int]]:
    """The lines that differ, and which of them each one is."""
    known: dict[bytes, int] = {}
    which = [known.setdefault(line.tobytes(), len(known)) for line in lines]
    return lines[[which.index(number) for number in range(len(known))]], which


def _last_bytes(chars: Ranges) -> NDArray[np.bool_]:
    """The bytes with which some characters end; all beyond ASCII are of one mind."""
    ends = np.zeros(ANY_DIGIT, dtype=bool)
    for low, high in chars:
        ends[low : min(high, 127) + 1] = True
        ends[128:] |= high > 127
    return ends
