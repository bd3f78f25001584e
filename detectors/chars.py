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
_ASCII = {
    op.CATEGORY_DIGIT: ((48, 57),),
    op.CATEGORY_SPACE: ((9, 13), (28, 32)),
    op.CATEGORY_WORD: ((48, 57), (65, 90), (95, 95), (97, 122)),
}


@lru_cache(maxsize=256)
def parsed(pattern: str) -> Any:
    """A pattern as Python's own parser reads it."""
    return _parser.parse(pattern)


def one_char(kind: Any, value: Any) -> Ranges | None:
    """The characters that one part of a pattern matches, or None where it is no single one."""
    if kind is op.LITERAL:
        return ((value, value),)
    if kind is op.NOT_LITERAL:
        return others(((value, value),))
    if kind is op.ANY:
        return EVERY
    return _members(value) if kind is op.IN else None


def _members(value: Any) -> Ranges:
    """The characters of a set; where categories are vague, rather too many."""
    negated = value[0][0] is op.NEGATE
    ranges: list[tuple[int, int]] = []
    for kind, inside in value[negated:]:
        if kind is op.LITERAL:
            ranges.append((inside, inside))
        elif kind is op.RANGE:
            ranges.append(inside)
        elif inside in _ASCII:
            ranges += _ASCII[inside] if negated else (*_ASCII[inside], *_BEYOND)
        elif not negated:
            return EVERY
    return others(tuple(ranges)) if negated else tuple(ranges)


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
