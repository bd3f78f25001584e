"""Candidates: every match of every recognizer's shape, before judgement.

`sift` drops whole rows in bulk (RE2 over the Arrow buffers); `find` runs the exact pattern over
the rows that are left, joined into one text. No pattern matches the mark between rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from detectors.entity import Recognizer
from detectors.labels import VOCABULARY
from detectors.labels import speaks_for as _speaks_for


def find(text: str, recognizer: Recognizer) -> Iterator[tuple[int, int]]:
    """Every match of a recognizer's shape in a folded text: (start, end)."""
    for match in recognizer.regex.finditer(text):
        yield match.span()


def sift(values: pa.Array, recognizer: Recognizer, named: bool) -> pa.Array:
    """The rows of a folded column that may hold this recognizer's findings, as indices.

    `named`: a name from outside speaks for the entity, or the caller wants doubts too; else a
    row must also hold a label where the value cannot prove itself.
    """
    rows = pc.indices_nonzero(pc.match_substring_regex(values, recognizer.hint).fill_null(False))
    if not recognizer.cued or named or not len(rows):
        return rows
    near = pc.match_substring_regex(values.take(rows), cue(recognizer.entity))
    return rows.filter(near)


@cache
def cue(entity: str) -> str:
    """An RE2 pattern that matches wherever a label that speaks for the entity stands."""
    parts = set()
    for name, codes in VOCABULARY.items():
        if _speaks_for(entity, codes):
            parts.add(max(re.findall(r"[a-z0-9]+|[^a-z0-9 ]+", name), key=len))
    return f"(?i:{'|'.join(sorted(map(re.escape, parts), key=lambda part: (len(part), part)))})"
