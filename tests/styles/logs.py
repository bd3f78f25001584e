"""Log lines without personal data, of the kinds that payment systems write all day.

Addresses of machines, URLs and mail addresses in them are real findings and not counted; figures
of every length are there, and Korean messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.styles import data, decoys
from tests.styles.digits import digits
from tests.styles.words import GOODS, SHOPS

CLEAN = frozenset(
    """KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT KR_VIRTUAL_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN
       KR_PASSPORT KR_DRIVER_LICENSE PERSON PERSON_LATIN KR_ADDRESS KR_VEHICLE_PLATE
       DATE_OF_BIRTH""".split()
)
"""What counts as a false alarm in these lines, all together."""

KINDS = [line.split("|", 1) for line in data.lines("logs.txt")]
_SLOT = re.compile(r"\{([a-z]+)([0-9]*)\}")


def lines(n: int, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, line), `n` times."""
    rng = Random(seed)
    for _ in range(n):
        kind, template = rng.choice(KINDS)
        text = _SLOT.sub(lambda m: _made(m[1], m[2], rng), template)
        yield kind, text.replace("{{", "{").replace("}}", "}")


def _made(word: str, length: str, rng: Random) -> str:
    if word == "n":
        return rng.choice("123456789") + digits(rng, int(length) - 1)
    if word == "hex":
        return decoys.hexes(rng, int(length))
    return _MAKE[word + length](rng)


def _time(form: str) -> Callable[[Random], str]:
    return lambda rng: f"{decoys.moment(rng).strftime(form)}".replace("###", digits(rng, 3))


def _word(words: Sequence[str]) -> Callable[[Random], str]:
    return lambda rng: rng.choice(words)


_MAKE: dict[str, Callable[[Random], str]] = {
    **decoys.WRITE,
    "ip": lambda r: f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
    "won": lambda r: f"{r.randint(1, 99_999_999):,}원",
    "time": _time("%Y-%m-%d %H:%M:%S.###"), "time2": _time("%Y-%m-%d %H:%M:%S,###"),
    "iso": _time("%Y-%m-%dT%H:%M:%S.###+09:00"), "apache": _time("%d/Oct/2026:%H:%M:%S +0900"),
    "clock": _time("%H:%M:%S"), "day": _time("%Y-%m-%d"), "dd": _time("%d"),
    "stamp14": _time("%Y%m%d%H%M%S"), "stamp12": _time("%y%m%d%H%M%S"), "day8": _time("%Y%m%d"),
    "goods": _word(GOODS), "shop": _word(SHOPS),
    **{name: _word(words.split("|")) for name, words in data.rows("log_words.tsv")},
}  # fmt: skip
