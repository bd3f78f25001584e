"""Values that look like personal data and are none: what transactions and logs are full of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.styles.digits import digits, pattern
from tests.styles.draft import Make, Value
from tests.styles.words import HEX

Write = Callable[[Random], str]

# Milliseconds whose first seven digits read as a birth date and a sex (FACTS 4.3), and today's.
_BANDS = ((1_701_010, 1_712_310), (1_801_010, 1_812_310), (1_600_101, 1_612_310))
_NOW = (1_790_000, 1_799_000)


def moment(rng: Random) -> datetime:
    return datetime(2026, 1, 1) + timedelta(seconds=rng.randrange(330 * 86400))


def epoch(rng: Random) -> str:
    first, last = rng.choice(_BANDS) if rng.random() < 0.5 else _NOW
    return str(rng.randint(first * 10**6, last * 10**6))


def ean(rng: Random) -> str:
    body = "880" + digits(rng, 9)
    total = sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(body))
    return body + str(-total % 10)


def tid(rng: Random) -> str:
    return f"demo{digits(rng, 5)}m0101{moment(rng):%y%m%d%H%M%S}{digits(rng, 4)}"


def coordinates(rng: Random) -> str:
    return f"37.{digits(rng, 6)}, 127.{digits(rng, 6)}"


def hexes(rng: Random, n: int) -> str:
    return "".join(rng.choices(HEX, k=n))


def version(rng: Random) -> str:
    major, minor = rng.randint(1, 9), rng.randint(0, 30)
    return rng.choice(
        (f"{major}.{minor}.{digits(rng, 2)}", f"v{major}.{minor}", f"{major}.4.1.Final")
    )


def amount(rng: Random) -> str:
    n = rng.randint(1, 9_999_999) * rng.choice((1, 10, 100))
    return rng.choice((f"{n:,}원", f"{n:,}", f"{n}원", f"₩{n:,}", f"KRW {n}"))


def masked(rng: Random) -> str:
    shown = rng.choice(
        """010-****-#### 9490-20**-****-#### 941012******#### 1234-5678-****-#### 홍*동 김**
           ***-***-#### 110-***-**#### ab****@**** 123-45-***** M1234**** 02-***-####""".split()
    )
    return pattern(rng, shown)


def order(rng: Random) -> str:
    when = moment(rng)
    return rng.choice((
        f"{when:%Y%m%d}-{digits(rng, 7)}", f"ORD{when:%y%m%d}{digits(rng, 6)}",
        f"{when:%Y%m%d%H%M%S}{digits(rng, 2)}", digits(rng, 16), f"20{digits(rng, 11)}",
    ))  # fmt: skip


def ticket(rng: Random) -> str:
    if rng.random() < 0.3:
        return f"{moment(rng):%y%m%d}-{digits(rng, 5)}"
    return pattern(rng, rng.choice(("CS-2026-######", "PAY-####")))


def _written(*patterns: str) -> Write:
    return lambda rng: pattern(rng, rng.choice(patterns))


def _day(rng: Random) -> str:
    return moment(rng).strftime(rng.choice(("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%y%m%d")))


def _uuid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


WRITE: dict[str, Write] = {
    "order": order, "ticket": ticket, "tid": tid, "epoch": epoch, "ean": ean, "version": version,
    "coordinates": coordinates, "amount": amount, "masked": masked, "day": _day, "uuid": _uuid,
    "tracking": _written("#" * 12, "#" * 10, "#" * 13, "####-####-####"),
    "approval": _written("#" * 8),
    "stamp": lambda rng: f"{moment(rng):%Y%m%d%H%M%S}",
    "stamp12": lambda rng: f"{moment(rng):%y%m%d%H%M%S}",
    "isbn": _written("978-89-####-###-#"),
    "sha": lambda rng: hexes(rng, rng.choice((32, 40, 64))),
    "terminal": _written("#" * 8, "#" * 10, "DPT0######"),
    "merchant_no": _written("#" * 8, "#" * 9, "#" * 10),
    "serial": _written("SN010########", "010####A####", "KR-###########", "A###-####-####"),
    "customer_no": _written("#" * 8, "#" * 10, "C#########"),
    "code": lambda rng: rng.choice(("0000", "3001", "4100", "088", "004", "02", "A001")),
}  # fmt: skip
"""Slots of fields.tsv that hold nothing personal."""


def _maker(kind: str) -> Make:
    return lambda rng: Value(WRITE[kind](rng), None, kind)


MAKERS: dict[str, Make] = {kind: _maker(kind) for kind in WRITE}
