"""Tables in the terminal: 80 columns, with colour and without, and names that move no cursor."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from pipelines.reports.text import mask_table, scan_table, verify_table
from tests.results import Result, failed_manifest, mask_manifest, scan_result


def _printed(show: Callable[[Result, Console], None], result: Result, **options: Any) -> str:
    out = io.StringIO()
    show(result, Console(file=out, width=80, **options))
    return out.getvalue()


TABLES = [
    ("scan", scan_table, scan_result(), ["99.8 %", "100,000", "CREDIT_CARD", "PHONE_NUMBER"]),
    ("mask", mask_table, mask_manifest(), ["100,000", "pseudonym", "PASSED", "KR_BRN kept"]),
    ("failed", mask_table, failed_manifest(), ["FAILED", "12 quarantined", "1,207 survivors"]),
    ("verify", verify_table, failed_manifest()["verification"], ["9,412,110", "79,999"]),
]


@pytest.mark.parametrize(("show", "result", "expected"), [t[1:] for t in TABLES],
                         ids=[t[0] for t in TABLES])  # fmt: skip
def test_tables_fit_80_columns_with_and_without_colour(
    show: Callable[[Result, Console], None], result: Result, expected: list[str]
) -> None:
    plain = _printed(show, result)
    colour = _printed(show, result, force_terminal=True, color_system="truecolor")
    assert all(part in plain for part in expected)
    assert "\x1b" not in plain and "\x1b[" in colour
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain
    assert max(map(cell_len, plain.splitlines())) <= 80


def test_tables_take_names_as_text_not_as_markup() -> None:
    result = scan_result()
    result["datasets"][0]["columns"][2]["path"] = "[red]a[/]\x1b[2J"
    printed = _printed(scan_table, result)
    assert r"[red]a[/]\x1b[2J" in printed and "\x1b" not in printed
