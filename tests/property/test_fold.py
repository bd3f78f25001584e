"""Folding: known spellings become plain, and every offset leads back."""

from __future__ import annotations

import html
import re
import unicodedata
from base64 import b64encode
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.packed import PACKED
from detectors.signs import folded_and_packed
from detectors.text import ROW, UNUSUAL, Folded, fold
from tests.texts import texts

odd = st.lists(
    st.one_of(
        st.sampled_from(
            '0９٣-–＿　\u200b\u00ad\ufeff\x00\x1e\n%ED2D&#45;;\\\\\\u0039nt"/ㄱ홍한길a+_~=x{}\r①´'
        ),
        st.sampled_from(
            ["010", "0034", "350630", "3000006", "%25", "\\x", "\x1b[1m", "-\n", "&amp;"]
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=20,
).map("".join)


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
        ("%ED%99%8D%EA%B8", "홍%EA%B8"),
        ("%FF%30%31%ED%99%8D%C0", "%FF01홍%C0"),
        ("%C8%AB%B1%E6%B5%BF%20%31", "홍길동 1"),
        ("%E9t%E9 100% %2 50%010-1234", "%E9t%E9 100% %2 50%010-1234"),
        ("%u0030%uD64D%ud83d", "0홍\ufffd"),
        ("010%252D%25ED%2599%258D%25252D", "010-홍-"),
        ("홍길동+고객+1 9490+2000+0000+0004", "홍길동 고객 1 9490 2000 0000 0004"),
        ("tel=+82+10+0034+5678&rrn=350630+3000006", "tel=+82 10 0034 5678&rrn=350630 3000006"),
        (
            "a+b@c.kr 1+1 3+4=7 10:00:00.123+09:00 5+0900",
            "a+b@c.kr 1+1 3+4=7 10:00:00.123+09:00 5+0900",
        ),
        ("aB3+12345/9+Zz1+12345+AA", "aB3+12345/9+Zz1+12345+AA"),
        ("010&#45;1234&#x2D;5678&nbsp;&quot;&amp;&lt;&gt;", '010-1234-5678 "&<>'),
        ("0&hyphen;1&dash;2&ndash;3&minus;4&zwnj;5&shy;6&amp;#45;7", "0-1-2-3-456-7"),
        (
            "010_0034~5678. 350630_3000006, a_9490_2000_0000_0004",
            "010-0034-5678. 350630-3000006, a_9490-2000-0000-0004",
        ),
        (
            "20261122_010203_1.log 12_34 1~2~3 b64_12_34_56_a",
            "20261122_010203_1.log 12_34 1~2~3 b64_12_34_56_a",
        ),
        ("\\u001b[1;31m가\x1b[0m", "가"),
        ("메일+a.kim@b.co 010\\+\\.", "메일 a.kim@b.co 010+."),
        ("q=%3A+12-3+%EA%B0%80&t=%20+82&u=%2B82+1", "q=: 12-3 가&t= +82&u=+82+1"),
        ("790_0001_5894_14_6", "790-0001-5894-14-6"),
        ("%B0%A1%C8%A3 %C2%A0%C2%B7", "가호  -"),
        ("&ko; &hyphen &#45 &NotEqualTilde; x&y;", "&ko; &hyphen &#45 &NotEqualTilde; x&y;"),
        ("\\u0030\\u0031\\uFF10", "010"),
        ("\\u{39}\\\\u{1F600}\\x2d\\\\x2D\\xED\\x99\\x8D\\xb7\\xa0", "9😀--홍- "),
        ("\\355\\231\\215 \\\\355\\\\231\\\\215 \\055 \\355", "홍 홍 \\055 \\355"),
        ("=ED=99=8D=EA=B8=B8 a=EA&b=ED=99", "홍길 a=EA&b=ED=99"),
        ("010\\-1234\\.5\\'\\@", "010-1234.5'@"),
        ("\\\\u0030\\\\\\\\u0031", "01"),
        ("\\ud83d\\ude00\\ud83d0\\ud83d\\u0039\\ude00", "😀\ufffd0\ufffd9\ufffd"),
        ("01\\u200b0", "010"),
        ('{\\"a\\":\\\\\\"b\\\\\\"}', '{"a":"b"}'),
        ("2026\\/11\\/22", "2026/11/22"),
        ("가\\n나\\r다\\t라\\\\n마", "가\n나\n다\t라\n마"),
        (f"a{ROW}b\\u001e%1E\\x1e%00", "a b %1E\\x1e"),
        ("대전-\r\n65 9490-\r\n2000\r-\n01\\\n2-\n\n  3-\n-4", "대전-65 9490-2000\n-\n012-3-\n-4"),
        ("01ㅡ2━3一4〜5∼6⋅7➖8ー9", "01-2-3-4-5-6-7-8-9"),
        ("1️⃣2︎⃣ 0̶1̲", "12 01"),
        ("𝟎𝟏𝟬𝟙 ⓐ𝒃@ｃ。ｃｏ", "0101 ab@c.co"),
        ("①010 ②가③ ¹가 ①②③-④⑤⑥⓪", "①010 ②가③ ¹가 123-4560"),
        ("【연락처∶010】「나」", "(연락처:010)(나)"),
        ("“가”‘나’", "\"가\"'나'"),
        ("0\u3164\uffa0\u202e1\u2066\U000e0020\u034f2", "012"),
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
            assert char == text[start] or text[start] in "+_~"


PLAIN = [chr(c) for c in range(1, 128) if chr(c) not in "\x0b\x0c\r\x1b\x1e%&+-=\\_~"]


@given(st.text(st.sampled_from(PLAIN)))
def test_ascii_stays(text: str) -> None:
    folded = fold(text + "홍길동가힣")
    assert (folded.text, folded.layers) == (text + "홍길동가힣", ())


@given(st.one_of(odd, texts))
def test_the_sieve_misses_nothing_that_folding_changes(text: str) -> None:
    seen = pc.match_substring_regex(pa.array([text]), UNUSUAL)[0].as_py()
    assert seen or fold(text).text == text
    assert seen == bool(re.search(UNUSUAL, text))


quoted = st.lists(
    st.sampled_from(
        ['\\"', '\\\\\\"', "\\", '"', "/", "\\'", "\n", "\\n", "가", "tel", "010", "\\" * 16]
    ),
    max_size=9,
).map("".join)


tokens = st.tuples(quoted, st.text(max_size=12).map(str.encode), quoted).map(
    lambda parts: f"{parts[0]}{parts[1].hex()}{parts[2]}{b64encode(parts[1]).decode()}"
)


@given(st.lists(st.one_of(st.none(), quoted, odd, tokens, texts), max_size=6))
def test_a_column_is_folded_as_each_of_its_texts(column: list[str | None]) -> None:
    folded, packed = folded_and_packed(pa.array(column, pa.string()))
    for row, text in enumerate(column):
        one, other = fold(text or ""), folded.get(row, Folded(text or ""))
        assert one.text == other.text
        for at in range(len(one.text)):
            assert one.original(at, at + 1) == other.original(at, at + 1)
        assert row in packed or not re.search(PACKED, one.text)


@given(
    texts.filter(
        lambda text: fold(text).text == text and not re.search("[%&+_~\\\\\u0100-\u023f]", text)
    )
)
def test_escaping_is_undone(text: str) -> None:
    visible = re.sub(r"[\x01-\x1f]", " ", text)
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


@pytest.mark.parametrize(
    "plain",
    [
        '{"ts":"2026-10-01T01:05:56.418+09:00","level":"INFO","message":"정산 집계 기준=1"}',
        '198.51.100.7 - - [22/Nov/2026:10:00:00 +0900] "GET /v1/a_b?x=1&y=2 HTTP/1.1" 200 1 "-"',
        "user-agent: Mozilla/5.0 (Linux; Android 16; SM-S938N) AppleWebKit/537.36 Chrome/141.0.0.0",
        "홍길동님 주문(2건) 환불 요청: 신한 110-000-345678, 50% 할인 1+1 & 무료배송!",
        "order_2026_01 a+b=c 100% ~3일 #12 @kim 1~2개 x & y 日本語 😀 café",
    ],
)
def test_plain_rows_take_the_fast_way(plain: str) -> None:
    assert not re.search(UNUSUAL, plain)
    assert fold(plain).layers == ()
