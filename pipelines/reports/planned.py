"""What rules would do, as tables for the terminal: a plan, a sound file, a difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from pipelines.errors import counted
from pipelines.reports import view, words
from pipelines.reports.text import Result, columns_table, headline, listed, shown, waiver_lines


def plan_table(result: Result, console: Console) -> None:
    """Print evidence, action and shapes of every column that is not simply kept; then the notes."""
    rules = result["rules"]
    rows = counted(view.total(result["datasets"], "rows"), "row")
    coverage = str(words.coverage(result["sample"]))
    headline(console, "plan", result["run_id"], f"purpose {rules['purpose']}", rows, coverage)
    table = columns_table("열 column", "처리 action", "모양 shape")
    for dataset in result["datasets"]:
        if table.row_count:
            table.add_row()
        kept = sum(map(_plain, dataset["columns"]))
        table.add_row(
            shown(dataset["name"], "bold"), "", shown(f"{kept} just kept" if kept else "", "dim")
        )
        for column in dataset["columns"]:
            if not _plain(column):
                table.add_row(*_cells(dataset["name"], column))
    console.print(table)
    listed(console, "면제 waived", waiver_lines(result["waivers"]))
    listed(console, "그대로 두지만 개인정보로 보이는 열 kept though judged personal", _kept(result))
    listed(console, "알림 notes", result["notes"])


def _plain(column: Result) -> bool:
    """Whether nothing was found in a column and nothing is done to it."""
    return bool(column["kind"] == "clean" and column["action"] == "keep")


def _cells(name: str, column: Result) -> Iterator[Text]:
    judged = column["entity"] or str(words.word(words.KINDS, column["kind"]))
    evidence = (shown(one, "dim") for one in (judged, *_found(column)))
    rule = shown(_ruled_by(column, name), "dim")
    yield Text("\n").join((shown(column["path"]), *evidence))
    yield Text("\n").join((shown(action(column), "yellow" if _kept_one(column) else ""), rule))
    yield Text("\n").join(map(shown, _shapes(column)))


def _ruled_by(column: Result, dataset: str) -> str:
    """The line of the rule, and its globs where it is not the column's own."""
    rule = column["rule"]
    own = rule["name"] == f"{dataset}.{column['path']}"
    return f"line {rule['line']}" if own else f"{rule['name']}, line {rule['line']}"


def _found(column: Result) -> Iterator[str]:
    """Shares of what else was found in the values than what the column is judged to be."""
    total = column["values"]
    for one in column["found"]:
        count = sum(view.hits(one)[:2])
        if count and one["entity"] != column["entity"]:
            yield f"{one['entity']} {words.percent(min(count, total), total)}"


def _shapes(column: Result) -> Iterator[str]:
    """Shapes before and after; of what was found inside cells the most frequent by entity."""
    several, told = column["action"] in ("scrub", "per_cell"), set()
    for one in column["shapes"]:
        if several and one["entity"] in told:
            continue
        told.add(one["entity"])
        name = f"{one['entity']} " if several else ""
        same = one["before"] == one["after"]
        yield f"{name}{one['before']}" if same else f"{name}{one['before']} → {one['after'] or '—'}"


def action(one: Result) -> str:
    """An action with its parameters, those inside cells by entity."""
    actions = one["params"].get("actions")
    if actions is not None:
        inside = ", ".join(f"{code}: {_inside(actions[code])}" for code in sorted(actions))
        return f"{one['action']} ({inside})" if inside else str(one["action"])
    given = words.parameters(one["params"])
    return f"{one['action']} ({given})" if given else str(one["action"])


def _inside(one: Result) -> str:
    rest = {key: value for key, value in one.items() if key != "action"}
    return f"{one['action']} {words.parameters(rest)}".rstrip()


def _kept(result: Result) -> list[str]:
    return [
        f"{dataset['name']}.{column['path']}: {column['reason']}"
        for dataset, column in view.columns(result)
        if _kept_one(column)
    ]


def _kept_one(column: Result) -> bool:
    return bool(column["action"] == "keep" and view.personal(column))


def rules_table(result: Result, console: Console) -> None:
    """Print what a sound rules file holds."""
    waivers = result["waivers"]
    headline(console, "rules validate", result["path"], counted(result["rules"], "rule"),
              counted(len(waivers), "waiver"),
              f"purposes {', '.join(result['purposes'])}")  # fmt: skip
    fitted = [f"{one['name']}: {counted(one['columns'], 'column')}" for one in result["datasets"]]
    listed(console, f"{result['purpose']}: 맞는 데이터 세트 fits", fitted)
    listed(console, "면제 waived", waiver_lines(waivers))
    listed(console, "알림 notes", result["notes"])


def diff_table(result: Result, console: Console) -> None:
    """Print every column that would be treated otherwise, and the waivers that come and go."""
    purposes, changed = result["purpose"], result["columns"]
    headline(console, "rules diff", f"{result['old']} → {result['new']}",
              counted(len(changed), "column changes", "columns change"))  # fmt: skip
    if purposes["old"] != purposes["new"]:
        said = f"{purposes['old']} → {purposes['new']}: no pseudonym joins across"
        listed(console, "목적 purpose", [said])
    if changed:
        table = columns_table("열 column", "항목 entity", "전 old", "후 new")
        for one in changed:
            table.add_row(*_change(one))
        console.print(table)
    listed(console, "새 면제 waivers added", waiver_lines(result["waivers"]["added"]))
    listed(console, "없어진 면제 waivers removed", waiver_lines(result["waivers"]["removed"]))
    listed(console, "알림 notes", result["notes"])


def _change(one: Result) -> Iterator[Text]:
    sides: list[Any] = [one["old"], one["new"]]
    entities = dict.fromkeys(side["entity"] or "—" for side in sides if side)
    yield shown(f"{one['dataset']}.{one['column']}")
    yield shown(" → ".join(entities))
    both = all(side and "actions" in side["params"] for side in sides)
    for side in sides:
        brief = side if both or not side else {**side, "params": _whole(side["params"])}
        yield shown(action(brief) if brief else "no rule", "" if brief else "dim")


def _whole(params: Result) -> Result:
    """The parameters of a whole column: what is done inside cells is another thing."""
    return {key: value for key, value in params.items() if key != "actions"}
