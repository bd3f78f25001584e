"""Candidates: every match of every recognizer's shape, before judgement.

A `Column` drops whole rows in bulk: recognizers that need characters which the column does not
hold, then (RE2 over the Arrow buffers) rows without the shape, or without a label where one is
needed. `find` runs the exact pattern over the rows that are left, joined into one text. No
pattern matches the mark between rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.entity import Recognizer
from detectors.labels import LABELS, Labels, speaks_for
from detectors.needs import Kind, kind, needs

_BETWEEN = r"[0-9_. \-]*"
"""What may stand between the words of a key: card_no, card.no, card2_no, cardNo."""
_CLOSE = 12
"""Reach up to which a label and its value are looked for together, in one pattern."""
_NO_ROWS = pa.array([], pa.uint64())


def find(text: str, recognizer: Recognizer) -> Iterator[tuple[int, int]]:
    """Every match of a recognizer's shape in a folded text: (start, end)."""
    for match in recognizer.regex.finditer(text):
        yield match.span()


class Column:
    """A folded column, and the rows of it in which a recognizer may find something."""

    def __init__(self, values: pa.Array, labels: Labels = LABELS) -> None:
        self._values = values
        self._labels = labels

    def rows(self, recognizer: Recognizer, named: bool) -> pa.Array:
        """Indices of rows that may hold this recognizer's findings.

        `named`: a name from outside speaks for the entity, or the caller wants doubts too; else a
        row must also hold a label where the value cannot prove itself.
        """
        if not needs(recognizer.hint) <= self._kinds:
            return _NO_ROWS
        rows = _matching(self._values, recognizer.hint)
        if not recognizer.cued or named or not len(rows):
            return rows
        values = self._values.take(rows)
        return rows.filter(pc.match_substring_regex(values, self._near(recognizer)))

    def _near(self, recognizer: Recognizer) -> str:
        label = cue(recognizer.entity, self._labels)
        if recognizer.reach > _CLOSE:
            return label
        near = rf"[ \t]*(?s:.{{0,{recognizer.reach}}})(?:{recognizer.hint})"
        return rf"{label}(?:{near}|.*\n)"  # or it heads a table inside the text

    @cached_property
    def _kinds(self) -> frozenset[Kind]:
        """The kinds of characters that the column holds at all."""
        [text] = [one for one in self._values.buffers()[-1:] if one] or [b""]
        there = np.flatnonzero(np.bincount(np.frombuffer(text, np.uint8), minlength=256))
        return frozenset(kind(byte) for byte in there.tolist())


def _matching(values: pa.Array, pattern: str) -> pa.Array:
    return pc.indices_nonzero(pc.match_substring_regex(values, pattern).fill_null(False))


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
