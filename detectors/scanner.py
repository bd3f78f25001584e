"""The scanner: fold, candidates, decide, resolve; over one text or a whole Arrow array."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import repeat

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detectors import context
from detectors.catalog import CATALOG, own_entities
from detectors.context import Scored
from detectors.entity import MASK_THRESHOLD, Recognizer, Span
from detectors.findings import FINDINGS, Findings
from detectors.labels import Codes, labels_with, speaks_for
from detectors.near import Passage
from detectors.packed import unpack
from detectors.resolve import resolve
from detectors.rows import Rows, mostly_differ
from detectors.sieve import sieve_of
from detectors.signs import folded_and_packed
from detectors.text import ROW, Folded, fold

_LONG = 20_000
"""Characters from which one text is sifted like a column before it is searched."""
_PIECE = 16 << 20
"""Bytes of a column that are read at once: what bounds the memory."""
_LEVELS = 3
"""How often base64 or hexadecimal is looked for within such a token."""
_FEW = 1024
"""Bytes of a column below which sifting costs more than it saves."""
_UNBORN = 0.4
"""Score of a number whose birth date lies after the run's date: a doubt, no finding."""


class Scanner:
    """Finds personal information in texts and columns.

    `entities` keeps only these codes, after overlaps are resolved; `threshold` (0–1) drops
    findings below it; `as_of` is the run's date: later birth dates drop below 0.5, None accepts
    any calendar date. Raises ValueError for an unknown entity code.
    """

    def __init__(
        self,
        entities: Iterable[str] | None = None,
        threshold: float = MASK_THRESHOLD,
        as_of: date | None = None,
        catalog: Sequence[Recognizer] = CATALOG,
    ) -> None:
        self._catalog = tuple(catalog)
        self._labels = labels_with(own_entities(self._catalog))
        self._rank = {
            entity: at for at, entity in enumerate(dict.fromkeys(r.entity for r in self._catalog))
        }
        self.entities = frozenset(self._rank if entities is None else entities)
        unknown = self.entities - self._rank.keys()
        if unknown:
            raise ValueError(f"unknown entity {sorted(unknown)}; known: {sorted(self._rank)}")
        self.threshold = threshold
        self._doubts = threshold < MASK_THRESHOLD
        self.as_of = as_of

    def find(self, text: str, name: str | None = None) -> list[Span]:
        """The findings in one text: code points, end exclusive, disjoint, ordered.

        `name` is the column, key or label that the text stands under.
        """
        folded, spans = self._one(text, self._named(name), _LEVELS)
        return [
            Span(*folded.original(span.start, span.end), span.entity, span.score)
            for span in resolve(spans, self._rank)
            if span.score >= self.threshold and span.entity in self.entities
        ]

    def scan(self, values: pa.Array | pa.ChunkedArray, name: str | None = None) -> pa.Table:
        """The findings in a column: a table (row, start, end, entity, score), ordered by row.

        `values`: string, large_string, string_view or dictionary of these; nulls hold nothing.
        Offsets are code points of the value. Raises TypeError for any other type.
        """
        array = _distinct(as_text(values))
        if pa.types.is_dictionary(array.type):
            return self._scan_dictionary(array, name)
        outside, tables = self._named(name), []
        for first, piece in _pieces(array):
            begins, folded, raw = self._read(piece, outside, _LEVELS)
            found = raw.resolved(self._rank)
            wanted = np.isin(found.rank, [self._rank[entity] for entity in self.entities])
            found = found.at(wanted & (found.score >= self.threshold))
            tables.append(found.table(begins, first, folded, list(self._rank)))
        return pa.concat_tables(tables)

    def _named(self, name: str | None) -> Codes:
        return self._labels.named(name) if name else ()

    def _scan_dictionary(self, array: pa.DictionaryArray, name: str | None) -> pa.Table:
        """Scans each distinct value once and repeats its findings for every row."""
        distinct = self.scan(array.dictionary, name)
        if not distinct.num_rows:
            return distinct
        codes = pa.table({"code": array.indices.cast(pa.int64()), "at": np.arange(len(array))})
        joined = codes.join(
            distinct.rename_columns(["code", *FINDINGS.names[1:]]), "code", join_type="inner"
        )
        ordered = joined.sort_by([("at", "ascending"), ("start", "ascending")])
        return (
            ordered.select(["at", *FINDINGS.names[1:]])
            .rename_columns(FINDINGS.names)
            .cast(FINDINGS)
        )

    def _one(self, text: str, outside: Codes, levels: int) -> tuple[Folded, list[Span]]:
        """One text, folded, and what was found in it."""
        if len(text) > _LONG:
            whole = text.encode("utf-8", "replace").decode()  # Arrow takes no lone surrogates
            begins, rows, found = self._read(pa.array([whole]), outside, levels)
            return rows.get(0, Folded(whole)), found.spans(list(self._rank), int(begins[0]))
        folded = fold(text)
        row = Passage.of(f"{ROW}{folded.text}{ROW}")
        spans = [
            Span(start - 1, end - 1, recognizer.entity, score)
            for recognizer in self._catalog
            if (starts := _everywhere(recognizer.regex, row.text))
            for start, end, score in self._decide(recognizer, row, starts, outside)
        ]
        return folded, [*spans, *self._inside(folded.text, outside, levels)]

    def _read(
        self, array: pa.Array, outside: Codes, levels: int
    ) -> tuple[NDArray[np.int64], dict[int, Folded], Findings]:
        """The rows of a column: where they begin, those that folding changes, what is in them."""
        folded, packed = folded_and_packed(array)
        rows = Rows(array, {row: part.text for row, part in folded.items()})
        passage = Passage.of(rows.text, rows.plain())
        found: list[Scored] = []
        entities: list[str] = []
        for recognizer, starts in self._starts(rows, outside):
            decided = self._decide(recognizer, passage, starts, outside)
            found += decided
            entities += [recognizer.entity] * len(decided)
        for row in packed.tolist():
            begin, end = rows.begins[row : row + 2].tolist()
            for span in self._inside(rows.text[begin : end - 1], outside, levels):
                found.append((begin + span.start, begin + span.end, span.score))
                entities.append(span.entity)
        ranks = [self._rank[entity] for entity in entities]
        return rows.begins, folded, Findings.of(found, ranks)

    def _starts(self, rows: Rows, outside: Codes) -> Iterator[tuple[Recognizer, Iterable[int]]]:
        """Where each recognizer may match; of much text only what the sieve leaves is searched."""
        if len(rows.bytes) < _FEW:
            for recognizer in self._catalog:
                yield recognizer, _everywhere(recognizer.regex, rows.text)
            return
        loose = [r for r in self._catalog if self._loose(r, outside)]
        yield from sieve_of(self._catalog).starts(rows, loose, self._catalog)

    def _loose(self, recognizer: Recognizer, outside: Codes) -> bool:
        """Whether a value counts without a label near it."""
        return (self._doubts and not recognizer.keyed) or speaks_for(recognizer.entity, outside)

    def _inside(self, text: str, outside: Codes, levels: int) -> Iterator[Span]:
        """Each token of base64 or hexadecimal as the gravest of what it surely holds.

        The catalogue's order is the order of gravity: a URL must not speak for a resident number.
        """
        for start, end, held in unpack(text) if levels else ():
            inside = self._one(held, outside, levels - 1)[1]
            if inside:
                best = max(span.score for span in inside)
                sure = [s for s in inside if s.score >= min(best, MASK_THRESHOLD)]
                gravest = min(sure, key=lambda span: self._rank[span.entity]).entity
                yield Span(start, end, gravest, best)

    def _decide(
        self, recognizer: Recognizer, passage: Passage, starts: Iterable[int],
        outside: Codes,
    ) -> list[Scored]:  # fmt: skip
        """What one recognizer finds in a folded text: start, end and score, in order."""
        matches = map(recognizer.regex.match, repeat(passage.text), starts)
        ends = dict(match.span() for match in matches if match)
        if not ends:
            return []
        found = context.scores(recognizer, passage, ends, outside, self._doubts, self._labels)
        born = recognizer.born
        if not born or not self.as_of:
            return found
        text = passage.text
        return [(at, end, self._dated(born(text[at:end]), score)) for at, end, score in found]

    def _dated(self, born: date | None, score: float) -> float:
        unborn = born is not None and self.as_of is not None and born > self.as_of
        return min(score, _UNBORN) if unborn else score


def _everywhere(pattern: re.Pattern[str], text: str) -> list[int]:
    """Every place at which a pattern matches."""
    starts, found = [], pattern.search(text)
    while found:
        starts.append(found.start())
        found = pattern.search(text, found.start() + 1)
    return starts


def _pieces(array: pa.Array) -> Iterator[tuple[int, pa.Array]]:
    """The column in parts of bounded size, each with the row at which it begins."""
    parts = max(1, min(len(array), -(-array.nbytes // _PIECE)))
    size = -(-len(array) // parts) or 1
    for first in range(0, max(1, len(array)), size):
        yield first, array.slice(first, size)


def as_text(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous text array (or dictionary of text) of any of Arrow's text types."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    kind = array.type
    if pa.types.is_dictionary(kind):
        if array.dictionary.null_count or not _is_text(kind.value_type):
            return as_text(array.cast(kind.value_type))
        return array
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    if not _is_text(kind):
        raise TypeError(f"text expected, not {kind}: cast the column first")
    return array.cast(pa.string()) if pa.types.is_string_view(kind) else array


def _distinct(array: pa.Array) -> pa.Array:
    """The array as a dictionary where many of its values come again: each is read once then."""
    if pa.types.is_dictionary(array.type) or array.nbytes < _FEW or mostly_differ(array):
        return array
    encoded = array.dictionary_encode()
    return encoded if 5 * len(encoded.dictionary) < 4 * len(array) else array


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
