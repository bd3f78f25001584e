"""garim audit on results of a scan: what each class of violation is, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from detectors.columns import CLEAN, MIXED, TEXT, TYPED
from pipelines.audit import audit, require_passed
from pipelines.errors import GateError, UsageError
from pipelines.lake.catalogue import Entry, catalogue
from pipelines.masking.policy import Policy
from pipelines.reports.audit import audit_table
from tests.policies import load

PAYMENTS = Entry(service="pg", role="controller", record="payment")


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """Its service pg may hold 성명, 카드번호, 전화번호 and 비밀번호, its service van nothing."""
    return load(tmp_path)


def column(path: str, kind: str, entity: str | None = None, *named: str, **found: int) -> Any:
    """A column of a scan's result with 100 values, `found` of them in a longer text."""
    seen = [{"entity": code, "whole": 0, "inside": n, "weak": 0, "zeros": 0}
            for code, n in found.items()]  # fmt: skip
    return {"path": path, "kind": kind, "entity": entity, "named": list(named), "values": 100,
            "unread": 7, "found": seen}  # fmt: skip


def scanned(**datasets: list[Any]) -> dict[str, Any]:
    head: dict[str, Any] = {
        "run_id": "r",
        "as_of": "2026-11-23",
        "started": "s",
        "versions": {},
        "sample": None,
    }
    listed = [{"name": name, "rows": 100, "columns": columns} for name, columns in datasets.items()]
    return {**head, "datasets": listed}


def violations(policy: Policy, *columns: Any, entry: Entry = PAYMENTS) -> list[Any]:
    result = audit(scanned(pay=list(columns)), policy, {"pay": entry})
    found = result["datasets"][0]["violations"]
    assert result["verdict"] == ("failed" if found else "passed")
    return [(one["class"], one["entity"], one["columns"]) for one in found]


def test_what_the_policy_declares_passes(policy: Policy) -> None:
    named = column("pw", TYPED, "PASSWORD")
    assert violations(policy, column("card", TYPED, "CREDIT_CARD"), named) == []
    assert violations(policy, column("memo", TEXT, None, PERSON=3, PHONE_NUMBER=2)) == []


def test_what_it_does_not_declare_is_told_with_its_columns(policy: Policy) -> None:
    both = column("to", TYPED, "EMAIL_ADDRESS"), column("memo", TEXT, None, EMAIL_ADDRESS=3)
    assert violations(policy, *both) == [("undeclared", "EMAIL_ADDRESS", {"to": 100, "memo": 3})]
    assert violations(policy, column("x", MIXED, None, KR_BRN=9)) == [
        ("undeclared", "KR_BRN", {"x": 9})
    ]


def test_what_names_no_person_needs_no_declaration(policy: Policy) -> None:
    assert violations(policy, column("amount", CLEAN, None, "AMOUNT")) == []
    assert violations(policy, column("url", TEXT, None, URL=5)) == []


def test_resident_numbers_need_a_law(policy: Policy) -> None:
    found = column("memo", TEXT, None, KR_RRN=1)
    assert violations(policy, found) == [("resident_number", "KR_RRN", {"memo": 1})]
    allowed = PAYMENTS.model_copy(update={"resident_numbers": "특금법"})
    assert violations(policy, found, entry=allowed) == [("undeclared", "KR_RRN", {"memo": 1})]


@pytest.mark.parametrize("entity", ["CARD_CVC", "CARD_PIN2", "TRACK_DATA"])
def test_authentication_data_may_not_be_stored(policy: Policy, entity: str) -> None:
    stored = column("x", TYPED, entity)
    assert violations(policy, stored) == [("authentication_data", entity, {"x": 100})]


def test_a_service_that_the_policy_does_not_list(policy: Policy) -> None:
    other = PAYMENTS.model_copy(update={"service": "bank"})
    found = violations(policy, column("x", TYPED, "PERSON"), entry=other)
    assert found == [("unlisted_service", None, {})]


def test_what_could_not_be_read_never_passes(policy: Policy) -> None:
    assert violations(policy, column("blob", "not_covered")) == [("unread", None, {"blob": 7})]


def test_a_stray_value_of_a_typed_column_is_told_and_no_violation(policy: Policy) -> None:
    stray = column("tel", TYPED, "PHONE_NUMBER", PHONE_NUMBER=98, KR_BANK_ACCOUNT=2)
    result = audit(scanned(pay=[stray]), policy, {"pay": PAYMENTS})
    assert result["verdict"] == "passed"
    assert result["datasets"][0]["strays"] == [
        {"entity": "KR_BANK_ACCOUNT", "column": "tel", "count": 2}
    ]


def test_a_line_of_json_is_told_by_the_paths_inside(policy: Policy) -> None:
    line, inside = column("line", TEXT, None, KR_BRN=5), column("line:no", TEXT, None, KR_BRN=5)
    assert violations(policy, line, inside) == [("undeclared", "KR_BRN", {"line:no": 5})]
    more = column("line", TEXT, None, KR_BRN=6)
    assert violations(policy, more, inside)[0][2] == {"line": 6, "line:no": 5}


def test_declared_items_never_seen(policy: Policy) -> None:
    entries = {"pay": PAYMENTS, "log": PAYMENTS.model_copy(update={"service": "common"})}
    named = column("pw", CLEAN, None, "PASSWORD")
    both = scanned(pay=[column("card", TYPED, "CREDIT_CARD"), named],
                   log=[column("line", TEXT, None, PERSON=1)])  # fmt: skip
    assert audit(both, policy, entries)["never_seen"] == {"pg": ["PHONE_NUMBER"]}
    alone = scanned(log=[column("line", TEXT, None, PERSON=1)])
    assert audit(alone, policy, entries)["never_seen"] == {
        "common": ["CREDIT_CARD", "PASSWORD", "PHONE_NUMBER"]
    }


def test_a_data_set_that_the_catalogue_does_not_name(policy: Policy) -> None:
    with pytest.raises(UsageError, match=r"does not name the data set 'pya'.*'pay'"):
        audit(scanned(pya=[]), policy, {"pay": PAYMENTS})


def test_the_table_tells_it_and_the_gate_ends_it(policy: Policy) -> None:
    found = column("memo", TEXT, None, KR_RRN=1234), column("tel", TYPED, "PHONE_NUMBER", PERSON=2)
    result = audit(scanned(pay=list(found)), policy, {"pay": PAYMENTS})
    console = Console(width=100)
    with console.capture() as printed:
        audit_table(result, console)
    for word in (
        "실패",
        "pay (pg)",
        "주민등록번호",
        "memo 1,234",
        "pay.tel: PERSON 2",
        "never seen",
    ):
        assert word in printed.get()
    with pytest.raises(GateError, match="1 violations") as failed:
        require_passed(result)
    assert failed.value.exit_code == 1
    require_passed(audit(scanned(pay=[]), policy, {"pay": PAYMENTS}))


# ---------------------------------------------------------------- the catalogue of the lake


def test_the_catalogue_of_the_demo_lake() -> None:
    entries = catalogue([])
    assert len(entries) == 8
    assert [name for name, entry in entries.items() if entry.resident_numbers] == ["merchants"]
    assert (entries["merchants"].about, entries["van_approvals"].role) == ("merchant", "processor")


@pytest.mark.parametrize("below", ["", "pay"])
def test_a_lake_brings_its_own_catalogue(tmp_path: Path, below: str) -> None:
    (tmp_path / "_lake.yaml").write_text(
        "datasets:\n  pay: {service: pg, role: controller, record: payment}\n", "utf-8"
    )
    assert catalogue([tmp_path / below]) == {"pay": PAYMENTS}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("datasets:\n  pay: {servic: pg, role: controller, record: x}\n",
         ["line 2", "'service'", "servic"]),
        ("datasets:\n  pay: {service: pg, role: owner, record: x}\n", ["line 2", "'controller'"]),
        ("as_of: [", ["YAML"]),
    ],
)  # fmt: skip
def test_a_catalogue_that_is_none(tmp_path: Path, text: str, words: list[str]) -> None:
    (tmp_path / "_lake.yaml").write_text(text, "utf-8")
    with pytest.raises(UsageError) as refused:
        catalogue([tmp_path])
    for word in (*words, str(tmp_path / "_lake.yaml")):
        assert word in str(refused.value)
