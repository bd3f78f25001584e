"""Operators through Spark: types, the gates, and tokens that only the keyset turns back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.masking.keys import load_keyset
from pipelines.masking.operators import apply
from pipelines.masking.plan import SHIFT
from tests.spark.cli import Place

PEOPLE = pa.table(
    {
        "id": ["a", "b", "c", "d"],
        "tel": ["010-1234-5678", "+82 10-1234-5678", "010-8765-4321", None],
        "birth_date": ["1990-05-06", "1990-05-06", "2001-12-31", None],
        "born": pa.array([date(1990, 5, 6)] * 3 + [None]),
        "paid_at": pa.array([datetime(2026, 5, 17, 13, 24, 35)] * 3 + [None], pa.timestamp("us")),
        "addr": ["서울특별시 영등포구 여의도동 1-2", "경기도 성남시 분당구 정자로 3", None, ""],
        "client_ip": ["203.0.113.5", "203.0.113.77", None, "198.51.100.7"],
    }
)
RULES = {
    "id": "action: keep",
    "tel": "entity: PHONE_NUMBER, action: encrypt, deterministic: true",
    "birth_date": "entity: DATE_OF_BIRTH, action: date_shift, subject: tel",
    "born": "entity: DATE_OF_BIRTH, action: generalize, to: birth_year",
    "paid_at": "action: date_shift, subject: tel, days: 30",
    "addr": "entity: KR_ADDRESS, action: generalize, to: district",
    "client_ip": "entity: IP_ADDRESS, action: generalize, to: network",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Place:
    made = Place(tmp_path_factory.mktemp("operators")).fill(PEOPLE).ruled("payments", RULES)
    ran = made.mask("--json")
    assert ran.code == 0, ran.err
    return made


def test_the_gates_pass_and_types_stay(place: Place) -> None:
    assert place.verify("--json").json["verdict"] == "passed"
    table = pq.read_table(place.output / "payments").sort_by("id")
    assert pa.types.is_timestamp(table.schema.field("paid_at").type)
    rows_ = table.to_pylist()
    assert [row["born"] for row in rows_] == ["1990", "1990", "1990", None]
    assert [row["addr"] for row in rows_] == [
        "서울특별시 영등포구",
        "경기도 성남시 분당구",
        None,
        "",
    ]
    ips = ["203.0.113.*", "203.0.113.*", None, "198.51.100.*"]
    assert [row["client_ip"] for row in rows_] == ips
    first, second, third, fourth = rows_
    assert (first["tel"], first["birth_date"]) == (second["tel"], second["birth_date"])
    assert first["paid_at"] == second["paid_at"] != datetime(2026, 5, 17, 13, 24, 35)
    assert third["birth_date"] != "2001-12-31" and fourth["birth_date"] is None


def test_the_keyset_turns_tokens_back(place: Place) -> None:
    key = load_keyset(place.keys).derive("analytics", "PHONE_NUMBER")
    tokens = pq.read_table(place.output / "payments").sort_by("id")["tel"].combine_chunks()
    back = apply("decrypt", "PHONE_NUMBER", tokens, {}, key).to_pylist()
    assert back == ["01012345678", "01012345678", "01087654321", None]


def test_the_core_and_spark_move_dates_alike(place: Place) -> None:
    key = load_keyset(place.keys).derive("analytics", SHIFT)
    tels = pa.array(["01012345678"])
    params = {"subject": "tel"}
    born = apply("date_shift", "X", pa.array(["1990-05-06"]), params, key, subjects=tels)
    written = pq.read_table(place.output / "payments").sort_by("id")["birth_date"]
    assert written[0].as_py() == born[0].as_py()


def test_decryption_does_not_pass_the_gate(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path)
    tokens = pq.read_table(place.output / "payments", columns=["tel"])
    other.fill(tokens.replace_schema_metadata(None))  # Spark notes its schema there
    other.keys.write_bytes(place.keys.read_bytes())
    other.ruled("payments", {"tel": "entity: PHONE_NUMBER, action: decrypt"})
    ran = other.mask()
    assert ran.code == 1 and "PHONE_NUMBER found again" in ran.err
    assert not other.output.exists()
