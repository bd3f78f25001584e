"""Patterns as a graph of states over UTF-8 bytes, for the sieve's one walk over all of them.

A pattern is read from two characters before its match. The graph accepts wherever the pattern
matches, and sometimes where it does not: a repetition of many is a loop, a back-reference repeats
its group's shape, of look-behind only those two characters count. What a pattern only looks ahead
for at its end is read. The exact pattern decides afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from detectors.chars import EVERY, Ranges, common, either_case, one_char, others, parsed, utf8

_MANY, _MANY_DIGITS = 4, 20
"""Beyond these counts a repetition, one of digits, is a loop: fewer states, still all matches."""
_LOOKS = (op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
Before = tuple[Ranges, Ranges]
"""The last character but one before a match, and the last."""
_ANYWHERE: Before = (EVERY, EVERY)


@dataclass(frozen=True, slots=True)
class Lead:
    """A beginning of a pattern: the state that reads from two characters before; the state at the
    value; the characters that may stand before it."""

    state: int
    value: int
    before: Before


class Graph:
    """States with silent jumps and arcs on ranges of bytes.

    `accepts` are the states in which a pattern has matched, `owners` the pattern of each state,
    counted in the order of `add`. Beyond `many` a repetition is a loop.
    """

    def __init__(self, many: int = _MANY) -> None:
        self.many = many
        self.jumps: list[list[int]] = []
        self.arcs: list[list[tuple[int, int, int]]] = []
        self.accepts: set[int] = set()
        self.owners: list[int] = []
        self.patterns = 0
        self._known: dict[Any, int] = {}

    def state(self, *jumps: int) -> int:
        """A new state."""
        self.jumps.append(list(jumps))
        self.arcs.append([])
        self.owners.append(self.patterns - 1)
        return len(self.jumps) - 1

    def add(self, pattern: str) -> list[Lead]:
        """Adds a pattern; gives all its beginnings. Raises ValueError for one of either case."""
        end = self._end()
        tree = parsed(pattern)
        return list(_Reader(self, end, tree).begins(list(tree), end, _ANYWHERE, None))

    def add_words(self, parts: Sequence[str], between: Ranges) -> int:
        """The first state of words in either case, between which up to three signs may stand.

        A digit in a word stands for any.
        """
        end = self._end()
        for at, part in reversed(list(enumerate(parts))):
            for char in reversed(part):
                chars = ((48, 57),) if char.isdigit() else either_case(((ord(char), ord(char)),))
                end = self.one_of(chars, end)
            for _ in range(3 if at else 0):
                end = self.state(self.one_of(between, end), end)
        return end

    def _end(self) -> int:
        """The last state of a new pattern."""
        self.patterns += 1
        end = self.state()
        self.accepts.add(end)
        return end

    def one_of(self, chars: Ranges, end: int) -> int:
        """A state that reads one character of some ranges and goes on at `end`."""
        begin = self._known.get((chars, end))
        if begin is None:
            begin = self._known[chars, end] = self.state()
            for low, high in chars:
                for (first, last), *rest in utf8(low, high):
                    self.arcs[begin].append((first, last, self._tail(tuple(rest), end)))
        return begin

    def gated(self, state: int, chars: Ranges) -> int:
        """A state that reads what another does where that begins with some characters."""
        gate = self.state()
        bytes_ = [(low, min(high, 127)) for low, high in chars if low <= 127]
        bytes_ += [(128, 255)] if any(high > 127 for _, high in chars) else []
        for one in self.reached(state):
            for first, last, target in self.arcs[one]:
                for low, high in common(((first, last),), tuple(bytes_)):
                    self.arcs[gate].append((low, high, target))
        return gate

    def reached(self, state: int) -> set[int]:
        """The state itself and those that silent jumps lead to."""
        seen, todo = {state}, [state]
        while todo:
            new = [jump for jump in self.jumps[todo.pop()] if jump not in seen]
            seen.update(new)
            todo += new
        return seen

    def needs(self, state: int, first: int, last: int) -> bool:
        """Whether nothing matches from a state on without a byte of some range."""
        seen, todo = set(self.reached(state)), list(self.reached(state))
        while todo:
            one = todo.pop()
            if one in self.accepts:
                return False
            for low, high, target in self.arcs[one]:
                if low < first or high > last:
                    new = self.reached(target) - seen
                    seen |= new
                    todo += new
        return True

    def firsts(self, state: int) -> set[int]:
        """The bytes that a state may read first."""
        arcs = (arc for one in self.reached(state) for arc in self.arcs[one])
        return {byte for low, high, _ in arcs for byte in range(low, high + 1)}

    def _tail(self, rest: Ranges, end: int) -> int:
        """A state that reads the other bytes of a character."""
        if not rest:
            return end
        begin = self._known.get((rest, end, "tail"))
        if begin is None:
            begin = self._known[rest, end, "tail"] = self.state()
            self.arcs[begin].append((*rest[0], self._tail(rest[1:], end)))
        return begin


class _Reader:
    """Adds the states of one pattern, from its end to its beginning."""

    def __init__(self, graph: Graph, end: int, tree: Any) -> None:
        self._graph = graph
        self._end = end
        nodes = list(_nodes(tree))
        if _either_case(tree.state.flags, nodes):
            raise ValueError("a pattern sets the flag i: write [Aa] for either case")
        self._groups = {v[0]: v[3] for kind, v in nodes if kind is op.SUBPATTERN and v[0]}

    def sequence(self, items: Any, end: int) -> int:
        for kind, value in reversed(list(items)):
            end = self._part(kind, value, end)
        return end

    def begins(
        self, items: list[Any], end: int, before: Before, first: Ranges | None
    ) -> Iterator[Lead]:
        """The first states of a pattern's beginning, with what may stand before it.

        `first`: the characters that the value begins with, once the reading has passed them.
        """
        gate: Ranges | None = None
        for at, (kind, value) in enumerate(items):
            if kind in _LOOKS and value[0] < 0:
                if _never(first, kind is op.ASSERT, list(value[1])):
                    return
                parts = _parted(first, list(value[1]))
                if len(parts) > 1:  # 0 after no digit, ( after anything
                    for part in parts:
                        yield from self.begins(items[at:], end, before, part)
                    return
                before = _looked(before, kind is op.ASSERT, list(value[1]), first)
            elif kind in _LOOKS:
                single = _alone(value[1])
                gate = single if kind is op.ASSERT and first is None else gate
            elif gate:
                rest = self._graph.gated(self.sequence(items[at:], end), gate)
                yield from self.led(before, None, rest)
                return
            elif kind is op.BRANCH:
                rest = self.sequence(items[at + 1 :], end)
                for part in value[1]:
                    yield from self.begins(list(part), rest, before, first)
                return
            elif kind is op.SUBPATTERN:
                rest = self.sequence(items[at + 1 :], end)
                yield from self.begins(list(value[3]), rest, before, first)
                return
            elif kind in _REPEATS and value[:2] == (0, 1):
                rest = self.sequence(items[at + 1 :], end)
                yield from self.begins(list(value[2]), rest, before, first)
            elif first is None and one_char(kind, value):
                first = one_char(kind, value)
            else:
                yield from self.led(before, first, self.sequence(items[at:], end))
                return
        yield from self.led(before, first, end)

    def led(self, before: Before, first: Ranges | None, rest: int) -> Iterator[Lead]:
        """A beginning: what stands before is read first."""
        one_of = self._graph.one_of
        begin = rest if first is None else one_of(first, rest)
        state = one_of(before[0], one_of(before[1], begin))
        yield Lead(state, begin, before)

    def _part(self, kind: Any, value: Any, end: int) -> int:
        chars = one_char(kind, value)
        if chars is not None:
            return self._graph.one_of(chars, end)
        if kind is op.BRANCH:
            return self._graph.state(*(self.sequence(items, end) for items in value[1]))
        if kind is op.SUBPATTERN:
            return self.sequence(value[3], end)
        if kind in _REPEATS:
            return self._repeat(int(value[0]), int(value[1]), value[2], end)
        if kind is op.ATOMIC_GROUP:
            return self.sequence(value, end)
        if kind is op.GROUPREF:
            return self.sequence(self._groups[value], end)
        if kind is op.GROUPREF_EXISTS:
            either = (self.sequence(items or [], end) for items in value[1:])
            return self._graph.state(*either)
        if kind in _LOOKS and value[0] == 1 and end == self._end:
            return self._ahead(kind is op.ASSERT, value[1], end)
        return end  # looks behind, or ahead in its midst; a place such as ^

    def _repeat(self, least: int, most: int, items: Any, end: int) -> int:
        many = max(self._graph.many, _MANY_DIGITS if _is_digit(items) else 0)
        begin = self._loop(items, end) if most > many else end
        for _ in range(most - least if most <= many else 0):
            begin = self._graph.state(self.sequence(items, begin), end)
        for _ in range(min(least, many)):
            begin = self.sequence(items, begin)
        return begin

    def _loop(self, items: Any, end: int) -> int:
        again = self._graph.state(end)
        self._graph.jumps[again].append(self.sequence(items, again))
        return again

    def _ahead(self, wanted: bool, items: Any, end: int) -> int:
        """What a pattern looks ahead for at its very end is read, if it is one character."""
        if wanted:
            return self.sequence(items, end)
        chars = _alone(items, surely=True)
        return end if chars is None else self._graph.one_of(others(chars), end)


def _looked(before: Before, wanted: bool, items: list[Any], first: Ranges | None) -> Before:
    """What may stand before, once a look behind has been heard."""
    chars = [one_char(kind, v, not wanted) for item in items for kind, v in _unrolled(item)]
    if first is not None:  # it looks back over the value's first character too
        last = chars.pop() if chars else None
        if last is None or not (wanted or _within(first, last)):
            return before
    near = chars[-1] if chars else None
    if near is None:
        return before
    if not wanted:
        return (before[0], common(before[1], others(near))) if len(chars) == 1 else before
    further = chars[-2] if len(chars) > 1 else None
    return common(before[0], further or EVERY), common(before[1], near)


def _never(first: Ranges | None, wanted: bool, items: list[Any]) -> bool:
    """Whether a look behind, over the value's first character, fails at all that it may be."""
    last = _alone(items[-1:], surely=not wanted)
    if first is None or last is None:
        return False
    return not common(first, last) if wanted else len(items) == 1 and _within(first, last)


def _parted(first: Ranges | None, items: list[Any]) -> list[Ranges]:
    """A value's first characters, told apart where a look behind concerns some of them only."""
    last = _alone(items[-1:], surely=True)
    if first is None or last is None:
        return []
    return [part for part in (common(first, last), common(first, others(last))) if part]


def _unrolled(item: Any) -> list[Any]:
    """A repetition of a fixed count as the parts that it stands for."""
    kind, value = item
    fixed = kind in _REPEATS and value[0] == value[1] and len(value[2]) == 1
    return [value[2][0]] * int(value[0]) if fixed else [item]


def _within(part: Ranges, whole: Ranges) -> bool:
    return not common(part, others(whole))


def _alone(items: Any, surely: bool = False) -> Ranges | None:
    """The characters of a sequence of one part that is one character."""
    if len(items) != 1:
        return None
    kind, value = items[0]
    return one_char(kind, value, surely)


def _is_digit(items: Any) -> bool:
    chars = _alone(items)
    return chars is not None and all(low >= 48 and high <= 57 for low, high in chars)


def _nodes(items: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of a pattern, those inside others too."""
    for kind, value in items:
        yield kind, value
        for part in value if isinstance(value, tuple) else (value,):
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, _parser.SubPattern):
                    yield from _nodes(inner)


def _either_case(flags: int, nodes: list[tuple[Any, Any]]) -> bool:
    added = (value[1] for kind, value in nodes if kind is op.SUBPATTERN)
    return any(some & re.IGNORECASE for some in (flags, *added))
