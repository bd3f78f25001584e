"""A record: its fields and what they are called, for all styles that programs write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.styles.draft import Draft
from tests.styles.fields import Field, record

Write = Callable[[Draft], str]


def labels(rng: Random, fields: Sequence[Field]) -> list[str]:
    """One set of headings: all Korean or all parameter names."""
    korean = rng.random() < 0.5
    return _apart([rng.choice(f.labels if korean else f.keys) for f in fields])


def _apart(headings: list[str]) -> list[str]:
    """The same heading twice gets a number."""
    before = [headings[:at].count(heading) for at, heading in enumerate(headings)]
    return [h + (str(n + 1) if n else "") for h, n in zip(headings, before, strict=True)]


def pairs(draft: Draft, korean: bool = False) -> list[tuple[str, str]]:
    """Names (of parameters, or Korean) and values of a record."""
    fields = record(draft.rng)
    names = [draft.rng.choice(f.labels if korean else f.keys) for f in fields]
    return list(zip(_apart(names), [draft.make(f.slot) for f in fields], strict=True))
