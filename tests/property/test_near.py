"""The few characters before a value tell its label as all of its row does, or say nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import near
from detectors.catalog import CATALOG
from detectors.labels import LABELS, VOCABULARY, _Words, zeros
from detectors.text import ROW

ASKED = sorted({(r.entity, r.reach) for r in CATALOG if r.entity})
SIGNS = st.text(" \t:=,;&\"'{}[]()<>/|.-_@*\n?" + ROW, max_size=4)
TOKEN = "phone_ka_" + "abcdefghijklmnop" * 2
HIDDEN = (TOKEN, "[PERSON]", "[전화번호]", "****", "9410-****", "a.b@c.kr")
PIECES = st.one_of(
    st.sampled_from(sorted(VOCABULARY)),
    st.sampled_from(sorted(VOCABULARY)),
    st.sampled_from(HIDDEN),
    st.text("0-9 ", max_size=9),
    st.text("가나다은행번호등록at번호_xyzA", max_size=6),
    SIGNS,
    SIGNS,
)
ROWS = st.lists(PIECES, max_size=12).map("".join)
SHORT = sorted(word for word in VOCABULARY if len(word) < near._CLOSE // 2)
NAMED = st.tuples(ROWS, st.sampled_from(',&{\n"=;'), st.sampled_from(SHORT), SIGNS).map("".join)
"""Rows that end in a label behind a border: of others nine in ten say nothing when cut short."""


@given(ROWS | NAMED, st.sampled_from(ASKED), st.just(0) | st.integers(0, near._CLOSE))
def test_what_stands_close_is_enough_or_says_nothing(
    before: str, asked: tuple[str, int], cut: int
) -> None:
    entity, reach = asked
    plain = zeros(ROW + before)
    close = near._said_by(plain[-near._CLOSE :][cut:], entity, reach, LABELS)
    row = plain[plain.rfind(ROW) + 1 :]
    assert close in (None, near._said_in(row, entity, reach, LABELS))


def test_no_label_holds_a_border() -> None:
    assert not [word for word in VOCABULARY if near._BORDER.search(word)]


@pytest.mark.parametrize(
    "before", ['"buyerTel":"', "계좌번호=", "&cardNo=", '{"email": "', "연락처: "]
)
def test_a_key_is_known_by_what_stands_close(before: str) -> None:
    close = (f"2026-01-01 00:00:00 INFO 결제 요청 홍길동, {before}")[-near._CLOSE :]
    assert near._said_by(zeros(close), "PHONE_NUMBER", 30, LABELS) is not None


@given(ROWS)
def test_words_are_found_as_by_one_pattern_of_all(text: str) -> None:
    for words in (LABELS._words, LABELS._spoken):
        pattern = "|".join(map(standing, sorted(words, key=len, reverse=True)))
        found = [(match.end(), match.group()) for match in re.finditer(pattern, text)]
        assert _Words(words).find(text) == found


def standing(word: str) -> str:
    """A word's pattern: Latin letters beside Latin letters are another word."""
    left = "(?<![A-Za-z])" if word[0].isascii() else ""
    return left + re.escape(word) + ("(?![A-Za-z])" if word[-1].isascii() else "")
