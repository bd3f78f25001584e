"""Where in a JSON text a position lies: the path of its value, without parsing into objects."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')

_COLON = re.compile(r"\s*:")


def value_ranges(line: str) -> list[tuple[int, int, str]]:
    """(start, end, path) of every string or bare value of a sound JSON text, in order.

    The range of a string lies inside its quotes; a path reads `request.params[].name`.
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
            key = json.loads(token)
        elif token not in ":,":
            inset = token[0] == '"'
            found.append((start + inset, end - inset, _path(stack, key)))
    return found


def _path(stack: list[str], key: str) -> str:
    parts = [part for part in (*stack, key) if part]
    return ".".join(parts).replace(".[]", "[]")


def locate(ranges: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, bool]:
    """The path of the value that holds a span, and whether the span is the whole value."""
    at = bisect_right(ranges, start, key=lambda item: item[0]) - 1
    if at < 0 or start >= ranges[at][1]:
        return "", False
    low, high, path = ranges[at]
    return path, (start, end) == (low, high)
