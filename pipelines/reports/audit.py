"""The result of an audit as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detectors.entities import KOREAN
from pipelines.reports import words
from pipelines.reports.words import Word, printable

CLASSES = {
    "unlisted_service": Word("처리방침에 없는 서비스", "service not listed"),
    "undeclared": Word("처리방침에 없는 항목", "not declared"),
    "resident_number": Word("근거 없는 주민등록번호", "resident number"),
    "authentication_data": Word("저장할 수 없는 인증정보", "authentication data"),
    "unread": Word("읽지 못한 열", "not covered"),
}


def audit_table(
    result: Mapping[str, Any], console: Console, korean: Mapping[str, str] = KOREAN
) -> None:
    """Print every violation with its columns, the strays, and what was never seen."""
    failed = result["verdict"] == "failed"
    verdict = Text(str(words.VERDICTS[result["verdict"]]), "bold red" if failed else "bold green")
    head = f" · {result['policy']['path']} · {words.coverage(result['sample'])}"
    console.print(Text("audit · ", "bold") + verdict + Text(head), soft_wrap=True)
    table = Table("데이터 data set", "위반 violation", "항목 entity", "열 columns", box=None,
                  pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")  # fmt: skip
    for column in table.columns:
        column.overflow = "fold"
    for dataset in result["datasets"]:
        for found in dataset["violations"]:
            table.add_row(*_cells(dataset, found, korean))
    if table.row_count:
        console.print(table)
    _notes(console, "드물게 섞인 값 strays", _strays(result))
    unseen = [f"{service}: {_listed(codes, korean)}"
              for service, codes in result["never_seen"].items() if codes]  # fmt: skip
    _notes(console, "적혔으나 없는 항목 declared, never seen", unseen)


def _cells(
    dataset: Mapping[str, Any], found: Mapping[str, Any], korean: Mapping[str, str]
) -> tuple[Text, ...]:
    entity = found["entity"] or ""
    columns = ", ".join(f"{path} {words.number(n)}" for path, n in found["columns"].items())
    where = f"{dataset['name']} ({dataset['service']})"
    called = " ".join(filter(None, (korean.get(entity, ""), entity)))
    kind = str(CLASSES[found["class"]])
    return Text(printable(where)), Text(kind, "red"), Text(called), Text(printable(columns))


def _strays(result: Mapping[str, Any]) -> list[str]:
    return [
        f"{dataset['name']}.{one['column']}: {one['entity']} {words.number(one['count'])}"
        for dataset in result["datasets"]
        for one in dataset["strays"]
    ]


def _listed(codes: Sequence[str], korean: Mapping[str, str]) -> str:
    return ", ".join(korean.get(code, code) for code in codes)


def _notes(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(Text(f"{title} ({len(lines)})", "bold yellow"))
        for line in lines:
            console.print(Text(f"  {printable(line)}"))
