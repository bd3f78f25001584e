"""What a scan judges the demo lake (300 rows, seed 5) to hold, for tests without Spark.

tests/spark/test_export.py holds it against the scan itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.lake.catalogue import catalogue
from pipelines.masking.delivery import Holding, holding

TEXT = Path(__file__).with_suffix(".txt").read_text("utf-8")
"""Data set, and its columns: path, kind, entity, what the name says, what surely stands in it."""


def scanned() -> list[dict[str, Any]]:
    """The data sets as a scan's result has them, as far as a delivery asks."""
    datasets: list[dict[str, Any]] = []
    for line in TEXT.splitlines():
        if not line.startswith(" "):
            datasets.append({"name": line, "columns": []})
            continue
        path, kind, entity, named, found = (part.strip() for part in f"{line} ".split("|"))
        seen = [{"entity": code, "whole": 1, "inside": 0} for code in found.split()]
        datasets[-1]["columns"].append({"path": path, "kind": kind, "entity": entity or None,
                                        "named": named.split(), "found": seen})  # fmt: skip
    return datasets


def holdings() -> list[Holding]:
    """The demo lake as conf/lake.yaml describes it."""
    entries = catalogue([Path("nowhere")])
    return [
        holding(one, entry.about, entry.columns, entry.deliver)
        for one in scanned()
        for entry in [entries[one["name"]]]
    ]
