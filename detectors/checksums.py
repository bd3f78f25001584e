"""Check digits and dates inside Korean identifiers; pure functions over strings of ASCII digits."""

from __future__ import annotations

from datetime import date

_RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "3": 2000, "4": 2000}
_CENTURY |= {"5": 1900, "6": 1900, "7": 2000, "8": 2000}


def only_digits(value: str) -> str:
    """The ASCII digits of a folded value."""
    return "".join(char for char in value if "0" <= char <= "9")


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1, annex B).

    >>> luhn("9410123456789010"), luhn("9410123456789011")
    (True, False)
    """
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(int(d) * 2 - 9 * (d > "4") for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def rrn_check(digits: str) -> bool:
    """Whether a 13-digit resident number carries the check digit used until October 2020.

    A number issued later has none: a failure is no denial. Source: 행정안전부; FACTS 1.1.

    >>> rrn_check("9901011000001"), rrn_check("9901011000005")
    (True, False)
    """
    return (11 - _weighted(digits, _RRN_WEIGHTS) % 11) % 10 == int(digits[12])


def frn_check(digits: str) -> bool:
    """Whether a 13-digit foreigner number carries its check digit of before October 2020.

    >>> frn_check("9001015000009"), frn_check("9001015000007")
    (True, False)
    """
    return (13 - _weighted(digits, _RRN_WEIGHTS) % 11) % 10 == int(digits[12])


def brn_check(digits: str) -> bool:
    """Whether a 10-digit business number carries its check digit (국세청 고시; FACTS 1.5).

    >>> brn_check("1234567891"), brn_check("1234567890")
    (True, False)
    """
    total = _weighted(digits, _BRN_WEIGHTS) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def crn_check(digits: str) -> bool:
    """Whether a 13-digit corporate number carries its check digit (none since 2025-01-31).

    >>> crn_check("1101111234569"), crn_check("1101111234560")
    (True, False)
    """
    return (10 - _weighted(digits, (1, 2) * 6) % 10) % 10 == int(digits[12])


def birth_date(digits: str) -> date | None:
    """The birth date in a resident or foreigner number; the seventh digit tells the century.

    Returns None where the calendar has no such day.

    >>> birth_date("0002293000000"), birth_date("0002291000000")
    (datetime.date(2000, 2, 29), None)
    """
    try:
        year = _CENTURY[digits[6]] + int(digits[:2])
        return date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
