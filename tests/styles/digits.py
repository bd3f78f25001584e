"""Figures, patterns of figures, check digits and days."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random


def digits(rng: Random, n: int) -> str:
    return "".join(rng.choices("0123456789", k=n))


def pattern(rng: Random, written: str) -> str:
    """The pattern with every `#` a digit."""
    return "".join(digits(rng, 1) if c == "#" else c for c in written)


def weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(w * int(n) for w, n in zip(weights, number, strict=False))


def luhn(body: str) -> str:
    """The body with its check digit."""
    total = 0
    for at, c in enumerate(reversed(body)):
        n = int(c) * (2 if at % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return body + str(-total % 10)


def day(rng: Random, first: int, last: int) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=rng.randrange((date(last, 12, 31) - start).days))
