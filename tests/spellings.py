"""Values in hostile spellings: every family of SECURITY's "Inputs that break scanners" × entity.

A family is a function from a text to its spellings. All but the packed ones spell character by
character, so the place of the value in the spelled text is known without a scanner.
"""

from __future__ import annotations

import base64
import json
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

Spell = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the range that must be found in it and as what."""

    text: str
    start: int
    end: int
    entity: str


CONTEXTS = {
    "KR_RRN": [
        ("주민등록번호 ", "350630-3000006", "입니다"),
        ('{"rrn":"', "350630-4987651", '"}'),
        ("고객 ", "350630-3000006", " 확인"),
        ("jumin=", "3506303000006", "&x=1"),
    ],
    "CREDIT_CARD": [
        ("카드번호 ", "9490-2000-0000-0004", "입니다"),
        ('{"cardNo":"', "9410123456789010", '"}'),
        ("결제 ", "4000-0000-0000-0002", " 승인"),
        ("card=", "3782-822463-10005", "&x=1"),
    ],
    "PHONE_NUMBER": [
        ("연락처 ", "010-0034-5678", "입니다"),
        ('{"tel":"', "01000345678", '"}'),
        ("고객 ", "02-1000-5678", " 확인"),
        ("hp=", "+82-10-0034-5678", "&x=1"),
    ],
    "KR_BANK_ACCOUNT": [
        ("환불계좌 신한 ", "110-000-345678", "입니다"),
        ('{"acctNo":"', "3333000034567", '"}'),
        ("계좌번호: ", "123456-04-000123", " 예금주"),
        ("acct_no=", "1002-000-345678", "&x=1"),
    ],
    "EMAIL_ADDRESS": [
        ("이메일 ", "a.kim@example.com", "입니다"),
        ('{"email":"', "kim_01@mail.example.org", '"}'),
        ("문의는 ", "hong-gd@example.co.kr", " 로"),
    ],
    "PERSON": [
        ("예금주 ", "홍길동", ""),
        ('{"buyerName":"', "김미나", '"}'),
        ("입금자명: ", "남궁민수", ", 신한"),
    ],
    "KR_ADDRESS": [
        ("주소: ", "서울특별시 마포구 가림로 12, 3동 405호", ""),
        ('{"addr":"', "부산광역시 해운대구 없는로 77", '"}'),
    ],
}  # fmt: skip
UNLABELLED = ("고객 ", "결제 ", "문의는 ")
NUMBERS = ("KR_RRN", "CREDIT_CARD", "PHONE_NUMBER", "KR_BANK_ACCOUNT")
_ZEROS = [
    code for code in range(0x660, sys.maxunicode)
    if unicodedata.category(chr(code)) == "Nd" and unicodedata.decimal(chr(code)) == 0
]  # fmt: skip
_DASHES = [chr(c) for c in range(0x80, 0x10000) if unicodedata.category(chr(c)) == "Pd"]
_DASHES += list("−˗‧•∙⋅·・ㆍ･〜∼ーㅡ─━➖一")
_SPACES = [chr(c) for c in range(0x80, 0x10000) if unicodedata.category(chr(c)) == "Zs"]
_INVISIBLE = [chr(c) for c in range(0xAD, 0x10000) if unicodedata.category(chr(c)) == "Cf"]
_INVISIBLE = [c for c in _INVISIBLE if not "\u0600" <= c <= "\u08e2" or c == "\u061c"]
_INVISIBLE += [*"\x00\u034f\u115f\u1160\u17b4\u180b\u3164\ufe0e\ufe0f\uffa0\U000e0020\U000e0100"]
_ACCENTS = [*"\u0301\u0332\u0336\u20dd\u20e3"]


def by_char(spell: Spell) -> Spell:
    """Spells each character on its own."""
    return lambda text: "".join(map(spell, text))


def digits_from(zero: int) -> Spell:
    """Writes digits in another decimal system."""
    return lambda text: text.translate({48 + n: zero + n for n in range(10)})


def json_nested(times: int, ascii_only: bool) -> Spell:
    """A text inside a JSON string inside a JSON string …"""

    def spell(text: str) -> str:
        for _ in range(times):
            text = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        return text

    return spell


def times(spell: Spell, count: int) -> Spell:
    """The spelling of the spelling …"""
    return lambda text: spell(times(spell, count - 1)(text)) if count else text


def _bytes(mark: str, which: str = "{:02X}") -> Spell:
    return by_char(lambda c: "".join(mark + which.format(b) for b in c.encode()))


def _units(mark: str) -> Spell:
    return by_char(lambda c: f"{mark}{ord(c):04x}")


NAMES = "hyphen nbsp period commat lowbar quot colon lcub rcub amp equals plus comma"
NAMED = dict(zip('- .@_":{}&=+,', NAMES.split(), strict=True))


def _named(char: str) -> str:
    return f"&{NAMED[char]};" if char in NAMED else char


def _percent(text: str) -> str:
    return quote(text, safe="")


EVERYWHERE: dict[str, list[Spell]] = {
    "full-width": [lambda t: t.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})],
    "decimal digits": [digits_from(zero) for zero in _ZEROS],
    "NFD": [lambda t: unicodedata.normalize("NFD", t)],
    "percent": [
        _bytes("%"),
        _bytes("%", "{:02x}"),
        _percent,
        quote_plus,
        times(_percent, 2),
        times(_percent, 3),
        times(_bytes("%"), 2),
        lambda t: _percent(unicodedata.normalize("NFD", t)),
        lambda t: quote(t, safe="", encoding="cp949"),
        _units("%u"),
    ],
    "HTML": [
        by_char(lambda c: f"&#{ord(c)};"),
        by_char(lambda c: f"&#x{ord(c):x};"),
        by_char(lambda c: f"&#X{ord(c):04X};"),
        by_char(_named),
        times(by_char(_named), 2),
        times(by_char(lambda c: f"&#{ord(c)};"), 2),
    ],
    "backslash": [
        _units("\\u"),
        _units("\\\\u"),
        _units("\\\\\\\\u"),
        _bytes("\\x"),
        _bytes("\\\\x", "{:02x}"),
        by_char(lambda c: f"\\u{{{ord(c):x}}}"),
        by_char(lambda c: "\\" + c if c in "-.@+_/" else c),
        by_char(lambda c: c if c.isascii() else _bytes("\\", "{:03o}")(c)),
    ],
    "JSON in JSON": [
        json_nested(depth, ascii) for depth in (1, 2, 3, 4) for ascii in (True, False)
    ],
    "quoted-printable": [by_char(lambda c: c if c.isascii() else _bytes("=")(c))],
}
"""Spellings of the whole text, labels too."""
SEPARATORS = ". / _ - \t \n \r\n -\n -\r\n \xa0 \x0b".split(" ")
SEPARATORS += [" ", "  ", " - ", "- ", " -", "–", " – ", "\u3000", "--", ". ", "·"]


Maker = Callable[[str, str, str, str], Iterable[Case]]


def _case(entity: str, before: str, value: str, after: str) -> Case:
    return Case(before + value + after, len(before), len(before) + len(value), entity)


def _everywhere(spells: list[Spell]) -> Maker:
    return lambda entity, *parts: [_case(entity, *map(spell, parts)) for spell in spells]


def _inserted(marks: Iterable[str]) -> Maker:
    """A mark at each place within the value, between all characters, and in the label."""

    def make(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
        for mark in marks:
            for at in range(1, len(value)):
                yield _case(entity, before, value[:at] + mark + value[at:], after)
            yield _case(entity, before, mark.join(value), after)
            yield _case(entity, mark.join(before), value, after)

    return make


def _instead(marks: Iterable[str], one_for_all: bool = True) -> Maker:
    """Another separator for every hyphen, or at one place only (mixed), beside a label."""

    def make(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
        if entity not in NUMBERS or "-" not in value or before in UNLABELLED:
            return
        for mark in marks:
            if one_for_all:
                yield _case(entity, before, value.replace("-", mark), after)
            else:
                for hyphen in re.finditer("-", value):
                    mixed = value[: hyphen.start()] + mark + value[hyphen.end() :]
                    yield _case(entity, before, mixed, after)

    return make


def _glued(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
    """Letters, brackets, quotes and signs right at the value."""
    for left, right in GLUE:
        yield _case(entity, before + left, value, right + after)


GLUE = [
    *((pair[0], pair[1]) for pair in "[] () {} <> \"\" '' 「」 【】 “” ``".split()),
    *((sign, sign) for sign in "|#※\t\ufeff\x00"),
    *(("", sign) for sign in (*".!?…~", "\r\n")),
    ("<b>", "</b>"), ("=", ";"), (":", ","), ("→", "←"), ("\r\n", "\r\n"), ("\x1b[1m", "\x1b[0m"),
]  # fmt: skip
WORDS = [
    ("고객", "님"), ("번호는", "이고"), ("no.", ""), ("id_", "_x"), ("ㅋㅋ", "ㅠㅠ"), ("①", ""),
    ("1)", ""), ("가", "나"), ("No", ""), ("*", "*"), ("**", "**"),
]  # fmt: skip
CALLED = {
    "KR_RRN": ["rrn", "jumin:", "주민", "RRN="],
    "CREDIT_CARD": ["card", "card:", "CARD", "카드"],
    "PHONE_NUMBER": ["HP", "tel", "Tel.", "전화", "T:"],
    "KR_BANK_ACCOUNT": ["acct", "ACCT:", "계좌"],
}  # fmt: skip


def _worded(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
    """Words that touch a number: on both sides after its label, and labels themselves."""
    if entity in NUMBERS:
        for left, right in WORDS:
            yield _case(entity, before + left, value, right)
        for label in CALLED[entity]:
            yield _case(entity, f"x {label}", value, after)
            yield _case(entity, f"가 {label}", value, "입니다")


def _packed(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
    """base64 and hexadecimal of a JSON object, to depth three, in fields."""
    held = before + value + after if before[0] == "{" else json.dumps({before.strip(" :="): value})
    for pack in PACKS:
        for left, right in (("data=", "&x=1"), ('{"payload":"', '"}'), ("body ", "")):
            yield _case(entity, left, pack(held), right)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _b64_url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


PACKS: list[Spell] = [
    _b64,
    _b64_url,
    lambda t: _b64(t).rstrip("="),
    lambda t: t.encode().hex(),
    lambda t: t.encode().hex().upper(),
    times(_b64, 2),
    times(_b64, 3),
    lambda t: _b64(t.encode().hex()),
    lambda t: _b64(_percent(t)),
    lambda t: _b64(json.dumps(t)),
    lambda t: _percent(_b64(t)),
    lambda t: _b64(t + json.dumps({"memo": "설명 " * 40}, ensure_ascii=False)),
]


def _circled(entity: str, before: str, value: str, after: str) -> Iterator[Case]:
    if entity in NUMBERS:
        for signs in ("⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓿❶❷❸❹❺❻❼❽❾"):
            yield _case(entity, before, value.translate(str.maketrans("0123456789", signs)), after)


MAKERS: dict[str, Maker] = {name: _everywhere(spells) for name, spells in EVERYWHERE.items()}
MAKERS |= {
    "invisible": _inserted(_INVISIBLE),
    "accents": _inserted(_ACCENTS),
    "dashes": _instead(_DASHES),
    "spaces": _instead(_SPACES),
    "separators": _instead(SEPARATORS),
    "mixed separators": _instead([s for s in SEPARATORS if s != "_"], one_for_all=False),
    "circled": _circled,
    "glue": _glued,
    "words": _worded,
    "packed": _packed,
}  # fmt: skip


def spelled(family: str, share: float) -> Iterator[Case]:
    """The cases of a family: a seeded share of them, or all (1)."""
    rng = random.Random(family)
    for entity, contexts in CONTEXTS.items():
        for parts in contexts:
            yield from (c for c in MAKERS[family](entity, *parts) if rng.random() < share)
