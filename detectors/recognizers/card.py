"""Payment cards: brand, length, grouping and Luhn (FACTS 3.1; ISO/IEC 7812)."""

from __future__ import annotations

from detectors.checksums import luhn, only_digits
from detectors.entity import Recognizer, first

_GAP = r"[-. /\t\n]{1,3}"
_PATTERN = (
    rf"{first('2-9')}(?:"
    rf"[0-9]{{3}}(?P<gap>{_GAP})[0-9]{{4}}(?P=gap)[0-9]{{4}}(?P=gap)[0-9]{{4}}"
    r"(?:(?P=gap)[0-9]{1,3}|[0-9]{3})?"
    rf"|(?<=3)[0-9]{{3}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}"
    r"|[0-9]{13,18}"
    r")(?![0-9])"
)
_HINT = (
    rf"(?:^|[^0-9])(?:[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}"
    rf"|3[0-9]{{3}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4}}"
    r"|(?:2[2-7]|[3-689])[0-9]{12,18}(?:[^0-9]|$))"
)


def brand(digits: str) -> str | None:
    """The brand that issues numbers of this beginning and length, or None.

    `domestic` is the 9-series that only Korean terminals take.
    """
    size, two, four = len(digits), int(digits[:2]), int(digits[:4])
    if digits[0] == "4" and size in (16, 19):
        return "visa"
    if size == 16 and (51 <= two <= 55 or 2221 <= four <= 2720):
        return "mastercard"
    if size == 15 and two in (34, 37):
        return "amex"
    if 14 <= size <= 19 and (two in (36, 38, 39) or 300 <= four // 10 <= 305):
        return "diners"
    if 16 <= size <= 19 and 3528 <= four <= 3589:
        return "jcb"
    if 16 <= size <= 19 and two in (62, 81):
        return "unionpay"
    if size == 16 and (two == 65 or four == 6011 or 644 <= four // 10 <= 649):
        return "discover"
    if size == 16 and digits[0] == "9":
        return "domestic"
    return None


def _judge(value: str) -> float:
    digits = only_digits(value)
    kind = brand(digits)
    separated = len(value) > len(digits)
    if kind is None:
        # vendors' samples and gift cards: four groups of four, and a label that says card
        return 0.2 if separated and len(digits) == 16 else 0.0
    if luhn(digits):
        return 0.95 if separated else 0.75
    return 0.4 if separated or kind in ("domestic", "unionpay") else 0.2


CARD = Recognizer(
    entity="CREDIT_CARD",
    pattern=_PATTERN,
    hint=_HINT,
    judge=_judge,
    labelled=0.9,
    examples=(
        "카드⟦9490-2000-0000-0004⟧입니다",
        "cardNo=⟦9410123456789010⟧&expYear=30",
        "⟦4000 0000 0000 0002⟧",
        "⟦3782-822463-10005⟧",
        "법인카드 ⟦30569309025904⟧",
        "카드번호: ⟦4321-1234-1234-1234⟧",
    ),
    counterexamples=(
        "1234-1234-1234-1234",
        "20311122010203045",
        "9410-1234-****-****",
        "TID nictest00m01011104191651325596",
        "17951234567890",
    ),
)


def _loyalty(
    entity: str, examples: tuple[str, ...], counterexamples: tuple[str, ...]
) -> Recognizer:
    """Cards that are no payment cards: only a label tells them from any long number."""
    return Recognizer(
        entity=entity,
        pattern=(
            rf"{first('0-9')}(?:[0-9]{{3}}(?P<gap>[- ])(?:[0-9]{{4}}(?P=gap)){{2}}[0-9]{{4}}"
            r"|[0-9]{12,18})(?![0-9])"
        ),
        hint=r"(?:^|[^0-9])[0-9](?:[- ]?[0-9]){12,18}(?:[^0-9]|$)",
        judge=lambda value: 0.15,
        labelled=0.91,
        cued=True,
        examples=examples,
        counterexamples=counterexamples,
    )


MEMBERSHIP = _loyalty(
    "MEMBERSHIP_CARD",
    ("포인트카드 ⟦8000000024335076⟧ 적립 누락", "멤버십번호: ⟦8000-0000-2433-5076⟧"),
    ("8000000024335076", "주문번호 8000000024335076"),
)
CASH_RECEIPT = _loyalty(
    "CASH_RECEIPT_CARD",
    ("현금영수증카드번호 ⟦010000000078262569⟧",),
    ("010000000078262569",),
)
