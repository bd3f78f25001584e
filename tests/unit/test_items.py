"""Every row of items.tsv is covered: by its term as label and column, by a value where one shows.

The values belong to nobody: future birth dates, reserved ranges, made-up places.
"""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from click.testing import CliRunner

from detectors import CATALOG, Scanner
from detectors.columns import CLEAN, TYPED, judge
from detectors.entities import BUSINESS_AS_USUAL, ENTITIES, KLASS, LEGAL
from detectors.evidence import Column
from detectors.items import Item, items
from detectors.labels import named
from pipelines.main import garim
from pipelines.reports.entities import entity_rows, entity_table

SCANNER = Scanner()
_BASE64 = "Ab1+" * 15
VALUES = {
    "KR_RRN": "350630-3000006",
    "KR_FRN": "350101-7000002",
    "KR_DRIVER_LICENSE": "11-12-345678-90",
    "KR_PASSPORT": "M123A4567",
    "PERSON": "홍길동",
    "PERSON_LATIN": "HONG GILDONG",
    "DATE_OF_BIRTH": "1990-01-02",
    "KR_DI": f"MC0GCCqGSIb3DQIJAyEA{_BASE64[:40]}xY0=",
    "KR_CI": f"{_BASE64}{_BASE64[:24]}aQ==",
    "USER_ID": "kim_01",
    "PASSWORD": "s3cret!",
    "CARD_PIN2": "12",
    "EMPLOYEE_ID": "A12345",
    "PHONE_NUMBER": "010-0034-5678",
    "EMAIL_ADDRESS": "kim@example.com",
    "KR_ADDRESS": "서울특별시 마포구 가림로 12, 3동 405호",
    "POSTAL_CODE": "04501",
    "CREDIT_CARD": "9410-1234-5678-9010",
    "CASH_RECEIPT_CARD": "010000000078262569",
    "CASH_IC_CARD": "5180000000000012",
    "MEMBERSHIP_CARD": "8000-0000-2433-5076",
    "CARD_EXPIRY": "12/30",
    "CARD_CVC": "123",
    "KR_BANK_ACCOUNT": "110-000-345678",
    "KR_VIRTUAL_ACCOUNT": "56200084150071",
    "KR_BRN": "123-45-67891",
    "KR_CRN": "991311-1234560",
    "URL": "https://shop.example.co.kr",
    "IP_ADDRESS": "203.0.113.5",
    "MAC_ADDRESS": "00:00:5e:00:53:0a",
    "COOKIE": "JSESSIONID=0A1B2C3D; theme=dark",
    "DEVICE_ID": "38400000-8cf0-11bd-b23e-10b96e40000d",
    "PUSH_TOKEN": "0a1b2c3d" * 8,
    "TRACK_DATA": "4000000000000002=30121010000012300000",
    "KR_VEHICLE_PLATE": "123가4567",
}
CASH_RECEIPT = ("PHONE_NUMBER", "CREDIT_CARD", "KR_BRN")  # one column, several entities
OUTSIDE = {
    "ARS인증 녹취": "sound, no text",
    "결제기관에 등록되는 가맹점 정보": "the policy does not say which items",
}


def term(item: Item) -> str:
    return re.sub(r" ?\(.*\)", "", item.term)


def with_entity(*evidence: str) -> list[Item]:
    return [
        item
        for item in items()
        if item.entity in KLASS and (not evidence or item.evidence in evidence)
    ]


def test_rows_without_an_entity_are_known() -> None:
    rest = {term(item): item for item in items() if item.entity not in KLASS}
    assert rest.keys() == {"현금영수증 발급정보", *OUTSIDE}
    assert set(CASH_RECEIPT) < set(named("현금영수증 발급정보"))
    assert "not covered" in rest["ARS인증 녹취"].entity


def test_a_term_names_its_entity() -> None:
    for item in with_entity():
        assert named(term(item)) == (item.entity,), item
        assert KLASS[item.entity] == item.klass, item


def test_a_column_of_that_name_is_typed() -> None:
    for item in with_entity():
        judged = judge(Column(term(item), 0), {})
        usual = item.entity in BUSINESS_AS_USUAL
        right = (CLEAN, None) if usual else (TYPED, item.entity)
        assert (judged.kind, judged.entity) == right, item


def test_a_value_beside_its_term_is_found() -> None:
    for item, between in product(with_entity("value", "both"), (" ", ": ", " : ")):
        value = VALUES[item.entity]
        text = f"{term(item)}{between}{value}"
        found = [(text[s.start : s.end], s.entity) for s in SCANNER.find(text)]
        assert (value, item.entity) in found, text


def test_a_column_of_such_values_shows_them() -> None:
    """Where a cell alone shows nothing, the name of its column tells."""
    keyed = {recognizer.entity for recognizer in CATALOG if recognizer.keyed}
    for item in with_entity("value", "both"):
        value = VALUES[item.entity]
        found = SCANNER.scan(pa.array([value, value]), term(item)).to_pylist()
        shown = [(f["start"], f["end"], f["entity"]) for f in found]
        assert item.entity in keyed or shown == [(0, len(value), item.entity)] * 2, item


@pytest.mark.parametrize(
    "entity", ["USER_ID", "PASSWORD", "CARD_PIN2", "CARD_CVC", "COOKIE", "EMPLOYEE_ID"]
)
def test_personal_items_that_only_a_name_tells_are_found_behind_their_key(entity: str) -> None:
    for item in items():
        if item.entity == entity and term(item) != "ID":
            text = f"{term(item)}: {VALUES[entity]}"
            found = [(text[s.start : s.end], s.entity) for s in SCANNER.find(text)]
            assert (VALUES[entity], entity) in found, text


@pytest.mark.parametrize("entity", CASH_RECEIPT)
def test_a_cash_receipt_column_shows_each_of_its_entities(entity: str) -> None:
    found = SCANNER.find(VALUES[entity], "현금영수증 발급정보")
    assert [span.entity for span in found] == [entity]


def test_business_as_usual_is_not_found_in_text() -> None:
    text = "승인번호 12345678 금액 10,000원 상호 가림상회 가맹점번호 100234 통신사 가림텔 OS 가림"
    assert [s.entity for s in SCANNER.find(text) if s.entity in BUSINESS_AS_USUAL] == []


# ---------------------------------------------------------------- garim entities

ACTIONS = yaml.safe_load((Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8"))


def test_every_entity_has_a_class_a_legal_note_and_an_action() -> None:
    for entity in ENTITIES:
        if len(entity.codes) == 1 and entity.klass != "none":
            assert LEGAL[entity.codes[0]], entity.codes
            assert entity.codes[0] in ACTIONS["entities"], entity.codes


def test_garim_entities_tells_all() -> None:
    out = CliRunner().invoke(garim, ["entities", "--json"])
    rows = {row["entity"]: row for row in json.loads(out.output)}
    assert rows.keys() == {code for code, klass in KLASS.items() if klass != "none"}
    rrn = rows["KR_RRN"]
    assert (rrn["evidence"], rrn["action"]) == ("value", "pseudonym")
    assert "제24조의2" in rrn["legal"]
    assert rrn["terms"][0] == {"term": "주민등록번호", "policies": ["I"]}
    assert rows["GENDER"]["evidence"] == "name" and rows["CARD_PIN2"]["evidence"] == "label"
    assert rows["KR_PASSPORT"]["likelihood"]["labelled"] >= 0.9


def test_garim_entities_prints_a_table_and_the_law() -> None:
    out = CliRunner().invoke(garim, ["entities"])
    assert out.exit_code == 0
    assert "KR_DRIVER_LICENSE" in out.output and "개인정보 보호법" in out.output
    assert entity_table(entity_rows({})).renderables
