"""Digit matrices and check digits, a whole column at a time.

A number is a row of a `uint8` matrix, one digit a cell; `write` turns rows into text. The check
digits are written here a second time on purpose: the detectors are measured against this data,
so they must not share the arithmetic.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.uint8]
Texts = NDArray[np.object_]

RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
CORPORATE_WEIGHTS = (1, 2) * 6


def texts(values: Any) -> Texts:
    """A one-dimensional object array of the given strings (numpy would guess a fixed width)."""
    made: Texts = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def only(values: Texts, where: NDArray[np.bool_]) -> Texts:
    """The values where the mask says so, null elsewhere."""
    made = values.copy()
    made[~where] = None
    return made


def random_digits(rng: np.random.Generator, n: int, width: int) -> Digits:
    """An n × width matrix of digits 0-9."""
    return rng.integers(0, 10, (n, width), dtype=np.uint8)


def of_numbers(numbers: NDArray[np.int64], width: int) -> Digits:
    """Decimal digits of non-negative integers below 10**width, with leading zeros."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10).astype(np.uint8)


def constant(n: int, text: str) -> Digits:
    """The same digits in every one of n rows."""
    return np.tile(np.array([int(c) for c in text], dtype=np.uint8), (n, 1))


def distinct(rng: np.random.Generator, n: int, limit: int) -> NDArray[np.int64]:
    """n integers in [0, limit), different from each other as long as limit allows it."""
    if n > limit:
        return rng.integers(0, limit, n, dtype=np.int64)
    return rng.choice(limit, n, replace=False).astype(np.int64)


def write(digits: Digits, pattern: str | None = None) -> Texts:
    """Rows as strings: each X of the pattern takes the next digit, other characters stand."""
    pattern = pattern or "X" * digits.shape[1]
    chars = np.empty((len(digits), len(pattern)), dtype="S1")
    taken = 0
    for at, mark in enumerate(pattern):
        chars[:, at] = (digits[:, taken] + 48).view("S1") if mark == "X" else mark.encode()
        taken += mark == "X"
    return chars.view(f"S{len(pattern)}").ravel().astype(f"U{len(pattern)}").astype(object)


def with_check(body: Digits, check: NDArray[np.int64]) -> Digits:
    """The body with its check digit behind it."""
    return np.column_stack([body, check.astype(np.uint8)])


def weighted(body: Digits, weights: tuple[int, ...]) -> NDArray[np.int64]:
    """Sum of digit times weight for each row."""
    return body.astype(np.int64) @ np.array(weights, dtype=np.int64)


def resident_check(body: Digits, base: int = 11) -> NDArray[np.int64]:
    """Check digit of the first 12: base 11 for residents, 13 for foreigners (before 2020-10)."""
    return (base - weighted(body, RESIDENT_WEIGHTS) % 11) % 10


def business_check(body: Digits) -> NDArray[np.int64]:
    """Check digit of a 사업자등록번호 from its first 9 digits."""
    total = weighted(body, BUSINESS_WEIGHTS) + body[:, 8].astype(np.int64) * 5 // 10
    return (10 - total % 10) % 10


def corporate_check(body: Digits) -> NDArray[np.int64]:
    """Check digit of a 법인등록번호 from its first 12 digits (issued before 2025-01-31)."""
    return (10 - weighted(body, CORPORATE_WEIGHTS) % 10) % 10


def luhn_check(body: Digits) -> NDArray[np.int64]:
    """Luhn digit of a card number without its last digit, any length."""
    doubled = body.astype(np.int64)
    doubled[:, ::-1][:, ::2] *= 2
    total: NDArray[np.int64] = (doubled // 10 + doubled % 10).sum(axis=1)
    return (10 - total % 10) % 10
