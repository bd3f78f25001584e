"""The risk report: its figures are pyCANON's; a delivery beyond the policy's limits is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipelines.lake.read import discover
from pipelines.lake.risk import measure
from pipelines.masking.risk import Measured
from pipelines.resources import conf_text
from tests import risky
from tests.spark.delivering import deliver, once_scanned, small_lake

pytestmark = pytest.mark.spark

BOTH = {"kind": False, "amount": True}
CANON = {"k": 3, "l": 1, "t": 0.7825}
"""What pyCANON 1.3.6 says of `risky.sample()`: k_anonymity, l_diversity and t_closeness."""
CANON_T_OF_AMOUNT = 0.3045409181636727


def measured(spark: SparkSession, folder: Path, data: pd.DataFrame, meant: Measured) -> Any:
    (folder / "t").mkdir()
    pq.write_table(pa.Table.from_pandas(data, preserve_index=False), folder / "t" / "p.parquet")
    (written,) = discover([folder])
    return measure(spark, written, meant)


def test_the_figures_are_those_of_pycanon(spark: SparkSession, tmp_path: Path) -> None:
    data = risky.sample()
    found = measured(spark, tmp_path, data, Measured(tuple(risky.QUASI), BOTH))
    assert {name: found[name] for name in CANON} == CANON
    slow = risky.figures(data)
    assert slow == {**CANON, "unique": 0.0} and found["unique"] == 0.0
    assert (found["rows"], found["counted"], found["outliers"]) == (400, "rows", 0.0)
    (tmp_path / "amount").mkdir()
    amount = Measured(tuple(risky.QUASI), {"amount": True})
    found = measured(spark, tmp_path / "amount", data, amount)
    assert found["t"] == pytest.approx(CANON_T_OF_AMOUNT, abs=1e-6)


def test_several_rows_of_one_person_hide_nobody(spark: SparkSession, tmp_path: Path) -> None:
    data = risky.sample(people=60)
    found = measured(spark, tmp_path, data, Measured(tuple(risky.QUASI), BOTH, "who"))
    slow = risky.figures(data, people=True)
    assert {name: found[name] for name in slow} == pytest.approx(slow, abs=1e-6)
    assert found["counted"] == "subjects" and found["k"] < risky.figures(data)["k"]


def test_rare_amounts_and_nulls(spark: SparkSession, tmp_path: Path) -> None:
    data = pd.DataFrame({"district": [None] * 6 + ["a"] * 4,
                         "amount": ["1,000", "1,100 원", "900", "1000", "1050", "1000"] * 1
                         + ["950", "990", None, "9,000,000"]})  # fmt: skip
    found = measured(spark, tmp_path, data, Measured(("district",), {"amount": True}))
    assert (found["k"], found["classes"], found["outliers"]) == (4, 2, 0.1)
    assert found["l"] == 4  # null is a value of its own; 1,000 and 1000 are one


def test_a_delivery_beyond_the_limits_is_refused_and_within_them_tells_its_figures(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_scanned(monkeypatch)
    place = small_lake(tmp_path)
    text = conf_text("policies/smartro.yaml")
    asked = re.sub(r"quasi_identifiers: .*", "quasi_identifiers: [가맹점명]", text)
    assert asked != text
    own = tmp_path / "own.yaml"
    own.write_text(asked, "utf-8")
    refused = deliver(place, "analytics", "--policy", str(own))
    assert refused.code == 1 and not (place.home / "analytics").exists()
    assert "merchants: k is 1, at least 3" in refused.err and "corp_nm" in refused.err
    without = deliver(
        place, "analytics", "--policy", str(own), "--without", "가맹점명", "--json"
    )  # fmt: skip
    assert without.code == 0, without.err
    (figures,) = without.json["risk"]["datasets"]
    assert figures["quasi"] == [] and without.json["risk"]["limits"]["k"] == 3
    assert "재식별 위험" in (place.home / "analytics/_garim/dossier.html").read_text("utf-8")


def test_without_columns_there_is_nothing_to_measure(spark: SparkSession, tmp_path: Path) -> None:
    found = measured(spark, tmp_path, risky.sample(20), Measured(()))
    assert found == {"quasi": [], "sensitive": [], "counted": "rows"}
