"""Patterns in the form in which Python's `re` runs them, kept for all processes (kept.py).

To compile those of the catalogue takes a second: more than all else that a new worker does.
What is kept is what `re.compile` gives to its engine, which checks it anew when it is read.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import re
from array import array
from collections.abc import Iterable
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]

from detectors.kept import kept

Made = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""Flags, code, number of groups, groups by name and names by group: arguments of the engine."""
_WORD = "I"
"""What a word of the engine's code is."""
_listed: set[str] = set()


def keep(patterns: Iterable[str]) -> None:
    """Has these patterns kept; said while modules are imported, before any is compiled."""
    _listed.update(patterns)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """`re.compile(pattern)`, from what is kept if the pattern is listed."""
    made = _held().get(pattern)
    if made is None:
        return re.compile(pattern)
    flags, code, groups, by_name, names = made
    read: re.Pattern[str] = _sre.compile(
        pattern, flags, array(_WORD, code).tolist(), groups, by_name, names
    )
    return read


@cache
def _held() -> dict[str, Made]:
    listed = sorted(_listed)
    return kept("patterns", repr(listed), lambda: {one: _made(one) for one in listed})


def _made(pattern: str) -> Made:
    tree = _parser.parse(pattern)
    state, code = tree.state, _compiler._code(tree, 0)
    names = {group: name for name, group in state.groupdict.items()}
    return (
        state.flags, array(_WORD, code).tobytes(), state.groups - 1, state.groupdict,
        tuple(names.get(group) for group in range(state.groups)),
    )  # fmt: skip
