"""virtual_deposits and cash_receipts: money into virtual accounts, receipts for cash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from pipelines.samples import noise
from pipelines.samples.accounts import VIRTUAL, accounts
from pipelines.samples.digits import only, texts
from pipelines.samples.pools import World
from pipelines.samples.tables import (
    amounts,
    moments,
    some,
    timestamps,
    trade_keys,
    write_parquet,
)
from pipelines.samples.truth import Truth

DEPOSITS, RECEIPTS = "virtual_deposits", "cash_receipts"
DEPOSIT_ENTITIES = {
    "vbank_num": "KR_VIRTUAL_ACCOUNT", "depositor": "PERSON",
    "refund_account": "KR_BANK_ACCOUNT", "refund_holder": "PERSON",
}  # fmt: skip


def make_deposits(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Two Parquet files; one deposit in four names an account for a refund."""
    rng, people, refund = world.rng(DEPOSITS), world.customers, world.customers.account
    when, who = moments(rng, rows), world.somebody(rng, rows)
    virtual = accounts(rng, rows, VIRTUAL)
    refunded = rng.random(rows) < 0.25
    keys = trade_keys(world.merchants.mid[world.shops(rng, rows)], when)
    columns = {
        "tid": keys,
        "vbank_code": virtual.code,
        "vbank_num": virtual.plain,
        "depositor": people.name[who],
        "amount": amounts(rng, rows),
        "refund_bank_code": only(refund.code[who], refunded),
        "refund_account": only(
            np.where(rng.random(rows) < 0.5, refund.grouped[who], refund.plain[who]), refunded
        ),
        "refund_holder": only(people.name[who], refunded),
        "deposited_at": when,
    }
    for column, entity in DEPOSIT_ENTITIES.items():
        truth.cells(DEPOSITS, keys, column, columns[column], entity)
    columns["deposited_at"] = timestamps(when)
    _write_parts(out / DEPOSITS, columns)


def make_receipts(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Two Parquet files; `id_info` holds a phone, a business number, a card or a receipt card."""
    rng, people = world.rng(RECEIPTS), world.customers
    when, who = moments(rng, rows), world.somebody(rng, rows)
    keys = trade_keys(world.merchants.mid[world.shops(rng, rows)], when)
    pools = ((people.tel, "PHONE_NUMBER"), (people.brn, "KR_BRN"),
             (people.card, "CREDIT_CARD"), (people.receipt_card, "CASH_RECEIPT_CARD"))  # fmt: skip
    kind = rng.choice(len(pools), rows, p=(0.65, 0.15, 0.12, 0.08))
    identity = np.choose(kind, [pool[who] for pool, _ in pools])
    entity = np.array([entity for _, entity in pools], dtype=object)[kind]
    truth.cells(RECEIPTS, keys, "id_info", identity, entity)
    total = amounts(rng, rows)
    vat = total // 11
    columns = {
        "tid": keys,
        "receipt_type": texts([("소득공제", "지출증빙")[int(k == 1)] for k in kind]),
        "id_info": identity,
        "approve_no": noise.SLOTS["approve_no"](rng, when),
        "amount": total,
        "supply_amount": total - vat,
        "vat": vat,
        "cancel_reason": some(rng, np.full(rows, "거래취소", dtype=object), 0.03),
        "issued_at": timestamps(when),
    }
    _write_parts(out / RECEIPTS, columns)


def _write_parts(folder: Path, columns: dict[str, np.ndarray | pa.Array]) -> None:
    rows = len(columns["tid"])
    for at, part in enumerate(np.array_split(np.arange(rows), 2)):
        cut = slice(int(part[0]), int(part[-1]) + 1)
        write_parquet({n: values[cut] for n, values in columns.items()},
                      folder / f"part-{at}.parquet")  # fmt: skip
