"""Resident and foreigner numbers of people not born yet: birth years 2030-2089."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.samples.digits import (
    Digits,
    Texts,
    of_numbers,
    random_digits,
    resident_check,
    texts,
    with_check,
)

FIRST_BIRTH, LAST_BIRTH = np.datetime64("2030-01-01"), np.datetime64("2089-12-31")
NEW_STYLE = 0.2  # share issued after 2020-10-05: digits 8-13 arbitrary, no check digit
CHECK_BASE = {3: 11, 7: 13}  # 7th digit of a man born 2000-2099: resident, foreigner


def birth_dates(rng: np.random.Generator, n: int) -> NDArray[np.datetime64]:
    """n dates of birth in the future, so that they are nobody's."""
    days = int((LAST_BIRTH - FIRST_BIRTH).astype(np.int64)) + 1
    made: NDArray[np.datetime64] = FIRST_BIRTH + rng.integers(0, days, n)
    return made


def resident_numbers(
    rng: np.random.Generator, births: NDArray[np.datetime64], sex_digit: int = 3
) -> Digits:
    """13 digits for each birth date: sex_digit 3 makes residents (3, 4), 7 foreigners (7, 8)."""
    n = len(births)
    sex = rng.integers(sex_digit, sex_digit + 2, (n, 1), dtype=np.uint8)
    place = of_numbers(rng.integers(0, 96, n, dtype=np.int64), 2)
    body = np.column_stack([six_digits(births), sex, place, random_digits(rng, n, 3)])
    check = resident_check(body, CHECK_BASE[sex_digit])
    arbitrary = np.column_stack([body[:, :7], random_digits(rng, n, 6)])
    new_style = (rng.random(n) < NEW_STYLE)[:, None]
    return np.where(new_style, arbitrary, with_check(body, check))


def six_digits(births: NDArray[np.datetime64]) -> Digits:
    """YYMMDD as digits."""
    months = births.astype("datetime64[M]")
    year = births.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (births - months).astype(np.int64) + 1
    return of_numbers(year % 100 * 10_000 + month * 100 + day, 6)


def iso_dates(births: NDArray[np.datetime64]) -> Texts:
    """YYYY-MM-DD."""
    return texts(births.astype("datetime64[D]").astype(str))
