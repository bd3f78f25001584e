"""Sets of characters in patterns, and how UTF-8 spells them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Ranges = tuple[tuple[int, int], ...]
"""Code points or bytes: first and last of each range."""
_TOP = 0x10FFFF
EVERY: Ranges = ((0, _TOP),)
_BEYOND = ((0x80, _TOP),)
_WIDTHS = ((0, 0x7F), (0x80, 0x7FF), (0x800, 0xFFFF), (0x10000, _TOP))
_SURE: dict[Any, Ranges] = {
    op.CATEGORY_DIGIT: ((48, 57),),
    op.CATEGORY_SPACE: ((9, 13), (32, 32)),
    op.CATEGORY_WORD: ((48, 57), (65, 90), (95, 95), (97, 122)),
}
"""What is a digit, blank or letter with `re.ASCII` and without."""
_VAGUE: Ranges = ((28, 31), *_BEYOND)
"""What may be a digit, blank or letter besides."""
_NEGATED = {
    op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
    op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
    op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
}


@lru_cache(maxsize=256)
def parsed(pattern: str) -> Any:
    """A pattern as Python's own parser reads it."""
    return _parser.parse(pattern)


def one_char(kind: Any, value: Any, surely: bool = False) -> Ranges | None:
    """The characters that one part of a pattern matches, or None where it is no single one.

    Where flags decide, rather too many; with `surely`, rather too few.
    """
    if kind is op.LITERAL:
        return ((value, value),)
    if kind is op.NOT_LITERAL:
        return others(((value, value),))
    if kind is op.ANY:
        return others(((10, 10),)) if surely else EVERY
    return _members(value, surely) if kind is op.IN else None


def _members(value: Any, surely: bool) -> Ranges:
    """The characters of a set."""
    negated = value[0][0] is op.NEGATE
    ranges = tuple(
        some for kind, inside in value[negated:] for some in _member(kind, inside, surely ^ negated)
    )
    return others(ranges) if negated else ranges


def _member(kind: Any, inside: Any, surely: bool) -> Ranges:
    if kind is op.LITERAL:
        return ((inside, inside),)
    if kind is op.RANGE:
        return (inside,)
    if inside in _NEGATED:
        return others(_member(kind, _NEGATED[inside], not surely))
    return _SURE[inside] if surely else (*_SURE[inside], *_VAGUE)


def either_case(chars: Ranges) -> Ranges:
    """Characters, and their ASCII letters in the other case."""
    letters = ((65, 90, 32), (97, 122, -32))
    return chars + tuple(
        (max(low, first) + shift, min(high, last) + shift)
        for low, high in chars
        for first, last, shift in letters
        if max(low, first) <= min(high, last)
    )


def others(ranges: Ranges) -> Ranges:
    """All code points that lie in none of the ranges."""
    left, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            left.append((at, low - 1))
        at = max(at, high + 1)
    return (*left, (at, _TOP)) if at <= _TOP else tuple(left)


def common(one: Ranges, other: Ranges) -> Ranges:
    """The code points that lie in both."""
    return tuple(
        (max(low, first), min(high, last))
        for low, high in one
        for first, last in other
        if max(low, first) <= min(high, last)
    )


@lru_cache(maxsize=65536)
def utf8(low: int, high: int) -> tuple[Ranges, ...]:
    """Sequences of byte ranges that together spell the code points of a range."""
    return tuple(
        spelt
        for first, last in _WIDTHS
        if max(low, first) <= min(high, last)
        for spelt in _split(max(low, first), min(high, last))
    )


def _split(low: int, high: int) -> Iterator[Ranges]:
    """The same for code points of one width: cut where a byte's range would not be whole."""
    for tail in (6, 12, 18):
        whole = (1 << tail) - 1
        if low >> tail == high >> tail:
            break
        if low & whole:
            yield from _split(low, low | whole)
            yield from _split((low | whole) + 1, high)
            return
        if high & whole != whole:
            yield from _split(low, (high & ~whole) - 1)
            yield from _split(high & ~whole, high)
            return
    yield tuple(zip(_spelt(low), _spelt(high), strict=True))


def _spelt(code: int) -> bytes:
    return chr(code).encode("utf-8", "surrogatepass")
