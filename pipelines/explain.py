"""garim explain: why a column was judged as it was, in words and counts, without a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import SparkSession

from detectors.entities import KOREAN
from pipelines.errors import UsageError, counted
from pipelines.lake.read import DataSet
from pipelines.masking.yamlfile import nearest
from pipelines.run import Run
from pipelines.scan import Sample, scan_lake


def explain(
    spark: SparkSession,
    datasets: Sequence[DataSet],
    column: str,
    run: Run,
    sample: Sample | None = None,
) -> dict[str, Any]:
    """The judgement on a column, in every data set that has it; `column` may be `data set.column`.

    Raises UsageError where no data set has it.
    """
    result = scan_lake(spark, datasets, run, sample)
    found = [
        {
            "dataset": dataset["name"],
            "rows": dataset["rows"],
            **one,
            "steps": steps(one, run.own.korean),
        }
        for dataset in result["datasets"]
        for one in dataset["columns"]
        if column in (one["path"], f"{dataset['name']}.{one['path']}")
    ]
    if not found:
        known = [one["path"] for dataset in result["datasets"] for one in dataset["columns"]]
        raise UsageError(f"No data set has a column {column!r}.", do=nearest(column, known))
    return {**run.head(), "seconds": run.seconds, "sample": result["sample"], "columns": found}


def steps(column: dict[str, Any], korean: Mapping[str, str] = KOREAN) -> list[str]:
    """The evidence in the order in which it was weighed; `korean` says what a code is called."""

    def called(code: str) -> str:
        return f"{code} ({korean.get(code, code)})"

    said = ", ".join(map(called, column["named"]))
    leaf = column["path"].rpartition(":")[2]
    lines = [f"name: {leaf!r} stands for {said}" if said else f"name: {leaf!r} says nothing"]
    total = max(column["values"], 1)
    for seen in column["found"]:
        lines.append(
            f"values: {called(seen['entity'])}: "
            f"{seen['whole']:,} whole cells ({seen['whole'] / total:.1%}), "
            f"{seen['inside']:,} inside longer cells, {seen['weak']:,} doubtful cells below 0.5, "
            f"{seen['zeros']:,} without their leading zeros"
        )
    if not column["found"]:
        lines.append(f"values: nothing found in {counted(column['values'], 'value')}")
    if column["unread"]:
        lines.append(f"values: {column['unread']:,} more are no text")
    entity = f" {called(column['entity'])}" if column["entity"] else ""
    lines.append(f"judged: {column['kind']}{entity} — {column['reason']}")
    if column["question"]:
        lines.append(f"question: {column['question']}")
    return lines
