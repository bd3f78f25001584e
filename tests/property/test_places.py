"""Addresses, birth dates, plates and postal codes: found exactly, in everything around them."""

from __future__ import annotations

import random
import re
import time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner
from detectors.entity import Recognizer
from detectors.recognizers import address, birth, plate, postal
from detectors.recognizers.birth import calendar
from detectors.regions import SIDO, SIGUNGU, STEMS, led, one_of
from tests import places
from tests.texts import sifted

SCANNER = Scanner()
RECOGNIZERS = (*address.ADDRESSES, *birth.BIRTH, *plate.PLATES, *postal.POSTAL)
MAKERS = {
    "KR_ADDRESS": places.in_address,
    "DATE_OF_BIRTH": places.in_birth,
    "KR_VEHICLE_PLATE": places.in_plate,
    "POSTAL_CODE": places.in_zip,
}


def found(text: str, entity: str) -> list[str]:
    return [text[s.start : s.end] for s in SCANNER.find(text) if s.entity == entity]


@pytest.mark.parametrize("entity", MAKERS)
@given(seed=st.integers(0, 2**32))
def test_a_value_is_found_exactly_in_any_text(entity: str, seed: int) -> None:
    marked = MAKERS[entity](random.Random(seed))
    text = re.sub("[⟦⟧]", "", marked)
    start = marked.index("⟦")
    spans = [(s.start, s.end) for s in SCANNER.find(text) if s.entity == entity]
    assert spans == [(start, marked.index("⟧") - 1)], marked


@pytest.mark.parametrize("entity", MAKERS)
def test_a_column_gives_what_single_texts_give(entity: str) -> None:
    texts = [re.sub("[⟦⟧]", "", MAKERS[entity](random.Random(seed))) for seed in range(300)]
    column = [
        (row["row"], row["start"], row["end"])
        for row in sifted(SCANNER, pa.array(texts)).to_pylist()
        if row["entity"] == entity
    ]
    single = [
        (row, span.start, span.end)
        for row, text in enumerate(texts)
        for span in SCANNER.find(text)
        if span.entity == entity
    ]
    assert column == single
    assert len(column) == len(texts)


@pytest.mark.parametrize("recognizer", RECOGNIZERS, ids=lambda r: r.entity)
def test_a_column_finds_every_example(recognizer: Recognizer) -> None:
    texts = [re.sub("[⟦⟧]", "", example) for example in recognizer.examples]
    rows = sifted(SCANNER, pa.array(texts)).to_pylist()
    assert {r["row"] for r in rows if r["entity"] == recognizer.entity} == set(range(len(texts)))


@given(seed=st.integers(0, 2**32))
def test_no_other_date_is_a_birth_date(seed: int) -> None:
    assert found(places.other_date(random.Random(seed)), "DATE_OF_BIRTH") == []


@pytest.mark.parametrize(
    ("entity", "texts"),
    [
        ("KR_ADDRESS", places.NO_ADDRESSES),
        ("KR_VEHICLE_PLATE", places.NO_PLATES),
        ("POSTAL_CODE", places.NO_ZIPS),
    ],
)
def test_look_alikes_are_left_alone(entity: str, texts: list[str]) -> None:
    assert [text for text in texts if found(text, entity)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a road or 동 without a region needs its detail or a label
        ("월드컵북로 396", []),
        ("주소: 월드컵북로 396", ["월드컵북로 396"]),
        ("월드컵북로 396, 3층 301호", ["월드컵북로 396, 3층 301호"]),
        # the detail on the next line belongs to the address, other words do not
        ("주소: 서울 마포구 가림로 12\n견본아파트 101동 1203호", None),
        ("서울 마포구 가림로 12\n담당 홍길동", ["서울 마포구 가림로 12"]),
        # old and new names of a 시도
        ("광주광역시 동구 가림로 12", None),
        ("전남광주통합특별시 동구 가림로 12", None),
        ("강원도 춘천시 가림로 12", None),
        ("강원 춘천시 가림로 12", None),
        # a city without 시, a 구 alone
        ("성남 분당구 가림로 12", None),
        ("분당구 가림로 12", None),
    ],
)  # fmt: skip
def test_addresses_without_all_parts(text: str, expected: list[str] | None) -> None:
    whole = [text.removeprefix("주소: ")]
    assert found(text, "KR_ADDRESS") == (whole if expected is None else expected)


def test_a_postal_code_is_no_part_of_the_address() -> None:
    text = "(04783) 서울 마포구 가림로 12"
    assert found(text, "POSTAL_CODE") == ["04783"]
    assert found(text, "KR_ADDRESS") == ["서울 마포구 가림로 12"]


@pytest.mark.parametrize(
    ("value", "exists"),
    [
        ("1990-02-28", True),
        ("1990-02-29", False),
        ("000229", True),
        ("010229", False),
        ("1990. 12. 31.", True),
        ("31/12/1990", True),
        ("12/31/1990", True),
        ("99년 4월 31일", False),
        ("19901301", False),
    ],
)
def test_calendar(value: str, exists: bool) -> None:
    assert calendar(value) is exists


def test_regions_are_those_of_the_country() -> None:
    counts = {kind: sum(name.endswith(kind) for name in SIGUNGU) for kind in "시군"}
    assert counts == {"시": 75 + 2 + 2, "군": 82 - 1 + 2}  # 제주, 서귀포; 고성 twice; two of old
    assert {"마포구", "영통구", "검단구", "화성시", "완도군"} <= SIGUNGU
    assert {"서울", "전남광주통합특별시", "광주특별시", "강원도", "전북특별자치도"} <= SIDO


@pytest.mark.parametrize("words", [SIDO, SIGUNGU, STEMS])
def test_a_pattern_of_words_matches_each_of_them_wholly(words: frozenset[str]) -> None:
    for pattern in (one_of(words), led(words, "")):
        compiled = re.compile(pattern)
        assert [word for word in words if not compiled.fullmatch(word)] == []
        assert not compiled.fullmatch("가나다")


UNITS = (
    ["서울 마포구 가림로 ", "서울", "가림빌딩 ", "빌 ", "강남 ", "101동 ", "동 ", "12가 ", "1990-",
     "addr=가", "(12345) 서울 ", "홍길동, 900102, "]
)  # fmt: skip


@pytest.mark.parametrize("recognizer", RECOGNIZERS, ids=lambda r: r.entity)
def test_time_grows_with_the_length_of_a_line(recognizer: Recognizer) -> None:
    def seconds(text: str) -> float:
        begin = time.process_time()
        for match in recognizer.regex.finditer(text):
            recognizer.judge(match.group())
        return time.process_time() - begin

    for unit in UNITS:
        line = unit * (20_000 // len(unit))
        once = min(seconds(line) for _ in range(2))
        # others on the machine only ever add: what grows too fast does so each time
        assert any(seconds(line * 2) < 3 * once + 0.05 for _ in range(5)), unit
