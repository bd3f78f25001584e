"""Telephone numbers (numbering plan: FACTS 2, 전기통신번호관리세칙) and e-mail addresses."""

from __future__ import annotations

import re

from detectors.checksums import only_digits
from detectors.entity import Recognizer

_GAP = r"[-. /)\t\n]{0,3}"
_AREA = "2|3[1-3]|4[1-4]|5[1-5]|6[1-4]"
_SERVICE = f"1[0-9]|70|50[2-8]|80|60|30[0-9]|{_AREA}"
_ABROAD = r"(?:(?<=0)0[0-9]{0,3}[- ]?|(?<=\+) ?|(?<=\()\+ ?)82[-. )]{0,2}(?:\(0\)|0)?[-. ]?"
_PATTERN = (
    # group 1 sees to it that an opening bracket is followed by an area code, not by +82
    r"[(+01](?<![0-9][01])(?<![0-9][.,][(+01])(?:"
    rf"(?:(?<=\()0|(?<=0)|(?<=[(+0]){_ABROAD})(?:{_SERVICE}){_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
    r"|(?<=1)[568][0-9]{2}[- ]?[0-9]{4}"
    r")(?![0-9])(?![.,][0-9]{3})"
)
_HINT = (
    rf"(?:^|[^0-9])0(?:{_SERVICE}){_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
    rf"|82[-. )]{{0,2}}(?:\(0\)|0)?[-. ]?(?:{_SERVICE}){_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
    r"|(?:^|[^0-9])1[568][0-9]{2}[- ]?[0-9]{4}(?:[^0-9]|$)"
)
_MAIN = frozenset(
    "1522 1533 1544 1566 1577 1588 1599 1600 1644 1660 1661 1666 1668 1670 1688 1800 1811 1833 "
    "1855 1877 1899".split()
)
_SHAPE = re.compile(
    r"(?P<mobile>010[0-9]{8}|01[16-9][0-9]{7,8}|012[0-9]{7,8})"
    r"|(?P<net>070[0-9]{8}|050[2-8][0-9]{7,8}|080[0-9]{7,8}|060[0-9]{7}|030[0-9]{7,9})"
    rf"|(?P<area>0(?:{_AREA})[1-9][0-9]{{6,7}})"
)
_ISSUED_TO_NOBODY = frozenset({"01000001234", "0100001234"})  # 국세청 자진발급
_BASE = {"mobile": (0.9, 0.7), "net": (0.85, 0.45), "area": (0.8, 0.4)}


def national(digits: str) -> str:
    """The digits of a phone number as dialled at home: +82 and 0082 become a leading zero."""
    abroad = re.match(r"(?:00[0-9]{0,3}?)?82(?=[1-9]|0[1-9])", digits)
    if abroad and not _SHAPE.fullmatch(digits):
        return "0" + digits[abroad.end() :].removeprefix("0")
    return digits


def _judge_phone(value: str) -> float:
    digits = only_digits(value)
    if len(digits) == 8:
        known = digits[:4] in _MAIN
        return (0.6 if "-" in value else 0.3) if known else 0.0
    home = national(digits)
    if home in _ISSUED_TO_NOBODY:
        return 0.2
    shape = _SHAPE.fullmatch(home)
    if shape is None or shape.lastgroup is None:
        return 0.0
    separated, bare = _BASE[shape.lastgroup]
    return separated if len(value) > len(digits) else bare


PHONE = Recognizer(
    entity="PHONE_NUMBER",
    pattern=_PATTERN,
    hint=_HINT,
    judge=_judge_phone,
    labelled=0.92,
    examples=(
        "홍길동⟦01000345678⟧님",
        "⟦010-0034-5678⟧입니다",
        "⟦010.0034.5678⟧",
        "⟦+82-10-0034-5678⟧",
        "⟦+82 (0)10-0034-5678⟧",
        "⟦0082-10-0034-5678⟧",
        "⟦00700-82-10-0034-5678⟧",
        "담당1⟦+82-10-0034-5678⟧",
        "⟦02)1000-5678⟧",
        "⟦(02)100-4567⟧",
        "⟦0507-1000-5678⟧",
        "⟦0303-100-5678⟧",
        "⟦080-100-5678⟧",
        "대표번호 ⟦1588-0000⟧",
        "전화 ⟦0311005678⟧",
        "⟦０１０－００３４－５６７８⟧",
        "tel=⟦010%2D0034%2D5678⟧",
    ),
    counterexamples=(
        "010-****-5678",
        "20261122010203",
        "1.0.0",
        "0212.345678",
        "010-0000-1234",
        "127.0276,37.4979",
    ),
)
_LOCAL = r"[A-Za-z0-9._%+\-]"
EMAIL = Recognizer(
    entity="EMAIL_ADDRESS",
    pattern=(
        rf"{_LOCAL}(?<![A-Za-z0-9._%+*\-].){_LOCAL}{{0,63}}@"
        r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,5}[A-Za-z]{2,24}(?![A-Za-z])"
    ),
    hint=rf"{_LOCAL}@[A-Za-z0-9][A-Za-z0-9.\-]*\.[A-Za-z]{{2}}",
    judge=lambda _: 0.95,
    examples=(
        "문의는 ⟦a.kim@example.com⟧입니다",
        "번호⟦a@example.com⟧",
        "⟦a@example.com⟧01000345678",
        "buyerEmail=⟦kim%40example.co.kr⟧&x=1",
        '{"email":"⟦kim_01@mail.example.org⟧"}',
    ),
    counterexamples=("ab****@example.com", "user@localhost", "@decorator.name", "a @ b.com"),
)
