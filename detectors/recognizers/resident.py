"""Numbers of people and corporations in the 6+7 form: resident, foreigner, corporate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from detectors import judges
from detectors.checksums import (
    CENTURY,
    CRN_WEIGHTS,
    RRN_WEIGHTS,
    birth_date,
    crn_check,
    ean_check,
    frn_check,
    only_digits,
    rrn_check,
)
from detectors.entity import Recognizer, first

_ANY = r"[-. /\t\n]{0,3}"
_REST = r"[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_COLUMNS = r"(?<![0-9][ .][0-9]{6})"
"""A third number before: 6 and 7 digits in a table of numbers, not one number with a blank."""
_SEPARATOR = rf"(?:|[ \t]?-[ \t\n]?|{_COLUMNS}[-. /\t\n]{{1,3}})"
_OLDEST = date(1920, 1, 1)
_SEOUL = "1101"
_KINDS = frozenset(map(str, (*range(11, 16), 21, 22, *range(31, 54), 71, *range(81, 87))))


def _pattern(front: str, seventh: str) -> str:
    return rf"{first('0-9')}{front}{_SEPARATOR}{seventh}[0-9]{{6}}(?![0-9])"


def _judge_resident(value: str) -> float:
    return _judge_person(value, rrn_check, oldest="90")


def _judge_foreigner(value: str) -> float:
    return _judge_person(value, frn_check)


def _judge_person(value: str, check: Callable[[str], bool], oldest: str = "") -> float:
    """Date, then check digit and separator: a failed check is no denial (none since 2020-10)."""
    digits = only_digits(value)
    born = birth_date(digits)
    if born is None:
        return 0.0
    if digits[6] in oldest:
        return 0.2  # born before 1900: right in form, hardly in a payment's data
    proven = check(digits)
    if value == digits:
        return 0.8 if proven and not _counted(digits) else 0.4
    if "." in value:
        return 0.45  # 101112.1234567 is a time
    if born < _OLDEST or _registry(digits):
        return 0.6 if proven else 0.45
    if "-" in value:
        return 0.95 if proven else 0.65
    return 0.85 if proven else 0.55 if value[6:-7].isspace() else 0.4


def _counted(digits: str) -> bool:
    """Whether a bare number is likelier a time or a product.

    Epoch milliseconds of 2014 to 2033 begin with 14 to 19; 880, 45 and 49 are EAN-13 prefixes of
    Korea and Japan.
    """
    return "14" <= digits[:2] <= "19" or (
        digits.startswith(("880", "45", "49")) and ean_check(digits)
    )


def _registry(digits: str) -> bool:
    """1101 and a kind of company: Seoul has more companies than people born on those few days."""
    return digits.startswith(_SEOUL) and digits[4:6] in _KINDS


def _of_person(digits: str) -> bool:
    return digits[6] in "12345678" and (birth_date(digits) or date.min) >= _OLDEST


def _judge_corporate(value: str) -> float:
    digits = only_digits(value)
    if digits[4:6] not in _KINDS:
        return 0.0
    if "-" not in value:
        return 0.4 if crn_check(digits) else 0.2
    if crn_check(digits):
        return 0.7 if _registry(digits) or not _of_person(digits) else 0.6
    return 0.55 if _registry(digits) else 0.3  # issued since 2025-01-31: no check digit


def _judge_labelled(value: str) -> float:
    return _judge_corporate(value) or 0.15


def _table(weights: tuple[int, ...]) -> list[int]:
    """What judges.py looks up: centuries by the seventh digit, `_KINDS`, weights."""
    centuries = (CENTURY[str(digit)] for digit in range(10))
    kinds = (int(f"{kind:02}" in _KINDS) for kind in range(100))
    return [*centuries, *kinds, *weights]


def _person() -> list[int]:
    return _table(RRN_WEIGHTS)


def _company() -> list[int]:
    return _table(CRN_WEIGHTS)


def _born(value: str) -> date | None:
    return birth_date(only_digits(value))


RESIDENT = Recognizer(
    entity="KR_RRN",
    pattern=_pattern(_REST, "[0-49]"),
    judge=_judge_resident,
    judge_all=judges.in_bulk(judges.RESIDENT, _judge_resident, _person),
    labelled=0.97,
    after=12,
    born=_born,
    examples=(
        "주민등록번호 ⟦350630-3000006⟧",
        "고객 ⟦350630-4987651⟧입니다",
        "jumin=⟦3506303000006⟧&x=1",
        "⟦350630 - 3000006⟧",
        "⟦350630 4987651⟧ 이 주민번호",
        "주민 번호 : ⟦350630/4987651⟧",
    ),
    counterexamples=(
        "990231-1234567",
        "ts=1705101234567",
        "3506303000004",
        "261122 101112 1234567",
        "10:11 101112.1234567",
        "접수번호 3506303000004",
    ),
)
FOREIGNER = Recognizer(
    entity="KR_FRN",
    pattern=_pattern(_REST, "[5-8]"),
    judge=_judge_foreigner,
    judge_all=judges.in_bulk(judges.FOREIGNER, _judge_foreigner, _person),
    labelled=0.97,
    after=12,
    born=_born,
    examples=(
        "외국인등록번호: ⟦350101-7000002⟧",
        "⟦350101-8123456⟧",
        "외국인 등록 번호 ⟦3501018123456⟧",
    ),
    counterexamples=("351301-7000005", "8801015000007"),
)
CORPORATE = Recognizer(
    entity="KR_CRN",
    pattern=rf"{first('0-9')}[0-9]{{3}}[1-8][0-9] ?- ?[0-9]{{7}}(?![0-9])",
    judge=_judge_corporate,
    judge_all=judges.in_bulk(judges.CORPORATE, _judge_corporate, _company),
    labelled=0.96,
    examples=(
        "법인등록번호 ⟦991311-1234560⟧",
        "⟦110111-1234569⟧ 주식회사",
        "주식회사 가나다 (⟦110111-8712345⟧)",
    ),
    counterexamples=("991399-1234560", "1311991234567"),
)
CORPORATE_LABELLED = replace(
    CORPORATE,
    pattern=rf"{first('0-9')}[0-9]{{5}}{_ANY}[0-9]{{7}}(?![0-9])",
    judge=_judge_labelled,
    judge_all=judges.in_bulk(judges.CORPORATE_LABELLED, _judge_labelled, _company),
    cued=True,
    after=12,
    examples=(
        "crno=⟦9913111234560⟧",
        "법인 등록번호 : ⟦123499 1234567⟧",
        "⟦123499-1234567⟧(법인번호)",
    ),
    counterexamples=("9913111234560",),
)
