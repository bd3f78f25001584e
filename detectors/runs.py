"""What a glance at the text rules out before a value is walked: runs of bytes of one class.

`227ms` is no card number, because only three digits stand there; no address stands where no Hangul
comes soon. How long such runs may be at the beginning of a value, and what may end them, is read
off its pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from operator import or_
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

import numpy as np
from numpy.typing import NDArray

from detectors.kernel import ANY_DIGIT, ANY_HEX
from detectors.shapes import Graph
from detectors.text import ROW

_LONGEST = 40
"""Bytes to which runs are counted: longer ones are all alike."""
_ASCII = frozenset(map(chr, range(128))) - {ROW}
_CLASSES = (
    frozenset(digits + " -./()+"),
    frozenset(digits + ascii_letters + "_-+/.<"),
    _ASCII - {"@"},
    _ASCII,
)
_SORTS = (digits, ascii_lowercase, ascii_uppercase, "\t\n", " ", "_", ":", "@", "=", "%", ROW)
"""Sorts of bytes, beside those beyond ASCII and all others."""


@dataclass(frozen=True)
class Runs:
    """Which bits a run leaves: `bits[sort, class, length, end]`; the longest is also for longer.

    `members[byte]` has a bit for each class that holds it; `sorts[byte]` is the sort of a byte: of
    the first one of a run, and of the one that ends it.
    """

    members: NDArray[np.uint8]
    sorts: NDArray[np.uint8]
    bits: NDArray[np.uint64]


def runs(graph: Graph, firsts: Iterable[tuple[int, int]]) -> Runs:
    """The runs with which values begin; `firsts` are their first states and bits."""
    known = defaultdict[int, set[int]](set)
    for state, bit in firsts:
        known[bit] |= graph.reached(state)
    sorts, masks = _sorted()
    members = np.zeros(256, np.uint8)
    bits = np.zeros((len(masks), len(_CLASSES), _LONGEST + 1, len(masks)), np.uint64)
    for at, signs in enumerate(_CLASSES):
        members[list(map(ord, signs))] |= np.uint8(1 << at)
        bits[:, at, 0] = ~np.uint64(0)
        reader = _Reader(graph, sum(1 << ord(sign) for sign in signs))
        for (bit, states), (sort, first) in product(known.items(), enumerate(masks)):
            for length, ended, following in reader.read(states, first):
                fits = [bool(following & mask) for mask in masks]
                bits[sort, at, length, fits] |= np.uint64(bit)
                if ended:
                    bits[sort, at, length:] |= np.uint64(bit)
    members[ANY_DIGIT], sorts[ANY_DIGIT] = members[ord("0")], sorts[ord("0")]
    unknown = len(masks)  # whether a run goes on there, nobody knows
    bits = np.pad(bits, [(0, 1), (0, 0), (0, 0), (0, 1)], constant_values=~np.uint64(0))
    members[ANY_HEX], sorts[ANY_HEX] = 0, unknown
    return Runs(members, sorts, bits)


def _sorted() -> tuple[NDArray[np.uint8], list[int]]:
    """The sort of each byte; the bytes of each sort."""
    sorts = np.full(256, len(_SORTS), np.uint8)
    sorts[128:] = len(_SORTS) + 1
    for sort, signs in enumerate(_SORTS):
        sorts[list(map(ord, signs))] = sort
    every = range(len(_SORTS) + 2)
    return sorts, [sum(1 << byte for byte in range(256) if sorts[byte] == sort) for sort in every]


class _Reader:
    """Reads runs of the bytes of one class."""

    def __init__(self, graph: Graph, chars: int) -> None:
        self._graph = graph
        self._chars = chars
        self._arcs: dict[int, tuple[frozenset[int], int]] = {}

    def read(self, states: Iterable[int], first: int) -> Iterator[tuple[int, bool, int]]:
        """For each length of a run: whether a value may end by then, and the bytes that may follow.

        `first` are bytes of which one begins the run.
        """
        begun = [self._behind(one, first & self._chars) for one in states]
        now = set[int]().union(*begun)
        for length in range(1, _LONGEST + 1):
            if length == _LONGEST:  # whatever else may come
                now = self._all_after(now)
            ended = not self._graph.accepts.isdisjoint(now)
            if now:
                yield length, ended, reduce(or_, (self._of(one)[1] for one in now), 0)
            now = set() if ended else self._after(now)

    def _after(self, states: Iterable[int]) -> set[int]:
        return set[int]().union(*(self._of(one)[0] for one in states))

    def _all_after(self, states: set[int]) -> set[int]:
        seen, new = set(states), states
        while new:
            new = self._after(new) - seen
            seen |= new
        return seen

    def _of(self, state: int) -> tuple[frozenset[int], int]:
        """The states behind a state once a byte of the class is read; the other bytes it reads."""
        known = self._arcs.get(state)
        if known is None:
            arcs = self._graph.arcs[state]
            other = reduce(or_, (_bytes(low, high) for low, high, _ in arcs), 0) & ~self._chars
            known = self._arcs[state] = self._behind(state, self._chars), other
        return known

    def _behind(self, state: int, chars: int) -> frozenset[int]:
        arcs = self._graph.arcs[state]
        targets = {target for low, high, target in arcs if _bytes(low, high) & chars}
        return frozenset[int]().union(*map(self._graph.reached, targets))


@cache
def _bytes(low: int, high: int) -> int:
    """A range of bytes as bits."""
    return (1 << high + 1) - (1 << low)
