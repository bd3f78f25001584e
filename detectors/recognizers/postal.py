"""Postal codes (우편번호): five digits since 2015-08-01, 3-3 before; FACTS 1.10."""

from __future__ import annotations

from detectors.entity import Recognizer, first
from detectors.regions import SIDO, one_of

_FIVE = "(?:(?<=[0-5])[0-9]{4}|(?<=6)[0-3][0-9]{3})"
_END = r"(?![0-9*]|-[0-9]|[.,:/][0-9])"
_PLACE = rf"{one_of(SIDO)}[ ,+\t]{{0,2}}(?:[가-힣]{{1,4}}[시군구]|[가-힣0-9]{{1,12}}[로길동리])"


def _is_code(value: str) -> bool:
    return value[:2] != "00" and len(value) in (5, 7)


LABELLED = Recognizer(
    entity="POSTAL_CODE",
    pattern=rf"{first('0-9')}(?<![0-9]-[0-9])(?:{_FIVE}|(?<=[1-7])[0-9]{{2}}-[0-9]{{3}}){_END}",
    hint=r"(?:^|[^0-9])(?:[0-6][0-9]{4}|[1-7][0-9]{2}-[0-9]{3})(?:[^0-9]|$)",
    judge=lambda value: 0.1 if _is_code(value) else 0.0,
    labelled=0.92,
    cued=True,
    reach=12,
    examples=(
        "우편번호 ⟦04783⟧",
        '"zipCode":"⟦63309⟧"',
        "우편번호: ⟦150-010⟧",
        "buyer_postcode=⟦06236⟧&x=1",
        "우편번호는 ⟦04783⟧입니다",
    ),
    counterexamples=(
        "04783",
        "금액 12345",
        "우편번호 00123",
        "우편번호 99999",
        "우편번호 04783-123",
    ),
)
BEFORE = Recognizer(
    entity="POSTAL_CODE",
    pattern=(
        rf"[0-9](?:(?:(?<=우\).)|(?<=우\) .)|(?<=[(\s]우 .)|(?<=우: .)|(?<=우:.)){_FIVE}{_END}"
        r"|(?:(?<=[(\[].)|(?<![^\n\x1e\"':=>|\t,].)(?<![0-9],.)|(?<=[:=,] .))"
        rf"{_FIVE}(?=[)\]\"'|,\t]{{0,2}}[ ]{{0,2}}[\"'(]?{_PLACE}))"
    ),
    hint=(
        r"우[):]? ?[0-6][0-9]{4}"
        rf"|[0-6][0-9]{{4}}[)\]\"'|,\t]{{0,2}}[ ]{{0,2}}[\"'(]?{one_of(SIDO)}"
    ),
    judge=lambda value: 0.9 if _is_code(value) else 0.0,
    labelled=0.93,
    examples=(
        "(⟦04783⟧) 서울 마포구 가림로 12",
        "[⟦04783⟧] 서울특별시 마포구 가림로 12",
        "배송지: ⟦04783⟧ 서울 마포구 가림로 12",
        "홍길동,⟦63309⟧,제주특별자치도 제주시 가림로 12",
        "우)⟦04783⟧ 세종 가림로 12",
        "(우) ⟦04783⟧",
    ),
    counterexamples=("합계 12000 서울 마포구 매장", "(99999) 서울 마포구 가림로 12"),
)
POSTAL = (LABELLED, BEFORE)
