"""Policies as people read them: what is granted and withheld, what is open, what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.masking.policy import Grant, Policy
from pipelines.masking.policy_diff import Change
from pipelines.reports.words import GRANTS, Word, printable

CHANGES = {
    "new": Word("새로 제공", "new"),
    "wider": Word("더 제공", "wider"),
    "narrower": Word("덜 제공", "narrower"),
    "gone": Word("제공 끝", "gone"),
    "changed": Word("조건 변경", "changed"),
}


def policy_result(policy: Policy, grants: Iterable[Grant]) -> dict[str, Any]:
    """A policy as JSON: the version, what each service may hold, these grants, what is open."""
    file = policy.file
    rows = file.retention.items()
    return {
        "path": policy.path,
        "sha256": policy.sha256,
        "company": file.company,
        "document": file.document.model_dump(mode="json"),
        "services": {code: {entity: list(terms) for entity, terms in held.items()}
                     for code, held in policy.declared.items()},
        "grants": [grant_row(grant) for grant in grants],
        "retention": {code: row.model_dump(mode="json", by_alias=True) for code, row in rows},
        "marks": [{"kind": mark.kind, "path": mark.path, "reason": mark.reason, "line": mark.line}
                  for mark in policy.marks],
    }  # fmt: skip


def grant_row(grant: Grant) -> dict[str, Any]:
    """One grant as JSON; `granted` are the terms that leave, `withheld` those that do not."""
    leaving = (item for item in grant.items if not item.withheld)
    return {
        "recipient": grant.recipient,
        "name": grant.name,
        "kind": grant.kind,
        "purpose": grant.purpose,
        "text": grant.text,
        "row": grant.row,
        "place": grant.place,
        "law": grant.law,
        "about": grant.about,
        "country": grant.country,
        "retention": grant.retention,
        "refusal": grant.refusal,
        "open": grant.open,
        "granted": [{"term": i.term, "entity": i.entity, "form": i.form} for i in leaving],
        "withheld": [{"term": i.term, "entity": i.entity, "why": i.withheld}
                     for i in grant.withheld],
    }  # fmt: skip


def policy_table(result: Mapping[str, Any], console: Console) -> None:
    """Print the version, each recipient with its purposes, and the rows that stay open."""
    document = result["document"]
    console.print(f"{result['company']} · {document['title']} · {document['revision']} · "
                  f"{document['effective']} 시행", style="bold", markup=False)  # fmt: skip
    table = _table("받는 자 recipient", "목적 purpose", "항목 items", "제외 withheld")
    for row in result["grants"]:
        table.add_row(Text(row["recipient"]), Text(row["purpose"]), *_counted(row))
    console.print(table)
    _notes(console, result["marks"])


def _counted(row: Mapping[str, Any]) -> tuple[Text, Text]:
    if row["refusal"]:
        return Text("제공 불가 none", "bold red"), Text(printable(row["refusal"]), "red")
    withheld = ", ".join(item["term"] for item in row["withheld"])
    return Text(str(len(row["granted"]))), Text(printable(withheld), "yellow")


def _notes(console: Console, marks: Sequence[Mapping[str, Any]]) -> None:
    for kind, title in (("open", "열린 것"), ("conflict", "모순")):
        found = [mark for mark in marks if mark["kind"] == kind]
        if found:
            console.print(Text(f"{title} {kind} ({len(found)})", "bold yellow"))
        for mark in found:
            console.print(Text(printable(f"  {mark['path']}: {mark['reason']}")), soft_wrap=True)


def recipient_table(result: Mapping[str, Any], console: Console) -> None:
    """Print the grants of one recipient: each item with its entity and the form it leaves in."""
    for row in result["grants"]:
        kind = str(GRANTS[row["kind"]])
        console.print(Text(f"{row['name']} · {row['text']} ({row['purpose']})", "bold"))
        console.print(Text(f"  {kind} · {row['law']} · {row['place']}", "dim"), soft_wrap=True)
        if row["refusal"]:
            console.print(Text(f"  제공 불가 none: {printable(row['refusal'])}", "bold red"))
        if row["open"] and row["open"] not in row["refusal"]:
            console.print(Text(f"  열린 것 open: {printable(row['open'])}", "yellow"))
        table = _table("항목 item", "entity", "형태 form", "제외 withheld")
        for item in row["granted"]:
            table.add_row(item["term"], item["entity"], item["form"], "")
        for item in row["withheld"]:
            table.add_row(item["term"], item["entity"] or "", "", Text(item["why"], "yellow"))
        console.print(table)


def diff_result(before: Policy, after: Policy, changes: Sequence[Change]) -> dict[str, Any]:
    """What has changed, as JSON; `widened` counts the grants that give somebody more."""
    return {
        "before": {"path": before.path, "sha256": before.sha256},
        "after": {"path": after.path, "sha256": after.sha256},
        "widened": sum(change.widens for change in changes),
        "changes": [
            {"recipient": c.recipient, "name": c.name, "purpose": c.purpose, "change": c.kind,
             "gained": list(c.gained), "lost": list(c.lost),
             "terms": {term: list(pair) for term, pair in c.terms.items()}}
            for c in changes
        ],
    }  # fmt: skip


def diff_table(result: Mapping[str, Any], console: Console) -> None:
    """Print who gains and who loses what."""
    if not result["changes"]:
        console.print("같음 no grant has changed")
        return
    table = _table("받는 자 recipient", "목적 purpose", "변경 change", "얻음 + 잃음 -")
    for row in result["changes"]:
        moved = [*(f"+{entity}" for entity in row["gained"]), *(f"-{one}" for one in row["lost"])]
        terms = [
            f"{term}: {was or '-'} → {now or '-'}" for term, (was, now) in row["terms"].items()
        ]
        table.add_row(row["recipient"], row["purpose"], str(CHANGES[row["change"]]),
                      Text(printable(" ".join([*moved, *terms]))))  # fmt: skip
    console.print(table)


def _table(*heads: str) -> Table:
    table = Table(*heads, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in table.columns:
        column.overflow = "fold"
    return table
