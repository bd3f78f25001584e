"""Payment cards: brand, length, grouping and Luhn (FACTS 3.1; ISO/IEC 7812)."""

from __future__ import annotations

import re
from dataclasses import replace

from detectors.checksums import luhn, only_digits
from detectors.entity import Recognizer, first

_GAP = r"[-. /\t\n]{1,3}"
_LOOSE = r"[-. /\t\n]{0,3}"
_LONG = rf"(?<=[68])[12][0-9]{{2}}(?P<g>{_GAP})(?:[0-9]{{4}}(?P=g)){{3}}[0-9]{{3}}(?![0-9])"
"""UnionPay, the only brand that goes on after four groups of four."""
_GROUPS = rf"[0-9]{{3}}{_LOOSE}[0-9]{{4}}{_LOOSE}[0-9]{{4}}{_LOOSE}[0-9]{{4}}"
_PATTERN = (
    rf"{first('2-9')}(?:"
    rf"[0-9]{{13,18}}(?![0-9])|{_LONG}"
    rf"|{_GROUPS}(?:[0-9]{{3}})?(?![0-9])(?!-[0-9])"
    rf"|(?<=3)[0-9]{{3}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}(?![0-9])"
    r")"
)
_TIME = re.compile(
    r"(?:20)?[23][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
)
_USUAL = {"diners": (14,), "jcb": (16,), "unionpay": (16, 19), "visa": (16,)}


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
    if (kind is None and digits == value) or len(set(digits)) == 1:
        return 0.0
    gaps = re.findall("[^0-9]+", value)
    even = len(gaps) > 1 and len(set(gaps)) == 1
    if kind is None:
        # vendors' samples and gift cards: four groups of four, and a label that says card
        return 0.2 if even and len(digits) == 16 else 0.0
    if not luhn(digits):
        return 0.4 if even or kind in ("domestic", "unionpay") else 0.2
    if gaps:
        return 0.95 if even else 0.65 if "-" in value else 0.45
    return 0.75 if _plain(kind, digits) else 0.4


def _plain(kind: str, digits: str) -> bool:
    """Whether a bare number of a brand needs no label: of its usual length, and no time."""
    return len(digits) in _USUAL.get(kind, (15, 16)) and not _TIME.match(digits)


def _judge_labelled(value: str) -> float:
    """Numbers beside a label: every length that Luhn admits, and 16 digits of any kind."""
    digits = only_digits(value)
    if len(set(digits)) == 1 or (_TIME.match(digits) and digits.startswith("20")):
        return 0.0
    if luhn(digits) and (len(digits) > 12 or digits[0] in "56"):
        return 0.25
    return 0.2 if len(digits) == 16 else 0.0


CARD = Recognizer(
    entity="CREDIT_CARD",
    pattern=_PATTERN,
    judge=_judge,
    labelled=0.9,
    after=10,
    examples=(
        "카드⟦9490-2000-0000-0004⟧입니다",
        "cardNo=⟦9410123456789010⟧&expYear=30",
        "⟦4000 0000 0000 0002⟧",
        "⟦3782-822463-10005⟧",
        "법인카드 ⟦30569309025904⟧",
        "카드번호: ⟦4321-1234-1234-1234⟧",
        "⟦9490-2000 0000-0004⟧",
        "카드 ⟦9490 20000000 0004⟧",
        "⟦6210-0000-0000-0000-009⟧",
        "⟦9490123412341234⟧ (카드)",
    ),
    counterexamples=(
        "1234-1234-1234-1234",
        "20311122010203045",
        "9410-1234-****-****",
        "TID nictest00m01011104191651325596",
        "17951234567890",
        "2611221530120003",
        "주문번호 9410123456789010",
    ),
)
CARD_LABELLED = replace(
    CARD,
    pattern=rf"{first('0-9')}(?:[0-9]{{11,18}}|{_GROUPS})(?![0-9])(?!-[0-9])",
    judge=_judge_labelled,
    cued=True,
    examples=(
        "카드번호 ⟦1234123412341234⟧",
        "cardNo=⟦1234-1234-1234-1234⟧",
        "card: ⟦501800000009⟧",
    ),
    counterexamples=(
        "카드 20261122010203045",
        "카드 승인번호 1234123412341234",
        "1234123412341234",
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
            r"(?:(?P=gap)[0-9]{2,3})?|[0-9]{12,18})(?![0-9])"
        ),
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
CASH_IC = _loyalty(
    "CASH_IC_CARD",
    ("현금IC카드번호 ⟦5180000000000012⟧", "현금IC 카드번호: ⟦6000-0000-0000-0012⟧"),
    ("5180000000000012", "현금IC카드 5180"),
)
CASH_RECEIPT = _loyalty(
    "CASH_RECEIPT_CARD",
    ("현금영수증카드번호 ⟦010000000078262569⟧", "현금영수증카드 번호 : ⟦0100-0000-0078-2625-69⟧"),
    ("010000000078262569",),
)
