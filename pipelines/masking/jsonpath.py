"""Where in a JSON text a position lies: the path of its value, without parsing into objects."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')

_COLON = re.compile(r"\s*:")


def value_ranges(line: str, shown: Callable[[str], str] = str) -> list[tuple[int, int, str]]:
    """(start, end, path) of every string or bare value of a sound JSON text, in order.

    The range of a string lies inside its quotes; a path reads `request.params[].name`, each key as
    `shown` gives it.
    """
    found: list[tuple[int, int, str]] = []
    stack: list[str] = []  # one part for each open bracket: a key, or "[]"
    key = ""
    for match in _TOKEN.finditer(line):
        token, start, end = match.group(), match.start(), match.end()
        if token in "{[":
            stack.append(key if token == "{" else f"{key}[]")
            key = ""
        elif token in "}]":
            stack.pop()
            key = ""
        elif token[0] == '"' and _COLON.match(line, end):
            key = shown(json.loads(token))
        elif token not in ":,":
            inset = token[0] == '"'
            found.append((start + inset, end - inset, _path(stack, key)))
    return found


def sound_ranges(text: str) -> list[tuple[int, int, str]]:
    """`value_ranges` of a text that is a sound JSON object or list; none of any other."""
    if not text.lstrip().startswith(("{", "[")):
        return []
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return []
    return value_ranges(text)


def splice(text: str, cuts: Sequence[tuple[int, int, str]]) -> str:
    """The text with ordered (start, end, new) put in; a bare JSON number becomes a string."""
    bare = _bare_values(text) if any(_maybe_bare(text, start) for start, _, _ in cuts) else []
    parts: list[str] = []
    last = 0
    for start, end, new in cuts:
        at = bisect_right(bare, start, key=lambda item: item[0]) - 1
        if at >= 0 and start < bare[at][1]:
            low, high = bare[at]
            new = f'"{text[low:start]}{new}{text[end:high]}"'
            start, end = low, high
        parts += (text[last:start], new)
        last = end
    return "".join((*parts, text[last:]))


def _maybe_bare(text: str, start: int) -> bool:
    """Whether what stands before a span could be the beginning of a JSON value without quotes."""
    before = text[max(0, start - 24) : start].rstrip(" \t\r\n-.0123456789")
    return before[-1:] in ":,["  # true also where nothing is left


def _bare_values(text: str) -> list[tuple[int, int]]:
    """(start, end) of the values without quotes, if the text is a sound JSON object or list."""
    return [(start, end) for start, end, _ in sound_ranges(text) if text[start - 1] != '"']


def _path(stack: list[str], key: str) -> str:
    parts = [part for part in (*stack, key) if part]
    return ".".join(parts).replace(".[]", "[]")


def locate(ranges: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, bool]:
    """The path of the value that holds a span, none if no single one does; is it all of it?"""
    at = bisect_right(ranges, start, key=lambda item: item[0]) - 1
    if at < 0 or start >= end or end > ranges[at][1]:
        return "", False
    low, high, path = ranges[at]
    return path, (start, end) == (low, high)
