"""Rows as they were read: what is sound goes on, what is corrupt is set apart and counted.

Pure functions over record batches; the readers (read.py) say how a broken row shows itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.plan import LINE

CORRUPT = "_corrupt_record"
"""Where Spark's CSV and JSON readers put a row that does not fit its header or grammar."""
TALLY = "_garim_tally"
"""A column that only the last row of each task fills: rows read, corrupt rows, then the slots."""
_LOST = "�"
"""What Spark's CSV reader writes for bytes that are no UTF-8: the original is lost."""


@dataclass(frozen=True, slots=True)
class Read:
    """A batch split in two: sound rows, and the raw bytes of the corrupt ones."""

    good: pa.RecordBatch
    corrupt: pa.Array


def split(batch: pa.RecordBatch, format_: str) -> Read:
    """Sound and corrupt rows of a batch of the given format (parquet, csv, table, text, jsonl)."""
    if format_ in ("text", "jsonl"):
        return _split_lines(batch, format_ == "jsonl")
    if CORRUPT in batch.schema.names:
        return _split_records(batch)
    return Read(batch, pa.array([], pa.binary()))


def _split_lines(batch: pa.RecordBatch, is_json: bool) -> Read:
    raw = batch.column(0)
    try:
        values = raw.cast(pa.string())  # checks UTF-8 for the whole column at once
        broken = pc.match_substring(values, "\0").to_pylist()  # UTF-16, or no text at all
    except pa.ArrowInvalid:
        broken = [not _is_utf8(line) for line in raw.to_pylist()]
        values = None
    if is_json:
        broken = [
            bad or not _is_json(line) for bad, line in zip(broken, raw.to_pylist(), strict=True)
        ]
    if not any(broken) and values is not None:
        return Read(_line_batch(values), pa.array([], pa.binary()))
    bad = pa.array(broken)
    good = raw.filter(pc.invert(bad)).cast(pa.string())
    return Read(_line_batch(good), raw.filter(bad))


def _line_batch(values: pa.Array) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([values], names=[LINE])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in line


def _is_json(line: bytes) -> bool:
    """Whether a line is blank or one JSON value."""
    if not line.strip():
        return True
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _split_records(batch: pa.RecordBatch) -> Read:
    at = batch.schema.get_field_index(CORRUPT)
    raw = batch.column(at)
    bad = pc.is_valid(raw)
    rest = pa.RecordBatch.from_arrays(
        [column for place, column in enumerate(batch.columns) if place != at],
        schema=pa.schema([field for field in batch.schema if field.name != CORRUPT]),
    )
    for column in rest.columns:
        if pa.types.is_string(column.type):
            bad = pc.or_(bad, pc.match_substring(column, _LOST).fill_null(False))
    whole = pc.if_else(pc.is_valid(raw), raw, "(bytes that are no UTF-8)").cast(pa.binary())
    return Read(rest.filter(pc.invert(bad)), whole.filter(bad))


class Tally:
    """What a task counts, told in one row at its end: the driver gathers what is told.

    `schema` has TALLY as its last column.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sums: list[int] = []

    def counted(self, rows: pa.RecordBatch, tally: list[int]) -> pa.RecordBatch:
        """Rows without a tally; theirs is added to what is told in the end."""
        self._sums = added([self._sums, tally])
        untold = pa.nulls(rows.num_rows, self._schema[-1].type)
        return pa.RecordBatch.from_arrays([*rows.columns, untold], schema=self._schema)

    def told(self) -> pa.RecordBatch:
        """A row with nothing but the tally."""
        *others, last = self._schema
        columns = [pa.nulls(1, field.type) for field in others]
        told = pa.array([self._sums], last.type)
        return pa.RecordBatch.from_arrays([*columns, told], schema=self._schema)


def added(tallies: Iterable[Sequence[int]]) -> list[int]:
    """The sums of tallies by place."""
    return [sum(counts) for counts in zip_longest(*tallies, fillvalue=0)]
