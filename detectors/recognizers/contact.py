"""Telephone numbers (numbering plan: FACTS 2, 전기통신번호관리세칙) and e-mail addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from detectors import judges
from detectors.checksums import only_digits
from detectors.entity import Recognizer

_GAP = r"[-. /)(_\t\n]{0,3}"
_AREA = "2|3[1-3]|4[1-4]|5[1-5]|6[1-4]"
_FIXED = f"70|50[2-8]|80|60|30[0-9]|{_AREA}"
_SERVICE = f"1[0-9]|{_FIXED}"
_REST = rf"{_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
_TO_KOREA = r"82[-. )/\t\n]{0,3}(?:\(0\)|0)?[-. ]?"
_ABROAD = (
    rf"(?:(?<=0)0[0-9]{{0,3}}[- ]?{_TO_KOREA}|(?<=\+) ?{_TO_KOREA}|(?<=\()\+ ?(?=82\)){_TO_KOREA}"
    r"|(?<=8)2(?:[-. )]{1,2}(?:\(0\)|0)?[-. ]?|(?=10[0-9]{8}(?![0-9]))))"
)
_MAIN = "1(?:5(?:22|33|44|66|77|88|99)|6(?:00|44|6[0168]|70|88)|8(?:00|11|33|55|77|99))"
"""대표번호 in service (number ranges of 세칙 20⑦)."""
_FREE = r"(?<![0-9]-[(+018])"
"""Not a group of a longer number: 6528-1566-3906."""
_PATTERN = (
    # group 1 sees to it that an opening bracket is followed by an area code, not by +82
    r"[(+018](?<![0-9][018])(?<![0-9][.][(+018])(?!(?<=[0-9]{2}:0)[0-9]{1,2} )(?:"
    rf"(?:(?<=\()0(?=[0-9]{{1,3}}\))|(?<=0))(?:1[0-9]{_REST}|{_FREE}(?:{_FIXED}){_REST})"
    rf"|{_ABROAD}(?:{_SERVICE}){_REST}"
    rf"|{_FREE}(?<=1){_MAIN[1:]}[-. )/_\t\n]{{0,3}}[0-9]{{4}}(?!-[0-9])"
    r")(?![0-9])(?![.][0-9]{3})(?!-(?!01)[0-9]{2})(?!-[0-9]-)"
)
_SHAPE = re.compile(
    r"(?P<mobile>010[0-9]{8}|01[16-9][0-9]{7,8})|(?P<things>012[0-9]{7,8})"
    r"|(?P<net>070[0-9]{8}|050[2-8][0-9]{7,8})|(?P<service>080[0-9]{7,8}|060[0-9]{7}|030[0-9]{7,9})"
    rf"|(?P<area>0(?:{_AREA})[1-9][0-9]{{6,7}})"
)
_ISSUED_TO_NOBODY = ("01000001234", "0100001234")  # 국세청 자진발급
_BASE = {
    "mobile": (0.9, 0.7),
    "things": (0.8, 0.3),
    "net": (0.85, 0.55),
    "service": (0.85, 0.4),
    "area": (0.8, 0.4),
}
_PLAIN = re.compile(r"^\+|[-)(. ]")
"""Signs that people put between the groups of a telephone number."""
_YEAR = re.compile("1[5-9]|20")


def national(digits: str) -> str:
    """The digits of a phone number as dialled at home: +82 and 0082 become a leading zero."""
    abroad = re.match(r"(?:00[0-9]{0,3}?)?82(?=[1-9]|0[1-9])", digits)
    if abroad and not _SHAPE.fullmatch(digits):
        return "0" + digits[abroad.end() :].removeprefix("0")
    return digits


def _judge_phone(value: str) -> float:
    digits = only_digits(value)
    if len(digits) == 8:
        return 0.6 if "-" in value and not _YEAR.match(digits[4:]) else 0.3
    home = national(digits)
    if home in _ISSUED_TO_NOBODY:
        return 0.2
    shape = _SHAPE.fullmatch(home)
    if shape is None or shape.lastgroup is None:
        return 0.0
    separated, bare = _BASE[shape.lastgroup]
    if value != digits:
        return separated if shape.lastgroup == "mobile" or _PLAIN.search(value) else 0.45
    if shape.lastgroup == "area":
        return 0.5 if len(digits) > 10 else bare
    return bare if len(digits) > 10 or shape.lastgroup != "mobile" else 0.55


@cache
def _shapes() -> list[int]:
    """What judges.py looks up: `_BASE`, nobody's numbers, shapes by digits 2 to 4 and length."""
    at = {name: nth for nth, name in enumerate(_BASE)}
    found = (
        _SHAPE.fullmatch(f"0{behind:03}".ljust(size, "9"))
        for behind in range(1000)
        for size in range(9, 13)
    )
    return [
        *(round(100 * score) for scores in zip(*_BASE.values(), strict=True) for score in scores),
        *(int("1" + number) for number in _ISSUED_TO_NOBODY),
        *(at[shape.lastgroup] if shape and shape.lastgroup else -1 for shape in found),
    ]


def _judge_labelled(value: str) -> float:
    """What only a label makes a telephone number: the zero lost, a local number, one abroad."""
    digits = only_digits(value)
    if value.startswith("+"):
        return 0.3 if 8 <= len(digits) <= 15 else 0.0
    if len(digits) < 9 and digits != value:
        return 0.0 if len(digits) == 8 and _YEAR.match(digits) else 0.15
    return 0.25 if _SHAPE.fullmatch("0" + digits) else 0.0


PHONE = Recognizer(
    entity="PHONE_NUMBER",
    pattern=_PATTERN,
    judge=_judge_phone,
    judge_all=judges.in_bulk(judges.PHONE, _judge_phone, _shapes),
    labelled=0.92,
    after=12,
    examples=(
        "홍길동⟦01000345678⟧님",
        "⟦010-0034-5678⟧입니다",
        "⟦010.0034.5678⟧",
        "⟦+82-10-0034-5678⟧",
        "⟦+82 (0)10-0034-5678⟧",
        "⟦0082-10-0034-5678⟧",
        "⟦00700-82-10-0034-5678⟧",
        "⟦82-10-0034-5678⟧",
        "담당1⟦+82-10-0034-5678⟧",
        "⟦02)1000-5678⟧",
        "⟦(02)100-4567⟧",
        "⟦02(100)4567⟧",
        "⟦010) 0034-5678⟧",
        "⟦(010)0034-5678⟧",
        "고객(⟦010-0034-5678⟧)",
        "(⟦+82-10-0034-5678⟧)",
        "⟦(+82)10-0034-5678⟧",
        "⟦+82\n10-0034-5678⟧",
        "⟦010-0034 5678⟧",
        "⟦0507-1000-5678⟧",
        "⟦0303-100-5678⟧",
        "⟦080-100-5678⟧",
        "⟦02-100-4567⟧~8",
        "대표번호 ⟦1588-0000⟧",
        "대표번호 ⟦15880000⟧",
        "전화 ⟦0311005678⟧",
        "⟦0311005678⟧로 연락",
        "☎ ⟦0311005678⟧",
        "⟦０１０－００３４－５６７８⟧",
        "tel=⟦010%2D0034%2D5678⟧",
        "⟦010-0034-5678⟧hong",
        "메모: 구성별고객님 ⟦01000345678⟧ 환불",
    ),
    counterexamples=(
        "010-****-5678",
        "20261122010203",
        "1.0.0",
        "0212.345678",
        "010-0000-1234",
        "127.0276,37.4979",
        "운송장 6528-1566-3906",
        "1899-1900",
        "1588-1234-5678-9012",
        "10:02 123 4567",
        "seq 0164270883",
    ),
)
PHONE_LABELLED = replace(
    PHONE,
    pattern=(
        r"(?:[1-8](?<![0-9+.,\-].)(?:0|[167](?:[016-9])?|[3-6][0-9]|(?<=2))?"
        r"[-. )]{0,2}[0-9]{3,4}[-. ]{0,2}[0-9]{4}"
        r"|[2-9](?<![0-9.,\-].)[0-9]{2,3}-[0-9]{4}"
        r"|\+[1-9](?<![0-9]..)(?:[-. ()]{0,2}[0-9]){7,14})(?![0-9])(?!-[0-9]|[- ]?[*]{4})"
    ),
    judge=_judge_labelled,
    judge_all=judges.in_bulk(judges.PHONE_LABELLED, _judge_labelled, _shapes),
    cued=True,
    reach=10,
    after=0,
    examples=(
        "HP: ⟦10-0034-5678⟧",
        "buyerTel=⟦1000345678⟧",
        "전화 ⟦200-4567⟧",
        "연락처 ⟦+1 202-555-0123⟧",
        "연락처: **⟦200-4567⟧**",
        "전화 ⟦200-4567⟧*",
    ),
    counterexamples=(
        "10-0034-5678",
        "전화 2026-1122",
        "200-4567",
        "tel 9490-2000-****-****",
        "tel 4000 0000 **** ****",
    ),
)
_LOCAL = r"[A-Za-z0-9._%+\-]"
_TLD = r"(?:xn--[a-z0-9]{2,40}|[a-z]{2,24}(?![a-z])|[A-Z][A-Za-z]{1,23}(?![A-Za-z])|한국)"
_FILES = frozenset(
    "png jpg jpeg gif svg webp js css json htm html tgz jar xml yml yaml txt log".split()
)


def _judge_mail(value: str) -> float:
    """0 for the user and host of a URL, and for names of files such as icon@2x.png."""
    if "//" in value or value.rpartition(".")[2].lower() in _FILES:
        return 0.0
    return 0.4 if value.startswith("git@") else 0.95


EMAIL = Recognizer(
    entity="EMAIL_ADDRESS",
    pattern=(
        rf"(?:(?<![a-z])[a-z]{{2,10}}://[^\s/@\x1e]{{1,64}}:)?"
        rf"[A-Za-z0-9_](?<![A-Za-z0-9_%+*].)(?<!//.){_LOCAL}{{0,63}}@"
        rf"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{{0,62}})\.){{1,5}}{_TLD}"
    ),
    judge=_judge_mail,
    examples=(
        "문의는 ⟦a.kim@example.com⟧입니다",
        "번호⟦a@example.com⟧",
        "⟦a@example.com⟧01000345678",
        "buyerEmail=⟦kim%40example.co.kr⟧&x=1",
        '{"email":"⟦kim_01@mail.example.org⟧"}',
        "mailto:⟦kim+a@example.com⟧.",
        "⟦kim@example.한국⟧으로",
        "...⟦kim@example.com⟧",
        "⟦kim@example.com⟧Phone",
    ),
    counterexamples=(
        "ab****@example.com",
        "user@localhost",
        "@decorator.name",
        "a @ b.com",
        "https://user:pass@host.example.com/x",
        "ssh://git@host.example.com",
        "icon@2x.png",
        "git@host.example.com:a/b.git",
    ),
)
EMAIL_LOCAL = replace(
    EMAIL,
    pattern=rf"[A-Za-z0-9_](?<![A-Za-z0-9._%+*\-].){_LOCAL}{{0,63}}@[A-Za-z0-9\-]{{2,63}}(?![A-Za-z0-9.@\-])",
    judge=lambda _: 0.2,
    labelled=0.8,
    cued=True,
    reach=4,
    examples=("email=⟦kim@intranet⟧&x=1",),
    counterexamples=("kim@intranet",),
)
