"""What a batch shows: counts of findings by column, never a value. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.catalog import CATALOG
from detectors.entity import MASK_THRESHOLD
from detectors.labels import named, speaks_for
from detectors.scanner import Scanner
from pipelines.lake.rows import split
from pipelines.masking.jsonpath import locate, value_ranges
from pipelines.masking.masker import as_text
from pipelines.masking.nested import each_leaf
from pipelines.masking.plan import LINE, maskable

SURVEY = pa.schema(
    [("path", pa.string()), ("entity", pa.string()), ("measure", pa.string()), ("n", pa.int64())]
)
"""One count: of values (`entity` ""), or of whole cells, spans inside, doubtful whole cells."""
VALUES, WHOLE, INSIDE, WEAK = "values", "whole", "inside", "weak"
ROWS, CORRUPT_ROWS = "rows", "corrupt"
_DOUBTS_FROM = 0.1


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Counts the findings of batches of one format; picklable."""

    format: str
    as_of: date | None

    def survey(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Counts for one batch as rows of SURVEY."""
        read = split(batch, self.format)
        counts: Counter[tuple[str, str, str]] = Counter()
        counts["", "", ROWS] = read.good.num_rows
        counts["", "", CORRUPT_ROWS] = len(read.corrupt)
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                counts[path, "", VALUES] += len(leaf) - leaf.null_count
                if maskable(leaf.type) and len(leaf):
                    self._column(path, as_text(leaf), counts)
        keys = list(counts)
        return pa.RecordBatch.from_arrays(
            [*(pa.array([key[at] for key in keys], pa.string()) for at in range(3)),
             pa.array([counts[key] for key in keys], pa.int64())],
            schema=SURVEY,
        )  # fmt: skip

    def _column(self, path: str, values: pa.Array, counts: Counter[tuple[str, str, str]]) -> None:
        """Sure findings of all entities, and doubtful whole cells of those the name stands for."""
        if self.format in ("text", "jsonl"):
            self._lines(values, counts)
            return
        left = np.ones(len(values), dtype=bool)
        for row, entity, whole, _ in _tally(values, Scanner(as_of=self.as_of)):
            counts[path, entity, WHOLE if whole else INSIDE] += 1
            left[row] = False
        codes = named(path)
        likely = tuple(r for r in CATALOG if speaks_for(r.entity, codes))
        if likely and left.any():
            doubtful = Scanner(threshold=_DOUBTS_FROM, as_of=self.as_of, catalog=likely)
            for _, entity, whole, score in _tally(values.filter(pa.array(left)), doubtful):
                if whole and score < MASK_THRESHOLD:
                    counts[path, entity, WEAK] += 1

    def _lines(self, values: pa.Array, counts: Counter[tuple[str, str, str]]) -> None:
        """Lines of text; for JSON lines the findings are counted by the path inside."""
        found = Scanner(as_of=self.as_of).scan(values)
        if self.format == "text":
            for entity in found["entity"].to_pylist():
                counts[LINE, entity, INSIDE] += 1
            return
        at, ranges = -1, []
        for span in found.select(["row", "start", "end", "entity"]).to_pylist():
            if span["row"] != at:
                at, ranges = span["row"], value_ranges(values[span["row"]].as_py())
            path, whole = locate(ranges, span["start"], span["end"])
            counts[LINE, span["entity"], INSIDE] += 1
            if path:
                counts[f"{LINE}:{path}", span["entity"], WHOLE if whole else INSIDE] += 1


def _tally(values: pa.Array, scanner: Scanner) -> Iterator[tuple[int, str, bool, float]]:
    """(row, entity, whether it is the whole cell, score) of every finding in a column."""
    found = scanner.scan(values)
    if not found.num_rows:
        return
    cells = values.take(found["row"].combine_chunks())
    lengths = pc.utf8_length(pc.utf8_rtrim_whitespace(cells))
    whole = pc.and_(pc.equal(found["start"], 0), pc.equal(found["end"], lengths))
    columns = (found["row"], found["entity"], whole, found["score"])
    yield from zip(*(column.to_pylist() for column in columns), strict=True)
