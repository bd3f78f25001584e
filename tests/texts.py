"""Generated text for the tests of detection: identifiers that nobody bears, in hostile company."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st

from detectors import Scanner
from detectors.catalog import CATALOG

SOAK = bool(os.environ.get("GARIM_SOAK"))


@contextmanager
def sieved() -> Iterator[None]:
    """Columns go the way of long ones, however small they are."""
    with patch("detectors.scanner._FEW", 0):
        yield


def sifted(scanner: Scanner, values: pa.Array, name: str | None = None) -> pa.Table:
    """The findings of a column that goes the way of long ones."""
    with sieved():
        return scanner.scan(values, name)


def few(examples: int) -> settings:
    """Settings of a property that costs much: so many examples, and all of them in `make soak`."""
    return settings(max_examples=10_000 if SOAK else examples)


IDENTIFIERS = (
    "350630-3000006",
    "3506303000006",
    "350101-7000002",
    "350630 3000004",
    "9490-2000-0000-0004",
    "9410123456789010",
    "4000 0000 0000 0002",
    "3782-822463-10005",
    "1234-1234-1234-1234",
    "010-0034-5678",
    "01000345678",
    "+82 (0)10-0034-5678",
    "02)1000-5678",
    "1588-0000",
    "0311005678",
    "110-000-345678",
    "1002000345678",
    "3333-00-0034567",
    "123-45-67891",
    "1234567891",
    "991311-1234560",
    "8000000024335076",
    "010000000078262569",
    "a.kim@example.com",
    "kim_01@mail.example.org",
    "203.0.113.5",
    "2001:db8::7",
    "홍길동",
    "남궁민수",
    "이철",
)
LABELS = (
    "주민등록번호 ",
    "카드번호: ",
    "card_no=",
    '"cardNo":"',
    "연락처",
    "tel=",
    "환불계좌 ",
    "acct_no ",
    "신한 ",
    "(대구은행)",
    "예금주 ",
    "buyerName=",
    "고객 ",
    "포인트카드 ",
    "현금영수증카드번호 ",
    "bizno:",
    "사업자 ",
    "법인등록번호 ",
    "ip ",
    "email ",
    "주문번호 ",
    "tid ",
)
GLUE = (
    "입니다",
    "님",
    "씨가",
    "으로",
    " ",
    "  ",
    "-",
    ",",
    "/",
    ".",
    "\t",
    "\n",
    "\x1e",
    "\x00",
    "\u200b",
    "\u00a0",
    "–",
    "０",
    "٣",
    "7",
    "12",
    "0",
    "a",
    "_",
    "*",
    "****",
    "@",
    ":",
    "=",
    '"',
    "&",
    "%2D",
    "%ED%99%8D",
    "&#45;",
    "\\u0039",
    "\\n",
    '\\"',
    "\\\\",
    "가",
    "김",
    "\u1112\u1169\u11bc",
    "[PERSON]",
    "phone_ka_" + "abcdefgh" * 4,
    "2026-11-22 10:00:00",
    "\nVALUES (",
    " values ",
)
EXAMPLES = tuple(
    re.sub("[⟦⟧]", "", text) for r in CATALOG for text in (*r.examples, *r.counterexamples)
)
NAMES = (None, "card_no", "계좌번호", "buyerName", "receiptNo", "orderId", "receiver.tel", "memo")


def spelled(text: str, how: int) -> str:
    """The text in one of the spellings that folding undoes."""
    if how == 1:
        return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    if how == 2:
        return "".join(f"%{byte:02X}" for byte in text.encode())
    if how == 3:
        return "".join(f"\\u{ord(char):04x}" for char in text)
    if how == 4:
        return text.replace("-", "–")
    if how == 5:
        return text[:3] + "\u200b" + text[3:]
    return text


identifiers = st.builds(
    spelled, st.sampled_from(IDENTIFIERS), st.sampled_from((0, 0, 0, 0, 1, 2, 3, 4, 5))
)
pieces = st.one_of(
    identifiers,
    identifiers,
    st.sampled_from(LABELS),
    st.sampled_from(GLUE),
    st.sampled_from(EXAMPLES),
    st.text(st.sampled_from("0123456789-. /"), max_size=8),
)
texts = st.one_of(st.lists(pieces, max_size=8).map("".join), st.text(max_size=12))
"""One value: identifiers, labels, glue and noise side by side."""


def drawn(count: int, seed: int) -> Iterator[str]:
    """As many texts of the same kind as asked for, in less time than a search for one failure."""
    rng = Random(seed)
    kinds = (IDENTIFIERS, IDENTIFIERS, LABELS, GLUE, EXAMPLES)
    for _ in range(count):
        parts = (rng.choice(rng.choice(kinds)) for _ in range(rng.randrange(1, 7)))
        yield "".join(spelled(part, max(0, rng.randrange(-12, 6))) for part in parts)


columns = st.lists(st.none() | texts, max_size=6)
names = st.sampled_from(NAMES)


@st.composite
def mutated(draw: st.DrawFn, of: tuple[str, ...]) -> str:
    """One of the given texts after a few edits: pieces put in, cut out or doubled."""
    text = draw(st.sampled_from(of))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        end = draw(st.integers(at, min(len(text), at + 3)))
        put = draw(st.sampled_from(("", *GLUE, text[at:end] * 2)))
        text = text[:at] + put + text[end:]
    return text


SEPARATORS = (" ", ", ", " / ", "; ", "\n", " | ", "입니다. ", " 그리고 ")
LABELLED = (
    "주민등록번호 350630-3000006",
    "jumin=3506303000006",
    "외국인등록번호: 350101-7000002",
    "카드번호: 9490-2000-0000-0004",
    "카드 9410123456789010",
    '"cardNo":"4000000000000002"',
    "3782-822463-10005",
    "연락처 010-0034-5678",
    "tel=01000345678",
    "+82 (0)10-0034-5678",
    "고객센터 1588-0000",
    "환불계좌 신한 110-000-345678",
    'acct_no="3333000034567"',
    "예금주 홍길동",
    "남궁민수님",
    "buyerName=이철",
    "사업자등록번호 123-45-67891",
    "법인등록번호 991311-1234560",
    "멤버십번호: 8000-0000-2433-5076",
    "현금영수증카드번호 010000000078262569",
    "email a.kim@example.com",
    "접속 203.0.113.5",
    "clientIp=2001:db8::7",
    "주문번호 20261122000001",
    "tid nictest00m01011104191651325596",
    "승인번호 12345678",
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Labelled values as people write them, something between each two."""
    values = draw(st.lists(st.sampled_from(LABELLED), max_size=5))
    return "".join(value + draw(st.sampled_from(SEPARATORS)) for value in values)
