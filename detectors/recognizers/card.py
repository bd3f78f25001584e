"""Payment cards: brand, length, grouping and Luhn (FACTS 3.1; ISO/IEC 7812)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from detectors import judges
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
_GAPS = re.compile("[^0-9]+")
_TIME = re.compile(
    r"(?:20)?[23][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
)
_BRANDS = (
    # first four digits, and lengths; `domestic` is the 9-series that only Korean terminals take
    ("visa", 4000, 4999, (16, 19)),
    ("mastercard", 5100, 5599, (16,)),
    ("mastercard", 2221, 2720, (16,)),
    ("amex", 3400, 3499, (15,)),
    ("amex", 3700, 3799, (15,)),
    ("diners", 3000, 3059, range(14, 20)),
    ("diners", 3600, 3699, range(14, 20)),
    ("diners", 3800, 3999, range(14, 20)),
    ("jcb", 3528, 3589, range(16, 20)),
    ("unionpay", 6200, 6299, range(16, 20)),
    ("unionpay", 8100, 8199, range(16, 20)),
    ("discover", 6500, 6599, (16,)),
    ("discover", 6011, 6011, (16,)),
    ("discover", 6440, 6499, (16,)),
    ("domestic", 9000, 9999, (16,)),
)
_UNSURE = ("domestic", "unionpay")
"""Brands of whose numbers not all pass Luhn's check."""
_USUAL = {"diners": (14,), "jcb": (16,), "unionpay": (16, 19), "visa": (16,)}


@cache
def _brand_of(four: int, size: int) -> str | None:
    """The brand that issues numbers of these first four digits and this length, or None."""
    for name, least, most, sizes in _BRANDS:
        if least <= four <= most and size in sizes:
            return name
    return None


def brand(digits: str) -> str | None:
    """The brand that issues numbers of this beginning and length, or None."""
    return _brand_of(int(digits[:4]), len(digits))


def _judge(value: str) -> float:
    digits = only_digits(value)
    kind = brand(digits)
    if (kind is None and digits == value) or len(set(digits)) == 1:
        return 0.0
    gaps = _GAPS.findall(value)
    even = len(gaps) > 1 and len(set(gaps)) == 1
    if kind is None:
        # vendors' samples and gift cards: four groups of four, and a label that says card
        return 0.2 if even and len(digits) == 16 else 0.0
    if not luhn(digits):
        return 0.4 if even or kind in _UNSURE else 0.2
    if gaps:
        return 0.95 if even else 0.65 if "-" in value else 0.45
    return 0.75 if len(digits) in _usual(kind) and not _TIME.match(digits) else 0.4


def _usual(kind: str) -> tuple[int, ...]:
    """The lengths at which a bare number of a brand needs no label."""
    return _USUAL.get(kind, (15, 16))


def _brands() -> list[int]:
    """What judges.py looks up by the first four digits: bits for lengths, usual ones, `_UNSURE`."""
    table = [0] * 10_000
    for name, least, most, sizes in _BRANDS:
        bits = int(name in _UNSURE)
        for size in sizes:
            bits |= 1 << size | (size in _usual(name)) << (32 + size)
        table[least : most + 1] = [bits] * (most + 1 - least)
    return table


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
    judge_all=judges.in_bulk(judges.CARD, _judge, _brands),
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
    judge_all=judges.in_bulk(judges.CARD_LABELLED, _judge_labelled),
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
