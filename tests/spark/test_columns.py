"""Columns of every kind through the jobs: numbers, bytes, mixed JSON, and own entities."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.command import garim
from tests.spark.cli import Place, rows

pytestmark = pytest.mark.spark
PANS = [4000000000000002, 4000000000000010, 4000000000000028]
N = 8
ODD = pa.table(
    {
        "pan": pa.array(PANS * N),
        "pan_d": pa.array([float(pan) for pan in PANS] * N),
        "pan_dec": pa.array([Decimal(pan) for pan in PANS] * N, pa.decimal128(20, 2)),
        "pan_text": [f"{float(pan):.15E}" for pan in PANS] * N,
        "hp": pa.array([1000345678, 1000345679, None] * N),
        "c7": pa.array([1062345678.0, 1072345678.0, 1082345678.0] * N),
        "brdt": pa.array([19400102, 90102, 20091231] * N, pa.int32()),
        "blob": pa.array([b"010-0034-5678", b"\xff\xd8\xff", None] * N),
        "flag": pa.array([True, False, None] * N),
        "blank": ["", "  ", None] * N,
        "many": pa.array(
            [[{"n": PANS[0]}], [], None] * N, pa.list_(pa.struct([("n", pa.int64())]))
        ),
        "amount": pa.array([1000.5, 2e9, float("nan")] * N),
    }
)

NESTED = pa.table(
    {
        "id": ["a", "b", "c"],
        "extra": pa.array(
            [[(f"01000005{n}78", f"tel 010-0000-5{n}78")] for n in (1, 2, 3)],
            pa.map_(pa.string(), pa.string()),
        ),
        "cards": pa.array(
            [[{"pan": str(pan), "memo": None}, None] for pan in PANS],
            pa.list_(pa.struct([("pan", pa.string()), ("memo", pa.string())])),
        ),
        "raw": pa.array([b'{"tel":"010-0000-5178"}', b'{"pan":4000000000000010}', None]),
        "pan": pa.array([Decimal(pan) for pan in PANS], pa.decimal128(20, 2)),
        "brdt": pa.array([None, datetime(1990, 5, 6), None], pa.timestamp("us", "UTC")),
    }
)


Columns = dict[str, dict[str, Any]]


def scanned(place: Place, *more: str | Path) -> list[Columns]:
    """The columns of each data set by path, as a scan judges them; writes rules for all."""
    place.rules.unlink(missing_ok=True)
    words = ("--json", "--report", place.home / "scan.html", "--write-rules", place.rules, *more)
    ran = garim("scan", place.lake, *words)
    assert ran.code == 0, ran.err
    assert not any(str(pan) in ran.out for pan in PANS)
    return [{column["path"]: column for column in one["columns"]} for one in ran.json["datasets"]]


@dataclass(frozen=True)
class Treated:
    """A lake of two tables, `nested` and `odd`: what a scan found, and the lake masked by that."""

    place: Place
    nested: Columns
    odd: Columns


@pytest.fixture(scope="module")
def treated(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Treated:
    place = Place(tmp_path_factory.mktemp("columns")).fill(ODD)
    place.payments.rename(place.lake / "odd")
    (place.lake / "nested").mkdir()
    pq.write_table(NESTED, place.lake / "nested" / "part-0.parquet")
    nested, odd = scanned(place)
    masked = place.mask()
    assert masked.code == 0, masked.err
    assert place.verify().code == 0
    return Treated(place, nested, odd)


def test_columns_of_every_type_are_judged_and_none_is_skipped(treated: Treated) -> None:
    columns = treated.odd
    judged = {path: (column["kind"], column["entity"]) for path, column in columns.items()}
    card, phone = ("typed", "CREDIT_CARD"), ("typed", "PHONE_NUMBER")
    assert judged == {
        "pan": card, "pan_d": card, "pan_dec": card, "pan_text": card, "hp": phone, "c7": phone,
        "brdt": ("typed", "DATE_OF_BIRTH"), "blob": ("not_covered", None), "flag": ("clean", None),
        "blank": ("clean", None), "many[].n": card, "amount": ("clean", None),
    }  # fmt: skip
    assert "100.0% without their leading zeros; stored as int64" in columns["hp"]["reason"]
    assert "written as 1.0 or 1E9" in columns["pan_text"]["reason"]
    assert "stored as double" in columns["pan_d"]["reason"]
    assert (columns["blob"]["unread"], columns["blob"]["values"]) == (N, N)
    assert "PHONE_NUMBER" in columns["blob"]["reason"]
    assert columns["blank"]["values"] == 0


def test_typed_numbers_become_text_and_bytes_that_are_none_are_dropped(treated: Treated) -> None:
    first, second, *_ = rows(treated.place.output / "odd")
    assert "blob" not in first
    hidden = "40000000********"
    assert {first[name] for name in ("pan", "pan_d", "pan_dec", "pan_text")} == {hidden}
    assert first["many"] == [{"n": hidden}]
    assert first["hp"].startswith("phone_") and first["c7"].startswith("phone_")
    assert second["brdt"] == "[DATE_OF_BIRTH]"


def test_nested_columns_bytes_and_decimals_from_scan_to_verify(treated: Treated) -> None:
    found = {path: (column["kind"], column["entity"]) for path, column in treated.nested.items()}
    assert found["extra{key}"] == ("typed", "PHONE_NUMBER")
    assert found["extra{value}"] == found["raw"] == ("text", None)
    assert found["cards[].pan"] == found["pan"] == ("typed", "CREDIT_CARD")
    assert found["brdt"] == ("typed", "DATE_OF_BIRTH")
    first, second, _ = rows(treated.place.output / "nested")
    [(key, text)] = first["extra"]
    assert key.startswith("phone_") and text == f"tel {key}"
    assert first["cards"] == [{"pan": "40000000********", "memo": None}, None]
    assert first["raw"] == f'{{"tel":"{key}"}}' and second["raw"] == '{"pan":"40000000********"}'
    assert (first["pan"], second["brdt"]) == ("40000000********", "[DATE_OF_BIRTH]")


def test_bytes_that_a_rule_keeps_are_said_not_to_be_covered(place: Place) -> None:
    place.fill(NESTED.select(["raw"])).ruled("payments", {"raw": "action: keep"})
    assert place.mask("--json").json["not_covered"][0]["column"] == "raw"


def test_mixed_types_in_one_json_column_are_read_as_text(
    spark: SparkSession, tmp_path: Path
) -> None:
    place = Place(tmp_path)
    folder = place.lake / "events"
    folder.mkdir(parents=True)
    values: list[object] = [PANS[0], str(PANS[1]), float(PANS[2]), {"no": str(PANS[0])}, [1], None]
    lines = [json.dumps({"pan": value, "at": number}) for number, value in enumerate(values * N)]
    (folder / "part.jsonl").write_text("\n".join(lines) + "\n")
    for more in ((), ("--as-table",)):
        (columns,) = scanned(place, *more)
        (first, *_) = [
            column for path, column in columns.items() if "pan" in path or path == "line"
        ]
        found = {one["entity"]: one["whole"] + one["inside"] for one in first["found"]}
        assert found["CREDIT_CARD"] == 4 * N


OWN = """\
version: 1
entities:
  STAFF_KEY:
    ko: 직원 열쇠
    pattern: 'SK-[0-9]{6}'
    labels: [직원열쇠, staff_key]
    score: 0.7
    examples: ['⟦SK-204060⟧을 반납']
    action: {action: mask, format: 'keep_first:3'}
"""


def test_own_entities_run_in_every_job(spark: SparkSession, tmp_path: Path) -> None:
    table = pa.table(
        {"key": [f"SK-20406{n}" for n in range(3)], "memo": ["SK-204060 분실", "-", None]}
    )
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "recognizers.yaml").write_text(OWN, "utf-8")
    place = Place(tmp_path).fill(table)
    assert {one["kind"] for one in scanned(place)[0].values()} == {"clean"}
    (columns,) = scanned(place, "--conf", conf)
    assert (columns["key"]["entity"], columns["memo"]["kind"]) == ("STAFF_KEY", "text")
    shown = garim("explain", place.lake, "key", "--conf", conf)
    assert shown.code == 0 and "STAFF_KEY (직원 열쇠)" in shown.out
    assert place.mask().code == 2  # without them nobody knows STAFF_KEY
    masked = place.mask("--conf", conf)
    assert masked.code == 0, masked.err
    assert rows(place.output / "payments")[0] == {"key": "SK-2*****", "memo": "SK-2***** 분실"}
    place.ruled("payments", {"key": "action: replace, value: SK-204060", "memo": "action: keep"})
    leaking = place.mask("--conf", conf)
    assert leaking.code == 2 and "shows what looks like STAFF_KEY" in leaking.err


def test_a_broken_file_of_own_entities_ends_the_run_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "recognizers.yaml").write_text(OWN.replace("{6}", "+"), "utf-8")
    ran = garim("scan", tmp_path, "--conf", tmp_path)
    assert ran.code == 2 and "line 5" in ran.err and "no bound" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
