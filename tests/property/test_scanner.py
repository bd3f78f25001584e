"""The scanner's contract: one text or any Arrow column, the same spans; time grows with length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from time import process_time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import CATALOG, Scanner, Span
from detectors.entity import Recognizer
from detectors.findings import Findings
from detectors.resolve import resolve
from detectors.rows import mostly_differ
from tests.forms import FORMS, Column, Form, found, one_by_one, plain
from tests.texts import SOAK, columns, few, names, sifted, texts

SCANNERS = (
    Scanner(),
    Scanner(threshold=0.1),
    Scanner(entities=["PHONE_NUMBER", "PERSON"], as_of=date(2026, 11, 22)),
)


def agrees(column: Column, name: str | None, scanner: Scanner) -> None:
    assert found(sifted(scanner, plain(column), name)) == one_by_one(scanner, column, name)


@given(columns, names, st.sampled_from(SCANNERS))
def test_column_and_single_values_agree(column: Column, name: str | None, scanner: Scanner) -> None:
    agrees(column, name, scanner)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
@settings(max_examples=20_000)
@given(columns, names, st.sampled_from(SCANNERS))
def test_column_and_single_values_agree_at_length(
    column: Column, name: str | None, scanner: Scanner
) -> None:
    agrees(column, name, scanner)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@few(12)
@given(column=columns)
def test_every_arrow_form_gives_the_same(form: Form, column: Column) -> None:
    scanner = SCANNERS[0]
    assert found(scanner.scan(form(column))) == one_by_one(scanner, column)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize(
    "column", [[], [None, None], ["", None, ""]], ids=["none", "null", "blank"]
)
def test_nothing_in_nothing(form: Form, column: Column) -> None:
    assert found(SCANNERS[0].scan(form(column))) == []


def test_null_and_chunkless_columns_hold_nothing() -> None:
    assert found(SCANNERS[0].scan(pa.nulls(3))) == []
    assert found(SCANNERS[0].scan(pa.chunked_array([], pa.string()))) == []


@given(st.lists(st.none() | texts | st.sampled_from(["", "a", "b"])))
def test_only_what_hardly_repeats_is_read_without_a_dictionary(column: list[str | None]) -> None:
    values = pa.array(column, pa.string())
    if mostly_differ(values):
        assert 5 * len(values.dictionary_encode().dictionary) >= 4 * len(values)


@given(texts)
def test_spans_are_ordered_disjoint_and_inside(text: str) -> None:
    spans = SCANNERS[1].find(text)
    assert all(0 <= s.start < s.end <= len(text) and 0 < s.score <= 1 for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {s.entity for s in spans} <= {r.entity for r in CATALOG}


def test_spans_count_code_points() -> None:
    text = "😀각 010-0034-5678입니다"
    [span] = Scanner().find(text)
    assert (span, text[span.start : span.end]) == (
        Span(3, 16, "PHONE_NUMBER", span.score),
        "010-0034-5678",
    )
    assert found(Scanner().scan(pa.array([text]))) == [(0, 3, 16, "PHONE_NUMBER", 0.9)]


def test_no_value_reaches_over_rows() -> None:
    halves = ["010-0034", "-5678", "350630-", "3000006", "주민등록번호", "3506303000004"]
    assert found(Scanner().scan(pa.array(halves))) == []
    assert Scanner().find("010-0034\x1e-5678 주민등록번호 350630-\x1e3000006") != []


def test_entities_filter_after_overlaps_are_resolved() -> None:
    text = "계좌 1002-000-345678 카드 9490-2000-0000-0004"
    assert [s.entity for s in Scanner().find(text)] == ["KR_BANK_ACCOUNT", "CREDIT_CARD"]
    assert [s.entity for s in Scanner(entities=["CREDIT_CARD"]).find(text)] == ["CREDIT_CARD"]
    # a phone's form inside an account's loses to it, and must not come back when filtered for
    inside = "환불계좌 010-0034-5678"
    [best] = Scanner(threshold=0.1).find(inside)
    others = {r.entity for r in CATALOG} - {best.entity}
    assert Scanner(entities=others, threshold=0.1).find(inside) == []


@given(texts, st.sampled_from([0.2, 0.5, 0.8]))
def test_threshold_only_drops(text: str, threshold: float) -> None:
    every = Scanner(threshold=0.01).find(text)
    assert Scanner(threshold=threshold).find(text) == [s for s in every if s.score >= threshold]


def test_unknown_entity_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"KR_RNN.*KR_RRN"):
        Scanner(entities=["KR_RNN", "KR_RRN"])


@pytest.mark.parametrize(
    "values",
    [pa.array([1]), pa.array([b"010"]), pa.array([["010"]]), pa.array([1]).dictionary_encode()],
    ids=["int", "binary", "list", "dictionary"],
)
def test_other_types_are_refused(values: pa.Array) -> None:
    with pytest.raises(TypeError, match="text expected"):
        Scanner().scan(values)


@pytest.mark.parametrize("value", ["350630-3000006", "3506303000006", "350630-4987651"])
def test_birth_after_the_run_is_a_doubt(value: str) -> None:
    text = f"주민등록번호 {value}"
    assert [s.entity for s in Scanner().find(text)] == ["KR_RRN"]
    assert [s.entity for s in Scanner(as_of=date(2035, 6, 30)).find(text)] == ["KR_RRN"]
    early = Scanner(as_of=date(2035, 6, 29), threshold=0.1)
    assert [s.entity for s in early.find(text) if s.score >= 0.5] == []
    assert 0 < max(s.score for s in early.find(text)) < 0.5
    assert found(early.scan(pa.array([text]))) == one_by_one(early, [text])


@pytest.mark.parametrize(
    ("value", "name", "entity"),
    [
        ("1002000345678", "acct_no", "KR_BANK_ACCOUNT"),
        ("350630-3000006", "rrn", "KR_RRN"),
        ("4321-1234-1234-1234", "cardNo", "CREDIT_CARD"),
        ("8000000024335076", "멤버십번호", "MEMBERSHIP_CARD"),
        ("0311005678", "buyer_tel", "PHONE_NUMBER"),
        ("1234567891", "bizno", "KR_BRN"),
        ("홍길동", "buyerName", "PERSON"),
        ("이철", "receiver.name", "PERSON"),
    ],
)
def test_a_name_raises(value: str, name: str, entity: str) -> None:
    low = Scanner(threshold=0.0)

    def score(under: str | None) -> float:
        return max((s.score for s in low.find(value, under) if s.entity == entity), default=0.0)

    assert score(name) >= 0.85
    assert score(None) < score(name)
    assert [(s.start, s.end, s.entity) for s in Scanner().find(value, name)] == [
        (0, len(value), entity)
    ]


@given(texts, names)
def test_a_name_lowers_nothing(text: str, name: str | None) -> None:
    """Whatever stands unnamed is covered when a column's name is known too."""
    covered = {at for s in Scanner().find(text, name) for at in range(s.start, s.end)}
    assert {s.start for s in Scanner().find(text)} <= covered


@pytest.mark.parametrize(
    "hidden", ["[PHONE_NUMBER]", "phone_ka_" + "abcdefgh" * 4, "010-****-5678"]
)
def test_what_masking_left_is_no_label(hidden: str) -> None:
    clear = Scanner().find("연락처 010-0034-5678 0212345678 1002000345678")
    assert [s.entity for s in clear] == ["PHONE_NUMBER"]
    assert Scanner().find(f"연락처 {hidden} 0212345678 1002000345678") == []


SPANS = st.lists(
    st.builds(
        lambda start, size, at, score: Span(start, start + size, f"E{at}", score),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 3),
        st.sampled_from([0.3, 0.5, 0.9]),
    ),
    max_size=25,
)
RANK = {f"E{at}": at for at in range(4)}


@given(SPANS)
def test_overlaps_resolve_as_the_plain_rule_says(spans: list[Span]) -> None:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.score, s.start - s.end, RANK[s.entity], s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    assert resolve(spans, RANK) == sorted(kept, key=lambda s: s.start)


@given(SPANS)
def test_overlaps_of_a_column_resolve_as_those_of_a_text(spans: list[Span]) -> None:
    ranks = [RANK[s.entity] for s in spans]
    found = Findings.of([(s.start, s.end, s.score) for s in spans], ranks)
    assert found.resolved(RANK).spans(list(RANK)) == resolve(spans, RANK)


def test_many_values_may_be_judged_at_once() -> None:
    def one(value: str) -> float:
        return 0.0 if value == "A0" else 0.9

    plain = Recognizer("KR_RRN", "A[0-9](?![0-9])", one, (), ())
    asked: list[Sequence[str]] = []

    def many(values: Sequence[str]) -> list[float]:
        asked.append(values)
        return [one(value) for value in values]

    column = pa.array(["A1 A0", "A2", None] * 9)
    for recognizer in (plain, replace(plain, cued=True)):
        expected = Scanner(catalog=[recognizer]).scan(column, "주민등록번호")
        fast = Scanner(catalog=[replace(recognizer, judge_all=many)])
        assert fast.scan(column, "주민등록번호") == expected
        assert expected.num_rows == 18
    assert [len(values) for values in asked] == [27, 27]


HOSTILE = {
    "digits": "1234567890", "groups": "1-", "spaced": "0 ", "mail": "a@", "mails": "a@b.co ",
    "hangul": "김", "names": "홍길동님 ", "phones": "010-0034-5678 ", "colons": "a:", "dots": "1.",
    "brackets": "(0", "backslashes": "\\", "escapes": "\\u0039", "percent": "%ED%99%8D",
    "quotes": '\\"a', "base64": "eyJhIjoiYiJ9", "invisible": "\u200b", "jamo": "\u1112\u1169",
    "entities": "&amp;", "wraps": "1-\n", "signs": "1_2+", "bytes": "\\xed\\x99\\x8d",
    "residents": "350630-3000006-", "accounts": "계좌 110-000-345678 ", "marks": "[KR_RRN] ",
}  # fmt: skip


def seconds(text: str) -> float:
    scanner = Scanner()
    start = process_time()
    scanner.find(text)
    return process_time() - start


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_line_takes_about_twice_the_time(unit: str) -> None:
    """Cheap inputs run at a megabyte; those full of findings at a size that stays short."""
    probe = unit * (8_000 // len(unit))
    size = min(1_000_000, int(8_000 * 0.06 / max(seconds(probe), 1e-4)))
    half, whole = unit * (size // len(unit)), unit * (2 * size // len(unit))
    for _ in range(4):  # the machine may be busy: one fair run is enough
        ratio = seconds(whole) / max(seconds(half), 0.06)
        if ratio <= 2.5:
            return
    pytest.fail(f"{ratio:.1f} times the time for twice the length")
