"""All styles together: so many texts of each, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.styles import access, keyed, tables, written
from tests.styles.draft import Draft, Text
from tests.styles.fields import draft
from tests.styles.records import Write as Build

Write = Callable[[Draft], Text]


def _record(write: Build, style: str) -> Write:
    return lambda d: d.done(write(d), style)


def _family(kinds: dict[str, Build], family: str) -> list[Write]:
    return [_record(write, f"{family}/{name.strip()}") for name, write in kinds.items()]


def _written(name: str) -> Write:
    return lambda d: written.written(name, d)


# family: (share of the texts, its writers)
STYLES: dict[str, tuple[int, list[Write]]] = {
    "tables": (4, _family(tables.TABLES, "tables")),
    "keyed": (16, _family(keyed.KEYED, "keyed")),
    "access": (5, _family(access.ACCESS, "access")),
    "prose": (17, [_written("prose")]),
    "memo": (7, [_written("memo")]),
    "chat": (14, [_written("chat")]),
    "forms": (10, [_written("forms")]),
    "letters": (9, [_written("letters")]),
    "messy": (8, [_written("messy"), _written("messy"), written.widened, written.squeezed]),
    "everyday": (12, [_written("everyday")]),
}  # fmt: skip


def texts(n: int, seed: int) -> Iterator[Text]:
    """`n` texts; families in proportion, each text from its own generator."""
    shares = [share for share, _ in STYLES.values()]
    rng = Random(seed)
    for family in rng.choices(list(STYLES), shares, k=n):
        own = Random(rng.random())
        yield own.choice(STYLES[family][1])(draft(own))
