"""Folding: known spellings become plain, and every offset leads back."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text import ROW, UNUSUAL, fold
from tests.texts import texts

odd = st.text(
    st.one_of(
        st.sampled_from(
            '0９٣-–＿　\u200b\u00ad\ufeff\x00\x1e\n%ED2D&#45;;\\\\\\u0039nt"/ㄱ홍한길a'
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("０１０－１２３４", "010-1234"),
        ("010–1234—5678−9‑0·1ㆍ2・3", "010-1234-5678-9-0-1-2-3"),
        ("010\u00a01234\u30005678\u2009", "010 1234 5678 "),
        ("٠١٠-१२३४", "010-1234"),
        ("01\u200b0\u200d12\u206034\ufeff5\u00ad6", "010123456"),
        ("0\x001\x000\x00", "010"),
        (unicodedata.normalize("NFD", "홍길동 계좌"), "홍길동 계좌"),
        ("%ED%99%8D%EA%B8%B8%EB%8F%99", "홍길동"),
        ("tel=010%2D1234%2d5678", "tel=010-1234-5678"),
        ("%EF%BC%91%E2%80%8B2", "12"),
        ("%B1%E6 100% %2", "%B1%E6 100% %2"),
        ("010&#45;1234&#x2D;5678&nbsp;&quot;&amp;&lt;&gt;", '010-1234-5678 "&<>'),
        ("\\u0030\\u0031\\uFF10", "010"),
        ("\\\\u0030\\\\\\\\u0031", "01"),
        ("\\ud83d\\ude00\\ud83d0\\ud83d\\u0039\\ude00", "😀\ufffd0\ufffd9\ufffd"),
        ("01\\u200b0", "010"),
        ('{\\"a\\":\\\\\\"b\\\\\\"}', '{"a":"b"}'),
        ("2026\\/11\\/22", "2026/11/22"),
        ("가\\n나\\r다\\t라\\\\n마", "가\n나\n다\t라\n마"),
        (f"a{ROW}b\\u001e%1E", "a b  "),
        ("\\x \\ c:\\dir", "\\x \\ c:\\dir"),
    ],
)
def test_spelling(text: str, plain: str) -> None:
    assert fold(text).text == plain


@given(st.one_of(odd, texts))
def test_every_character_leads_back_in_order(text: str) -> None:
    folded = fold(text)
    assert ROW not in folded.text
    last = 0
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert last <= start < end <= len(text)
        last = end
    if folded.text:
        whole = folded.original(0, len(folded.text))
        assert whole == (folded.original(0, 1)[0], last)


@given(st.one_of(odd, texts))
def test_characters_outside_escapes_stand_where_they_stood(text: str) -> None:
    """A range of one character is that character, or its one-to-one spelling."""
    folded = fold(text)
    for at, char in enumerate(folded.text):
        start, end = folded.original(at, at + 1)
        if end - start == 1 and "\x1f" < text[start] < "\x7f":
            assert char == text[start]


@given(st.text(st.sampled_from([chr(c) for c in range(1, 128) if c not in (30, 37, 38, 92)])))
def test_ascii_stays(text: str) -> None:
    folded = fold(text + "홍길동가힣")
    assert (folded.text, folded.starts, folded.ends) == (text + "홍길동가힣", None, None)


@given(st.one_of(odd, texts))
def test_the_sieve_misses_nothing_that_folding_changes(text: str) -> None:
    seen = pc.match_substring_regex(pa.array([text]), UNUSUAL)[0].as_py()
    assert seen or fold(text).text == text
    assert seen == bool(re.search(UNUSUAL, text))


@given(texts.filter(lambda text: fold(text).text == text and not set("%&\\") & set(text)))
def test_escaping_is_undone(text: str) -> None:
    visible = re.sub(r"[\n\t\r]", " ", text)
    assert fold(quote(visible, safe="")).text in (visible, fold(visible).text)
    assert fold("".join(f"\\u{ord(c):04x}" for c in visible if ord(c) < 0x10000)).text == "".join(
        c for c in visible if ord(c) < 0x10000
    )
    assert fold(html.escape(visible, quote=False)).text == visible


def test_spans_cover_the_whole_escape() -> None:
    folded = fold("a%ED%99%8Db\\u0039c")
    assert folded.text == "a홍b9c"
    assert [folded.original(at, at + 1) for at in range(5)] == [
        (0, 1), (1, 10), (10, 11), (11, 17), (17, 18),
    ]  # fmt: skip
    assert folded.original(1, 4) == (1, 17)
