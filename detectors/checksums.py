"""Check digits and dates inside Korean identifiers; pure functions over strings of ASCII digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from operator import mul

_NO_DIGITS = re.compile("[^0-9]+")
_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
CRN_WEIGHTS = (1, 2) * 6
CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "3": 2000, "4": 2000}
CENTURY |= {"5": 1900, "6": 1900, "7": 2000, "8": 2000}


def only_digits(value: str) -> str:
    """The ASCII digits of a folded value."""
    if value.isdigit() and value.isascii():
        return value
    return _NO_DIGITS.sub("", value)


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(map(mul, digits.encode().translate(_VALUES), weights))


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1, annex B).

    >>> luhn("9410123456789010"), luhn("9410123456789011")
    (True, False)
    """
    raw = digits.encode()
    return (sum(raw[-1::-2].translate(_VALUES)) + sum(raw[-2::-2].translate(_DOUBLED))) % 10 == 0


def rrn_check(digits: str) -> bool:
    """Whether a 13-digit resident number carries the check digit used until October 2020.

    A number issued later has none: a failure is no denial. Source: 행정안전부; FACTS 1.1.

    >>> rrn_check("9901011000001"), rrn_check("9901011000005")
    (True, False)
    """
    return (11 - _weighted(digits, RRN_WEIGHTS) % 11) % 10 == int(digits[12])


def frn_check(digits: str) -> bool:
    """Whether a 13-digit foreigner number carries its check digit of before October 2020.

    >>> frn_check("9001015000009"), frn_check("9001015000007")
    (True, False)
    """
    return (13 - _weighted(digits, RRN_WEIGHTS) % 11) % 10 == int(digits[12])


def brn_check(digits: str) -> bool:
    """Whether a 10-digit business number carries its check digit (국세청 고시; FACTS 1.5).

    >>> brn_check("1234567891"), brn_check("1234567890")
    (True, False)
    """
    total = _weighted(digits, BRN_WEIGHTS) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def crn_check(digits: str) -> bool:
    """Whether a 13-digit corporate number carries its check digit (none since 2025-01-31).

    >>> crn_check("1101111234569"), crn_check("1101111234560")
    (True, False)
    """
    return (10 - _weighted(digits, CRN_WEIGHTS) % 10) % 10 == int(digits[12])


def ean_check(digits: str) -> bool:
    """Whether a 13-digit number carries the check digit of an EAN-13 barcode (GS1).

    >>> ean_check("8801234567893"), ean_check("8801234567890")
    (True, False)
    """
    return _weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


def birth_date(digits: str) -> date | None:
    """The birth date in a resident or foreigner number; the seventh digit tells the century.

    Returns None where the calendar has no such day.

    >>> birth_date("0002293000000"), birth_date("0002291000000")
    (datetime.date(2000, 2, 29), None)
    """
    try:
        year = CENTURY[digits[6]] + int(digits[:2])
        return date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def iban_check(value: str) -> bool:
    """Whether an IBAN (ISO 13616) carries its check digits: moved to the end, modulo 97 is 1.

    >>> iban_check("GB82 WEST 1234 5698 7654 32"), iban_check("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    text = "".join(char for char in value if char.isascii() and char.isalnum()).upper()
    return len(text) > 4 and int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def mod_11_check(digits: str) -> bool:
    """Whether the digits, weighted 1, 2 … 7, 2 … 7 from the right, sum to a multiple of 11.

    >>> mod_11_check("1234567892"), mod_11_check("1234567890")
    (True, False)
    """
    weights = (1, *(2 + at % 6 for at in range(len(digits))))
    return bool(digits) and _weighted(digits[::-1], weights) % 11 == 0


def mod_11_2_check(value: str) -> bool:
    """Whether the last character, 0-9 or X, is the check character of ISO 7064 MOD 11-2.

    >>> mod_11_2_check("0000000218250097"), mod_11_2_check("0000000218250098")
    (True, False)
    """
    total = 0
    for char in only_digits(value[:-1]):
        total = (total + int(char)) * 2
    return len(value) > 1 and value[-1] == "0123456789X"[(12 - total % 11) % 11]


def calendar_date(digits: str) -> bool:
    """Whether 8 digits (yyyymmdd) or 6 (yymmdd) name a day of the calendar.

    >>> calendar_date("20240229"), calendar_date("230229"), calendar_date("000229")
    (True, False, True)
    """
    if len(digits) not in (6, 8):
        return False
    year = digits[:-4] if len(digits) == 8 else "20" + digits[:2]
    try:
        return date(int(year), int(digits[-4:-2]), int(digits[-2:])).year > 0
    except ValueError:
        return False


BY_NAME: dict[str, Callable[[str], bool]] = {
    "luhn": lambda value: bool(only_digits(value)) and luhn(only_digits(value)),
    "rrn": lambda value: _born(value) and rrn_check(only_digits(value)),
    "frn": lambda value: _born(value) and frn_check(only_digits(value)),
    "birth": lambda value: _born(value),
    "brn": lambda value: len(only_digits(value)) == 10 and brn_check(only_digits(value)),
    "crn": lambda value: len(only_digits(value)) == 13 and crn_check(only_digits(value)),
    "date": lambda value: calendar_date(only_digits(value)),
    "iban": iban_check,
    "mod-11": lambda value: mod_11_check(only_digits(value)),
    "mod-11-2": mod_11_2_check,
}
"""Checks that own entities (conf/recognizers.yaml) may ask for, of a folded value."""


def _born(value: str) -> bool:
    digits = only_digits(value)
    return len(digits) == 13 and birth_date(digits) is not None
