"""Postal codes (우편번호): five digits since 2015-08-01, 3-3 before; FACTS 1.10."""

from __future__ import annotations

from detectors.entity import Recognizer, first
from detectors.regions import SIDO, SIGUNGU, one_of

_FIVE = "(?:(?<=[0-5])[0-9]{4}|(?<=6)[0-3][0-9]{3})"
_END = r"(?![0-9*]|-[0-9]|[.:/][0-9])"
"""A comma and figures after it are the next cell: an amount has no five figures before a comma."""
_OLD = "(?<=[1-7])[0-9]{2}-[0-9]{3}"
_NAME = one_of(SIDO | SIGUNGU)
_CODE = f"(?:{_FIVE}|{_OLD})"
_PLACE = rf"{_NAME}[ ,+\t]{{0,2}}(?:[가-힣]{{1,4}}[시군구읍면]|[가-힣0-9]{{1,12}}[로길동리])"


def _is_code(value: str) -> bool:
    return value[:2] != "00" and len(value) in (5, 7)


LABELLED = Recognizer(
    entity="POSTAL_CODE",
    pattern=rf"{first('0-9')}(?<![0-9]-[0-9]){_CODE}{_END}",
    judge=lambda value: 0.2 if _is_code(value) else 0.0,
    labelled=0.92,
    cued=True,
    reach=12,
    examples=(
        "우편번호 ⟦04783⟧",
        '"zipCode":"⟦63309⟧"',
        "우편번호: ⟦150-010⟧",
        "buyer_postcode=⟦06236⟧&x=1",
        "우편번호는 ⟦04783⟧입니다",
        "우편번호⟦04783⟧주소",
        "zip,tel\n⟦04783⟧,010-0000-0000",
        "우편:⟦04783⟧/주소:서울",
    ),
    counterexamples=(
        "04783",
        "금액 12345",
        "우편번호 00123",
        "우편번호 99999",
        "우편번호 04783-123",
    ),
)
_BADGE = r"(?<=우\).)|(?<=우\) .)|(?<=[(\s]우 .)|(?<=우: .)|(?<=우:.)|(?<=\(우.)"
"""우) 04783: the short label of letters and parcels."""
_NUMBERS = [f"[0-9]{{{size}}}" for size in (1, 2, 3, 4)]
_NUMBERS += [f"{number}-[0-9]{{{size}}}" for number in _NUMBERS for size in (1, 2, 3)]


def _behind(mark: str) -> str:
    """Look-behinds for the end of an address, its unit or number, and a mark after it."""
    ends = ["[호층]", r"동\)", *(f"[로길동리] {number}" for number in _NUMBERS)]
    return "|".join(f"(?<={end}{mark}.)" for end in ends)


_AFTER = rf"(?:{_behind('[ /]')}){_CODE}(?![^\n/\"'|)\x1e])|(?:{_behind(' [(]')}){_FIVE}(?=\))"
"""Behind the end of an address: 가림로 12 04783, where nothing follows; 3층 (04783)."""
BEFORE = Recognizer(
    entity="POSTAL_CODE",
    pattern=(
        rf"[0-9](?:(?:{_BADGE}){_CODE}{_END}"
        rf"|(?<=[(\[].){_CODE}(?=[)\]][ ,]{{0,2}}{_PLACE})"
        r"|(?:(?<![^\n\x1e\"':=>|\t,].)(?<![0-9],.)|(?<=[:=,] .))"
        rf"{_CODE}(?=[\"'|,\t\n]{{0,2}}[ ]{{0,2}}[\"'(]?{_PLACE})"
        rf"|{_AFTER})"
    ),
    judge=lambda value: 0.95 if _is_code(value) else 0.0,
    labelled=0.95,
    examples=(
        "(⟦04783⟧) 서울 마포구 가림로 12",
        "[⟦04783⟧] 서울특별시 마포구 가림로 12",
        "배송지: ⟦04783⟧ 서울 마포구 가림로 12",
        "홍길동,⟦63309⟧,제주특별자치도 제주시 가림로 12",
        "우)⟦04783⟧ 세종 가림로 12",
        "(우) ⟦04783⟧",
        "(⟦121-840⟧) 마포구 가림로 12",
        "마포구 가림로 12, 3동 405호 (⟦04783⟧)",
        "마포구 가림로 12 ⟦04783⟧",
        "마포구 가림로 12 (합정동) (⟦04783⟧)",
    ),
    counterexamples=(
        "합계 12000 서울 마포구 매장",
        "(99999) 서울 마포구 가림로 12",
        "결제(카드) 12000 원",
    ),
)
POSTAL = (LABELLED, BEFORE)
