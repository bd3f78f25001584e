"""A scan result as a notebook shows it: a table of columns, never a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from detectors.entities import KOREAN
from pipelines.masking.draft import draft_rules

_HEAD = ("data set", "열 column", "type", "판정 kind", "항목 entity", "근거 reason", "question")


@dataclass(frozen=True, slots=True, repr=False)
class ScanResult:
    """What a scan found; `result` is the dictionary that garim scan --json prints."""

    result: Mapping[str, Any]

    def rows(self) -> list[tuple[str, ...]]:
        """One row for each column: the cells under data set, column, type, kind, entity, …"""
        return [
            (
                dataset["name"],
                column["path"],
                column["type"],
                column["kind"],
                _entity(column),
                column["reason"],
                column["question"] or "",
            )
            for dataset in self.result["datasets"]
            for column in dataset["columns"]
        ]

    def draft_rules(self) -> str:
        """The text of a rules file to edit: one rule for each column."""
        return draft_rules(self.result)

    def __repr__(self) -> str:
        return "\n".join("  ".join(filter(None, row)) for row in self.rows())

    def _repr_html_(self) -> str:
        body = "".join(_line("td", row) for row in self.rows())
        return f"<table><thead>{_line('th', _HEAD)}</thead><tbody>{body}</tbody></table>"


def _line(tag: str, cells: Iterable[str]) -> str:
    """A row of the table, to the left: notebooks set cells to the right, as fits numbers only."""
    return (
        "<tr>"
        + "".join(f'<{tag} style="text-align: left">{escape(cell)}</{tag}>' for cell in cells)
        + "</tr>"
    )


def _entity(column: Mapping[str, Any]) -> str:
    codes = [column["entity"]] if column["entity"] else [one["entity"] for one in column["found"]]
    return ", ".join(f"{code} ({KOREAN.get(code, code)})" for code in codes)
