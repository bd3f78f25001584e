"""Whether a pattern given by an operator is safe to run on any text.

Python's `re` backtracks: `(a+)+b` takes years on thirty letters. A pattern is walked as `re`
parses it, and refused where the steps that it may take at one place of a text are not bounded by a
small number, or where it would find in a column other things than in a single text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from string import ascii_letters, digits, whitespace
from typing import Any

from detectors.text import ROW

Node = tuple[Any, Any]
Chars = frozenset[str]

_ALPHABET = frozenset(map(chr, range(128))) | frozenset("가각힣ㄱéß中\u3000")
"""Characters that stand for all others when sets are compared."""
_CLASSES = {
    op.CATEGORY_DIGIT: frozenset(digits),
    op.CATEGORY_WORD: frozenset(digits + ascii_letters + "_"),
    op.CATEGORY_SPACE: frozenset(whitespace),
}
_EDGES = (op.AT_BEGINNING, op.AT_BEGINNING_STRING, op.AT_END, op.AT_END_STRING)
_FLAGS = re.compile(r"\(\?[aiLmsux]+\)")
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_GROUPS = (op.SUBPATTERN, op.ATOMIC_GROUP)
_LOOKS = (op.ASSERT, op.ASSERT_NOT)
_LONGEST = 100
_DEEPEST = 20
_MOST_STEPS = 10_000


class UnsafePattern(ValueError):
    """A pattern that is refused; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a part of a pattern can do: characters it begins with and holds, its width, its ways."""

    first: Chars = frozenset()
    held: Chars = frozenset()
    empty: bool = True
    ways: int = 1


def refuse_unsafe(pattern: str) -> None:
    """Raises UnsafePattern for what cannot be run on any text, or means another thing in columns.

    The pattern is read with the meaning of `re.ASCII`: digits and word characters are ASCII.
    """
    if _FLAGS.match(pattern):
        raise UnsafePattern("it sets flags: write [Aa] for either case")
    try:
        re.compile(pattern, re.ASCII)
        tree = _parser.parse(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsafePattern(f"it is no regular expression: {error}") from None
    _check(tree)
    least, most = tree.getwidth()
    if not least or most > _LONGEST:
        raise UnsafePattern(f"it takes {least} to {most} characters; 1 to {_LONGEST} are allowed")
    if most + _looked(tree) > _LONGEST:
        raise UnsafePattern(f"it takes and looks at more than {_LONGEST} characters: look less far")
    if _shape(list(tree)).ways * most > _MOST_STEPS:
        raise UnsafePattern(
            "it can backtrack badly: repetitions side by side or inside each other take the same "
            "characters; put a fixed character between them or give exact counts"
        )


def _check(tree: Iterable[Node], depth: int = 0) -> None:
    """Refuses what has no bound or no meaning on joined rows, wherever it stands."""
    if depth > _DEEPEST:
        raise UnsafePattern(f"its groups lie more than {_DEEPEST} deep in each other")
    for kind, value in tree:
        if kind in (op.GROUPREF, op.GROUPREF_EXISTS):
            raise UnsafePattern("it refers back to a group: write the alternatives out")
        if kind is op.AT and value in _EDGES:
            raise UnsafePattern("it asks for a text's beginning or end: leave ^ and $ away")
        if kind is op.SUBPATTERN and (value[1] or value[2]):
            raise UnsafePattern("it sets flags: write [Aa] for either case")
        if kind in _REPEATS and value[1] > _LONGEST:
            raise UnsafePattern(f"a repetition has no bound: write {{m,n}}, n at most {_LONGEST}")
        if kind in (op.ANY, op.NOT_LITERAL, op.IN) and ROW in _chars((kind, value)):
            raise UnsafePattern("a set takes any character: list the characters that it may take")
        for inner in _inner(kind, value):
            _check(inner, depth + 1)


def _looked(tree: Iterable[Node]) -> int:
    """Characters that a pattern looks at before, after or between those that it takes, at most."""
    far = 0
    for kind, value in tree:
        times = value[1] if kind in _REPEATS else 1
        far += value[1].getwidth()[1] if kind in _LOOKS else 0
        far += times * sum(map(_looked, _inner(kind, value)))
    return far


def _inner(kind: Any, value: Any) -> Sequence[Iterable[Node]]:
    """The sequences inside a node."""
    if kind is op.BRANCH:
        return list(value[1])
    if kind in _REPEATS:
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    return [value[1]] if kind in _LOOKS else []


def _chars(node: Node) -> Chars:
    """The characters of the alphabet, and of the node itself, that a node for one takes."""
    kind, value = node
    if kind is op.ANY:
        return _ALPHABET
    if kind is op.LITERAL:
        return frozenset(chr(value))
    if kind is op.NOT_LITERAL:
        return _ALPHABET - {chr(value)}
    if any(k is op.CATEGORY and v not in _CLASSES for k, v in value):
        return _ALPHABET
    taken = frozenset[str]().union(*(_member(k, v) for k, v in value))
    return _ALPHABET - taken if value and value[0][0] is op.NEGATE else taken


def _member(kind: Any, value: Any) -> Chars:
    """What one member of a set adds to it."""
    if kind is op.LITERAL:
        return frozenset(chr(value))
    if kind is op.RANGE:
        low, high = map(chr, value)
        return frozenset(char for char in _ALPHABET | {low, high} if low <= char <= high)
    return _CLASSES[value] if kind is op.CATEGORY else frozenset()


def _shape(tree: Sequence[Node]) -> _Shape:
    """The shape of a sequence, read from its end: what follows decides what is ambiguous."""
    shape = _Shape()
    for node in reversed(list(_flat(tree))):
        shape = _before(node, shape)
    return shape


def _flat(tree: Iterable[Node]) -> Iterator[Node]:
    """The nodes of a sequence without the groups around them."""
    for kind, value in tree:
        if kind in _GROUPS:
            yield from _flat(_inner(kind, value)[0])
        else:
            yield kind, value


def _before(node: Node, rest: _Shape) -> _Shape:
    """The shape of a node with a sequence after it."""
    kind, value = node
    if kind in _LOOKS or kind is op.AT:
        looked = _shape(list(value[1])).ways if kind in _LOOKS else 1
        return _Shape(rest.first, rest.held, rest.empty, rest.ways * looked)
    own = _node(kind, value, rest)
    first = own.first | (rest.first if own.empty else frozenset())
    return _Shape(first, own.held | rest.held, own.empty and rest.empty, own.ways * rest.ways)


def _node(kind: Any, value: Any, rest: _Shape) -> _Shape:
    if kind is op.BRANCH:
        arms = [_shape(list(arm)) for arm in value[1]]
        firsts = [arm.first for arm in arms]
        empty = any(arm.empty for arm in arms)
        apart = not empty and sum(map(len, firsts)) == len(frozenset().union(*firsts))
        ways = max(arm.ways for arm in arms) if apart else sum(arm.ways for arm in arms)
        held = frozenset[str]().union(*(arm.held for arm in arms))
        return _Shape(frozenset().union(*firsts), held, empty, ways)
    if kind in _REPEATS:
        least, most, body = value
        return _repeated(least, most, body, rest)
    chars = _chars((kind, value))
    return _Shape(chars, chars, empty=False)


def _repeated(least: int, most: int, body: Any, rest: _Shape) -> _Shape:
    """A repetition: the choice where it ends counts, if what follows may begin like its body."""
    one = _shape(list(body))
    # a variable part at the end of the body may run over into the next round
    again = _shape([*body, *body]) if most > 1 else one
    inside = max(one.ways, -(-again.ways // one.ways)) ** most
    ends = most - least + 1 if not rest.first or one.held & rest.first or rest.empty else 1
    return _Shape(one.first, one.held, not least or one.empty, min(inside * ends, 10**9))
