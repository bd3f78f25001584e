"""The gates: verify finds what was tampered with; a masker that misses something publishes not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession

from detectors.scanner import Scanner
from pipelines import mask
from pipelines.lake.probe import Original, Written
from pipelines.lake.publish import SCRATCH
from pipelines.lake.read import DataSet, open_dataset
from pipelines.masking.masker import Keys, Masker
from pipelines.masking.plan import ColumnPlan, MaskPlan
from pipelines.verify import _unread
from tests.command import Ran, garim
from tests.spark.cli import CARDS, PAYMENTS, RULES, Place, everything, parts, published, staging

LOG = "tel=010-0000-0001 ok\n카드 5555-5555-5555-4444 승인\n아무것도 없음\n"
LOG_RULE = "  log:\n    columns:\n      line: {action: scrub}\n"
VALUES = (*CARDS, *PAYMENTS["buyer_tel"].to_pylist())


@pytest.fixture(scope="module")
def masked_once(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The small lake with a log beside it, masked."""
    place = Place(tmp_path_factory.mktemp("masked")).fill(rules=RULES + LOG_RULE)
    (place.lake / "log").mkdir()
    (place.lake / "log" / "a.log").write_text(LOG, "utf-8")
    ran = place.mask()
    assert ran.code == 0, ran.err
    return place


@pytest.fixture
def masked(masked_once: Place, tmp_path: Path) -> Place:
    """A copy of it to tamper with."""
    shutil.copytree(masked_once.home, tmp_path / "copy", symlinks=True)
    return Place(tmp_path / "copy")


def test_verify_passes_again_and_changes_nothing(masked: Place) -> None:
    before = everything(masked.home)
    assert masked.verify().code == 0
    assert everything(masked.home) == before


def change(place: Place, alter: Callable[[pa.Table], pa.Table]) -> None:
    """Replaces the published table by an altered one."""
    (part,) = parts(place.output / "payments")
    pq.write_table(alter(pq.read_table(part, partitioning=None)), part)
    part.with_name(f".{part.name}.crc").unlink()


def with_cell(table: pa.Table, column: str, row: int, value: str | None) -> pa.Table:
    values = table[column].to_pylist()
    values[row] = value
    return table.set_column(table.column_names.index(column), column, pa.array(values, pa.string()))


def one_original_row(table: pa.Table) -> pa.Table:
    """The row of id `b` as it was before masking."""
    at = table["id"].to_pylist().index("b")
    for name in ("card_no", "buyer_tel"):
        table = with_cell(table, name, at, PAYMENTS[name][1].as_py())
    return table


def refused(ran: Ran, code: int, *words: str) -> None:
    """Ended with a code and one paragraph that holds the words and no value."""
    assert ran.code == code, ran.err
    assert all(word in ran.err for word in words), ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err
    assert not any(value in ran.out + ran.err for value in VALUES)


def test_verify_names_an_original_row_that_came_back(masked: Place) -> None:
    change(masked, one_original_row)
    ran = masked.verify()
    refused(ran, 1, "payments.card_no: 1 × CREDIT_CARD", "payments.buyer_tel: 1 × PHONE_NUMBER")


def test_verify_names_a_survivor_in_another_spelling(masked: Place) -> None:
    """Digits with dots are no card number to the scanner, but the fingerprint knows them."""
    change(masked, lambda table: with_cell(table, "card_no", 0, "#4111.1111.1111.1111#"))
    refused(masked.verify(), 1, "payments.card_no: 1 × CREDIT_CARD still identical")


def test_verify_names_a_card_number_that_was_never_in_the_original(masked: Place) -> None:
    change(masked, lambda table: with_cell(table, "card_no", 0, "4242-4242-4242-4242"))
    ran = masked.verify()
    refused(ran, 1, "payments.card_no: 1 × CREDIT_CARD found again")
    assert "4242" not in ran.out + ran.err


def test_verify_refuses_a_kept_column_that_was_altered(masked: Place) -> None:
    """Nothing in a kept column is wrong in itself, but the file is not the one of the run."""
    change(masked, lambda table: with_cell(table, "amount", 0, CARDS[0]))
    refused(masked.verify(), 3, "1 file changed, lost or added since", "payments/part-")


def test_verify_refuses_a_file_that_was_added(masked: Place) -> None:
    (masked.output / "payments" / "note.parquet.bak").write_text(CARDS[0])
    refused(masked.verify(), 2, "note.parquet.bak")


def test_verify_names_an_original_line_that_came_back(masked: Place) -> None:
    (part,) = parts(masked.output / "log", ".log")
    part.write_text(LOG, "utf-8")
    ran = masked.verify("--json")
    refused(ran, 1, "log.line: 1 × CREDIT_CARD", "log.line: 1 × PHONE_NUMBER")
    (log, _) = ran.json["datasets"]
    assert log["residual"] == [
        {"column": "line", "entity": "CREDIT_CARD", "count": 1},
        {"column": "line", "entity": "PHONE_NUMBER", "count": 1},
    ]
    assert {(one["entity"], one["count"]) for one in log["survivors"]} == {
        ("CREDIT_CARD", 1), ("PHONE_NUMBER", 1)
    }  # fmt: skip


def test_verify_counts_rows_that_are_gone(masked: Place) -> None:
    change(masked, lambda table: table.slice(0, 2))
    refused(masked.verify(), 1, "payments: 3 rows became 2")


def test_verify_misses_a_file(masked: Place) -> None:
    (part,) = parts(masked.output / "payments")
    part.unlink()
    ran = masked.verify()
    refused(ran, 3, "payments")


def test_verify_refuses_a_file_that_fits_its_checksum_no_more(masked: Place) -> None:
    (part,) = parts(masked.output / "payments")
    pq.write_table(one_original_row(pq.read_table(part)), part)
    refused(masked.verify(), 3, "masked")


def test_verify_misses_a_data_set(masked: Place) -> None:
    folder = masked.output / "log"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    refused(masked.verify(), 3, "log")


def test_verify_misses_a_column(masked: Place) -> None:
    change(masked, lambda table: table.drop_columns(["amount"]))
    refused(masked.verify(), 3, "1 file changed, lost or added since", "payments/part-")


def test_verify_refuses_a_damaged_file(masked: Place) -> None:
    (part,) = parts(masked.output / "payments")
    part.write_bytes(part.read_bytes()[:-20])
    refused(masked.verify(), 3, part.name)


def test_flat_columns_that_nothing_is_asked_of_are_not_opened(spark: SparkSession) -> None:
    frame = spark.sql("SELECT 1 `a.b`, 'x' `a``b`, 'x' tel, array(1) a, 1 `가 나`")
    shown = dict.fromkeys([*frame.columns, "a[]"])
    kept = Written("d", "parquet", b"k" * 16, shown, None)
    hidden = replace(kept, shown={name: None for name in shown if name != "tel"})
    before = Original("d", "parquet", b"k" * 16, {"a.b": "PHONE_NUMBER", "tel": "PERSON"}, None)
    read = [frame.drop(*_unread(frame, probe)).columns for probe in (kept, hidden, before)]
    assert read == [["a"], ["tel", "a"], ["a.b", "a"]]
    flat = frame.drop("a")
    assert flat.drop(*_unread(flat, kept)).columns == ["가 나"]  # rows must be counted


def test_what_a_rule_keeps_passes_because_it_says_so(place: Place) -> None:
    kept = {"id": "keep", "card_no": "keep", "buyer_tel": "redact", "amount": "keep"}
    place.ruled("payments", {name: f"action: {action}" for name, action in kept.items()})
    assert place.mask().code == 0
    (part,) = parts(place.output / "payments")
    assert set(pq.read_table(part)["card_no"].to_pylist()) == set(CARDS)


def blocked(place: Place, *words: str) -> None:
    """A masking run ends at the gate; everything is as it was."""
    before = published(place.home)
    refused(place.mask(), 1, "nothing was published", *words)
    assert published(place.home) == before
    assert staging(place.home) == []


@pytest.mark.parametrize("earlier", [False, True], ids=["first run", "earlier output"])
def test_a_masker_that_skips_a_column_is_blocked(
    place: Place, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    class Skipping(Masker):
        def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
            return (leaf, {}) if column.path == "buyer_tel" else super()._leaf(column, leaf)

    if earlier:
        assert place.mask().code == 0
    monkeypatch.setattr("pipelines.mask.Masker", Skipping)
    blocked(place, "payments.buyer_tel: 3 × PHONE_NUMBER")


def test_a_masker_without_one_recognizer_is_blocked(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind(Masker):
        def __init__(self, plan: MaskPlan, keys: Keys, as_of: date, scanner: Scanner) -> None:
            super().__init__(plan, keys, as_of)
            self._scanner = Scanner(entities=Scanner().entities - {"CREDIT_CARD"}, as_of=as_of)

    text = pa.array([f"결제 카드번호 {card} 승인" for card in CARDS])
    place.fill(PAYMENTS.append_column("memo", text))
    rules = dict.fromkeys(PAYMENTS.column_names, "action: redact")
    place.ruled("payments", rules | {"memo": "action: scrub"})
    monkeypatch.setattr("pipelines.mask.Masker", Blind)
    blocked(place, "payments.memo: 3 × CREDIT_CARD")


def with_accounts(place: Place) -> None:
    """Adds accounts in a column that goes, and in one where no scanner knows them and they stay."""
    accounts = pa.array(["110-000-000001", "110-000-000002", "110-000-000003"])
    notes = pa.array(["신발 #110.000.000003#", "모자 #110.000.000001#", "가방 #110.000.000002#"])
    place.fill(PAYMENTS.append_column("acct_no", accounts).append_column("note", notes))
    rules = dict.fromkeys([*PAYMENTS.column_names, "acct_no"], "action: redact")
    place.ruled("payments", rules | {"note": "action: scrub"})


def test_what_stays_in_another_column_is_met_though_no_original_is_read_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def opened(spark: SparkSession, dataset: DataSet) -> DataFrame:
        read.append(dataset.root)
        return open_dataset(spark, dataset)

    monkeypatch.setattr("pipelines.verify.open_dataset", opened)
    with_accounts(place)
    blocked(place, "payments.note: 3 × KR_BANK_ACCOUNT still identical")
    assert [root.name for root in read] == ["payments"]
    assert not read[0].is_relative_to(place.lake)


@pytest.mark.parametrize("size", [64 << 20, None], ids=["grew", "gone"])
def test_it_is_met_though_an_input_is_no_longer_what_was_masked(
    place: Place, monkeypatch: pytest.MonkeyPatch, size: int | None
) -> None:
    """As logs are that are written on and rotated: fingerprints stay in the parts they went to."""
    real = mask._write

    def write(frame: DataFrame, dataset: DataSet, target: Path) -> None:
        real(frame, dataset, target)
        for file in dataset.files:
            os.truncate(file, size) if size else file.unlink()

    monkeypatch.setattr(mask, "_write", write)
    with_accounts(place)
    ran = place.mask()
    assert (ran.code, place.output.exists()) == (1, False)
    assert "payments.note: 3 × KR_BANK_ACCOUNT still identical" in ran.err


def test_lost_fingerprints_stop_masking(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real = mask._write

    def write(frame: DataFrame, dataset: DataSet, target: Path) -> None:
        real(frame, dataset, target)
        (one,) = target.parent.parent.glob(f"{SCRATCH}*/{dataset.name}/*")
        one.unlink()

    monkeypatch.setattr(mask, "_write", write)
    refused(place.mask(), 3, "1 task masked payments, and 0 left", "All executors must write")
    assert not place.output.exists() and staging(place.home) == []


def test_fingerprints_go_with_the_run(masked: Place) -> None:
    assert staging(masked.home) == []


@pytest.mark.parametrize("name", ["_fingerprints", "결제 {내역}* 100%#1"])
def test_a_data_set_may_have_any_name(place: Place, name: str) -> None:
    place.payments.rename(place.lake / name)
    place.ruled(name, dict.fromkeys(PAYMENTS.column_names, "action: redact"))
    words = ("--rules", place.rules, "--keys", place.keys)
    assert garim("mask", place.lake / name, place.output, *words).code == 0
    (part,) = parts(place.output / name)
    assert pq.read_metadata(part).num_rows == PAYMENTS.num_rows


def test_a_data_set_is_not_called_as_the_reports_are(place: Place) -> None:
    place.payments.rename(place.lake / "_garim")
    words = ("--rules", place.rules, "--keys", place.keys)
    ran = garim("mask", place.lake / "_garim", place.output, *words)
    refused(ran, 2, "_garim", "Rename")
    assert not place.output.exists()


def test_a_data_set_without_rows_is_masked(place: Place) -> None:
    place.fill(PAYMENTS.slice(0, 0))
    assert place.mask().code == 0
    (part,) = parts(place.output / "payments")
    assert pq.read_metadata(part).num_rows == 0


def test_a_masker_that_loses_rows_is_stopped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    class Losing(Masker):
        def mask(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
            return super().mask(batch.slice(1))

    monkeypatch.setattr("pipelines.mask.Masker", Losing)
    refused(place.mask(), 3, "Rows were lost")
    assert not place.output.exists()
    assert staging(place.home) == []
