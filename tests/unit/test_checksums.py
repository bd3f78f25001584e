"""Check digits against the tables of FACTS 1 and 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from detectors.checksums import (
    birth_date,
    brn_check,
    crn_check,
    frn_check,
    luhn,
    only_digits,
    rrn_check,
)

RIGHT: dict[Callable[[str], bool], str] = {
    rrn_check: "990101-1000001 990101-1000091 990101-1000070 350630-3000006",
    frn_check: "900101-5000009 900101-5000041 900101-5000020 350101-7000002",
    brn_check: "123-45-67891 101-81-00001 220-88-11114 999-99-00005",
    crn_check: "110111-0000002 110111-1234569 134511-0001236",
    luhn: (
        "9410-1234-5678-9010 9490-2000-0000-0004 3569-1234-5678-9012 4000-0000-0000-0002 "
        "378282246310005 30569309025904"
    ),
}
CASES = [
    pytest.param(check, only_digits(number), id=f"{check.__name__}-{at}")
    for check, numbers in RIGHT.items()
    for at, number in enumerate(numbers.split())
]


@pytest.mark.parametrize(("check", "digits"), CASES)
def test_right_number_passes_and_each_changed_check_digit_fails(
    check: Callable[[str], bool], digits: str
) -> None:
    assert check(digits)
    for last in set("0123456789") - {digits[-1]}:
        assert not check(digits[:-1] + last)


@pytest.mark.parametrize("check", [luhn, brn_check, crn_check], ids=lambda check: check.__name__)
def test_one_wrong_digit_anywhere_is_noticed(check: Callable[[str], bool]) -> None:
    for number in RIGHT[check].split():
        digits = only_digits(number)
        for at in range(len(digits)):
            changed = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]
            assert not check(changed), at


@pytest.mark.parametrize(
    ("check", "digits"),
    [
        (rrn_check, "9901011000005"),
        (brn_check, "1234567890"),
        (rrn_check, "9001015000009"),
        (frn_check, "9001015000007"),
        (luhn, "1234123412341234"),
    ],
)
def test_known_wrong_numbers(check: Callable[[str], bool], digits: str) -> None:
    assert not check(digits)


@pytest.mark.parametrize("frn", RIGHT[frn_check].split())
def test_foreigner_check_is_the_resident_check_plus_two(frn: str) -> None:
    digits = only_digits(frn)
    resident = digits[:12] + str((int(digits[12]) - 2) % 10)
    assert rrn_check(resident) and not rrn_check(digits)


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("0002293000000", date(2000, 2, 29)),
        ("0002291000000", None),  # 1900 was no leap year
        ("0402294000000", date(2004, 2, 29)),
        ("9902311000000", None),
        ("9913011000000", None),
        ("9900011000000", None),
        ("9901009000000", None),
        ("9901019000000", date(1899, 1, 1)),
        ("9901010000000", date(1899, 1, 1)),
        ("9901012000000", date(1999, 1, 1)),
        ("2506304000000", date(2025, 6, 30)),
        ("9001015000000", date(1990, 1, 1)),
        ("9001016000000", date(1990, 1, 1)),
        ("3501017000000", date(2035, 1, 1)),
        ("3501018000000", date(2035, 1, 1)),
    ],
)
def test_the_seventh_digit_tells_the_century(digits: str, born: date | None) -> None:
    assert birth_date(digits) == born


def test_only_ascii_digits_are_digits() -> None:
    assert only_digits("０1٣2-a3") == "123"
