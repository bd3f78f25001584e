"""The ledger of deliveries: what it keeps, and that nobody alters it unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.errors import IncompleteRun, UsageError
from pipelines.reports.ledger import (
    BEGUN,
    DELIVERED,
    START,
    append,
    complete,
    delivered,
    read,
    recall,
)
from tests.command import garim, refused
from tests.unit.test_dossier import manifest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two deliveries and one that ended before it was published."""
    ledger = tmp_path / "ledger.jsonl"
    for run in ("a", "b"):
        about = {"run_id": run, "time": "2026-11-23", "recipient": f"to-{run}", "purpose": "p"}
        append(ledger, BEGUN, about)
        append(ledger, DELIVERED, {**about, "rows": 7})
    append(ledger, BEGUN, {"run_id": "c", "time": "2026-11-24"})
    return ledger


def test_every_line_is_bound_to_the_one_before(path: Path) -> None:
    lines = read(path)
    assert [line["event"] for line in lines] == [BEGUN, DELIVERED, BEGUN, DELIVERED, BEGUN]
    assert [line["prev"] for line in lines] == [START, *(line["hash"] for line in lines[:-1])]
    assert append(path, BEGUN, {"run_id": "d"}) == read(path)[-1]["hash"]


def test_what_is_done_and_not_recorded_is_said_to_be_done(tmp_path: Path) -> None:
    with pytest.raises(IncompleteRun) as failed:
        complete(tmp_path / "gone" / "ledger.jsonl", DELIVERED, {"run_id": "a"})
    assert str(failed.value).startswith("Run a is delivered, but the ledger does not say so")


@pytest.mark.parametrize("at", range(5))
def test_no_line_is_changed_taken_out_or_put_in_unseen(path: Path, at: int) -> None:
    lines = path.read_text("utf-8").splitlines()
    changed = json.dumps({**json.loads(lines[at]), "recipient": "other"}, sort_keys=True)
    altered = [[*lines[:at], changed, *lines[at + 1 :]], [*lines[:at], lines[at], *lines[at:]],
               [*lines[:at], "[]", *lines[at:]], [*lines[:-1], lines[-1][:-at - 1]]]  # fmt: skip
    altered += [[*lines[:at], *lines[at + 1 :]]] if at < 4 else []
    for one in altered:
        path.write_text("\n".join(one) + "\n", "utf-8")
        with pytest.raises(IncompleteRun, match="altered"):
            read(path)
        with pytest.raises(IncompleteRun):
            append(path, BEGUN, {"run_id": "x"})


def test_lines_cut_off_show_by_a_hash_that_was_noted(path: Path) -> None:
    head = read(path)[-1]["hash"]
    assert read(path, head)
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    assert read(path)
    with pytest.raises(IncompleteRun, match="lost the line"):
        read(path, head)


def test_a_delivery_can_be_recalled(path: Path) -> None:
    recall(path, "a", "Kim", "식별 가능", "2026-11-25")
    assert read(path)[-1]["reason"] == "식별 가능"
    for run in ("c", "z"):
        with pytest.raises(UsageError, match="no delivery of run"):
            recall(path, run, "Kim", "x", "2026-11-25")


def test_what_it_keeps_of_a_delivery() -> None:
    kept = delivered({**manifest("kt", "cctv"), "output": "out"}, "d" * 64)
    assert (kept["recipient"], kept["purpose"], kept["rows"], kept["columns"]) == (
        "kt", "cctv", 7, 5,
    )  # fmt: skip
    assert "smartro.yaml, line" in kept["place"] and kept["manifest"] == "d" * 64


def test_a_delivery_is_recalled_once_and_for_a_reason(path: Path) -> None:
    recall(path, "a", "Kim", "x", "2026-11-25")
    with pytest.raises(UsageError, match="recalled already"):
        recall(path, "a", "Kim", "x", "2026-11-25")
    assert "Missing option '--by'" in refused(
        "ledger", "recall", path, "b", "--by", "", "--reason", "x"
    )


def test_show_tells_each_delivery_once(path: Path) -> None:
    recall(path, "a", "Kim", "x", "2026-11-25")
    lines = garim("ledger", "show", path).out.splitlines()
    assert lines == [
        "2026-11-23  recalled  to-a  p  7 rows  a  Kim: x",
        "2026-11-23  delivered  to-b  p  7 rows  b",
        "2026-11-24  begun  -  -  no rows  c",
    ]
    told = garim("ledger", "show", path, "--recipient", "to-a", "--json").out.splitlines()
    assert [json.loads(line)["event"] for line in told] == [BEGUN, DELIVERED, "recalled"]
    assert garim("ledger", "show", path, "--recipient", "me").out == "No delivery to 'me'.\n"


def test_the_command(path: Path) -> None:
    assert garim("ledger", "recall", path, "a", "--by", "Kim", "--reason", "r").code == 0
    shown = garim("ledger", "show", path, "--recipient", "to-a")
    assert shown.code == 0 and shown.out.count("\n") == 1
    assert "recalled" in shown.out and "to-b" not in shown.out
    assert "6 lines, unaltered" in garim("ledger", "verify", path).out
    path.write_text(path.read_text("utf-8").replace("to-b", "to-c"), "utf-8")
    assert garim("ledger", "verify", path).code == 3
    assert garim("ledger", "show", path.with_name("none")).code == 2
