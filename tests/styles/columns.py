"""Small tables with headings as payment systems and public data use them, and what each holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pyarrow as pa

from tests.styles import written
from tests.styles.data import rows
from tests.styles.digits import digits
from tests.styles.fields import draft
from tests.styles.places import DONGS
from tests.styles.words import SHOPS

NONE, TEXT, SEVERAL = "-", "TEXT", "*"
_WORDS = {
    "gender": "남 여 M F 1 2".split(), "nation": "대한민국 베트남 중국 미국 KR VN".split(),
    "status": "정상 폐업 승인 취소 영업 휴업 01 02".split(), "dong": DONGS,
    "facility": [f"{shop} 시설관리공단" for shop in SHOPS],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its values, and what an annotator would say: an entity, NONE, TEXT, SEVERAL."""

    name: str
    values: pa.Array
    expected: str
    kind: str


def columns(tables: int, seed: int) -> Iterator[list[Column]]:
    """Tables of six to fourteen columns and 40 to 150 rows."""
    rng, known = Random(seed), rows("columns.tsv")
    for _ in range(tables):
        n = rng.randint(40, 150)
        chosen = rng.sample(known, rng.randint(6, 14))
        yield [
            Column(rng.choice(names.split("|")), values(rng, kind, n), expected, kind)
            for expected, kind, names in chosen
        ]


def values(rng: Random, kind: str, n: int) -> pa.Array:
    """A column of one kind; some of it null."""
    how, _, slot = kind.rpartition(" ")
    own: list[str | int | float | None] = [value(rng, slot, how) for _ in range(n)]
    if rng.random() < 0.3:
        own = [None if rng.random() < 0.15 else one for one in own]
    return pa.array(own, {"int": pa.int64(), "float": pa.float64()}.get(how, pa.string()))


def value(rng: Random, slot: str, how: str) -> str | int | float:
    """One cell: as text, or as the number that a spreadsheet made of it."""
    text = cell(rng, f"{how} {slot}" if slot in ("text", "id") else slot)
    if how in ("int", "float"):
        number = "".join(c for c in text if c.isdigit())
        return int(number) if how == "int" else float(number)
    return text


def cell(rng: Random, slot: str) -> str:
    """The text of one cell."""
    if slot in _WORDS:
        return rng.choice(_WORDS[slot])
    if slot == "memo text":
        family = rng.choices(("everyday", "memo", "prose"), (60, 25, 15))[0]
        return written.written(family, draft(rng)).text.replace("\n", " ")
    if slot == "everyday text":
        return written.written("everyday", draft(rng)).text
    if slot == "mixed id":
        return cell(rng, rng.choice(("phone", "phone", "brn", "card")))
    if slot in _NUMBERS:
        return _NUMBERS[slot](rng)
    own = draft(rng)
    return own.done(own.make(slot), "").text


_NUMBERS = {
    "latitude": lambda r: f"3{r.randint(3, 8)}.{digits(r, 6)}",
    "longitude": lambda r: f"12{r.randint(6, 9)}.{digits(r, 6)}",
    "small": lambda r: str(r.randint(0, 36)),
    "bigint": lambda r: str(r.randint(10**6, 10**8)),
    "numeric10": lambda r: f"{r.randint(1, 10**10 - 1):010d}",
    "weather": lambda r: f"{r.uniform(-9, 35):.1f}",
}
