"""Results as tables for the terminal, readable at 80 columns, in a pipe and without colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.errors import counted
from pipelines.reports import view, words

Result = Mapping[str, Any]
_STYLE = {"passed": "bold green", "failed": "bold red", "scanned": "bold cyan"}


def scan_table(result: Result, console: Console) -> None:
    """Print the personal columns of a scan result, the questions and what was not covered."""
    code = view.scan_verdict(result)
    scope = words.coverage(result["sample"])
    rows = counted(view.total(result["datasets"], "rows"), "row")
    headline(console, "scan", result["run_id"], rows, str(scope), verdict=code)
    table = _table("열 column", "판정 judged", "값 found", "본 값 values")
    for dataset in result["datasets"]:
        _section(table, _scan_section(dataset))
        for column in dataset["columns"]:
            if column["kind"] != "clean" or column["question"]:
                table.add_row(*_scan_cells(column))
    console.print(table)
    listed(console, "확인할 열 questions", _questions(result))


def _scan_section(dataset: Result) -> tuple[Text, Text, Text, Text]:
    columns, corrupt = dataset["columns"], int(dataset["corrupt"])
    personal = f"{sum(map(view.personal, columns))} of {len(columns)} personal"
    broken = shown(f"{words.number(corrupt)} corrupt", "bold red") if corrupt else Text()
    return shown(dataset["name"], "bold"), shown(personal, "dim"), broken, _rows(dataset["rows"])


def _scan_cells(column: Result) -> tuple[Text, Text, Text, Text]:
    judged = column["entity"] or str(words.word(words.KINDS, column["kind"]))
    found = Text("\n").join(_found(f, column["values"]) for f in column["found"])
    style = "yellow" if column["kind"] == "not_covered" else ""
    return shown(column["path"]), shown(judged, style), found, _count(column["values"])


def _found(evidence: Result, values: int) -> Text:
    whole, inside, weak = view.hits(evidence)
    strong = min(whole + inside, values)
    share = words.percent(strong, values) if strong else f"~{words.number(weak)} weak"
    return shown(f"{evidence['entity']} {share}", "" if strong else "dim")


def _questions(result: Result) -> list[str]:
    return [f"{d['name']}.{c['path']}: {c['question']}" for d, c in view.columns(result)
            if c["question"]]  # fmt: skip


def mask_table(manifest: Result, console: Console) -> None:
    """Print what was done to each column that was not simply kept, then the verification."""
    rows = counted(view.total(manifest["datasets"], "rows_in"), "row")
    masked = counted(view.masked_values(manifest), "value")
    verb = "export" if "delivery" in manifest else "mask"
    headline(console, verb, manifest["run_id"], rows, f"{masked} masked",
             verdict=manifest["verdict"])  # fmt: skip
    table = _table("열 column", "처리 action", "가린 값 masked", "본 값 values")
    for dataset in manifest["datasets"]:
        _section(table, _mask_section(dataset))
        for column in dataset["columns"]:
            if column["action"] != "keep" or column["entity"]:
                table.add_row(*_mask_cells(column))
    console.print(table)
    skipped = [f"{n['dataset']}.{n['column']}: {n['why']}" for n in manifest["not_covered"]]
    listed(console, "보지 않은 것 not covered", skipped)
    listed(console, "면제 waived", waiver_lines(view.waivers(manifest)))
    listed(console, "알림 notes", list(manifest.get("notes", ())))
    if manifest.get("verification"):
        verify_table(manifest["verification"], console)


def waiver_lines(waivers: Iterable[Result]) -> list[str]:
    """Each waiver with what it waived where that is known, who answers for it and until when."""
    return [
        f"{one['column']}: {one['entity']}"
        f"{' ' + words.number(one['findings']) if 'findings' in one else ''} — {one['reason']} "
        f"({one['owner']}, {one['expires']})"
        for one in waivers
    ]


def unsafe_lines(result: Result) -> list[str]:
    """Why a session that is not fit for personal data was allowed, and what is unsafe in it."""
    told = result.get("unsafe_session")
    if not told:
        return []
    return [told["reason"], *(f"{one['setting']}={one['value']}" for one in told["unsafe"])]


def _mask_section(dataset: Result) -> tuple[Text, Text, Text, Text]:
    quarantined = int(dataset["quarantined"])
    out = shown(f"{counted(dataset['rows_out'], 'row')} out", "dim")
    apart = Text("\n") + shown(f"{words.number(quarantined)} quarantined", "bold yellow")
    left = out + apart if quarantined else out
    return shown(dataset["name"], "bold"), Text(), left, _rows(dataset["rows_in"])


def _mask_cells(column: Result) -> tuple[Text, Text, Text, Text]:
    masked = sorted(column["masked"].items(), key=lambda item: (-item[1], item[0]))
    counts = Text("\n").join(shown(f"{code} {words.number(count)}") for code, count in masked)
    kept = column["action"] == "keep"
    action = shown(column["action"], "yellow" if kept else "")
    became = shown(f"{column['entity']} kept", "yellow") if kept else counts
    return shown(column["path"]), action, became, _count(column["values"])


def verify_table(result: Result, console: Console) -> None:
    """Print rows, residual findings and survivors of each data set, then where they are."""
    checked = result["checked"]
    headline(
        console,
        "verify",
        result["run_id"],
        counted(checked["cells"], "cell"),
        counted(checked["fingerprints"], "fingerprint"),
        result["stated"],
        verdict=result["verdict"],
    )
    table = _table("데이터 세트 data set", "행 rows", "남음 residual", "원래 값 survivors")
    for check in view.checks(result):
        rows = f"{words.number(check.rows_in)} → {words.number(check.rows_out)}"
        changed = "yellow" if check.lost else ""
        table.add_row(
            shown(check.name), shown(rows, changed), _left(check.residual), _left(check.survivors)
        )
    console.print(table)
    listed(console, "남은 곳 where", _where(result))
    listed(console, "면제한 발견 waived", _waived(result))


def _left(items: Iterable[Result]) -> Text:
    count = view.total(items, "count")
    return _count(count, "bold red" if count else "green")


def _where(result: Result) -> list[str]:
    return [
        f"{check.name}.{item['column']}: {item['entity']} {words.number(item['count'])} {kind}"
        for check in view.checks(result)
        for kind, items in (("residual", check.residual), ("survivors", check.survivors))
        for item in items
    ] + [
        f"{dataset['name']}.{one['column']}: {one['fault']} {words.number(one['count'])}"
        for dataset in result["datasets"]
        for one in dataset["faults"]
    ]


def _waived(result: Result) -> list[str]:
    return [
        f"{dataset['name']}.{one['column']}: {one['entity']} {words.number(one['count'])}"
        for dataset in result["datasets"]
        for one in dataset.get("waived", ())
    ]


def headline(console: Console, verb: str, *facts: str, verdict: str = "") -> None:
    """Print the verb, the verdict if there is one, and the facts on one line."""
    style = _STYLE.get(verdict, "bold yellow")
    judged = [shown(str(words.word(words.VERDICTS, verdict)), style)] if verdict else []
    console.print(Text(" · ").join([shown(verb, "bold"), *judged, *map(shown, facts)]))


def columns_table(*heads: str) -> Table:
    """A table without lines, its columns to the left and as narrow as their words."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for head in heads:
        table.add_column(shown(head), overflow="fold")
    return table


def _table(*heads: str) -> Table:
    """The last column holds counts, the one before findings."""
    table = columns_table(*heads)
    table.columns[-1].justify = "right"
    table.columns[-2].no_wrap = True
    return table


def _section(table: Table, cells: Iterable[Text]) -> None:
    if table.row_count:
        table.add_row()
    table.add_row(*cells)


def listed(console: Console, title: str, lines: list[str]) -> None:
    """Print a title with the number of lines, and the lines below it, if there are any."""
    if lines:
        console.print(shown(f"{title} ({len(lines)})", "bold yellow"))
        for line in lines:
            console.print(shown(f"  {line}"))


def _rows(count: int) -> Text:
    return shown(counted(count, "row"), "dim")


def _count(value: int, style: str = "") -> Text:
    return shown(words.number(value), style)


def shown(text: str, style: str = "") -> Text:
    """Text without markup, control characters shown as escapes."""
    return Text(words.printable(text), style=style)
