"""What is recorded of deliveries: whose rows left, asked by fingerprint; who answers for them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from pipelines.masking.keys import load_keyset
from pipelines.masking.selection import HOLD, fingerprints
from pipelines.reports.ledger import DELIVERED, STAGED, read
from tests.command import Ran, garim
from tests.spark.cli import Place, rows
from tests.spark.delivering import deliver, once_scanned, small_lake

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def told(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two deliveries under one ledger, keys rotated between them, and one that waits."""
    place = small_lake(tmp_path_factory.mktemp("who"))
    book = str(place.home / "ledger.jsonl")
    with pytest.MonkeyPatch.context() as patch:
        once_scanned(patch)
        assert deliver(place, "mediawill", "--ledger", book).code == 0
        assert garim("keys", "rotate", place.keys).code == 0
        second = deliver(place, "semutong", "--ledger", book, "--merchant", "m1")
        assert second.code == 0, second.err
        waiting = deliver(place, "meatbox", "--purpose", "membership", "--without", "휴대폰번호",
                          "--ledger", book, "--require-approval")  # fmt: skip
        assert waiting.code == 0, waiting.err
        assert "waits for approval" in waiting.out and "--approve" in waiting.out
    return place


def who(place: Place, phone: str, *more: str) -> Ran:
    key = load_keyset(place.keys).derive_all(HOLD, "PHONE_NUMBER")
    prints = [
        token
        for one in (key, *key.earlier)
        for token in fingerprints("PHONE_NUMBER", pa.array([phone]), one).to_pylist()
    ]
    return garim("ledger", "who", place.home / "ledger.jsonl", *prints, *more)


def recipients(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [one["recipient"] for one in json.loads(ran.out)["held"]]


def test_those_whose_rows_left_are_found_in_any_spelling_under_any_key(told: Place) -> None:
    assert recipients(who(told, "01000000001", "--json")) == [
        "mediawill", "semutong", "meatbox",
    ]  # fmt: skip
    assert recipients(who(told, "010-0000-0002", "--json")) == [
        "mediawill", "meatbox",
    ]  # fmt: skip
    shown = who(told, "+82 10 0000 0002").out
    assert "mediawill" in shown and "merchants" in shown and "2 deliveries held" in shown


def test_those_who_were_left_out_are_not(told: Place) -> None:
    ended, held, unknown = "010-0000-0003", "010-0000-0004", "010-0000-0009"
    for phone in (ended, held, unknown):
        assert recipients(who(told, phone, "--json")) == []


def test_no_value_stands_beside_the_ledger_and_nobody_else_reads_it(told: Place) -> None:
    folder = told.home / "ledger.jsonl.subjects"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files and not any(b"0000000" in path.read_bytes() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_file_of_subjects_that_was_altered_or_lost_is_seen(told: Place, tmp_path: Path) -> None:
    copy = Place(tmp_path)
    for name in ("ledger.jsonl", "keyset.json"):
        shutil.copy(told.home / name, tmp_path)
    shutil.copytree(told.home / "ledger.jsonl.subjects", tmp_path / "ledger.jsonl.subjects")
    book = tmp_path / "ledger.jsonl"
    whole = garim("ledger", "verify", book)
    assert whole.code == 0 and "files of subjects" in whole.out
    (lost, *_) = (tmp_path / "ledger.jsonl.subjects").rglob("part-*.parquet")
    lost.unlink()
    assert garim("ledger", "verify", book).code == 3
    assert who(copy, "010-0000-0001").code == 3


def test_a_value_in_place_of_a_fingerprint_is_refused(told: Place) -> None:
    ran = garim("ledger", "who", told.home / "ledger.jsonl", "010-0000-0001")
    assert ran.code == 2 and "0000" not in ran.err


def test_nothing_leaves_before_somebody_answers_for_it(told: Place) -> None:
    output, book = told.home / "meatbox", told.home / "ledger.jsonl"
    assert not output.exists()
    (line,) = (one for one in read(book) if one["event"] == STAGED)
    ran = garim("export", output, "--approve", line["run_id"], "--by", "Kim", "--reason", "PRIV-12",
                "--ledger", book)  # fmt: skip
    assert ran.code == 0, ran.err
    assert [set(row) for row in rows(output / "merchants")] == [{"corp_nm", "bizno"}] * 2
    assert garim("verify", told.lake, output).code == 0
    last = read(book)[-1]
    assert (last["event"], last["by"], last["rows"]) == (DELIVERED, "Kim", 2)
