"""`make accuracy` on masked lakes made by hand: one perfect, one that leaks what we put there."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.samples import generate
from tests import accuracy, demo_lake, measure
from tests.demo_lake import Key
from tests.styles import measured as styles
from tests.styles.report import Gate

Spans = dict[tuple[str, Key], list[tuple[int, int]]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("accuracy") / "lake"
    generate(out, 400, seed=5)
    return out


@pytest.fixture(scope="module")
def truth(lake: Path) -> accuracy.Truth:
    return accuracy._by_dataset(lake)


@pytest.fixture
def masked(lake: Path, truth: accuracy.Truth, tmp_path: Path) -> Path:
    """A copy in which exactly the spans of the truth are hidden; tables come out as Parquet."""
    out = tmp_path / "masked"
    for dataset, records in truth.items():
        (out / dataset).mkdir(parents=True)
        spans: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        for record in records:
            spans[demo_lake.key_of(record)].append((record["start"], record["end"]))
        if dataset in demo_lake.LINES:
            lines = [hidden(text, spans[key]) for key, text in demo_lake.lines(lake / dataset)]
            (out / dataset / "part.txt").write_text("".join(f"{x}\n" for x in lines), "utf-8")
        else:
            rows = demo_lake.table(lake / dataset)
            told = {r["column"] for r in records}
            pq.write_table(hidden_table(rows, demo_lake.KEYS[dataset], told, spans),
                           out / dataset / "part.parquet")  # fmt: skip
    return out


def hidden(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}*{text[end:]}"
    return text


def hidden_table(
    rows: pa.Table, key: str, told: set[str], spans: dict[Key, list[tuple[int, int]]]
) -> pa.Table:
    """Text columns hidden by their spans, nested ones replaced as a whole."""
    keys = rows[key].to_pylist()
    for at, name in enumerate(rows.column_names):
        if name in told:
            cells = zip(keys, rows[name].to_pylist(), strict=True)
            values = [t and hidden(t, spans["", k, name]) for k, t in cells]
            rows = rows.set_column(at, name, pa.array(values, pa.string()))
        elif any(column.split(".")[0].removesuffix("[]") == name for column in told):
            rows = rows.set_column(at, name, pa.array(["*"] * len(keys)))
    return rows


def test_a_perfect_masking_has_no_leak_and_changes_nothing_else(
    lake: Path, masked: Path, truth: accuracy.Truth
) -> None:
    found = accuracy._leaks(lake, masked, truth)
    assert found == {"leaks": {}, "prose_names": {}, "beyond": {}}
    same = accuracy._unchanged(lake, masked, truth)
    assert same["changed_columns"] == [] and same["row_counts_differ"] == []
    assert all(n["altered"] == 0 < n["clean"] for n in same["clean_lines"].values())
    assert accuracy._kept_short(masked, truth) == {}


def test_an_unmasked_lake_leaks_every_value(lake: Path, truth: accuracy.Truth) -> None:
    found = accuracy._leaks(lake, lake, truth)
    everywhere: dict[str, int] = defaultdict(int)
    for entities in found["leaks"].values():
        for entity, n in entities.items():
            everywhere[entity] += n
    expected = [r for rs in truth.values() for r in rs if r["entity"] in measure.TEN]
    for entity in measure.TEN:
        counted = sum(r["entity"] == entity and r["context"] != "prose" for r in expected)
        assert everywhere[entity] >= counted > 0
    assert sum(found["prose_names"].values()) >= sum(r["context"] == "prose" for r in expected)
    assert accuracy._kept_short(lake, truth)["POSTAL_CODE"] == 8


def test_a_planted_value_is_found_wherever_it_hides(
    lake: Path, masked: Path, truth: accuracy.Truth
) -> None:
    card = next(r["value"] for r in truth["van_approvals"] if r["entity"] == "CREDIT_CARD")
    (masked / "_garim").mkdir()
    (masked / "_garim" / "manifest.json").write_text(json.dumps({"example": card}))
    log = masked / "app_logs" / "part.txt"
    log.write_text(log.read_text("utf-8") + f'{{"left":"{card}"}}\n', "utf-8")
    found = accuracy._leaks(lake, masked, truth)["leaks"]
    assert found == {"app_logs": {"CREDIT_CARD": 1}, "(file bytes)": {"CREDIT_CARD": 1}}
    assert accuracy._unchanged(lake, masked, truth)["row_counts_differ"] == ["app_logs"]


def test_targets_are_named_when_missed() -> None:
    def line(entity: str, context: str, found: int) -> dict[str, Any]:
        return {"entity": entity, "context": context, "truth": 1000, "found": found, "hidden": 0}

    result: dict[str, Any] = {
        "recall": [line("KR_RRN", "clear", 989), line("KR_FRN", "clear", 990),
                   line("PERSON", "clear", 949), line("PERSON", "column", 950),
                   line("PERSON", "prose", 0), line("KR_ADDRESS", "clear", 0)],
        "leaks": {"memos": {"KR_BRN": 2}}, "changed_columns": ["memos.channel"],
        "row_counts_differ": [],
        "runs": {"scan": {"exit": 0}, "keys": {"exit": 0}, "mask": {"exit": 1}},
    }  # fmt: skip
    assert accuracy.missed(result) == [
        "garim mask: exit code 1",
        "garim verify: exit code None",
        "recall of KR_RRN in clear: 0.9890 < 0.99",
        "recall of PERSON in clear: 0.9490 < 0.95",
        "leak in memos: KR_BRN 2 times",
        "changed without need: memos.channel",
    ]


def test_columns_are_read_from_the_scan_result(truth: accuracy.Truth) -> None:
    column = {"path": "contacts[]", "kind": "mixed", "entity": None, "named": [], "found": [
        {"entity": "PHONE_NUMBER", "whole": 5, "inside": 0, "weak": 0}]}  # fmt: skip
    scan = {"datasets": [{"name": "pg_transactions", "columns": [column]}]}
    counted = accuracy._columns({"pg_transactions": truth["pg_transactions"]}, scan)
    assert counted["PHONE_NUMBER", "column"].found == 5
    assert counted["CREDIT_CARD", "column"].found == 0 < counted["CREDIT_CARD", "column"].truth


@pytest.mark.parametrize("met", [True, False])
def test_the_part_without_a_jvm_runs_alone(
    met: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "build" / "accuracy.json"
    monkeypatch.setattr(accuracy, "REPORT", report)
    monkeypatch.setattr(sys, "argv", ["accuracy", *"--texts 40 --lines 40".split(),
                                      *"--each 1 --tables 1 --seed 3".split()])  # fmt: skip
    monkeypatch.setattr(Gate, "met", property(lambda gate: met))
    assert accuracy.main() == (0 if met else 1)
    result = json.loads(report.read_text())["styles"]
    assert result["size"] == {"texts": 40, "lines": 40, "each": 1, "tables": 1, "seed": 3}
    assert sum(row["truth"] for row in result["entities"]) > 40
    assert (len(result["missed"]) == 0) is met
    assert "40 clean log lines" in capsys.readouterr().out


@pytest.mark.parametrize(("missed", "code"), [([], 0), (["leak in memos: KR_BRN 2 times"], 1)])
def test_without_a_number_of_texts_both_parts_run(
    missed: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "accuracy.json"
    monkeypatch.setattr(accuracy, "REPORT", report)
    monkeypatch.setattr(sys, "argv", ["accuracy", "--rows", "7"])
    monkeypatch.setattr(styles, "measure", lambda size, show, console: ({"size": 1}, []))
    monkeypatch.setattr(
        accuracy, "measured", lambda work, rows, seed: {"rows": rows, "missed": missed}
    )
    monkeypatch.setattr(accuracy, "show", lambda result: None)
    assert accuracy.main() == code
    assert json.loads(report.read_text()) == {"styles": {"size": 1}, "missed": missed, "rows": 7}
