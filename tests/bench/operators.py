"""What each operator costs a value, on one core and without Spark, beside HMAC by the library.

The library's HMAC of the same number of short texts is the yardstick: the machine may be slower
today than it was, the ratio stays.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pyarrow as pa

from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import apply
from tests.bench.data import AS_OF

BATCH = 10_000
KEY = DerivedKey("ka", bytes(range(32)), "bench")


def _digits(random: Random, size: int) -> str:
    return f"{random.randrange(10**size):0{size}}"


def _name(random: Random) -> str:
    return "".join(chr(random.randrange(0xAC00, 0xD7A4)) for _ in range(3))


VALUES: dict[str, Callable[[Random], str]] = {
    "CREDIT_CARD": lambda r: "-".join(_digits(r, 4) for _ in range(4)),
    "PHONE_NUMBER": lambda r: f"010-{_digits(r, 4)}-{_digits(r, 4)}",
    "KR_BANK_ACCOUNT": lambda r: f"110-{_digits(r, 3)}-{_digits(r, 6)}",
    "PERSON": _name,
    "EMAIL_ADDRESS": lambda r: f"user{_digits(r, 6)}@example.com",
    "IP_ADDRESS": lambda r: ".".join(str(r.randrange(256)) for _ in range(4)),
    "DATE_OF_BIRTH": lambda r: (
        f"{r.randrange(1950, 2010)}-0{r.randrange(1, 10)}-1{r.randrange(10)}"
    ),
    "KR_ADDRESS": lambda r: f"서울특별시 영등포구 여의도동 {r.randrange(1, 99)}-{r.randrange(9)}",
    "AMOUNT": lambda r: str(r.randrange(10**6)),
}
CASES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("card", "CREDIT_CARD", {}),
    ("mask", "PHONE_NUMBER", {"format": "phone"}),
    ("mask", "KR_BANK_ACCOUNT", {"format": "account"}),
    ("mask", "EMAIL_ADDRESS", {"format": "email"}),
    ("mask", "IP_ADDRESS", {"format": "ip"}),
    ("mask", "PERSON", {"format": "name"}),
    ("pseudonym", "PHONE_NUMBER", {}),
    ("pseudonym", "CREDIT_CARD", {}),
    ("pseudonym", "EMAIL_ADDRESS", {}),
    ("encrypt", "PHONE_NUMBER", {"deterministic": True}),
    ("date_shift", "DATE_OF_BIRTH", {"subject": "customer"}),
    ("generalize", "DATE_OF_BIRTH", {"to": "birth_year"}),
    ("generalize", "AMOUNT", {"to": "band", "bands": [10000, 50000]}),
    ("generalize", "KR_ADDRESS", {"to": "district"}),
    ("generalize", "IP_ADDRESS", {"to": "network"}),
    ("redact", "PHONE_NUMBER", {}),
)
"""Operator, entity and parameters; every value of a column is another one."""


def operator_speed(rows: int, rounds: int, seed: int) -> list[dict[str, Any]]:
    """CPU ns a value: of each case, and of the yardstick beside it, one figure a round."""
    random = Random(seed)
    columns = {code: pa.array([make(random) for _ in range(rows)]) for code, make in VALUES.items()}
    measured = []
    for name, entity, params in CASES:
        work = partial(_run, name, entity, columns[entity], params)
        work()  # what is compiled is compiled once
        spent = [(_cost(rows, work), _cost(rows, partial(_hmacs, rows))) for _ in range(rounds)]
        ours, others = ([round(one, 1) for one in side] for side in zip(*spent, strict=True))
        case = {"operator": name, "entity": entity, "params": params}
        measured.append(case | {"ns": ours, "yardstick_ns": others})
    return measured


def _run(name: str, entity: str, values: pa.Array, params: dict[str, Any]) -> None:
    for at in range(0, len(values), BATCH):
        part = values[at : at + BATCH]
        apply(name, entity, part, params, KEY, subjects=part, as_of=AS_OF)


def _hmacs(rows: int) -> None:
    for number in range(rows):
        hmac.digest(KEY.secret, b"010%08d" % number, "sha256")


def _cost(rows: int, work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / rows * 1e9
