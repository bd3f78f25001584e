"""pg_transactions: card payments of the PG service, one folder a day, a nested receiver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.samples import prose
from pipelines.samples.digits import Texts, texts
from pipelines.samples.pools import World
from pipelines.samples.tables import (
    amounts,
    moments,
    order_keys,
    some,
    templates,
    timestamps,
    trade_keys,
    write_parquet,
)
from pipelines.samples.texts import compose
from pipelines.samples.truth import Truth

NAME = "pg_transactions"
ENTITIES = {
    "card_no": "CREDIT_CARD", "card_expire": "CARD_EXPIRY", "buyer_name": "PERSON",
    "buyer_tel": "PHONE_NUMBER", "buyer_email": "EMAIL_ADDRESS", "buyer_addr": "KR_ADDRESS",
    "user_ip": "IP_ADDRESS",
}  # fmt: skip
Columns = dict[str, Any]


def make(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Writes `day=…/part-0.parquet` and tells the truth about it."""
    rng = world.rng(NAME)
    when = moments(rng, rows)
    who, shop = world.somebody(rng, rows), world.shops(rng, rows)
    mids = world.merchants.mid[shop]
    keys = trade_keys(mids, when)
    columns: Columns = {"tid": keys, "moid": order_keys(mids, when), "mid": mids}
    columns |= _buyer(rng, world, who)
    columns["amount"] = pa.array(amounts(rng, rows), pa.int64())
    columns["approve_no"] = texts([f"{n:08d}" for n in rng.integers(0, 10**8, rows)])
    columns["approved_at"] = timestamps(when)
    columns["user_ip"] = world.customers.ip[who]
    for column, entity in ENTITIES.items():
        truth.cells(NAME, keys, column, columns[column], entity)
    for column, weighted, share in (("mall_reserved", prose.MALL_RESERVED, 0.3),
                                    ("memo", prose.ORDER_MEMOS, 0.35)):  # fmt: skip
        chosen = np.flatnonzero(rng.random(rows) < share)
        made, spans = compose(world, rng, templates(weighted), when[chosen], who[chosen],
                              keys[chosen], column)  # fmt: skip
        truth.spans(NAME, None, spans)
        columns[column] = np.full(rows, None, dtype=object)
        columns[column][chosen] = made
    columns["receiver"] = _receivers(rng, world, keys, truth)
    columns["contacts"] = _contacts(rng, world, who, keys, truth)
    _write_days(out / NAME, columns, when)


def _buyer(rng: np.random.Generator, world: World, who: np.ndarray) -> Columns:
    people, n = world.customers, len(who)
    grouped = rng.random(n) < 0.3
    hyphens = rng.random(n) < 0.4
    return {
        "card_no": np.where(grouped, people.card_grouped[who], people.card[who]),
        "card_expire": people.expiry[who],
        "buyer_name": people.name[who],
        "buyer_tel": np.where(hyphens, people.tel_grouped[who], people.tel[who]),
        "buyer_email": some(rng, people.email[who], 0.9),
        "buyer_addr": some(rng, people.addr[who], 0.6),
    }


def _receivers(rng: np.random.Generator, world: World, keys: Texts, truth: Truth) -> pa.Array:
    """A struct {name, tel, addr} for goods that are sent, null for the others."""
    people, n = world.customers, len(keys)
    who, sent = world.somebody(rng, n), rng.random(n) < 0.7
    fields = {"name": (people.name, "PERSON"), "tel": (people.tel_grouped, "PHONE_NUMBER"),
              "addr": (people.addr, "KR_ADDRESS")}  # fmt: skip
    for field, (pool, entity) in fields.items():
        truth.cells(NAME, keys[sent], f"receiver.{field}", pool[who[sent]], entity)
    arrays = [pa.array(pool[who], pa.string()) for pool, _ in fields.values()]
    return pa.StructArray.from_arrays(arrays, list(fields), mask=pa.array(~sent))


def _contacts(
    rng: np.random.Generator, world: World, who: np.ndarray, keys: Texts, truth: Truth
) -> pa.Array:
    """No to three strings each: a second phone, an e-mail, an office phone."""
    people, other = world.customers, world.somebody(rng, len(who))
    pools = ((people.tel_grouped[other], "PHONE_NUMBER", 0.3),
             (people.email[who], "EMAIL_ADDRESS", 0.2),
             (people.home_tel[who], "PHONE_NUMBER", 0.1))  # fmt: skip
    flat, entities, rows = [], [], []
    for values, entity, share in pools:
        there = np.flatnonzero(rng.random(len(who)) < share)
        flat.append(values[there])
        entities.append(np.full(len(there), entity, dtype=object))
        rows.append(there)
    order = np.argsort(np.concatenate(rows), kind="stable")
    row, values = np.concatenate(rows)[order], np.concatenate(flat)[order]
    truth.cells(NAME, keys[row], "contacts[]", values, np.concatenate(entities)[order])
    offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(who)))])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values, pa.string()))


def _write_days(folder: Path, columns: Columns, when: np.ndarray) -> None:
    days = when.astype("datetime64[D]")
    for day in np.unique(days):
        rows = pa.array(np.flatnonzero(days == day))
        part = {
            name: values.take(rows) if isinstance(values, pa.Array) else values[days == day]
            for name, values in columns.items()
        }
        write_parquet(part, folder / f"day={day}" / "part-0.parquet")
