"""garim rules: is a rules file sound, does it fit a lake, and what would another one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from pipelines.lake.read import DataSet
from pipelines.masking.diff import difference
from pipelines.masking.rules import Rules, load_rules
from pipelines.plan import plan_lake
from pipelines.resources import conf_text
from pipelines.run import Run


def read_rules(path: Path, run: Run, purpose: str | None = None, old: bool = False) -> Rules:
    """The rules of a file for a run; `old` ones are compared only, and their waivers may expire."""
    as_of = date.min if old else run.as_of
    return load_rules(path, conf_text("masks.yaml"), run.own, as_of, purpose)


def validate(
    rules: Rules, run: Run, spark: SparkSession | None = None, datasets: Sequence[DataSet] = ()
) -> dict[str, Any]:
    """What a sound rules file holds; with data sets, whether it fits them.

    Raises UsageError where it does not.
    """
    plans, notes = plan_lake(spark, datasets, rules) if spark else ([], [])
    fitted = [{"name": plan.dataset, "columns": len(plan.columns)} for plan in plans]
    return {
        **run.head(), "path": rules.path, "sha256": rules.sha256, "purpose": rules.purpose,
        "purposes": list(rules.purposes), "rules": len(rules.columns), "datasets": fitted,
        "waivers": [waiver.told() for waiver in rules.waivers], "notes": notes,
    }  # fmt: skip


def compare_rules(
    spark: SparkSession, old: Rules, new: Rules, datasets: Sequence[DataSet], run: Run
) -> dict[str, Any]:
    """What masking by `new` would do otherwise than by `old`; the new rules have to fit.

    Raises UsageError where they do not.
    """
    plans, notes = plan_lake(spark, datasets, new)
    lake: Mapping[str, Sequence[str]] = {
        plan.dataset: [column.path for column in plan.columns] for plan in plans
    }
    about = {"old": old.path, "new": new.path}
    return {**run.head(), **about, **difference(old, new, lake), "notes": notes}
