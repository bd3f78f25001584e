"""Hostile inputs: each family × entity is found at exactly its place, in bounded time."""

from __future__ import annotations

import base64
import hashlib
import random
from collections import Counter, defaultdict
from time import process_time

import pyarrow as pa
import pytest

from detectors import Scanner, Span
from detectors.packed import unpack
from tests.spellings import CONTEXTS, MAKERS, spelled
from tests.texts import SOAK

SCANNER = Scanner()
ALL = 1.0
MOST = 0.98
LEAST = {
    ("packed", "KR_BANK_ACCOUNT"): 0.95,  # 88 characters of base64 that end in == look like CI
    ("packed", "EMAIL_ADDRESS"): 0.95,
    ("glue", "PERSON"): 0.7,  # a name in odd brackets after a label and a colon
    ("glue", "KR_ADDRESS"): 0.9,  # a field's last full stop is taken for the address's
}
"""What of a family and an entity must be found, where it is less than MOST."""


@pytest.mark.parametrize("family", MAKERS)
def test_family_is_found_at_its_place(family: str) -> None:
    """A seeded share of every family of more than a few hundred cases; in `make soak` all."""
    size = sum(1 for _ in spelled(family, ALL))
    cases = list(spelled(family, ALL if SOAK else min(ALL, 400 / size)))
    found: dict[int, set[tuple[str, int, int]]] = defaultdict(set)
    for row in SCANNER.scan(pa.array([case.text for case in cases])).to_pylist():
        found[row["row"]].add((row["entity"], row["start"], row["end"]))
    every, exact = Counter(case.entity for case in cases), Counter[str]()
    for at, case in enumerate(cases):
        exact[case.entity] += (case.entity, case.start, case.end) in found[at]
    short = {e: f"{exact[e]}/{n}" for e, n in every.items() if exact[e] < n * _least(family, e)}
    assert not short


def _least(family: str, entity: str) -> float:
    return LEAST.get((family, entity), MOST)


def test_families_reach_every_entity() -> None:
    """No family is empty for an entity that it is meant for."""
    reached = {(family, case.entity) for family in MAKERS for case in spelled(family, ALL)}
    assert {family for family, _ in reached} == set(MAKERS)
    assert {entity for _, entity in reached} == set(CONTEXTS)


@pytest.mark.parametrize(
    "text",
    [
        "010-****-5678", "010-34**-**78", "전화 02-***-5678", "+82-10-****-5678",
        "1234-56**-****-1234", "카드번호 9490-2000-****-****", "9490********0004",
        "990101-1******", "주민등록번호 990101-*******", "******-3000006",
        '{"acctNo":"33330000*****"}', "계좌번호: 123456-04-0*****", "acct_no=1002-000-3*****&x=1",
        "계좌번호 3333-○○○○", "계좌 110-***-***678", "계좌번호 110-000-******", "예금주 홍*동",
        "고객명: 남**수", "홍**님", "a***@example.com", "이메일 ki****@example.com",
        "203.0.113.***", "[PHONE_NUMBER]", "[전화번호]",
        "０１０－＊＊＊＊－５６７８", "010%2D%2A%2A%2A%2A%2D5678",
        base64.b64encode("주문 010-****-5678 홍*동 990101-1******".encode()).decode(),
    ],
)  # fmt: skip
def test_what_is_masked_is_no_value(text: str) -> None:
    assert SCANNER.find(text) == []


ODD = [
    "", " ", "\x00", "\ufeff", "\n", "\ud800", "\udfff\ud800", "\ud83d", "%", "\\", "&#;", "\x1e",
    "&#x110000;", "\\ud800", "%ud800", "%ED%A0%80", "%00", "\\x", "\\u{110000}", "=ED=A0=80",
    "\x1b[",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=[ascii(odd) for odd in ODD])
def test_odd_text_neither_breaks_nor_hides(odd: str) -> None:
    assert SCANNER.find(odd) == []
    text = f"{odd} 010-0034-5678 {odd} 350630-3000006{odd}"
    phone = len(odd) + 1
    assert [(s.entity, s.start, s.end) for s in SCANNER.find(text)] == [
        ("PHONE_NUMBER", phone, phone + 13),
        ("KR_RRN", phone + 15 + len(odd), phone + 29 + len(odd)),
    ]


def test_random_tokens_hold_nothing() -> None:
    """Hashes, keys, CI/DI and pictures are bytes, not text."""
    rng = random.Random(7)
    tokens = [rng.randbytes(size) for size in (16, 20, 32, 47, 64, 256) for _ in range(500)]
    texts = [how(token) for token in tokens for how in (bytes.hex, _plain64)]
    assert not any(next(unpack(text), None) for text in texts)
    digests = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(2_000)]
    assert not any(next(unpack(text), None) for text in digests)


def _plain64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_words_and_paths_hold_nothing() -> None:
    for text in (
        "/api/v1/payments/approve/notification/callback/handler",
        "org-springframework-security-authentication-provider",
        "AbstractAnnotationConfigDispatcherServletInitializer",
        "1234567890" * 8, "a" * 500, "0" * 500, "f" * 500, "____------____------____------",
    ):  # fmt: skip
        assert list(unpack(text)) == []


def test_the_gravest_of_a_token_names_it() -> None:
    held = "a.kim@example.com, 연락처 010-0034-5678, 주민등록번호 350630-4987651"
    token = _plain64(held.encode())
    [span] = SCANNER.find(f"payload={token}&x=1")
    assert (span.entity, span.start, span.end) == ("KR_RRN", 8, 8 + len(token))
    assert Scanner(entities=["PHONE_NUMBER"]).find(f"payload={token}&x=1") == []


def test_packing_deeper_than_three_ends() -> None:
    token = "연락처 010-0034-5678 입니다"
    for depth in range(6):
        found = [s.entity for s in SCANNER.find(token)]
        assert found == (["PHONE_NUMBER"] if depth <= 3 else [])
        token = _plain64(token.encode())


FILLERS = {
    "digits": "1234567890", "hyphens": "1-", "wraps": "1-\n", "signs": "1_2+", "circled": "①②③④⑤⑥",
    "quotes": '\\"a', "backslashes": "\\", "units": "\\ud64d", "bytes": "\\xed\\x99\\x8d",
    "percent": "%ED%99%8D", "half percent": "%E", "entities": "&amp;", "base64": "eyJhIjoiYiJ9",
    "mail": "a@", "dots": "a.b@", "invisible": "\u200b", "jamo": "\u1112\u1169\u11bc",
    "hangul": "홍길동", "log": "2026-11-22 INFO 주문 접수 ",
}  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
def test_a_long_line_is_scanned_to_its_end(filler: str) -> None:
    """Ten megabytes in `make soak`; the value planted behind them is found all the same."""
    size = 10_000_000 if SOAK else 300_000
    line = filler * (size // len(filler))
    text = f"{line} 연락처: 010-0034-5678"
    SCANNER.find(text[-50_000:])  # compiles the kernel and fills the table, which is not scanning
    start = process_time()
    found = SCANNER.find(text)
    assert process_time() - start < (600 if SOAK else 6)
    assert found[-1] == Span(len(text) - 13, len(text), "PHONE_NUMBER", found[-1].score)
