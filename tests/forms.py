"""Columns in every Arrow form, and their findings as plain rows: by column, and value by value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from detectors import Scanner
from detectors.findings import FINDINGS

Column = Sequence[str | None]
Row = tuple[int, int, int, str, float]
"""row, start, end, entity, score"""


def found(table: pa.Table) -> list[Row]:
    """The rows of a findings table, scores rounded: a table holds them in single precision."""
    assert table.schema == FINDINGS
    rows, starts, ends, entities, scores = (column.to_pylist() for column in table.columns)
    rounded = [round(score, 4) for score in scores]
    return list(zip(rows, starts, ends, entities, rounded, strict=True))


def one_by_one(scanner: Scanner, column: Column, name: str | None = None) -> list[Row]:
    """The findings of the plain way: each value alone, searched with every pattern."""
    return [
        (row, span.start, span.end, span.entity, round(span.score, 4))
        for row, text in enumerate(column)
        if text is not None
        for span in scanner.find(text, name)
    ]


def plain(column: Column) -> pa.Array:
    return pa.array(column, pa.string())


def large(column: Column) -> pa.Array:
    return pa.array(column, pa.large_string())


def view(column: Column) -> pa.Array:
    return pa.array(column, pa.string_view())


def dictionary(column: Column) -> pa.Array:
    return plain(column).dictionary_encode()


def dictionary_of_large(column: Column) -> pa.Array:
    return large(column).dictionary_encode()


def dictionary_with_null(column: Column) -> pa.Array:
    """Nulls as a code whose value is null; one value is never used, others stand twice."""
    values = ["unused 010-0034-5678", None, *(text for text in column if text is not None)]
    place = {text: at for at, text in enumerate(values)}
    at = [place[text] for text in column]
    return pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(values, pa.string()))


def sliced(column: Column) -> pa.Array:
    around = pa.array(["tel 010-0034-5678", *column, "350630-3000006"], pa.string())
    return around.slice(1, len(column))


def sliced_dictionary(column: Column) -> pa.Array:
    return sliced(column).dictionary_encode()


def chunked(column: Column) -> pa.ChunkedArray:
    half = len(column) // 2
    return pa.chunked_array([column[:half], [], column[half:]], pa.string())


def chunked_dictionaries(column: Column) -> pa.ChunkedArray:
    half = len(column) // 2
    return pa.chunked_array([dictionary(column[:half]), dictionary(column[half:])])


Form = Callable[[Column], Any]
FORMS: tuple[Form, ...] = (
    plain, large, view, dictionary, dictionary_of_large, dictionary_with_null, sliced,
    sliced_dictionary, chunked, chunked_dictionaries,
)  # fmt: skip
