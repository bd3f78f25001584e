"""Shapes say how a value is written and what becomes of it, and nothing else of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.masking.keys import DerivedKey
from pipelines.masking.plan import make_plan
from pipelines.masking.shapes import Shaper, shape
from tests.rulesfile import load, said

KEY = DerivedKey("ka", bytes(32), "analytics")
TABLE = {
    "tel": pa.array(["010-1234-5678", None, "010-8765-4321"]),
    "name": pa.array(["홍길동", "김철수", "남궁민수"]),
    "card": pa.array(["4111-1111-1111-1111"] * 3),
    "memo": pa.array(["연락처 010-1234-5678", "홍길동님 010-8765-4321", "없음"]),
    "born": pa.array([date(1990, 5, 6)] * 3),
    "at": pa.array([date(2026, 5, 6)] * 3),
    "ip": pa.array(["192.0.2.14", "203.0.113.5", "2001:db8::7"]),
    "who": pa.array([{"id": "a-1"}, {"id": "b-2"}, None]),
    "raw": pa.array([b"\xff", b"x", None]),
    "paid": pa.array([True, False, None]),
    "note": pa.array(["zzzz zzzz"] * 3),
    "token": pa.array(["phone_ka_x"] * 3),
}
RULES = {
    "tel": {"entity": "PHONE_NUMBER", "action": "mask", "format": "phone"},
    "name": {"entity": "PERSON", "action": "mask", "format": "name"},
    "card": {"entity": "CREDIT_CARD"},
    "memo": {"action": "scrub"},
    "born": {"entity": "DATE_OF_BIRTH", "action": "date_shift", "subject": "who.id"},
    "at": {"action": "generalize", "to": "month"},
    "ip": {"entity": "IP_ADDRESS"},
    "who.id": {"entity": "USER_ID", "action": "pseudonym"},
    "raw": {"action": "keep"},
    "paid": {"action": "keep"},
    "note": {"action": "drop"},
    "token": {"entity": "PHONE_NUMBER", "action": "decrypt"},
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    rules = load(tmp_path_factory.mktemp("rules"), said({"d": RULES}))
    batch = pa.record_batch(list(TABLE.values()), names=list(TABLE))
    plan = make_plan("d", batch.schema, rules)
    rows: list[dict[str, Any]] = (
        Shaper(plan, dict.fromkeys(plan.keyed, KEY), date(2026, 11, 22)).look(batch).to_pylist()
    )
    return rows


def of(seen: list[dict[str, Any]], path: str) -> set[tuple[str, str]]:
    return {(row["before"], row["after"]) for row in seen if row["path"] == path}


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("010-1234-5678", "ddd-dddd-dddd"),
        ("０１０－1234", "dddxdddd"),
        ("홍길동", "가가가"),
        ("Kim.a@example.com", "Aaa.a@aaaaaaa.aaa"),
        ("éß漢\n\t\x00😀", "xxx   x"),
        ("", ""),
        ("가힣가", "가가가"),
        ("a" * 24, "a" * 24),
        ("a" * 25, "a" * 24 + "…"),
    ],
)
def test_a_shape_has_no_letter_and_no_digit_of_the_value(text: str, is_: str) -> None:
    assert shape(text) == is_


def test_shapes_before_and_after(seen: list[dict[str, Any]]) -> None:
    assert of(seen, "tel") == {("ddd-dddd-dddd", "ddd-****-dddd")}
    assert of(seen, "name") == {("가가가", "가*가"), ("가가가가", "가**가")}
    assert of(seen, "card") == {("dddd-dddd-dddd-dddd", "dddd-dddd-****-****")}
    assert of(seen, "ip") >= {("ddd.d.d.dd", "ddd.d.***.dd")}
    assert of(seen, "at") == {("dddd-dd-dd", "dddd-dd-dd")}
    assert of(seen, "who.id") == {("a-d", "user_ka_…")}
    assert of(seen, "note") == {("aaaa aaaa", "")}
    assert of(seen, "raw") == {("a", "a")} and of(seen, "paid") == set()


def test_of_a_text_the_items_inside_are_shown(seen: list[dict[str, Any]]) -> None:
    inside = {(row["entity"], row["after"]) for row in seen if row["path"] == "memo"}
    assert inside == {("PHONE_NUMBER", "phone_ka_…"), ("PERSON", "가*가")}


def test_what_needs_more_than_the_value_is_not_tried(seen: list[dict[str, Any]]) -> None:
    assert of(seen, "born") == {("dddd-dd-dd", "dddd-dd-dd")}
    assert of(seen, "token") == {("aaaaa_aa_a", "…")}


def test_shapes_are_those_of_an_entity(seen: list[dict[str, Any]]) -> None:
    whole = {(row["path"], row["entity"]) for row in seen if row["path"] != "memo"}
    assert {("tel", "PHONE_NUMBER"), ("ip", "IP_ADDRESS"), ("at", ""), ("raw", "")} <= whole


def test_a_constant_is_shown_and_what_is_turned_back_is_not(tmp_path: Path) -> None:
    column = {"tel": {"action": "replace", "value": "none"}, "memo": {"action": "scrub"}}
    rules = load(tmp_path, said({"d": column}, entities={"PHONE_NUMBER": {"action": "decrypt"}}))
    batch = pa.record_batch([TABLE["tel"], TABLE["memo"]], ["tel", "memo"])
    plan = make_plan("d", batch.schema, rules)
    rows = Shaper(plan, dict.fromkeys(plan.keyed, KEY)).look(batch).to_pylist()
    assert of(rows, "tel") == {("ddd-dddd-dddd", "none")}
    assert ("ddd-dddd-dddd", "…") in of(rows, "memo")


def test_counts_are_of_values(seen: list[dict[str, Any]]) -> None:
    assert {row["n"] for row in seen if row["path"] == "tel"} == {2}


def test_no_value_is_in_the_shapes(seen: list[dict[str, Any]]) -> None:
    text = repr(seen)
    assert not any(
        value in text for value in ("1234", "8765", "4111", "홍길", "zzzz", "203", "1990")
    )
