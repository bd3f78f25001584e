"""What garim export refuses before Spark starts: exit code 2, the reason, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pytest

from pipelines import mask
from pipelines.errors import IncompleteRun
from pipelines.export import _check_ledger
from pipelines.lake.faithful import Proof
from pipelines.lake.rows import TALLY
from pipelines.masking.actions import KEEP, Rule
from pipelines.masking.canary import Canaries
from pipelines.masking.choice import ColumnRule
from pipelines.masking.keys import new_keyset
from pipelines.masking.plan import make_plan
from pipelines.masking.rules import Rules
from pipelines.masking.selection import Selection
from pipelines.run import Run
from tests import command
from tests.policies import TEXT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CATALOGUE = """\
as_of: 2026-06-01
datasets:
  payments: {service: pg, role: controller, record: payment, about: buyer}
"""
Refused = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """The words of an export that is refused; `**` are options, `text` and `lake` the files."""
    (tmp_path / "lake" / "payments").mkdir(parents=True)
    (tmp_path / "lake" / "payments" / "part-0.csv").write_text("card_no,buyer\n,\n", "utf-8")
    new_keyset(tmp_path / "keyset.json")

    def files() -> list[Path]:
        return sorted(path for path in tmp_path.rglob("*") if path.suffix != ".lock")

    def export(text: str = TEXT, lake: str = CATALOGUE, out: str = "out", **options: str) -> str:
        (tmp_path / "policy.yaml").write_text(text, "utf-8")
        (tmp_path / "lake" / "_lake.yaml").write_text(lake, "utf-8")
        given = {"policy": tmp_path / "policy.yaml", "recipient": "card", "purpose": "approval",
                 "keys": tmp_path / "keyset.json", "on": "2026-06-01", **options}  # fmt: skip
        words = [str(word) for name, one in given.items() if one for word in (f"--{name}", one)]
        before = files()
        said = command.refused("export", tmp_path / "lake", tmp_path / out, *words)
        assert files() == before
        return said

    return export


def test_recipients_and_purposes(refused: Refused) -> None:
    said = refused(recipient="crad")
    assert "no recipient 'crad'" in said and "Did you mean 'card'?" in said
    said = refused(purpose="")
    assert "'card' has 2 purposes" in said and "approval (승인); coupon (쿠폰)" in said
    assert "no purpose 'cupon'" in refused(purpose="cupon")


def test_grants_that_deliver_nothing(refused: Refused) -> None:
    said = refused(recipient="keeper", purpose="")
    assert "its items are open (항목이 없음)" in said and "policy.yaml, line" in said
    assert "no legal basis is recorded" in refused(recipient="abroad", purpose="")


def test_policies_that_do_not_hold(refused: Refused) -> None:
    assert "has expired" in refused(on="2027-01-01")
    assert "does not apply yet" in refused(on="2026-01-01")
    assert "stands for no entity" in refused(TEXT.replace("[은행명]", "[은행의 이름]"))


def test_items_to_leave_out_are_items(refused: Refused) -> None:
    said = refused(without="성별")
    assert "'성별' is no item of the grant" in said and "카드번호" in said


def test_data_that_the_policy_or_the_catalogue_does_not_list(refused: Refused) -> None:
    said = refused(lake=CATALOGUE.replace("service: pg", "service: pgs"))
    assert "lists no service 'pgs'" in said and "Did you mean 'pg'?" in said
    said = refused(lake=CATALOGUE.replace("payments:", "payment:"))
    assert "does not name the data set 'payments'" in said
    said = refused(lake=CATALOGUE.replace("buyer}", "buyer, columns: {buyer: [구매자]}}"))
    assert "payments.buyer '구매자'" in said and "구매자명" in said


def test_keys_and_outputs(refused: Refused, tmp_path: Path) -> None:
    assert "keys new" in refused(keys=str(tmp_path / "none.json"))
    (tmp_path / "real").mkdir()
    assert "real file or folder" in refused(out="real")
    assert "inside an input" in refused(out="lake/out")


def test_days_are_in_order(refused: Refused) -> None:
    assert "--from is later than --to" in refused(**{"from": "2026-05-02", "to": "2026-05-01"})


def test_waivers(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text("version: 1\nwaivers: [{column: a.b}]\n", "utf-8")
    said = refused(waivers=str(tmp_path / "waivers.yaml"), purpose="coupon")
    assert "waivers.yaml" in said and "entity" in said


def test_ledgers(refused: Refused, tmp_path: Path) -> None:
    assert "ledger lies inside" in refused(ledger=str(tmp_path / "lake" / "ledger.jsonl"))


def test_an_altered_ledger_stops_the_delivery(
    tmp_path: Path,
) -> None:
    (tmp_path / "ledger.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(IncompleteRun, match="line 1"):
        _check_ledger(tmp_path / "ledger.jsonl", [tmp_path / "lake"])
    _check_ledger(tmp_path / "none.jsonl", [tmp_path / "lake"])


def test_rows_that_do_not_leave_are_in_no_batch_and_in_the_tally(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = Rules("rules.yaml", "", "p", {}, (ColumnRule("t", "mid", Rule(KEEP)),))
    batch = pa.record_batch({"mid": ["m1", "m2", "m1"]})
    plan = make_plan("t", batch.schema, rules)
    asked = Selection("20261123", merchant="mid", merchants=frozenset({"m1"}))
    monkeypatch.setattr(mask, "map_batches", lambda frame, name, schema, make, ends: make())
    run, frame = Run("export", date(2026, 11, 23)), cast("DataFrame", None)
    proof = Proof(asked, Canaries(), {})
    for chosen, rows, left in ((proof, ["m1", "m1"], 1), (None, ["m1", "m2", "m1"], 0)):
        function: Any = mask.mask_frame(frame, plan, {}, run, "parquet", chosen)
        for data in (*function(batch), *function(batch)):
            assert data["mid"].to_pylist() == rows
            assert data[TALLY].null_count == len(rows)
        (last,) = function(None)
        assert last["mid"].to_pylist() == [None]
        assert last[TALLY].to_pylist() == [[6, 0, 0, 0, 2 * left, 0, 0, 0, 0]]


def test_canaries_go_before_the_first_batch_of_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules("rules.yaml", "", "p", {}, (ColumnRule("t", "mid", Rule(KEEP)),))
    batch = pa.record_batch({"mid": ["m1"]})
    plan = make_plan("t", batch.schema, rules)
    monkeypatch.setattr(mask, "map_batches", lambda frame, name, schema, make, ends: make())
    run, frame = Run("export", date(2026, 11, 23)), cast("DataFrame", None)
    held = Selection("20261123", merchant="mid", merchants=frozenset({"m1"}))
    for selection, through in ((held, 0), (Selection("20261123"), 1)):
        proof = Proof(selection, Canaries("nobody", ({"mid": "nobody"},)), {})
        function: Any = mask.mask_frame(frame, plan, {}, run, "parquet", proof)
        planted, _ = function(batch)
        assert planted["mid"].to_pylist() == ["nobody"] * through
        assert len(function(batch)) == 1
        (tally,) = function(None)
        assert tally[TALLY].to_pylist() == [[2, 0, 1, 1 - through, 0, 0, 0, 0, 0]]
