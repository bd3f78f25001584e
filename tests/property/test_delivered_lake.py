"""Every grant of both policies, carried out on a small demo lake without Spark.

What the generator planted in a column that does not leave stands nowhere in what is delivered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.lake.catalogue import Entry, catalogue
from pipelines.lake.faithful import Proof, differing, faithful
from pipelines.lake.probe import IDENTIFIERS, Original, Written
from pipelines.lake.read import DataSet
from pipelines.mask import _result
from pipelines.masking.canary import Canaries
from pipelines.masking.delivery import Decision, delivery_rules
from pipelines.masking.keys import Keyset, load_keyset, new_keyset
from pipelines.masking.masker import Masker
from pipelines.masking.plan import make_plan
from pipelines.masking.policy import Grant
from pipelines.masking.policy_load import load_policy
from pipelines.masking.policy_terms import key
from pipelines.masking.selection import Selection
from pipelines.samples import generate
from pipelines.verify import _shown, hidden
from tests import demo_lake
from tests.grants import served

AS_OF = date(2099, 12, 31)
GRANTS = [
    pytest.param(name, grant, id=f"{name} {grant.recipient} {grant.purpose}")
    for name in ("infinisoft", "smartro")
    for grant in load_policy(name).grants.values()
    if not grant.refusal
]
ENCRYPTED = {"KR_RRN", "KR_FRN", "CREDIT_CARD", "KR_BANK_ACCOUNT", "KR_VIRTUAL_ACCOUNT"}
SECRET = IDENTIFIERS | {"PERSON", "KR_ADDRESS"}
"""Entities whose values are long enough not to stand somewhere by chance."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivered")
    generate(folder / "lake", 100, seed=5)
    new_keyset(folder / "keyset.json")
    return folder


@cache
def _batch(lake: Path, dataset: str) -> pa.RecordBatch:
    (batch,) = demo_lake.table(lake / "lake" / dataset).combine_chunks().to_batches()
    return batch


@cache
def _planted(lake: Path) -> list[tuple[tuple[str, str], str, str]]:
    """((data set, column), entity, value) of every planted value that is telling."""
    rows = demo_lake.truth(lake / "lake").to_pylist()
    return [((r["dataset"], r["column"]), r["entity"], r["value"]) for r in rows
            if r["entity"] in SECRET and len(r["value"]) > 5]  # fmt: skip


@cache
def _entries() -> dict[str, Entry]:
    return catalogue([Path("nowhere")])


def _carried_out(
    lake: Path, keyset: Keyset, name: str, grant: Grant, decisions: list[Decision]
) -> Iterator[pa.RecordBatch]:
    rules = delivery_rules(load_policy(name), grant, decisions, ())
    for dataset in dict.fromkeys(one.dataset for one in decisions):
        batch = _batch(lake, dataset)
        plan = make_plan(dataset, batch.schema, rules)
        yield Masker(plan, plan.keys(keyset, rules.purpose), AS_OF).mask(batch)[0]


def may_show(grant: Grant, dataset: str, column: str, entity: str) -> bool:
    """Whether the catalogue says that a column is an item which the grant lets out as it is."""
    entry = _entries()[dataset]
    called = {key(term) for term in entry.columns.get(column, ())}
    items = (item for item in grant.items if item.entity == entity and key(item.term) in called)
    as_it_is = any(item.form == "keep" and not item.withheld for item in items)
    return as_it_is and entity not in ENCRYPTED and grant.about == entry.about


def _text(batches: list[pa.RecordBatch]) -> str:
    return "\n".join(str(column.to_pylist()) for batch in batches for column in batch.columns)


@pytest.mark.parametrize(("name", "grant"), GRANTS)
def test_nothing_planted_leaves_but_by_a_column_that_shows_it(
    lake: Path, name: str, grant: Grant
) -> None:
    try:
        decisions, _ = served(name, grant)
    except UsageError:
        assert grant.recipient == "kakao-page"  # none of its items is in the lake
        return
    delivered = list(_carried_out(lake, load_keyset(lake / "keyset.json"), name, grant, decisions))
    assert delivered and all(batch.num_rows for batch in delivered)
    text = _text(delivered)
    shown = {value for place, entity, value in _planted(lake) if may_show(grant, *place, entity)}
    held = {value for _, _, value in _planted(lake)} - shown
    assert len(held) > 150
    assert not [1 for value in held if value in text]


def test_tokens_of_two_recipients_do_not_join(lake: Path) -> None:
    policy, keyset = load_policy("smartro"), load_keyset(lake / "keyset.json")
    seen = []
    for use in ("analytics", "statistics"):
        grant = policy.grant(use)
        batches = _carried_out(lake, keyset, "smartro", grant, served("smartro", grant)[0])
        seen.append(set(re.findall("[a-z]+_ka_[a-p]{32}", _text(list(batches)))))
    assert len(seen[0]) > 200 and not seen[0] & seen[1]


@pytest.mark.parametrize(("name", "grant"), GRANTS[::9])
def test_verification_of_what_was_granted_raises_no_alarm(
    lake: Path, name: str, grant: Grant
) -> None:
    try:
        decisions, _ = served(name, grant)
    except UsageError:
        return
    keyset = load_keyset(lake / "keyset.json")
    rules = delivery_rules(load_policy(name), grant, decisions, ())
    for dataset in dict.fromkeys(one.dataset for one in decisions):
        batch = _batch(lake, dataset)
        plan = make_plan(dataset, batch.schema, rules)
        keys = plan.keys(keyset, rules.purpose)
        masked, counts = Masker(plan, keys, AS_OF).mask(batch)
        told = _result(_SOURCE, plan, len(batch), 0, dict(zip(plan.slots, counts, strict=True)), {})
        proof = Proof(Selection("20991231"), Canaries("nobody", ({},)), keys)
        held = faithful(told, keyset.active.id, proof)
        gone = hidden(told["columns"])
        before = Original(dataset, "frame", KEY, gone, AS_OF, (), held).look(batch)
        shown = _shown(told, strict=True)
        after = Written(dataset, "frame", KEY, shown, AS_OF, (), {}, held).look(masked)
        _alarms(before, after, shown, len(batch))


KEY = b"k" * 32
_SOURCE = cast("DataSet", SimpleNamespace(name="t", format="frame", files=("",)))


def _alarms(before: pa.RecordBatch, after: pa.RecordBatch, shown: Any, rows: int) -> None:
    found = [*before.to_pylist(), *after.to_pylist()]
    counts = {(one["dataset"], one["column"], one["measure"]): one["n"] for one in found}
    dataset = before["dataset"][0].as_py()
    assert counts[dataset, "", "rows leaving"] == counts[dataset, "", "rows written"] == rows
    assert not list(differing(counts, dataset))
    for (_, _, measure), n in counts.items():
        assert not (n and measure.startswith(("residual", "misshapen", "canaries")))
    prints = {(one["measure"], one["column"], one["print"]) for one in found}
    tokens = {(column, mark) for what, column, mark in prints if what == "token"}
    assert {(column, mark) for what, column, mark in prints if what == "expected"} <= tokens
    was = {one["print"]: one["entity"] for one in found if one["measure"] == "original"}
    for what, column, mark in prints:
        assert what != "written" or mark not in was or was[mark] in shown.get(column, ())
