"""garim export on a small lake: what leaves, what is withheld, and what refuses to run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipelines.reports.ledger import read
from tests.command import Ran, garim
from tests.demo_scan import scanned
from tests.spark.cli import Place, rows
from tests.spark.conftest import Demo

pytestmark = pytest.mark.spark

MERCHANTS = pa.table(
    {
        "corp_nm": ["견본상회", "예시마트", "가상분식"],
        "bizno": ["123-45-67891", "101-81-00001", "220-88-11114"],
        "ceo_nm": ["홍길동", "김견본", "이예시"],
        "ceo_mbl_telno": ["010-0000-0001", "010-0000-0002", "010-0000-0003"],
        "acct_no": ["110-000-000001", "110-000-000002", "110-000-000003"],
        "예금주": ["박가상", "최견본", "정예시"],
        "note": ["홍길동 010-0000-0001", "없음", "없음"],
        "mid": ["m1", "m2", "m3"],
        "ended": ["", "", "2026-01-01"],
    }
)
CATALOGUE = """\
as_of: 2026-11-23
datasets:
  merchants:
    service: pg
    role: controller
    record: contract
    about: merchant
    merchant: mid
    end_of_purpose: ended
    columns:
      corp_nm: [가맹점명]
      bizno: [사업자번호]
      ceo_nm: [대표자명]
      ceo_mbl_telno: [대표자 휴대폰번호]
      acct_no: [계좌번호]
"""


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Place:
    place = Place(tmp_path)
    (place.lake / "merchants").mkdir(parents=True)
    pq.write_table(MERCHANTS, place.lake / "merchants" / "part-0.parquet")
    (place.lake / "_lake.yaml").write_text(CATALOGUE, "utf-8")
    assert garim("keys", "new", place.keys).code == 0
    return place


def export(place: Place, recipient: str, *more: str) -> Ran:
    return garim("export", place.lake, place.home / recipient, "--policy", "smartro",
                 "--recipient", recipient, "--keys", place.keys, *more)  # fmt: skip


def test_a_delivery_holds_what_is_granted_and_nothing_else(lake: Place) -> None:
    book = lake.home / "ledger.jsonl"
    ran = export(lake, "mediawill", "--json", "--ledger", str(book))
    assert ran.code == 0, ran.err
    assert [line["event"] for line in read(book)] == ["begun", "delivered"]
    assert (read(book)[1]["recipient"], read(book)[1]["rows"]) == ("mediawill", 2)
    page = (lake.home / "mediawill" / "_garim" / "dossier.html").read_text("utf-8")
    assert "merchants.ceo_mbl_telno" in page and "010-0000-0001" not in page
    table = rows(lake.home / "mediawill" / "merchants")
    assert [set(row) for row in table] == [{"corp_nm", "ceo_mbl_telno"}] * 2
    (dataset,) = ran.json["datasets"]
    assert (dataset["rows_in"], dataset["rows_out"]) == (3, 2)
    assert dataset["left_out"] == {"purpose ended": 1}
    assert table[0]["ceo_mbl_telno"] == "010-0000-0001"
    delivery = ran.json["delivery"]
    granted = {one["column"]: one for one in delivery["columns"] if one["granted_by"]}
    assert granted["corp_nm"]["terms"] == ["가맹점명"]
    assert "smartro.yaml" in granted["corp_nm"]["granted_by"]
    assert delivery["legal_basis"] and delivery["purpose"] == "recruiting"
    refused = export(lake, "meatbox")
    assert refused.code == 2 and "membership" in refused.err
    lacking = export(lake, "kt", "--purpose", "cctv")
    assert lacking.code == 2 and "매장주소" in lacking.err and "--without" in lacking.err
    assert not (lake.home / "kt").exists()


def test_an_account_leaves_encrypted_and_the_holders_name_does_not(lake: Place) -> None:
    ran = export(lake, "kftc")
    assert ran.code == 0, ran.err
    table = rows(lake.home / "kftc" / "merchants")
    assert [set(row) for row in table] == [{"acct_no"}] * 2
    assert all(row["acct_no"].startswith("account_ka_r") for row in table)


def test_rows_that_were_not_asked_for_stay(lake: Place) -> None:
    assert export(lake, "mediawill", "--merchant", "m2").code == 0
    (row,) = rows(lake.home / "mediawill" / "merchants")
    assert row["corp_nm"] == "예시마트"
    none = export(lake, "semutong", "--merchant", "m3")
    assert none.code == 2 and "1 purpose ended" in none.err
    assert not (lake.home / "semutong").exists()
    dated = export(lake, "semutong", "--from", "2026-01-01")
    assert dated.code == 2 and "no column of time" in dated.err


def test_two_recipients_share_no_token(lake: Place) -> None:
    tokens = []
    for use in ("analytics", "statistics"):
        ran = export(lake, use)
        assert ran.code == 0, ran.err
        table = rows(lake.home / use / "merchants")
        assert "note" not in table[0]
        tokens.append({row[name] for row in table for name in ("ceo_nm", "bizno", "acct_no")})
    assert len(tokens[0]) == len(tokens[1]) == 6
    assert not tokens[0] & tokens[1]
    text = "".join(map(str, tokens))
    assert not any(str(value) in text for name in ("ceo_nm", "bizno") for value in MERCHANTS[name])


def test_the_demo_lake_is_judged_as_the_unit_tests_have_it(demo: Demo) -> None:
    judged = [
        {"name": one["name"], "columns": [_seen(column) for column in one["columns"]
                                          if not column["path"].startswith("line:")]}
        for one in demo.scan.json["datasets"]
    ]  # fmt: skip
    assert judged == scanned()


def _seen(column: Mapping[str, Any]) -> dict[str, Any]:
    sure = [one["entity"] for one in column["found"] if one["whole"] + one["inside"]]
    found = [{"entity": code, "whole": 1, "inside": 0} for code in sure]
    return {**{key: column[key] for key in ("path", "kind", "entity", "named")}, "found": found}
