"""The measured data: log lines, and transactions of twelve columns; made up, the same for a seed.

A data set is a folder of Parquet files of a block of rows, each from its own seed: the smaller
sizes are the first files of the larger ones, and no row is a copy of another.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.samples import log_lines, noise, pools, prose
from pipelines.samples.digits import random_digits, write
from pipelines.samples.tables import (
    amounts,
    moments,
    order_keys,
    templates,
    timestamps,
    trade_keys,
    write_parquet,
)
from pipelines.samples.template import Template
from pipelines.samples.texts import compose

AS_OF = date(2099, 12, 31)  # the made-up resident numbers lie in the future
LOGS, TRANSACTIONS = "logs", "transactions"
SETS = (LOGS, TRANSACTIONS)
SHARE = 0.18
"""Of the log lines: those that hold personal data."""
BLOCKS = (125_000, 25_000, 5_000)
"""Rows of a file: the first of them that fits all sizes; so these are multiples of 10,000."""
RULES = """\
version: 1
datasets:
  logs: {columns: {line: {action: scrub}}}
  transactions:
    columns:
      card_no: {entity: CREDIT_CARD, action: card}
      buyer_tel: {entity: PHONE_NUMBER, action: pseudonym}
      buyer_email: {entity: EMAIL_ADDRESS, action: pseudonym}
      memo: {action: scrub}
      "*": {action: keep}
"""
_PEOPLE = 400_000  # transactions that the people are drawn for: a customer for each four
_JSON = 0.25  # of the lines; the others are plain text: 220 bytes on average
_Mixed = list[tuple[float, Template]]


def log_values(rows: int, share: float, seed: int) -> pa.Array:
    """Log lines, JSON and plain, a share (0–1) of which holds personal data."""
    world, rng = _world(), np.random.default_rng([seed, 3])
    plain, coded = templates(prose.ACCESS_LINES), [*log_lines.CLEAN, *log_lines.PERSONAL]
    mixed = [
        (weight * of_form * of_kind, template)
        for form, of_form in ((plain, 1 - _JSON), (coded, _JSON))
        for personal, of_kind in ((True, share), (False, 1 - share))
        for weight, template in _scaled(t for t in form if _is_personal(t[1]) == personal)
    ]
    made, _ = compose(world, rng, mixed, moments(rng, rows))
    return pa.array(made, pa.string())


def transactions(rows: int, seed: int) -> dict[str, Any]:
    """Twelve columns; each row has a memo, one in four of them with personal data."""
    world, rng = _world(), np.random.default_rng([seed, 4])
    when, who = moments(rng, rows), world.somebody(rng, rows)
    people, mids = world.customers, world.merchants.mid[world.shops(rng, rows)]
    memos, _ = compose(world, rng, templates(prose.ORDER_MEMOS), when, who)
    return {
        "tid": trade_keys(mids, when),
        "moid": order_keys(mids, when),
        "mid": mids,
        "card_no": people.card[who],
        "buyer_tel": people.tel[who],
        "buyer_email": people.email[who],
        "goods": noise.SLOTS["goods"](rng, when),
        "amount": pa.array(amounts(rng, rows), pa.int64()),
        "installment": pa.array(rng.integers(0, 13, rows), pa.int32()),
        "approve_no": write(random_digits(rng, rows, 8)),
        "approved_at": timestamps(when),
        "memo": memos,
    }


def make(folder: Path, sizes: Sequence[int], seed: int) -> None:
    """Writes both data sets at the largest size into `folder`; what is there already stays."""
    rows = _block(sizes)
    files = [
        _file(folder, name, at, rows, seed) for name in SETS for at in range(max(sizes) // rows)
    ]
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        list(pool.map(_write, files, repeat(rows), repeat(seed)))


def first(folder: Path, name: str, rows: int, sizes: Sequence[int], seed: int, to: Path) -> Path:
    """A folder with the first `rows` rows of a data set: links to its first files."""
    target, block = to / str(rows) / name, _block(sizes)
    target.mkdir(parents=True)
    for at in range(rows // block):
        file = _file(folder, name, at, block, seed)
        (target / file.name).symlink_to(file.resolve())
    return target


def sample(logs: Path, rows: int, target: Path) -> Path:
    """The first lines of the log lines in a folder, as a folder of two files."""
    lines = pq.read_table(min(logs.iterdir()))["line"].combine_chunks()[:rows]
    for at, part in enumerate((lines[: rows // 2], lines[rows // 2 :])):
        write_parquet({"line": part}, target / f"part-{at}.parquet")
    return target


def _block(sizes: Sequence[int]) -> int:
    """Rows of a file: two files at least of each size, since there are two cores."""
    return next(block for block in BLOCKS if all(rows % (2 * block) == 0 for rows in sizes))


def _file(folder: Path, name: str, at: int, rows: int, seed: int) -> Path:
    return folder / name / f"{rows}-{seed}" / f"part-{at:03d}.parquet"


def _write(file: Path, rows: int, seed: int) -> None:
    if file.exists():
        return
    own = seed * 1000 + int(file.stem.split("-")[1])
    columns = (
        {"line": log_values(rows, SHARE, own)} if LOGS in file.parts else (transactions(rows, own))
    )
    write_parquet(columns, file)


@cache
def _world() -> pools.World:
    return pools.world(_PEOPLE, 20)


def _is_personal(template: Template) -> bool:
    return any(slot.name not in noise.SLOTS for slot in template.slots)


def _scaled(mixed: Iterable[tuple[float, Template]]) -> _Mixed:
    """The same mixture with weights that sum to 1."""
    listed = list(mixed)
    total = sum(weight for weight, _ in listed)
    return [(weight / total, template) for weight, template in listed]
