"""What other rules would change: per column, old and new action and entity; and how it is told."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.masking.diff import difference
from pipelines.reports.planned import diff_table, plan_table, rules_table
from tests.rulesfile import load, said

LAKE = {"pg": ["card_no", "buyer_tel", "memo"], "van": ["memo"]}
OLD = {
    "pg": {"card_no": {"entity": "CREDIT_CARD"}, "memo": {"action": "scrub"}},
    "van": {"memo": {"action": "scrub"}},
}
NEW = {
    "pg": {"card_no": {"action": "drop"}, "*": {"action": "redact", "entity": "PHONE_NUMBER"}},
    "van": {"memo": {"action": "scrub"}},
}
WAIVER = {
    "column": "van.memo", "entity": "KR_BRN", "reason": "serials", "owner": "office",
    "expires": "9999-12-31",
}  # fmt: skip


def compared(folder: Path, old: str, new: str) -> dict[str, Any]:
    return difference(load(folder, old), load(folder, new), LAKE)


def test_every_changed_column_is_listed_with_both_sides(tmp_path: Path) -> None:
    found = compared(tmp_path, said(OLD), said(NEW))
    pg = {one["column"]: one for one in found["columns"] if one["dataset"] == "pg"}
    assert len(found["columns"]) == len(pg) == 3
    assert pg["card_no"]["old"] == {
        "action": "card", "entity": "CREDIT_CARD", "params": {"style": "third_group_on"},
    }  # fmt: skip
    assert pg["card_no"]["new"] == {"action": "drop", "entity": None, "params": {}}
    assert pg["buyer_tel"]["old"] is None and pg["buyer_tel"]["new"]["action"] == "redact"
    assert pg["memo"]["old"]["action"] == "scrub" and pg["memo"]["new"]["entity"] == "PHONE_NUMBER"


def test_of_texts_only_the_entities_that_change_are_listed(tmp_path: Path) -> None:
    entities = {"PERSON": {"action": "redact"}}
    found = compared(tmp_path, said(OLD), said(OLD, entities=entities, waivers=[WAIVER]))
    changed = {(one["dataset"], one["column"]): one for one in found["columns"]}
    assert changed.keys() == {("pg", "memo"), ("van", "memo")}
    memo = changed["van", "memo"]
    assert memo["old"]["params"]["actions"] == {
        "KR_BRN": {"action": "pseudonym"}, "PERSON": {"action": "mask", "format": "name"},
    }  # fmt: skip
    assert memo["new"]["params"]["actions"] == {"PERSON": {"action": "redact"}}
    assert [one["entity"] for one in found["waivers"]["added"]] == ["KR_BRN"]
    assert found["waivers"]["removed"] == []


def test_waivers_that_go_come_or_stay(tmp_path: Path) -> None:
    other, stays = {**WAIVER, "entity": "KR_CRN"}, {**WAIVER, "entity": "PERSON"}
    was = said(OLD, waivers=[WAIVER, stays])
    found = compared(tmp_path, was, said(OLD, waivers=[stays, other]))["waivers"]
    assert [one["entity"] for one in found["removed"]] == ["KR_BRN"]
    assert [one["entity"] for one in found["added"]] == ["KR_CRN"]


def test_another_purpose_is_told(tmp_path: Path) -> None:
    found = compared(tmp_path, said(OLD), said(OLD, purpose="ads"))
    assert found["purpose"] == {"old": "analytics", "new": "ads"} and not found["columns"]


def printed(show: Callable[[Mapping[str, Any], Console], None], result: Mapping[str, Any]) -> str:
    out = io.StringIO()
    show(result, Console(file=out, width=80))
    assert all(len(line) <= 80 for line in out.getvalue().splitlines())
    return out.getvalue()


def test_the_difference_as_a_table(tmp_path: Path) -> None:
    new = said(NEW, purpose="ads", waivers=[WAIVER])
    result = {"old": "a.yaml", "new": "b.yaml", "notes": ["a note"],
              **compared(tmp_path, said(OLD), new)}  # fmt: skip
    text = printed(diff_table, result)
    for part in ("a.yaml → b.yaml", "4 columns change", "analytics → ads", "pg.card_no", "no rule",
                 "serials", "a note", "redact"):  # fmt: skip
        assert part in text, text
    [memo] = [line for line in text.splitlines() if line.startswith("pg.memo")]
    assert memo.split() == ["pg.memo", "—", "→", "PHONE_NUMBER", "scrub", "redact"]


def test_a_sound_file_as_a_table() -> None:
    result = {
        "path": "r.yaml", "rules": 3, "purpose": "analytics", "purposes": ["analytics", "ads"],
        "datasets": [{"name": "pg", "columns": 3}], "notes": [],
        "waivers": [WAIVER],
    }  # fmt: skip
    text = printed(rules_table, result)
    for part in ("3 rules", "1 waiver ", "analytics, ads", "pg: 3 columns", "van.memo: KR_BRN"):
        assert part in text, text


def column(path: str, **more: Any) -> dict[str, Any]:
    return {
        "path": path, "values": 10, "kind": "typed", "entity": "PHONE_NUMBER", "reason": "why",
        "found": [], "params": {}, "action": "pseudonym", "shapes": [],
        "rule": {"name": "pg.f*" if path == "fax" else f"pg.{path}", "line": 7}, **more,
    }  # fmt: skip


@pytest.fixture
def planned() -> dict[str, Any]:
    shapes = [
        {"entity": entity, "before": "ddd-dddd", "after": after, "n": n}
        for entity, after, n in (("PERSON", "가*", 3), ("PERSON", "가", 2), ("KR_BRN", "…", 1))
    ]
    found = [{"entity": "PERSON", "whole": 1, "inside": 4, "weak": 0, "zeros": 0}]
    kept = {"action": "keep", "entity": None, "kind": "clean"}
    memo = column("memo", action="scrub", kind="text", entity=None, found=found, shapes=shapes)
    tel = column("[red]tel\x1b", params={"format": "phone"}, shapes=[shapes[2]])
    columns = [tel, memo, column("amount", **kept), column("fax", action="keep"),
               column("gone", action="drop", shapes=[{**shapes[0], "after": ""}])]  # fmt: skip
    return {
        "run_id": "r", "rules": {"purpose": "ads"}, "sample": None, "waivers": [WAIVER],
        "notes": ["a note"], "datasets": [{"name": "pg", "rows": 10, "columns": columns}],
    }  # fmt: skip


def test_a_plan_as_a_table(planned: dict[str, Any]) -> None:
    text = printed(plan_table, planned)
    for part in (
        "purpose ads", "1 just kept", r"[red]tel\x1b", "pseudonym (format: phone)",
        "pg.f*, line 7", "PERSON 50.0 %", "PERSON ddd-dddd → 가*", "KR_BRN ddd-dddd → …",
        "ddd-dddd → —", "kept though judged personal (1)", "pg.fax: why", "serials", "a note",
    ):  # fmt: skip
        assert part in text, text
    assert "amount" not in text and "→ 가\n" not in text
