"""Card numbers in the shapes of each brand; digits 7-10 are always 0000."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.samples.digits import (
    Digits,
    Texts,
    constant,
    distinct,
    luhn_check,
    of_numbers,
    random_digits,
    with_check,
    write,
)


@dataclass(frozen=True)
class Brand:
    """A brand: six-digit prefixes as vendors' documents show them, length, grouping, share."""

    bins: tuple[str, ...]
    pattern: str
    share: float

    @property
    def length(self) -> int:
        return self.pattern.count("X")


BRANDS = (
    Brand(("910000", "910012", "941000", "941700", "949020", "949099"), "XXXX-XXXX-XXXX-XXXX", 32),
    Brand(("400000", "455812", "411100", "457900"), "XXXX-XXXX-XXXX-XXXX", 27),
    Brand(("510000", "536112", "540000", "555500", "222100", "272000"), "XXXX-XXXX-XXXX-XXXX", 22),
    Brand(("378282", "340000", "371400", "379100"), "XXXX-XXXXXX-XXXXX", 4),
    Brand(("305693", "360000", "361200", "380000", "390000"), "XXXX-XXXXXX-XXXX", 2),
    Brand(("356912", "352800", "353011"), "XXXX-XXXX-XXXX-XXXX", 6),
    Brand(("620000", "624000", "625900"), "XXXX-XXXX-XXXX-XXXX", 5),
    Brand(("622100",), "XXXX-XXXX-XXXX-XXXX-XXX", 1),
    Brand(("621000",), "XXXXXXXXXXXXXXXXXX", 1),
)


def pans(rng: np.random.Generator, n: int) -> tuple[Texts, Texts]:
    """n Luhn-valid numbers: without separators, and grouped as the brand prints them."""
    shares = np.array([brand.share for brand in BRANDS])
    which = rng.choice(len(BRANDS), n, p=shares / shares.sum())
    plain, grouped = np.empty(n, dtype=object), np.empty(n, dtype=object)
    for at, brand in enumerate(BRANDS):
        rows = np.flatnonzero(which == at)
        digits = _of_brand(rng, brand, len(rows))
        plain[rows], grouped[rows] = write(digits), write(digits, brand.pattern)
    return plain, grouped


def _of_brand(rng: np.random.Generator, brand: Brand, n: int) -> Digits:
    serial_width = brand.length - 11
    drawn = distinct(rng, n, len(brand.bins) * 10**serial_width)
    bins = np.array([int(text) for text in brand.bins], dtype=np.int64)
    prefix = of_numbers(bins[drawn % len(bins)], 6)
    serial = of_numbers(drawn // len(bins), serial_width)
    body = np.column_stack([prefix, constant(n, "0000"), serial])
    return with_check(body, luhn_check(body))


def expiries(rng: np.random.Generator, n: int) -> Texts:
    """YYMM between 2027 and 2031, as VAN messages carry it."""
    return write(of_numbers(_year_month(rng, n), 4))


def _year_month(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    year = rng.integers(27, 32, n, dtype=np.int64)
    month: NDArray[np.int64] = rng.integers(1, 13, n, dtype=np.int64)
    return year * 100 + month


def memberships(rng: np.random.Generator, n: int) -> Texts:
    """16 digits of a points card, from a prefix no card brand has (8000 0000)."""
    return write(np.column_stack([constant(n, "80000000"), random_digits(rng, n, 8)]))


def cash_receipt_cards(rng: np.random.Generator, n: int) -> Texts:
    """18 digits of a 현금영수증카드: 01, then zeros, then eight made-up digits."""
    return write(np.column_stack([constant(n, "0100000000"), random_digits(rng, n, 8)]))
