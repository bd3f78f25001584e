"""Card numbers as floating-point numbers are printed (Java, Python): 9.490200000000004E15."""

from __future__ import annotations

from decimal import Decimal

from detectors.entity import Recognizer
from detectors.recognizers.card import CARD


def _judge(value: str) -> float:
    """The proof of the number itself; with fewer digits printed it is no longer a whole one."""
    number = Decimal(value)
    return CARD.judge(format(number, "f")) if number == number.to_integral_value() else 0.0


EXPONENT = Recognizer(
    entity="CREDIT_CARD",
    pattern=r"[2-9](?<![0-9A-Za-z.,][2-9])\.[0-9]{11,18}[eE]\+?1[3-8](?![0-9A-Za-z])",
    judge=_judge,
    labelled=0.9,
    examples=('{"cardNo":⟦9.490200000000004E15⟧}', "카드번호 ⟦4.000000000000002e+15⟧"),
    counterexamples=("4.000000000000003e+15", "6.02214076E23", "4.0000000000000025E15", "1.5E15"),
)
