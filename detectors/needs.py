"""What a text must hold for a pattern to match: a digit, a Hangul syllable, an `@`.

A column of amounts holds no Hangul: no name, no address need be looked for in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Kind = str
"""A kind of characters: `digit`, `letter` (ASCII), `other` (not ASCII), or one ASCII sign."""
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_CATEGORIES = {op.CATEGORY_DIGIT: "digit"}


def kind(code: int) -> Kind:
    """The kind of a code point, or of a byte of UTF-8."""
    if code >= 128:
        return "other"
    char = chr(code)
    return "digit" if char.isdigit() else "letter" if char.isalpha() else char


@lru_cache(maxsize=4096)
def needs(pattern: str) -> frozenset[Kind]:
    """The kinds of which every match of a pattern holds one at least."""
    tree = _parser.parse(pattern)
    return frozenset() if "K" in pattern and tree.state.flags & re.IGNORECASE else _sequence(tree)


def _sequence(items: Any) -> frozenset[Kind]:
    return frozenset[Kind]().union(*(_part(*item) for item in items))


def _part(name: Any, value: Any) -> frozenset[Kind]:
    if name is op.LITERAL:
        return frozenset([kind(value)])
    if name is op.IN:
        return _one_of(value)
    if name is op.BRANCH:
        return frozenset.intersection(*map(_sequence, value[1]))
    if name is op.SUBPATTERN:
        return _sequence(value[-1])
    if name is op.ATOMIC_GROUP:
        return _sequence(value)
    if name in _REPEATS and value[0]:
        return _sequence(value[2])
    return frozenset()


def _one_of(members: Iterable[tuple[Any, Any]]) -> frozenset[Kind]:
    """The kind of a set of characters, where all are of one kind."""
    kinds = set()
    for name, value in members:
        if name is op.LITERAL:
            kinds.add(kind(value))
        elif name is op.RANGE and kind(value[0]) == kind(value[1]) in ("digit", "letter", "other"):
            kinds.add(kind(value[0]))
        elif name is op.CATEGORY and value in _CATEGORIES:
            kinds.add(_CATEGORIES[value])
        else:
            return frozenset()
    return frozenset(kinds) if len(kinds) == 1 else frozenset()
