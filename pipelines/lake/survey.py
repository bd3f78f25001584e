"""What a batch shows: counts of findings by column, never a value. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from detectors.entity import MASK_THRESHOLD
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
_LONG = 64
"""Characters: a longer cell is free text, its doubts say nothing of the column."""


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
        if self.format in ("text", "jsonl"):
            self._lines(values, counts)
            return
        short = pc.less_equal(pc.utf8_length(values), _LONG).fill_null(False)
        self._cells(path, values.filter(short), _DOUBTS_FROM, counts)
        self._cells(path, values.filter(pc.invert(short)), MASK_THRESHOLD, counts)

    def _cells(
        self, path: str, values: pa.Array, floor: float, counts: Counter[tuple[str, str, str]]
    ) -> None:
        if not len(values):
            return
        found = Scanner(threshold=floor, as_of=self.as_of).scan(values)
        cells = values.take(found["row"].combine_chunks())
        whole = pc.and_(
            pc.equal(found["start"], 0),
            pc.equal(found["end"], pc.utf8_length(pc.utf8_rtrim_whitespace(cells))),
        )
        sure = pc.greater_equal(found["score"], MASK_THRESHOLD)
        measure = pc.case_when(
            pc.make_struct(pc.and_(whole, sure), whole, sure), WHOLE, WEAK, INSIDE, "none"
        )
        table = pa.table({"entity": found["entity"], "measure": measure})
        for row in table.group_by(["entity", "measure"]).aggregate([([], "count_all")]).to_pylist():
            if row["measure"] != "none":
                counts[path, row["entity"], row["measure"]] += row["count_all"]

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
