"""The counting of `make accuracy` itself, on cases small enough to count by hand."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from tests import measure
from tests.demo_lake import Key

TEL = "010-0123-4567"


def cell(row: int) -> Key:
    return "", str(row), "memo"


def record(value: str, entity: str, context: str = "clear", start: int = 0) -> dict[str, Any]:
    return {"value": value, "entity": entity, "context": context, "start": start,
            "end": start + len(value)}  # fmt: skip


def only_phones(texts: pa.Array) -> pa.Table:
    """A scanner that knows one written form of one entity."""
    found = [
        (row, match.start(), match.end(), "PHONE_NUMBER")
        for row, text in enumerate(texts.to_pylist())
        for match in re.finditer(r"010-\d{4}-\d{4}", text)
    ]
    columns = list(zip(*found, strict=True)) or [()] * 4
    return pa.table(dict(zip(("row", "start", "end", "entity"), columns, strict=True)))


def test_recall_wants_the_whole_value_and_the_right_entity() -> None:
    texts = {cell(0): f"tel {TEL}", cell(1): f"acct {TEL}", cell(2): "01001234567"}
    found = measure.scan_texts(only_phones, texts, at_once=2)
    counted = measure.text_recall(
        [
            (cell(0), record(TEL, "PHONE_NUMBER", start=4)),
            (cell(0), record("l " + TEL, "PHONE_NUMBER", start=2)),  # sticks out of the span
            (cell(1), record(TEL, "KR_BANK_ACCOUNT", start=5)),  # another entity
            (cell(2), record("01001234567", "PHONE_NUMBER")),  # not found
        ],
        found,
    )
    assert counted["PHONE_NUMBER", "clear"] == measure.Recall(truth=3, found=1, hidden=1)
    assert counted["KR_BANK_ACCOUNT", "clear"] == measure.Recall(truth=1, found=0, hidden=1)


def test_two_spans_together_hide_but_do_not_find() -> None:
    found: measure.Found = {cell(0): [(0, 5, "A"), (5, 13, "PHONE_NUMBER")]}
    counted = measure.text_recall([(cell(0), record(TEL, "PHONE_NUMBER"))], found)
    assert counted["PHONE_NUMBER", "clear"] == measure.Recall(truth=1, found=0, hidden=1)


def test_false_alarms_are_those_of_texts_without_truth() -> None:
    texts = {cell(0): f"tel {TEL}", cell(1): f"{TEL} {TEL}", cell(2): "clean"}
    found = measure.scan_texts(only_phones, texts)
    assert measure.false_alarms(texts, {cell(0)}, found) == (2, Counter(PHONE_NUMBER=2))


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ({"kind": "typed", "entity": "KR_BRN", "found": []}, 10),
        ({"kind": "typed", "entity": "PHONE_NUMBER", "found": []}, 0),
        ({"kind": "clean", "entity": None, "found": []}, 0),
        ({"kind": "mixed", "named": [],
          "found": [{"entity": "KR_BRN", "whole": 6, "inside": 1, "weak": 2}]}, 7),
        ({"kind": "mixed", "named": ["KR_BRN"],
          "found": [{"entity": "KR_BRN", "whole": 6, "inside": 1, "weak": 2}]}, 9),
        ({"kind": "text", "named": ["KR_BRN"],
          "found": [{"entity": "KR_BRN", "whole": 60, "inside": 0, "weak": 0}]}, 10),
        (None, 0),
    ],
)  # fmt: skip
def test_column_recall_reads_the_scan_report(column: dict[str, Any] | None, found: int) -> None:
    columns = {} if column is None else {("cash_receipts", "ids"): column}
    counted = measure.column_recall({("cash_receipts", "ids[]", "KR_BRN"): 10}, columns)
    assert (counted["KR_BRN"].truth, counted["KR_BRN"].found) == (10, found)


def test_list_marks_do_not_matter() -> None:
    assert {measure.plain_path(p) for p in ("a[].b", "a.b", "a[*].b", "a.element.b")} == {"a.b"}


@pytest.mark.parametrize(
    ("value", "entity", "patterns"),
    [
        (TEL, "PHONE_NUMBER", {TEL, "01001234567"}),
        (
            "０１０－０１２３－４５６７",
            "PHONE_NUMBER",
            {"０１０－０１２３－４５６７", "01001234567"},
        ),
        ("1588-0012", "PHONE_NUMBER", {"1588-0012"}),
        ("가나", "PERSON", {"가나"}),
        ("3101", "CARD_EXPIRY", set()),
        ("800101", "DATE_OF_BIRTH", set()),
        ("a1234567890@example.com", "EMAIL_ADDRESS", {"a1234567890@example.com"}),
    ],
    ids=["phone", "full-width", "short-number", "name", "expiry", "short-date", "mail"],
)
def test_what_is_searched_for(value: str, entity: str, patterns: set[str]) -> None:
    assert measure.patterns(value, entity) == patterns


def test_a_value_left_in_another_form_is_a_leak() -> None:
    truth = [record(TEL, "PHONE_NUMBER", "column")]
    search = measure.Search(truth)
    counted = search.count(["x01001234567x", "tel ***", TEL])
    found = measure.leaks(search, counted, Counter(), truth)
    assert found == measure.Leaks(Counter(PHONE_NUMBER=2), 0, Counter())


def test_names_in_prose_and_innocent_words_are_apart() -> None:
    truth = [record("고정", "PERSON", "prose"), record("이온", "PERSON", "clear", start=3)]
    search = measure.Search(truth)
    cells = [(cell(0), "고정이 말함"), (cell(1), "고정 문구"), (cell(2), "성명 이온")]
    innocent = search.innocent(cells, {cell(0): [(0, 2)], cell(2): [(3, 5)]})
    assert innocent["고정"] == 1 and innocent["이온"] == 0
    same = search.count(text for _, text in cells)
    assert measure.leaks(search, same, innocent, truth) == measure.Leaks(
        Counter(PERSON=1), 1, Counter()
    )
    masked = search.count(["고정이 말함", "고정 문구", "성명 [이름]"])
    assert measure.leaks(search, masked, innocent, truth).gate == Counter()


def test_texts_of_other_entities_are_apart_but_their_columns_are_not() -> None:
    here, there = "서울 견본로 12", "부산 견본로 34"
    truth = [record(here, "KR_ADDRESS", "clear"), record(there, "KR_ADDRESS", "column")]
    search = measure.Search(truth)
    found = measure.leaks(search, search.count([here, there]), Counter(), truth)
    assert (found.gate, found.beyond) == (Counter(KR_ADDRESS=1), Counter(KR_ADDRESS=1))


def test_changed_columns_ignore_order_and_see_a_changed_type() -> None:
    before = pa.table({"id": ["a", "b"], "n": [1, 2], "memo": ["x", None], "tel": [TEL, TEL]})
    same = pa.table({"id": ["b", "a"], "n": [2, 1], "memo": [None, "x"], "tel": ["*", "*"]})
    assert measure.changed_columns(before, same, "id", {"tel"}) == []
    other = same.set_column(1, "n", pa.array(["2", "1"])).drop_columns(["memo"])
    assert measure.changed_columns(before, other, "id", {"tel"}) == ["n", "memo"]
    assert measure.changed_columns(before, same.slice(1), "id", {"tel"}) == ["id", "n", "memo"]
