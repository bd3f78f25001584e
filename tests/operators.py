"""What the tests of operators share: texts near their shapes, and short ways to run them."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import apply
from pipelines.masking.operators.formats import FORMATS

KEY = DerivedKey("ka", bytes(range(32)), "analytics")
TODAY = date(2026, 11, 22)
STYLES = ("third_group_on", "third_range", "first6_last4", "last4", "full")
NAMED = (*FORMATS, "ip", "keep_first:1", "keep_first:4", "keep_last:1", "keep_last:4")
SPECIAL = "０１９٣٤𝟗①²½Ⅳ가홍길동힣ᄒ一é\u200b\u00a0–·＊　😀"

# Text near the shapes that operators look at, and text that is near nothing.
pieces = st.sampled_from(
    [
        "010",
        "02",
        "1588",
        "82",
        "+82",
        "0082",
        "1234",
        "5678",
        "12",
        "7",
        "-",
        " ",
        ".",
        ")",
        "*",
        "****",
        "@",
        "ab",
        "example.com",
        ":",
        "::",
        "2001",
        "db8",
        "203.0.113.5",
        "홍",
        "길동",
        "KIM",
        "12341234",
        "=",
        "/",
        "１２",
        "٣",
    ]
)
texts = st.one_of(
    st.lists(pieces, max_size=9).map("".join),
    st.text(st.sampled_from("0123456789*-. abAB@:" + SPECIAL), max_size=24),
    st.text(max_size=12),
)
columns = st.lists(st.none() | texts, max_size=8)


def treat(name: str, values: pa.Array, params: dict[str, Any]) -> pa.Array:
    """The operator over an array of telephone numbers; every value is subject C-1's."""
    subjects = pa.array(["C-1"] * len(values), pa.utf8())
    return apply(name, "PHONE_NUMBER", values, params, KEY, subjects=subjects, as_of=TODAY)


def run(name: str, values: Any, **params: Any) -> list[str | None]:
    array = pa.array(values, pa.utf8())
    out = treat(name, array, params)
    out.validate(full=True)
    assert out.type == pa.utf8()
    result: list[str | None] = out.to_pylist()
    return result


def one(name: str, value: str, **params: Any) -> str:
    [out] = run(name, [value], **params)
    assert out is not None
    return out


Variant = tuple[str, dict[str, Any]]


def variants() -> list[Variant]:
    """Every operator with every choice it has."""
    kept: list[Variant] = [("keep", {}), ("redact", {}), ("pseudonym", {})]
    return [
        *[("mask", {"format": name}) for name in NAMED],
        *[("card", {"style": style}) for style in STYLES],
        *[("card", {"style": style, "bin": 6}) for style in STYLES[:3]],
        *kept,
        ("replace", {"value": "x"}),
        ("encrypt", {"deterministic": True}),
        ("date_shift", {"subject": "customer"}),
        *[("generalize", params) for params in COARSE],
    ]


COARSE: list[dict[str, Any]] = [
    *[{"to": to} for to in "birth_year age_band hour day month year district network".split()],
    {"to": "network", "prefix": 8},
    {"to": "band", "bands": [10000, 50000.5]},
    {"to": "band", "bands": [0], "labels": ["적자", "흑자"]},
    {"to": "age_band", "bands": [20, 65], "labels": ["미성년", "성인", "노년"]},
]

SPELLINGS = {
    "PHONE_NUMBER": [
        [
            "010-1234-5678",
            "01012345678",
            "010 1234 5678",
            "010.1234.5678",
            "(010)1234-5678",
            "+82-10-1234-5678",
            "+82 (0)10-1234-5678",
            "0082-10-1234-5678",
            "00700-82-10-1234-5678",
            "001-82-10-1234-5678",
            "8201012345678",
            "1012345678",
            "０１０－１２３４－５６７８",
            "010–1234–5678",
            "010\u200b1234\xad5678",
            "٠١٠١٢٣٤٥٦٧٨",
            " 010-1234-5678 ",
        ],
        ["02-123-4567", "02)123-4567", "+82-2-123-4567"],
        ["0505-123-4567", "505-123-4567"],
        ["1588-1234", "15881234"],
        ["010-****-5678"],
        ["없음"],
    ],
    "EMAIL_ADDRESS": [
        ["Hong@Example.com", "hong@example.com", " HONG@EXAMPLE.COM", "ｈｏｎｇ@example.com"],
        ["hong@example.co.kr"],
        ["ho.ng@example.com"],
    ],
    "PERSON": [
        ["홍길동", "홍 길동", unicodedata.normalize("NFD", "홍길동"), "홍길동\u3000"],
        ["Kim Minsu", "KIM MINSU", "KIMMINSU"],
    ],
    "KR_RRN": [
        ["990101-1000001", "9901011000001", "990101 1000001", "⑨90101－1000001"],
        ["990101-1******"],
    ],
    "CREDIT_CARD": [["1234-5678-9012-3456", "1234567890123456"], ["1234-5678-****-****"]],
    "KR_BANK_ACCOUNT": [["110-123-456789", "110123456789"], ["국민 110-123-456789"]],
    "KR_DRIVER_LICENSE": [["서울-12-345678-90", "11 12 345678 90"], ["12-12-345678-90"]],
    "KR_PASSPORT": [["M123A4567", "m123a4567"], ["M1234567"]],
    "MAC_ADDRESS": [["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7"]],
    "KR_CI": [["AbC+/="], ["abc+/="]],
    "SOMETHING_ELSE": [["Ａ b", "A b ", "A b"], ["a b"]],
}
