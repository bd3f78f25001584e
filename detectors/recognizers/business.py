"""Business registration numbers (사업자등록번호)."""

from __future__ import annotations

from dataclasses import replace

from detectors import judges
from detectors.checksums import BRN_WEIGHTS, brn_check, only_digits
from detectors.entity import Recognizer, first

_GAP = r"[-. /\t\n]{0,3}"
_DASH = r"(?: ?- ?)"
_EDGES = r"(?<![0-9]-[0-9])"
_END = r"(?![0-9])(?!-[0-9])"


def _judge(value: str) -> float:
    """Every number issued carries the check digit; a label outweighs a digit mistyped."""
    digits = only_digits(value)
    if digits[0] == "0":
        return 0.0
    issued = int(digits[:3]) >= 101 and digits[3:5] != "00" and brn_check(digits)
    if value.count("-") == 2:
        return 0.8 if issued else 0.25
    return 0.4 if issued else 0.15


BUSINESS = Recognizer(
    entity="KR_BRN",
    pattern=rf"{first('0-9')}{_EDGES}[0-9]{{2}}{_DASH}[0-9]{{2}}{_DASH}[0-9]{{5}}{_END}",
    judge=_judge,
    judge_all=judges.in_bulk(judges.BUSINESS, _judge, lambda: BRN_WEIGHTS),
    labelled=0.95,
    after=12,
    examples=(
        "사업자등록번호 ⟦123-45-67891⟧",
        "⟦220-88-11114⟧입니다",
        "사업자 등록 번호 : ⟦123 - 45 - 67890⟧",
        "⟦123-45-67890⟧ (사업자번호)",
        "가나다상사(⟦123-45-67891⟧)",
    ),
    counterexamples=("123-45-67890", "주문번호 123-45-67891", "1-123-45-67891", "123-45-67891-0"),
)
BUSINESS_LABELLED = replace(
    BUSINESS,
    pattern=rf"{first('0-9')}{_EDGES}[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{5}}{_END}",
    cued=True,
    examples=("bizno=⟦9999900005⟧", "사업자번호 ⟦123 45 67890⟧", "⟦1234567891⟧ (사업자등록번호)"),
    counterexamples=("주문번호 1234567891", "1234567891", "200 45 67891"),
)
