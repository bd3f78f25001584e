"""Phone numbers from blocks that no subscriber has, and the many ways people write them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pipelines.samples.digits import Texts, distinct, of_numbers, texts, write

# Where X is free. An exchange never begins with 0, and 1NN behind an area code is a special
# service: nobody answers there. 070 and 15XX-18XX have no such gap; a narrow round block serves.
AREAS = ("02", "031", "032", "033", "041", "042", "043", "044", "051", "053", "062", "063", "064")
LANDLINES = tuple(f"{area}-{exchange}-XXXX" for area in AREAS for exchange in ("100", "1000"))
OFFICE = (
    *LANDLINES, "070-9000-0XXX", "0505-0XX-XXXX", "0507-0XXX-XXXX", "080-0XX-XXXX",
    "1588-00XX", "1544-00XX", "1600-00XX", "1899-00XX", "1811-00XX",
)  # fmt: skip
FAXES = (*LANDLINES, "0303-0XXX-XXXX", "0505-0XX-XXXX")
OLD_MOBILE = ("011-0XX-XXXX", "016-0XX-XXXX", "017-0XX-XXXX", "018-0XX-XXXX", "019-0XX-XXXX")
MOBILE_NUMBERS = 9_990_000  # 010-0001-0000 … 010-0999-9999; 010-0000 holds a tax-office code


def mobiles(rng: np.random.Generator, n: int) -> tuple[Texts, Texts]:
    """n numbers 010-0AAA-XXXX (2 % old 01X-0AA-XXXX): without separators, and with hyphens."""
    digits = of_numbers(10_000 + distinct(rng, n, MOBILE_NUMBERS), 8)
    grouped = texts(["010-" + text for text in write(digits, "XXXX-XXXX")])
    old = np.flatnonzero(rng.random(n) < 0.02)
    grouped[old] = patterned(rng, len(old), OLD_MOBILE)
    return texts([text.replace("-", "") for text in grouped]), grouped


def patterned(rng: np.random.Generator, n: int, patterns: tuple[str, ...]) -> Texts:
    """n numbers with hyphens, each of a pattern chosen at random."""
    which = rng.integers(0, len(patterns), n)
    made = np.empty(n, dtype=object)
    for at, pattern in enumerate(patterns):
        rows = np.flatnonzero(which == at)
        made[rows] = _fill(rng, pattern, len(rows))
    return made


def _fill(rng: np.random.Generator, pattern: str, n: int) -> Texts:
    head = pattern.rstrip("X-")
    tail = pattern[len(head) :]
    width = tail.count("X")
    numbers: NDArray[np.int64] = rng.integers(0, 10**width, n, dtype=np.int64)
    return texts([head + text for text in write(of_numbers(numbers, width), tail)])


def _full_width(grouped: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in grouped)


# Ways to write a hyphenated number; the first part is not of the person and not in the truth.
FORMS: tuple[tuple[float, str, Callable[[str], str]], ...] = (
    (34, "", lambda g: g),
    (20, "", lambda g: g.replace("-", "")),
    (8, "", lambda g: g.replace("-", ".")),
    (8, "", lambda g: g.replace("-", " ")),
    (3, "", lambda g: g.replace("-", " - ")),
    (2, "", lambda g: g.replace("-", "–")),
    (3, "", _full_width),
    (4, "", lambda g: "".join(g.rsplit("-", 1))),
    (3, "", lambda g: g.replace("-", ")", 1)),
    (3, "(", lambda g: g.replace("-", ")", 1)),
)
# An international number drops the first 0; main numbers (15XX …) have none to drop.
ABROAD: tuple[tuple[float, str, Callable[[str], str]], ...] = (
    (6, "", lambda g: "+82-" + g[1:]),
    (2, "", lambda g: "+82 " + g[1:].replace("-", " ")),
    (2, "", lambda g: "+82 (0)" + g[1:]),
    (1, "00700-", lambda g: "82-" + g[1:]),
    (1, "00", lambda g: "82-" + g[1:]),
)


def written(rng: np.random.Generator, grouped: Texts) -> tuple[Texts, Texts]:
    """Each number as somebody would type it: (what stands before the number, the number)."""
    forms = (*FORMS, *ABROAD)
    weights = np.array([weight for weight, _, _ in forms])
    which = rng.choice(len(forms), len(grouped), p=weights / weights.sum())
    which[[text.count("-") < 2 for text in grouped]] = 0
    before = texts([forms[at][1] for at in which])
    return before, texts([forms[at][2](text) for at, text in zip(which, grouped, strict=True)])
