"""garim export on a small lake: what leaves, what is withheld, and what refuses to run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.reports.ledger import BEGUN, DELIVERED, FAILED, read
from tests.command import Ran, garim
from tests.spark.cli import Place, rows
from tests.spark.delivering import MERCHANTS, deliver, once_scanned, small_lake

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The small lake; what is done to it several times is scanned once."""
    with pytest.MonkeyPatch.context() as patch:
        once_scanned(patch)
        yield small_lake(tmp_path_factory.mktemp("deliveries"))


def manifest(place: Place, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((place.home / name / "_garim/manifest.json").read_text())
    return read


@pytest.fixture(scope="module")
def book(lake: Place) -> Path:
    """The ledger of two deliveries: one of all that is granted, one of a single merchant."""
    ledger = lake.home / "ledger.jsonl"
    for recipient, more in (("mediawill", ()), ("kftc", ("--merchant", "m2"))):
        ran = deliver(lake, recipient, *more, "--ledger", str(ledger))
        assert ran.code == 0, ran.err
    return ledger


def test_a_delivery_holds_what_is_granted_and_nothing_else(lake: Place, book: Path) -> None:
    table = rows(lake.home / "mediawill" / "merchants")
    assert [set(row) for row in table] == [{"corp_nm", "ceo_mbl_telno"}] * 2
    assert table[0]["ceo_mbl_telno"] == "010-0000-0001"
    made = manifest(lake, "mediawill")
    (dataset,) = made["datasets"]
    assert (dataset["rows_in"], dataset["rows_out"]) == (4, 2)
    assert dataset["left_out"] == {"purpose ended": 1, "on a hold list": 1}
    granted = {one["column"]: one for one in made["delivery"]["columns"] if one["granted_by"]}
    assert granted["corp_nm"]["terms"] == ["가맹점명"]
    assert "smartro.yaml" in granted["corp_nm"]["granted_by"]
    assert made["delivery"]["legal_basis"] and made["delivery"]["purpose"] == "recruiting"
    page = (lake.home / "mediawill" / "_garim" / "dossier.html").read_text("utf-8")
    assert "merchants.ceo_mbl_telno" in page and "010-0000-0001" not in page


def test_what_verification_looked_at_is_stated(lake: Place, book: Path) -> None:
    made = manifest(lake, "mediawill")["verification"]
    assert made["checked"]["scanned"] == 4 and made["checked"]["fingerprints"] > 4
    assert made["checked"]["planted"] == 2  # for the hold list, and for the end of the purpose
    assert made["stated"] == "0 found in 4, <= 75 % at 95 %"


def test_an_account_leaves_encrypted_and_only_the_merchant_asked_for(
    lake: Place, book: Path
) -> None:
    (row,) = rows(lake.home / "kftc" / "merchants")
    assert set(row) == {"acct_no"} and row["acct_no"].startswith("account_ka_r")
    assert manifest(lake, "kftc")["verification"]["checked"]["planted"] == 3


def test_a_delivery_is_verified_again_without_its_order(lake: Place, book: Path) -> None:
    ran = garim("verify", lake.lake, lake.home / "mediawill")
    assert ran.code == 0, ran.err


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2, ran.err
    assert all(word in ran.err for word in words), ran.err


def test_what_is_not_delivered_leaves_no_trace_but_in_the_ledger(lake: Place, book: Path) -> None:
    refused(deliver(lake, "meatbox"), "membership")
    refused(deliver(lake, "kt", "--purpose", "cctv"), "매장주소", "--without")
    none = deliver(lake, "semutong", "--merchant", "m3", "--ledger", str(book))
    refused(none, "1 purpose ended")
    assert not any((lake.home / name).exists() for name in ("meatbox", "kt", "semutong"))
    lines = read(book)
    said = [(line["event"], line["recipient"]) for line in lines]
    assert said == [(BEGUN, "mediawill"), (DELIVERED, "mediawill"), (BEGUN, "kftc"),
                    (DELIVERED, "kftc"), (BEGUN, "semutong"), (FAILED, "semutong")]  # fmt: skip
    assert [line["rows"] for line in lines if line["event"] == DELIVERED] == [2, 1]


def test_two_recipients_share_no_token(lake: Place) -> None:
    tokens = []
    for use in ("analytics", "statistics"):
        ran = deliver(lake, use)
        assert ran.code == 0, ran.err
        table = rows(lake.home / use / "merchants")
        assert "note" not in table[0]
        tokens.append({row[name] for row in table for name in ("ceo_nm", "bizno", "acct_no")})
    assert len(tokens[0]) == len(tokens[1]) == 6
    assert not tokens[0] & tokens[1]
    text = "".join(map(str, tokens))
    assert not any(str(value) in text for name in ("ceo_nm", "bizno") for value in MERCHANTS[name])
