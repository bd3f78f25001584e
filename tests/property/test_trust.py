"""SECURITY "Tests that give trust": what comes out of whole tables, however they are parted."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lake.probe import Original, Written
from pipelines.masking.actions import KEEP
from pipelines.masking.operators import OPERATORS
from pipelines.masking.plan import MaskPlan
from pipelines.verify import _shown
from tests.spark.sentinels import forms
from tests.tables import AS_OF, KEYED, ONCE, Planted, leaves_of, masker_for, planted_tables, tables
from tests.texts import sieved, texts

pytestmark = pytest.mark.trust
RULES = {"once": ONCE, "keyed": KEYED}
rules = st.sampled_from(sorted(RULES))

# ---------------------------------------------------------------- nothing planted in any byte


def written(batch: pa.RecordBatch) -> bytes:
    """What leaves a worker, and what a Parquet file holds once it is decompressed."""
    file = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_batches([batch]), file, compression="none")
    return bytes(file.getvalue()) + bytes(batch.serialize())


def standing(values: Sequence[Planted], batch: pa.RecordBatch) -> list[Planted]:
    """Which values stand in a table raw, as digits, in hexadecimal or in base64."""
    data = written(batch)
    return [one for one in values if any(form in data for form in forms(one.value.encode()))]


@given(held=planted_tables(), which=rules)
def test_no_planted_value_stands_in_any_byte(
    held: tuple[list[Planted], pa.RecordBatch], which: str
) -> None:
    values, table = held
    out, _ = masker_for(RULES[which], table.schema).mask(table)
    assert not standing(values, out)


def test_a_planted_value_that_nobody_masked_is_found() -> None:
    phone, mail = Planted("", "010-0034-5678"), Planted("", "q123456789x@example.com")
    batch = pa.record_batch([["홍길동 01000345678", f"{mail.value}님"]], ["x"])
    assert standing([phone, mail], batch) == [phone, mail]
    assert standing([phone, mail], batch.slice(1)) == [mail]


# ---------------------------------------------------------------- schema, rows and order


@given(table=tables(), order=st.permutations(range(4)), which=rules)
def test_schema_rows_and_order_stay(table: pa.RecordBatch, order: list[int], which: str) -> None:
    masker = masker_for(RULES[which], table.schema)
    out, counts = masker.mask(table)
    out.validate(full=True)
    assert out.schema == masker._plan.schema_out
    assert out.schema.names == [name for name in table.schema.names if name != "secret"]
    before, after = leaves_of(table.select(out.schema.names)), leaves_of(out)
    assert [*after] == [*before]
    for path, leaf in before.items():
        assert len(after[path]) == len(leaf)
        assert after[path].filter(leaf.is_null()).null_count == leaf.null_count
    rows = pa.array([row for row in order if row < len(table)], pa.int64())
    mixed, same = masker.mask(table.take(rows))
    assert (mixed.to_pylist(), same) == (out.take(rows).to_pylist(), counts)


# ---------------------------------------------------------------- the scan afterwards


def left(plan: MaskPlan, before: pa.RecordBatch, after: pa.RecordBatch) -> list[str]:
    """What verification finds in a masked table: entities, and identifiers that were there."""
    told = [
        {"path": one.path, "action": one.action, "entity": one.entity, "params": one.params}
        for one in plan.columns
    ]
    shown = _shown({"columns": told})
    found = Written("d", "parquet", KEY, shown, AS_OF).look(after).to_pylist()
    hidden = {one.path: one.entity for one in plan.columns if one.action not in COARSE}
    was = Original("d", "parquet", KEY, hidden, AS_OF).look(before).to_pylist()
    prints = {one["print"] for one in found} - {None}
    return [one["measure"] for one in found if one["measure"].startswith("residual")] + [
        one["entity"] for one in was if one["print"] in prints
    ]


KEY = b"sixteen bytes or so of key"
COARSE = {KEEP, *(name for name, one in OPERATORS.items() if one.lookalike)}


@given(table=tables(), which=rules)
def test_a_scan_finds_nothing_that_the_rules_should_have_hidden(
    table: pa.RecordBatch, which: str
) -> None:
    masker = masker_for(RULES[which], table.schema)
    out, _ = masker.mask(table)
    assert left(masker._plan, table, out) == []


def test_a_scan_finds_what_was_not_masked() -> None:
    memos = [["tel 010-0034-5678"], [None]]
    schema = pa.schema([("id", pa.int64()), ("memos", pa.list_(pa.string()))])
    table = pa.record_batch([pa.array([1, 2]), pa.array(memos)], schema=schema)
    plan = masker_for(ONCE, schema)._plan
    assert left(plan, table, table) == ["residual PHONE_NUMBER", "PHONE_NUMBER"]


# ---------------------------------------------------------------- partitioning


@given(table=tables(memos=texts), at=st.integers(0, 4), which=rules)
def test_the_result_does_not_depend_on_how_rows_are_parted(
    table: pa.RecordBatch, at: int, which: str
) -> None:
    """All rows at once, by the way of long columns, and in two batches, by that of short ones."""
    masker = masker_for(RULES[which], table.schema)
    with sieved():
        whole, counts = masker.mask(table)
    parts = [masker.mask(part) for part in (table.slice(0, at), table.slice(at))]
    assert [row for part, _ in parts for row in part.to_pylist()] == whole.to_pylist()
    assert [sum(some) for some in zip(*(one for _, one in parts), strict=True)] == counts
