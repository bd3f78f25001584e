"""garim plan: what mask would do with every column, without doing it.

The way of the data: discover → plan → scan → the shapes of some values before and after, from
the workers → one table. No value and no key leaves a worker.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.errors import UsageError
from pipelines.lake.abreast import abreast
from pipelines.lake.read import DataSet, open_dataset
from pipelines.lake.rows import CORRUPT, split
from pipelines.lake.workers import arrow_schema, map_batches, spark_errors
from pipelines.masking.actions import KEEP, SCRUB
from pipelines.masking.fit import check_lake
from pipelines.masking.keys import DerivedKey
from pipelines.masking.plan import LINE, MaskPlan, idle, make_plan
from pipelines.masking.rules import Rules
from pipelines.masking.shapes import SHAPES, Shaper
from pipelines.run import Run
from pipelines.scan import Sample, scan_lake

_ROWS, _SHOWN = 1000, 2
"""Rows of a data set whose shapes are looked at, and shapes that are shown of an entity."""


def plan_lake(
    spark: SparkSession, datasets: Sequence[DataSet], rules: Rules
) -> tuple[list[MaskPlan], list[str]]:
    """A plan for every data set, and notes on rules that nothing here needs.

    Raises UsageError where rules and data do not fit, before any row is read.
    """
    schemas = abreast(spark, lambda dataset: schema_of(spark, dataset), datasets)
    pairs = list(zip(datasets, schemas, strict=True))
    plans = [_plan(dataset, schema, rules) for dataset, schema in pairs]
    lake = {plan.dataset: [column.path for column in plan.columns] for plan in plans}
    idles = [note for plan in plans for note in idle(plan, rules.waivers)]
    return plans, [*check_lake(rules, lake), *idles]


def schema_of(spark: SparkSession, dataset: DataSet) -> pa.Schema:
    """The Arrow schema of a data set as masking meets it."""
    if dataset.is_lines:
        return pa.schema([(LINE, pa.string())])
    with spark_errors("Cannot read a data set.", str(dataset.root)):
        schema = arrow_schema(open_dataset(spark, dataset))
    return pa.schema([field for field in schema if field.name != CORRUPT])


def _plan(dataset: DataSet, schema: pa.Schema, rules: Rules) -> MaskPlan:
    plan = make_plan(dataset.name, schema, rules, dataset.partitions)
    (first, *_) = plan.columns
    if dataset.format == "jsonl" and first.action not in (KEEP, SCRUB):
        raise UsageError(
            f"Whole JSON lines cannot be treated with {first.action!r}: no JSON would be left.",
            f"{rules.path}, line {first.rule.rule.line if first.rule else 0}: "
            f"{dataset.name}.{first.path}.",
            "Choose scrub, or treat them column by column with --as-table.",
        )
    return plan


def dry_run(
    spark: SparkSession,
    datasets: Sequence[DataSet],
    rules: Rules,
    run: Run,
    sample: Sample | None = None,
) -> dict[str, Any]:
    """The scan's result, with action, rule and shapes beside the evidence of every column.

    Raises UsageError as masking would, IncompleteRun where tasks fail.
    """
    plans, notes = plan_lake(spark, datasets, rules)
    result = scan_lake(spark, datasets, run, sample)
    pairs = list(zip(datasets, plans, strict=True))
    with run.step("shapes"):
        shapes = abreast(spark, lambda pair: _shapes(spark, *pair, rules.purpose, run), pairs)
    for dataset, plan, seen in zip(result["datasets"], plans, shapes, strict=True):
        dataset["columns"] = [
            {**column, **_planned(column["path"], plan, seen)} for column in dataset["columns"]
        ]
    about = {"path": rules.path, "sha256": rules.sha256, "purpose": rules.purpose}
    waivers = [waiver.told() for waiver in rules.waivers]
    return {**result, "rules": about, "waivers": waivers, "notes": notes, "seconds": run.seconds}


def _planned(path: str, plan: MaskPlan, seen: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What is planned for a column; what stands inside JSON lines is treated with its line."""
    (column,) = (one for one in plan.columns if one.path in (path, path.partition(":")[0]))
    assert column.rule is not None  # make_plan has named it
    return {
        "action": column.action,
        "as": column.entity,
        "params": {} if column.looks_inside else column.params,
        "waived": sorted(column.waived | column.inner.get(path.partition(":")[2], frozenset())),
        "rule": {"name": column.rule.name, "line": column.rule.rule.line},
        "type_out": str(column.type_out) if column.type_out else None,
        "shapes": seen.get(path, []),
    }


def _shapes(
    spark: SparkSession, dataset: DataSet, plan: MaskPlan, purpose: str, run: Run
) -> dict[str, list[dict[str, Any]]]:
    """path → its most frequent shapes, by entity; keys are of this call and of no other."""
    keys = {name: DerivedKey("ka", secrets.token_bytes(32), purpose) for name in plan.keyed}
    as_of, format_ = run.as_of, dataset.format

    def make() -> Any:
        shaper = Shaper(plan, keys, as_of)
        return lambda batch: [shaper.look(split(batch, format_).good)]

    with spark_errors("The plan did not finish.", str(dataset.root)):
        rows = open_dataset(spark, dataset).limit(_ROWS)
        parts = map_batches(rows, dataset.name, SHAPES, make)
        summed = parts.groupBy(*SHAPES.names[:-1]).agg(F.sum("n").alias("n")).collect()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(summed, key=lambda row: (-row["n"], row["before"], row["after"])):
        one = {name: row[name] for name in SHAPES.names[1:]}
        if sum(one["entity"] == other["entity"] for other in found[row["path"]]) < _SHOWN:
            found[row["path"]].append(one)
    return dict(found)
