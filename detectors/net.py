"""A graph of states (shapes.py) as arrays, and the step from one set of states to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.machine import compiled
from detectors.shapes import Graph

States = NDArray[np.int32]
"""States of the graph, sorted."""
Kinds = NDArray[np.int32]
"""Kinds of bytes: the first and the last of each range."""
ANY: Kinds = np.array([[0, 255]], np.int32)


class Net:
    """Which states follow on which; a tenth of what the graph itself takes in memory.

    `arcs[k]` is a first and a last kind of byte and the state behind, `accepts[state]` whether a
    pattern has matched there.
    """

    def __init__(self, graph: Graph, kind: NDArray[np.uint8]) -> None:
        count = len(graph.arcs)
        arcs = chain.from_iterable(chain.from_iterable(graph.arcs))
        self.arcs: NDArray[np.int32] = np.fromiter(arcs, np.int32).reshape(-1, 3)
        self.arcs[:, :2] = kind[self.arcs[:, :2]]
        self._at = _places(graph.arcs)
        self._jumps = np.fromiter(chain.from_iterable(graph.jumps), np.int32)
        self._jump_at = _places(graph.jumps)
        self.accepts = np.zeros(count, dtype=bool)
        self.accepts[list(graph.accepts)] = True
        self._keeps = self.accepts | (np.diff(self._at) > 0)
        self._met, self._marks = np.zeros(count, np.int64), 0
        self._queue = np.empty(count, np.int32)

    def arcs_of(self, state: int) -> list[list[int]]:
        """What a state reads: first and last kind, and the state behind."""
        of: list[list[int]] = self.arcs[self._at[state] : self._at[state + 1]].tolist()
        return of

    def reached(self, states: Iterable[int]) -> States:
        """What silent jumps lead to from some states: those only that read or accept."""
        begun = np.unique(np.fromiter(states, np.int32))
        self._queue[: len(begun)] = begun
        self._marks += 1
        self._met[begun] = self._marks
        return self._sorted(_closed(
            self._queue, len(begun), self._jump_at, self._jumps, self._keeps, self._met, self._marks
        ))  # fmt: skip

    def after(self, states: States, kinds: Kinds) -> States:
        """The states behind some, once a byte of some kinds has been read."""
        self._marks += 1
        count = _read(states, kinds, self._at, self.arcs, self._queue, self._met, self._marks)
        return self._sorted(_closed(
            self._queue, count, self._jump_at, self._jumps, self._keeps, self._met, self._marks
        ))  # fmt: skip

    def _sorted(self, count: int) -> States:
        return np.sort(self._queue[:count])


def _places(lists: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    """Where each of some lists begins once they stand behind each other."""
    return np.cumsum([0, *map(len, lists)])


@compiled
def _read(
    states: Any, kinds: Any, at: Any, arcs: Any, queue: Any, met: Any, mark: int
) -> Any:  # fmt: skip
    """Puts the states right behind some into the queue, each once; says how many."""
    count = 0
    for state in states:
        for arc in range(at[state], at[state + 1]):
            target = arcs[arc, 2]
            for some in range(len(kinds)):
                reads = arcs[arc, 0] <= kinds[some, 1] and kinds[some, 0] <= arcs[arc, 1]
                if reads and met[target] != mark:
                    met[target] = mark
                    queue[count] = target
                    count += 1
    return count


@compiled
def _closed(
    queue: Any, count: int, jump_at: Any, jumps: Any, keeps: Any, met: Any, mark: int
) -> Any:  # fmt: skip
    """Follows the jumps from the states in the queue and leaves there what is kept; how many."""
    done = kept = 0
    while done < count:
        state = queue[done]
        done += 1
        for jump in range(jump_at[state], jump_at[state + 1]):
            target = jumps[jump]
            if met[target] != mark:
                met[target] = mark
                queue[count] = target
                count += 1
    for at in range(count):
        if keeps[queue[at]]:
            queue[kept] = queue[at]
            kept += 1
    return kept
