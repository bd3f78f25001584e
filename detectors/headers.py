"""The column's name above a value, where a text holds a small table: CSV, TSV, pipes, Markdown.

`cardNo,amount⏎9490…,100`: the head line's field at the value's place names it, as a column's name
does. So do the names of an SQL INSERT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from detectors.text import ROW

_FAR = 4000
"""Characters above a value in which its head line is looked for."""
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_NUMBER = re.compile(r"[0-9]{5}|[0-9]{3}-[0-9]{3}")
_INSERT = re.compile(r"\(([^()\n]{3,2000})\)\s*VALUES\s*\(", re.IGNORECASE)
_SIGNS = "\t|,;"


def header(text: str, start: int) -> str:
    """The name over the value at a position, or an empty text."""
    if not start or text[start - 1] == ROW:
        return ""  # the first in its row has nothing above
    row = text.rfind(ROW, max(0, start - _FAR), start) + 1 or max(0, start - _FAR)
    line = text.rfind("\n", row, start) + 1
    if not line:
        return _inserted(text[row:start]) if text.rfind("VALUES", row, start) > 0 else ""
    before = _open(text[line:start])
    end = text.find("\n", start, start + _FAR)
    whole = _plain(text[line : end if end > 0 else start + _FAR].partition(ROW)[0])
    for sign in _SIGNS:
        size = whole.count(sign)
        if size:
            return _above(text[row : line - 1], sign, size, before.count(sign))
    return ""


def _plain(line: str) -> str:
    return _QUOTED.sub("", line)


def _open(before: str) -> str:
    """A line up to a value, without the cells that are quoted."""
    return re.split("[\"']", _plain(before))[0]


@lru_cache(maxsize=256)
def _above(block: str, sign: str, size: int, at: int) -> str:
    """The field at a place of the highest line that has as many fields as those below it."""
    head = ""
    for line in _upwards(block):
        if _plain(line.rstrip("\r")).count(sign) != size:
            break
        head = line
    return "" if _NUMBER.search(head) else _field(head, sign, at)


def _upwards(block: str) -> Iterator[str]:
    """The lines of a block from the last on: most blocks are no table, and one line tells."""
    end = len(block)
    while end >= 0:
        begin = block.rfind("\n", 0, end) + 1
        yield block[begin:end]
        end = begin - 1


def _field(head: str, sign: str, at: int) -> str:
    fields = head.split(sign)
    name = fields[at].strip(" \"'\r") if at < len(fields) else ""
    return name if len(name) <= 40 else ""


def _inserted(before: str) -> str:
    found = list(_INSERT.finditer(before))
    if not found:
        return ""
    values = _open(before[found[-1].end() :].rpartition("),")[2].lstrip(" ("))
    return _field(found[-1].group(1), ",", values.count(","))
