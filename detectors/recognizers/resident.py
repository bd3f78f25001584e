"""Numbers of people and corporations in the 6+7 form: resident, foreigner, corporate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from detectors.checksums import birth_date, crn_check, frn_check, only_digits, rrn_check
from detectors.entity import Recognizer, first

_SEPARATOR = r"[-. /\t\n]{0,3}"
_REST = r"[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_EDGE = "(?:^|[^0-9])[0-9]"


def _pattern(front: str, seventh: str) -> str:
    return rf"{first('0-9')}{front}{_SEPARATOR}{seventh}[0-9]{{6}}(?![0-9])"


def _judge_resident(value: str) -> float:
    return _judge_person(value, rrn_check, oldest="90")


def _judge_foreigner(value: str) -> float:
    return _judge_person(value, frn_check)


def _judge_person(value: str, check: Callable[[str], bool], oldest: str = "") -> float:
    """Date, then check digit and separator: a failed check is no denial (none since 2020-10)."""
    digits = only_digits(value)
    if birth_date(digits) is None:
        return 0.0
    if digits[6] in oldest:
        return 0.2  # born before 1900: right in form, hardly in a payment's data
    proven, separated = check(digits), len(value) > len(digits)
    if proven:
        return 0.95 if separated else 0.8
    return 0.65 if separated else 0.4


def _judge_corporate(value: str) -> float:
    digits = only_digits(value)
    separated = len(value) > len(digits)
    if digits[4:6] not in _KINDS:
        return 0.0
    if crn_check(digits):
        return 0.7 if separated else 0.45
    return 0.2  # issued since 2025-01-31, without a check digit: a label must say so


_KINDS = frozenset(map(str, (*range(11, 16), 21, 22, *range(31, 54), 71, *range(81, 87))))


def _born(value: str) -> date | None:
    return birth_date(only_digits(value))


RESIDENT = Recognizer(
    entity="KR_RRN",
    pattern=_pattern(_REST, "[0-49]"),
    hint=rf"{_EDGE}{_REST}{_SEPARATOR}[0-49][0-9]{{6}}(?:[^0-9]|$)",
    judge=_judge_resident,
    labelled=0.97,
    born=_born,
    examples=(
        "주민등록번호 ⟦350630-3000006⟧",
        "고객 ⟦350630-4987651⟧입니다",
        "jumin=⟦3506303000006⟧&x=1",
        "⟦350630 - 3000006⟧",
    ),
    counterexamples=("990231-1234567", "ts=1705101234567", "3506303000004"),
)
FOREIGNER = Recognizer(
    entity="KR_FRN",
    pattern=_pattern(_REST, "[5-8]"),
    hint=rf"{_EDGE}{_REST}{_SEPARATOR}[5-8][0-9]{{6}}(?:[^0-9]|$)",
    judge=_judge_foreigner,
    labelled=0.97,
    born=_born,
    examples=("외국인등록번호: ⟦350101-7000002⟧", "⟦350101-8123456⟧"),
    counterexamples=("351301-7000005",),
)
CORPORATE = Recognizer(
    entity="KR_CRN",
    pattern=_pattern("[0-9]{3}[1-8][0-9]", "[0-9]"),
    hint=rf"{_EDGE}[0-9]{{3}}[1-8][0-9]{_SEPARATOR}[0-9]{{7}}(?:[^0-9]|$)",
    judge=_judge_corporate,
    labelled=0.96,
    examples=("법인등록번호 ⟦991311-1234560⟧", "⟦110111-1234569⟧ 주식회사"),
    counterexamples=("991399-1234560", "1311991234567"),
)
