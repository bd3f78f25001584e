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
from detectors.labels import LABELS, Labels, speaks_for

_BETWEEN = r"[0-9_. \-]*"
"""What may stand between the words of a key: card_no, card.no, card2_no, cardNo."""
_CLOSE = 12
"""Reach up to which a label and its value are looked for together, in one pattern."""


def find(text: str, recognizer: Recognizer) -> Iterator[tuple[int, int]]:
    """Every match of a recognizer's shape in a folded text: (start, end)."""
    for match in recognizer.regex.finditer(text):
        yield match.span()


def sift(
    values: pa.Array, recognizer: Recognizer, named: bool, labels: Labels = LABELS
) -> pa.Array:
    """The rows of a folded column that may hold this recognizer's findings, as indices.

    `named`: a name from outside speaks for the entity, or the caller wants doubts too; else a
    row must also hold a label where the value cannot prove itself.
    """
    rows = pc.indices_nonzero(pc.match_substring_regex(values, recognizer.hint).fill_null(False))
    if not recognizer.cued or named or not len(rows):
        return rows
    label = cue(recognizer.entity, labels)
    if recognizer.reach <= _CLOSE:
        near = rf"[ \t]*(?s:.{{0,{recognizer.reach}}})(?:{recognizer.hint})"
        label = rf"{label}(?:{near}|.*\n)"  # or it heads a table inside the text
    return rows.filter(pc.match_substring_regex(values.take(rows), label))


def _spaced(part: str) -> str:
    """A part of a label; forms write its syllables apart: 여 권 번 호."""
    return re.escape(part) if part.isascii() else r"\s*".join(map(re.escape, part))


@cache
def cue(entity: str, labels: Labels = LABELS) -> str:
    """An RE2 pattern that matches wherever a label that speaks for the entity stands."""
    parts = {
        _BETWEEN.join(map(_spaced, re.findall(r"[a-z]+|[0-9]+|[^a-z0-9 ]+", name)))
        for name, codes in labels.vocabulary.items()
        if speaks_for(entity, codes)
    }
    return f"(?i:{'|'.join(sorted(parts, key=lambda part: (len(part), part)))})"
