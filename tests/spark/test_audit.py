"""garim audit on the demo lake, against both policies: what it finds, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipelines.audit import audit
from pipelines.lake.catalogue import catalogue
from pipelines.masking.policy_load import load_policy
from tests.command import garim
from tests.spark.conftest import Demo

pytestmark = pytest.mark.spark


def test_smartro_does_not_declare_what_the_demo_lake_holds(demo: Demo) -> None:
    entries = catalogue([demo.place.lake])
    result = audit(demo.scan.json, load_policy("smartro"), entries)
    found = {
        (one["name"], each["class"], each["entity"])
        for one in result["datasets"]
        for each in one["violations"]
    }
    assert {
        ("merchants", "undeclared", "KR_RRN"),
        ("merchants", "undeclared", "KR_FRN"),
        ("pg_transactions", "undeclared", "CARD_EXPIRY"),
        ("virtual_deposits", "undeclared", "KR_BANK_ACCOUNT"),
    } <= found
    assert {"EMPLOYEE_ID", "USER_ID"} <= set(result["never_seen"]["pg"])


def test_infinisoft_has_no_van_service(demo: Demo) -> None:
    ran = garim("audit", demo.place.lake / "van_approvals", "--policy", "infinisoft", "--json")
    assert ran.code == 1
    (dataset,) = ran.json["datasets"]
    assert dataset["violations"][0]["class"] == "unlisted_service"
    assert "1 violations. van_approvals." in ran.err


def test_a_lake_that_keeps_to_the_policy_passes(spark: SparkSession, tmp_path: Path) -> None:
    table = pa.table({"buyer_name": ["홍길동", "김견본"], "승인번호": ["30012345", "30012346"]})
    (tmp_path / "pay").mkdir()
    pq.write_table(table, tmp_path / "pay" / "part-0.parquet")
    (tmp_path / "_lake.yaml").write_text(
        "datasets:\n  pay: {service: pg, role: controller, record: payment}\n", "utf-8"
    )
    ran = garim("audit", tmp_path, "--policy", "smartro")
    assert ran.code == 0, ran.out + ran.err
    assert "통과" in ran.out
    unnamed = garim("audit", tmp_path, "--policy", "smarto")
    assert unnamed.code == 2 and "'smartro'" in unnamed.err
