"""Canaries: made-up rows that every filter of a delivery must hold back, one for each reason.

They are laid before the filters in every task, and what they would leave as is looked for in the
output. A canary breaks one condition only, so that a filter that is off shows, whatever else works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from pipelines.masking.nested import leaves
from pipelines.masking.retention import Cutoff

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Canaries:
    """Rows as path → text; `mark` is the word by which they are known, of this run alone."""

    mark: str = ""
    rows: tuple[Row, ...] = ()
    held: str | None = None

    def batch(self, schema: pa.Schema) -> pa.RecordBatch:
        """The rows under a schema: the mark in every text that says nothing else, null elsewhere.

        Only a text can be the subject of a hold list's canary; another column has none.
        """
        texts = {path for field in schema for path, kind in leaves(field.name, field.type)
                 if _is_text(kind)}  # fmt: skip
        rows = [row for row in self.rows
                if self.held in texts or row.get(str(self.held)) != self.mark]  # fmt: skip
        columns = [self._column(field.name, field.type, rows) for field in schema]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _column(self, name: str, kind: pa.DataType, rows: Sequence[Row]) -> pa.Array:
        if pa.types.is_struct(kind):
            parts = [self._column(f"{name}.{field.name}", field.type, rows) for field in kind]
            return pa.StructArray.from_arrays(parts, fields=list(kind))
        said = [row.get(name, self.mark) for row in rows]
        if _is_text(kind):
            return pa.array(said, kind)
        known = [None if text.startswith(self.mark) else _spelled(text, kind) for text in said]
        held = pa.array(known, pa.utf8())
        return held.cast(kind) if held.null_count < len(held) else pa.nulls(len(held), kind)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _spelled(text: str, kind: pa.DataType) -> str:
    """A day or a merchant's number as a type that is no text reads it."""
    if pa.types.is_integer(kind):
        return text.replace("-", "")
    return f"{text}T00:00:00Z" if pa.types.is_timestamp(kind) and kind.tz else text


@dataclass(frozen=True, slots=True)
class Conditions:
    """What rows of a data set must meet to leave, by the columns that the catalogue names.

    `held` is the column of the subject where there is a hold list; the mark must stand on it.
    """

    today: date
    time: str | None = None
    first: date | None = None
    last: date | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    end_of_purpose: str | None = None
    merchant: str | None = None
    asked: str = ""
    held: str | None = None


def canaries(meant: Conditions, mark: str) -> Canaries:
    """One canary for each condition, which meets the others; without a condition there is none."""
    good = _good(meant, mark)
    breaches = [*_breaches(meant, mark)]
    return Canaries(mark, tuple({**good, **bad} for bad in breaches), meant.held)


def _good(meant: Conditions, mark: str) -> Row:
    """A row that would leave: made today or on the last day asked for, of an unknown amount."""
    last = min(meant.last or meant.today, meant.today)
    said = {
        meant.held: f"{mark}x",
        meant.merchant: meant.asked,
        meant.time: f"{last:%Y-%m-%d}",
        meant.end_of_purpose: f"{meant.today:%Y-%m-%d}",
    }
    return {path: text for path, text in said.items() if path}


def _breaches(meant: Conditions, mark: str) -> Iterator[Row]:
    """What is wrong with each canary. A day that cannot be read is wrong where days are asked."""
    before, after = timedelta(days=-1), timedelta(days=1)
    if meant.merchant:
        yield {meant.merchant: mark}
    if meant.time:
        wrong = [meant.first and meant.first + before, meant.last and meant.last + after]
        yield from ({meant.time: f"{day:%Y-%m-%d}"} for day in (*wrong, _expired(meant)) if day)
        yield {meant.time: mark}
    if meant.end_of_purpose:
        yield {meant.end_of_purpose: f"{meant.today + before:%Y-%m-%d}"}
    if meant.held:
        yield {meant.held: mark}


def _expired(meant: Conditions) -> date | None:
    """A day before every period, of those that are asked for; None where there is none."""
    if not meant.cutoffs:
        return None
    since = date.fromisoformat(min(cutoff.since for cutoff in meant.cutoffs))
    day = min(since - timedelta(days=1), meant.last or date.max)
    return None if meant.first and day < meant.first else day
