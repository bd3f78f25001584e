"""What travels with a card number: CVC, the PIN's first digits, expiry, track data (FACTS 3.2)."""

from __future__ import annotations

import re

from detectors import judges
from detectors.checksums import luhn
from detectors.entity import Recognizer
from detectors.recognizers.keyed import keyed

_COUNTED = r"(?![0-9]|[-./][0-9]| ?(?:자|개|회|번|년|일|월|시|분|초|건|원|%|명))"
"""What follows a number that only counts: 비밀번호 5회 오류, 유효기간 3년."""


def _judge_expiry(value: str) -> float:
    """Month and year in either order, 2020 to 2069; two digits alone are a year or a month."""
    parts = re.findall("[0-9]+", value)
    if len(parts) == 1 and len(value) in (4, 6):
        cut = [(value[:2], value[2:]), (value[:-2], value[-2:])]
    elif len(parts) == 2:
        cut = [(parts[0], parts[1])]
    else:
        return 0.1 if value.isdigit() else 0.0
    if len(value) == 4 and _is_year(value):
        return 0.1  # expYear=2030
    pairs = cut + [(year, month) for month, year in cut]
    return 0.1 if any(_is_month(month) and _is_year(year) for month, year in pairs) else 0.0


def _is_month(digits: str) -> bool:
    return len(digits) <= 2 and 1 <= int(digits) <= 12


def _is_year(digits: str) -> bool:
    return re.fullmatch("(?:20)?[2-6][0-9]", digits) is not None


CVC = keyed(
    "CARD_CVC",
    "[0-9]",
    rf"[0-9]{{2,3}}{_COUNTED}",
    ('"cvc":"⟦123⟧"', "cvv2=⟦1234⟧&x=1", "CVC 번호 ⟦123⟧", "<cvc>⟦123⟧</cvc>", "뒷면 3자리: ⟦123⟧"),
    ("cvc=***", "code=123", "CVC 3자리", "cvc=12345"),
)
PIN2 = keyed(
    "CARD_PIN2",
    "[0-9]",
    rf"[0-9]{{1,3}}{_COUNTED}",
    (
        "cardPw=⟦12⟧&amt=1",
        '"pwd_2digit": "⟦34⟧"',
        "비밀번호 앞 2자리 ⟦12⟧",
        "카드 비밀번호 앞 두자리: ⟦34⟧**",
    ),
    ("amt=12", "비밀번호 앞 2자리", "카드비밀번호 5회 오류"),
)
EXPIRY = keyed(
    "CARD_EXPIRY",
    "[0-9]",
    (
        r"(?:[0-9]{0,3} ?[-/.] ?[0-9]{2,4}|[0-9]?월 ?/? ?[0-9]{2,4}년?|[0-9]{1,3}년 ?[0-9]{1,2}월"
        r"|[0-9]{3}|[0-9]{5}|[0-9](?![가-힣])|(?![0-9가-힣]))"
        r"(?![0-9]|[-/.][0-9]| ?(?:년|일|개월|건|명|원|초|분|회|%))"
    ),
    (
        "cardExpire=⟦3012⟧&amt=1",
        '"expYear":"⟦30⟧"',
        "expMonth=⟦1⟧&x",
        "유효기간 ⟦12/30⟧",
        "expiry: ⟦2030-12⟧",
        "유효기간(MM/YY) ⟦12/30⟧",
        "유효기간: ⟦2030년 12월⟧까지",
        "VALID THRU ⟦12/30⟧",
        "Expiry Date: ⟦12/30⟧",
        '"expirationDate":"⟦2030-12⟧"',
        "expDate=⟦3012⟧&amt=1",
        "카드 유효기간은 ⟦12-2030⟧",
        "유효기간\n⟦12/30⟧",
        "카드 만료일은 ⟦3012⟧라고",
        "만료:⟦0330⟧, 우편번호",
        "여권,만료,성명\nM00000000,⟦12/30⟧,홍길동",
    ),
    (
        "2030-12",
        "expire=never",
        "유효기간 2030-12-31",
        "expiry=3600",
        "vbankExpDate=1230&amt=1",
        "coupon expiration date: 2030-12-31",
        "expDate=2030-12-31T00:00:00",
        "유효기간 3년",
        "유효기간 30일",
        "쿠폰 유효기간 60분",
        "토큰 만료: 3600",
        "카드 만료 1230건",
        "만료일 2030-12-31",
    ),
    judge=_judge_expiry,
    judge_all=judges.in_bulk(judges.EXPIRY, _judge_expiry),
)
_YYMM = "[0-9]{2}(?:0[1-9]|1[0-2])"


def _judge_track(value: str) -> float:
    """Track 2 by its card number (NICE writes 37 before it); track 1 by its form (ISO 7813)."""
    if "^" in value:
        return 0.98
    number = re.split("[=Dd]", value.lstrip(";"))[0]
    known = any(luhn(part) for part in (number, number.removeprefix("37")) if len(part) >= 13)
    return 0.98 if known else 0.2


TRACK = Recognizer(
    # the whole track is one finding: the card number inside it must not stand alone
    entity="TRACK_DATA",
    pattern=(
        rf"[0-9;%B](?<![0-9A-Za-z].)(?:;?[0-9]{{12,21}}[=D]{_YYMM}[0-9]{{0,26}}F?\??(?![0-9A-Za-z=])"
        r"|B?[0-9]{12,19}\^[^^\n\x1e]{2,26}\^[0-9]{4}[0-9A-Za-z ]{3,64}\??)"
    ),
    judge=_judge_track,
    labelled=0.98,
    examples=(
        "track2Data=⟦379100123412341234=2502⟧",
        "trackData: ⟦4000000000000002=30121010000012300000⟧",
        "swipe ⟦;4000000000000002=30121010000012300000?⟧ ok",
        "⟦%B4000000000000002^HONG/GILDONG^30121010000000000?⟧",
        "57=⟦4000000000000002D30121010000012300000F⟧",
    ),
    counterexamples=("a=9100123412341234=2502", "amount=4000000000000002", "1234567890123=3012"),
)

_BEFORE = ("[0-9]{4}[-. ][0-9]{4}[-. ][0-9]{4}", "[0-9]{14}")
_AFTER_CARD = "|".join(
    f"(?<={card}{gap}.)" for card in _BEFORE for gap in (" ", "/", " / ", ", ", "이고 ", " 이고 ")
)
_MONTH_YEAR = ("[0-9]{4}", "[0-9]{4}-[0-9]{2}", "[0-9]{2}[-/][0-9]{2}", "[0-9]{2} / [0-9]{2}")
_AFTER_EXPIRY = "|".join(f"(?<={card} {exp} .)" for card in _BEFORE for exp in _MONTH_YEAR)
CVC_BESIDE = Recognizer(
    # behind a card number and its expiry date, in one breath
    entity="CARD_CVC",
    pattern=rf"[0-9](?:{_AFTER_EXPIRY})[0-9]{{2,3}}(?![0-9A-Za-z]|[-/.,][0-9]| ?[원개건월일])",
    judge=lambda value: 0.6,
    labelled=0.9,
    examples=("카드 9410123456789010 12/30 ⟦971⟧", "9410-1234-5678-9010 3012 ⟦034⟧ 입니다"),
    counterexamples=("010-1234-5678 12/25 300", "9410123456789010 12/30 500원"),
)
EXPIRY_BESIDE = Recognizer(
    # right behind a card number, where nobody writes its label
    entity="CARD_EXPIRY",
    pattern=(
        rf"[0-9](?:{_AFTER_CARD})(?:[0-9]? ?[/\-] ?[0-9]{{2,4}}|[0-9]{{3}}(?:-[0-9]{{2}})?)"
        r"(?![0-9A-Za-z]|[-/.][0-9]| ?[월년일원건개])"
    ),
    judge=lambda value: 0.6 if _judge_expiry(value) else 0.0,
    labelled=0.9,
    examples=(
        "9410-1234-5678-9010 ⟦12/30⟧ 이걸로 결제해 주세요",
        "카드 9410123456789010 / ⟦3012⟧",
    ),
    counterexamples=("010-1234-5678 12/25", "1234 12/30", "9410-1234-5678-9010 12/30/2026"),
)

KEYED = (CVC, PIN2, EXPIRY)
