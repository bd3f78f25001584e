"""Business registration numbers (사업자등록번호)."""

from __future__ import annotations

from detectors.checksums import brn_check, only_digits
from detectors.entity import Recognizer, first


def _judge(value: str) -> float:
    digits = only_digits(value)
    if int(digits[:3]) < 101 or digits[3:5] == "00":
        return 0.0
    if not brn_check(digits):
        return 0.0  # every number issued carries the check digit
    return 0.8 if len(value) > len(digits) else 0.4  # one in ten bare numbers passes by chance


BUSINESS = Recognizer(
    entity="KR_BRN",
    pattern=(
        rf"{first('1-9')}(?<![0-9]-[0-9])[0-9]{{2}}[-. /]{{0,3}}[0-9]{{2}}[-. /]{{0,3}}[0-9]{{5}}"
        r"(?![0-9])(?!-[0-9])"
    ),
    hint=r"(?:^|[^0-9])[1-9][0-9]{2}[-. /]{0,3}[0-9]{2}[-. /]{0,3}[0-9]{5}(?:[^0-9]|$)",
    judge=_judge,
    labelled=0.95,
    examples=("사업자등록번호 ⟦123-45-67891⟧", "bizno=⟦9999900005⟧", "⟦220-88-11114⟧입니다"),
    counterexamples=("123-45-67890", "주문번호 1234567891", "000-45-67891"),
)
