"""garim scan: which personal items a lake holds, by column, from names and from values.

The way of the data: discover → open → survey every batch in the workers → sum → judge → report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from detectors.catalog import own_entities
from detectors.columns import CLEAN, TEXT, Judgement, judge
from detectors.entity import Recognizer
from detectors.evidence import Column, Evidence
from detectors.labels import labels_with
from pipelines.errors import IncompleteRun
from pipelines.lake.abreast import abreast
from pipelines.lake.read import DataSet, open_dataset
from pipelines.lake.rows import CORRUPT
from pipelines.lake.survey import (
    BARE,
    CORRUPT_ROWS,
    INSIDE,
    MASKED,
    NUMBERS,
    ROWS,
    SPELLED,
    SURVEY,
    UNREAD,
    VALUES,
    WEAK,
    WHOLE,
    ZEROS,
    Survey,
    Surveyor,
)  # fmt: skip
from pipelines.lake.workers import arrow_schema, map_batches, spark_errors
from pipelines.masking.nested import leaves
from pipelines.masking.plan import LINE
from pipelines.reports.frame import ScanResult
from pipelines.run import Run

Counts = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Sample:
    """A seeded share of the rows."""

    fraction: float
    seed: int


def scan(
    frame: DataFrame,
    name: str = "frame",
    sample: float | None = None,
    as_of: date | None = None,
    allow_unsafe: str | None = None,
) -> ScanResult:
    """Scans a DataFrame, in a notebook or a job of one's own; shows as a table there.

    `name` is the data set's name in drafted rules; `sample` a share of the rows (0–1];
    `as_of` the run's date, today (UTC) if None; `allow_unsafe` why a session may be used that is
    otherwise refused (UsageError), which the result states.
    """
    run = Run("scan", as_of or datetime.now(UTC).date(), allow_unsafe=allow_unsafe)
    run.admit(frame.sparkSession)
    taken, own = Sample(sample, 0) if sample else None, run.own.recognizers
    with spark_errors("The scan did not finish.", name):
        counts = survey(frame, name, "frame", run.as_of, taken, own)
        columns = judged(column_types(frame, False), counts, False, own, taken)
    dataset = {
        "name": name, "path": name, "format": "frame", "files": 0,
        "rows": counts.get(("", "", ROWS), 0), "corrupt": 0, "columns": columns,
    }  # fmt: skip
    shown = {"fraction": taken.fraction, "seed": taken.seed} if taken else None
    return ScanResult(
        {**run.head(), "seconds": run.seconds, "sample": shown, "datasets": [dataset]}
    )


def scan_lake(
    spark: SparkSession, datasets: Sequence[DataSet], run: Run, sample: Sample | None = None
) -> dict[str, Any]:
    """Scans data sets (of `discover`); the result holds names and counts, never a value.

    Raises IncompleteRun where tasks fail. Corrupt rows are counted in the result.
    """
    run.admit(spark)

    def one(at: int) -> dict[str, Any]:
        dataset = datasets[at]
        with run.step(f"scan {dataset.name}", at + 1, len(datasets)):
            return _scan(spark, dataset, run, sample)

    results = abreast(spark, one, range(len(datasets)))
    taken = {"fraction": sample.fraction, "seed": sample.seed} if sample else None
    return {**run.head(), "seconds": run.seconds, "sample": taken, "datasets": results}


def _scan(spark: SparkSession, dataset: DataSet, run: Run, sample: Sample | None) -> dict[str, Any]:
    own = run.own.recognizers
    with spark_errors("The scan did not finish.", f"{dataset.root}"):
        frame = open_dataset(spark, dataset)
        counts = survey(frame, dataset.name, dataset.format, run.as_of, sample, own)
        types = column_types(frame, dataset.is_lines)
    return {
        "name": dataset.name,
        "path": str(dataset.root),
        "format": dataset.format,
        "files": len(dataset.files),
        "rows": counts.get(("", "", ROWS), 0),
        "corrupt": counts.get(("", "", CORRUPT_ROWS), 0),
        "columns": judged(types, counts, dataset.is_lines, own, sample),
    }


def survey(
    frame: DataFrame,
    name: str,
    format_: str,
    as_of: date | None,
    sample: Sample | None,
    own: tuple[Recognizer, ...] = (),
) -> Counts:
    """Counts of findings by (path, entity, measure), summed over all batches in one stage."""
    if sample:
        frame = frame.sample(withReplacement=False, fraction=sample.fraction, seed=sample.seed)

    surveyor = Surveyor(format_, as_of, own)

    def make() -> Any:
        seen = Survey(surveyor)

        def function(batch: pa.RecordBatch | None) -> list[pa.RecordBatch]:
            if batch is None:
                return [seen.told()]
            seen.add(batch)
            return []

        return function

    parts = map_batches(frame, name, SURVEY, make, ends=True)
    summed = parts.groupBy("path", "entity", "measure").agg(F.sum("n").alias("n")).collect()
    return {(row["path"], row["entity"], row["measure"]): int(row["n"]) for row in summed}


def column_types(frame: DataFrame, is_lines: bool) -> dict[str, str]:
    """Leaf path → type as Arrow names it, in order."""
    if is_lines:
        return {LINE: "string"}
    return {
        path: str(kind)
        for field in arrow_schema(frame)
        if field.name != CORRUPT
        for path, kind in leaves(field.name, field.type)
    }


def judged(
    types: Mapping[str, str],
    counts: Counts,
    is_lines: bool,
    own: Sequence[Recognizer] = (),
    sample: Sample | None = None,
) -> list[dict[str, Any]]:
    """The columns of a result: judgement and evidence of each."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for (path, entity, measure), n in counts.items():
        if entity:
            found[path][entity][measure] = n
    inner = sorted(path for path in found if path.startswith(f"{LINE}:")) if is_lines else []
    columns = []
    for path in (*types, *inner):
        evidence = {
            entity: Evidence(m.get(WHOLE, 0), m.get(INSIDE, 0), m.get(WEAK, 0), m.get(ZEROS, 0))
            for entity, m in sorted(found[path].items())
        }
        column = Column(
            path,
            counts.get((path.partition(":")[0] if is_lines else path, "", VALUES), 0),
            types.get(path, "string"),
            counts.get((path, "", SPELLED), 0),
            counts.get((path, "", MASKED), 0),
            counts.get((path, "", NUMBERS), 0),
            counts.get((path, "", BARE), 0),
            sample is not None,
        )
        judgement = _line(path, evidence, own) if is_lines else judge(column, evidence, own)
        columns.append(_column(column, judgement, counts.get((path, "", UNREAD), 0)))
    return columns


def _line(path: str, evidence: Mapping[str, Evidence], own: Sequence[Recognizer]) -> Judgement:
    """Lines are text whatever they hold; inside JSON lines the keys are shown by path."""
    kind = TEXT if evidence else CLEAN
    reason = "found inside the lines" if evidence else "nothing found"
    codes = labels_with(own_entities(own)).named(path.rpartition(":")[2])
    return Judgement(kind, None, codes, reason, None, evidence)


def _column(column: Column, judgement: Judgement, unread: int) -> dict[str, Any]:
    covered = not unread
    return {
        "path": column.name,
        "type": column.type,
        "values": column.values,
        "unread": unread,
        "kind": judgement.kind if covered else "not_covered",
        "entity": judgement.entity if covered else None,
        "named": list(judgement.named),
        "found": [
            {"entity": entity, "whole": seen.whole, "inside": seen.inside, "weak": seen.weak,
             "zeros": seen.zeros}
            for entity, seen in judgement.found.items()
        ],
        "reason": judgement.reason if covered else _not_covered(column, judgement, unread),
        "question": judgement.question,
    }  # fmt: skip


def _not_covered(column: Column, judgement: Judgement, unread: int) -> str:
    """Bytes are read where they are text; a column with others is none that masking treats."""
    seen = f"{unread:,} values of type {column.type} are no text"
    return f"{seen}; the other {column.values:,}: {judgement.reason}" if column.values else seen


def require_sound(result: Mapping[str, Any]) -> None:
    """Raises IncompleteRun (exit 3) where rows could not be read."""
    broken = [d for d in result["datasets"] if d["corrupt"]]
    if broken:
        listed = ", ".join(
            f"{d['name']} ({d['corrupt']:,} of {d['rows'] + d['corrupt']:,})" for d in broken
        )
        raise IncompleteRun(
            "Rows could not be read.", f"{listed}.",
            "Mend the files, or set the rows aside with garim mask --quarantine DIR.",
        )  # fmt: skip
