"""What analysis each action leaves possible and what it ends, in the analyst's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Sentences = tuple[str, ...]

_JOIN = "같은 사람·카드끼리 잇기와 중복 없는 수 세기 (join, distinct count)"
_GROUP = "보이는 부분으로 묶기 (grouping by the visible part)"
_FILLED = "값이 있는지 없는지 (filled or empty)"
_VALUE = "원래 값으로 찾기 (look-up by the original value)"
_OUTSIDE = "다른 목적의 데이터나 외부 데이터와 잇기 (join across purposes or with outside data)"
_ISSUER = "발급사·브랜드별 분석 (issuer and brand, from the BIN)"
_CUSTOMER = "카드로 고객 잇기, 서로 다른 카드 수 (customer join, distinct cards)"
_AGE = "나이·성별 분석 (age, sex)"
_TYPED = "개인정보가 아닌 값은 그대로 (cells without personal data are unchanged)"

# Card styles that leave the issuer readable.
_SHOWS_ISSUER = frozenset({"third_group_on", "third_range", "first6_last4"})

_ACTIONS: Mapping[str, tuple[Sentences, Sentences]] = {
    "keep": (("모든 분석 (everything)",), ()),
    "pseudonym": (
        ("같은 목적 안에서 잇기와 중복 없는 수 세기 (join and distinct count in one purpose)",),
        (_VALUE, _OUTSIDE),
    ),
    "mask": ((_GROUP, _FILLED), (_JOIN, _VALUE)),
    "redact": ((_FILLED,), (_JOIN, _VALUE)),
    "replace": ((_FILLED,), (_JOIN, _VALUE)),
    "drop": ((), ("이 열을 쓰는 모든 분석 (anything with this column)",)),
    "encrypt": (
        ("키를 가진 쪽의 복호화 (decryption by the key holder)", _FILLED),
        ("키 없이 값을 쓰는 모든 분석 (anything with the value, without the key)",),
    ),
    "date_shift": (
        ("한 사람 안의 날짜 간격 (intervals within one person)",),
        ("실제 날짜·요일·계절 분석 (true dates, weekdays, seasons)",),
    ),
    "generalize": (("범위별 집계 (counts by range)",), ("정확한 값 분석 (exact values)", _JOIN)),
    "scrub": (
        ("가린 자리를 뺀 글 분석 (text analysis around the hidden parts)",),
        ("글 속의 사람·번호로 찾거나 잇기 (look-up or join by what the text named)",),
    ),
    "per_cell": ((_TYPED,), (_VALUE,)),
}

# What a whole value says beyond identity, gone once it is a token, erased or replaced.
_CONTENT: Mapping[str, str] = {
    "KR_RRN": _AGE,
    "KR_FRN": _AGE,
    "DATE_OF_BIRTH": "나이 분석 (age)",
    "CREDIT_CARD": _ISSUER,
    "KR_BANK_ACCOUNT": "은행별 분석 (bank, from the number)",
    "KR_VIRTUAL_ACCOUNT": "은행별 분석 (bank, from the number)",
    "PHONE_NUMBER": "지역·휴대전화 구분 (area, mobile or landline)",
    "EMAIL_ADDRESS": "메일 도메인별 분석 (e-mail domain)",
    "IP_ADDRESS": "대역·지역 분석 (network, region)",
    "KR_BRN": "사업자 구분 (taxpayer type)",
    "KR_CRN": "법인 구분 (corporation type)",
    "KR_ADDRESS": "지역별 분석 (region)",
    "POSTAL_CODE": "지역별 분석 (region)",
    "GENDER": "성별 분석 (sex)",
    "CARD_EXPIRY": "유효기간 분석 (expiry)",
    "PERSON": "성씨 분석 (surname)",
}
_ERASING = ("pseudonym", "redact", "replace", "encrypt")


def analysis(column: Mapping[str, Any]) -> tuple[Sentences, Sentences]:
    """What a masked column still supports and what it no longer does; Korean with English.

    An unknown action supports nothing that could be promised: both tuples are empty.
    """
    action, entity = column["action"], column["entity"]
    if action == "card":
        return _card(str(column["params"].get("style", "third_group_on")))
    supports, lost = _ACTIONS.get(action, ((), ()))
    if action == "encrypt" and column["params"].get("deterministic"):
        supports = (*supports, *_ACTIONS["pseudonym"][0])
    hidden = action == "mask" and column["params"].get("format", "all") == "all"
    if hidden:
        supports = (_FILLED,)
    if (hidden or action in _ERASING) and entity in _CONTENT:
        lost = (*lost, _CONTENT[entity])
    return supports, lost


def _card(style: str) -> tuple[Sentences, Sentences]:
    if style in _SHOWS_ISSUER:
        return (_ISSUER, _GROUP), (_CUSTOMER, _VALUE)
    shown = (_GROUP,) if style == "last4" else (_FILLED,)
    return shown, (_ISSUER, _CUSTOMER, _VALUE)
