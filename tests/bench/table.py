"""The tables of bench.json, on a terminal and for the README; old figures can be shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Drawn

from tests.bench.figures import TARGETS, Report, ratios, warm_seconds

STEPS = ("identity", "scan", "mask", "verify")


@dataclass(frozen=True)
class Table:
    """A title, a header and rows of text."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


BEGIN, END = "<!-- make bench -->\n", "<!-- end of make bench -->\n"
"""Between these lines stands what the README tells."""


def tables(report: Report) -> list[Table]:
    """The targets, the jobs, the figures without Spark, the operators."""
    return [_targets(report), _jobs(report), _alone(report), _operators(report)]


def _jobs(report: Report) -> Table:
    rows = []
    for one in report.get("jobs", ()):
        copy = one["cpu_s"]["copy"]
        multiples = (_ratio(one["cpu_s"][step], copy) for step in STEPS)
        peak = str(one["worker_peak_mb"])
        rows.append((one["set"], f"{one['rows']:,}", _spread(copy), *multiples, peak))
    return Table(
        "CPU, × plain Spark copy (median, least–largest round); MB: a worker's peak",
        ("data", "rows", "copy, s", *STEPS, "MB"),
        rows,
    )


def _alone(report: Report) -> Table:
    cold = report.get("cold", ())
    heavy = sorted({name for start in cold for name in start["heavy"]})
    figures = {
        f"scanner alone, {share} of lines personal, MB/s a core": speeds
        for share, speeds in report.get("scanner", {}).items()
    }
    figures["new worker: first batch over a later one, CPU s"] = [*map(warm_seconds, cold)]
    forked = map(warm_seconds, report.get("forked", ()))
    figures["the same, forked by garim's own daemon (local sessions)"] = [*forked]
    figures["garim --help, s"] = report.get("help_s", ())
    if "presidio" in report:
        other = report["presidio"]
        what = f"Presidio in a UDF, {other['rows']:,} lines, CPU ms a line"
        figures[what] = [1000 * seconds / other["rows"] for seconds in other["cpu_s"]]
    rows = [(what, _spread(values)) for what, values in figures.items() if values]
    rows += [("heavy packages that a worker imports", ", ".join(heavy) or "none")] if cold else []
    return Table("Without Spark, and Presidio", ("figure", "median, least–largest"), rows)


def _operators(report: Report) -> Table:
    rows = []
    for one in report.get("operators", ()):
        words = ", ".join(f"{name}: {value}" for name, value in one["params"].items())
        ratio = _ratio(one["ns"], one["yardstick_ns"])
        rows.append((one["operator"], one["entity"], words, _spread(one["ns"]), ratio))
    return Table(
        "Operators, values that are all different: CPU ns a value, and × HMAC by the library",
        ("operator", "entity", "parameters", "ns", "× HMAC"),
        rows,
    )


def _targets(report: Report) -> Table:
    rows = []
    for target in TARGETS:
        value = target.measured(report)
        shown = "" if value is None else f"{value:.3g}"
        sign = "≥" if target.more else "≤"
        aim = f"{sign} {target.aim:g}" if target.aim else ""
        rows.append((target.what, shown, f"{sign} {target.must:g}", aim,
                     target.verdict(value)))  # fmt: skip
    return Table(
        "Targets, at the largest size", ("what", "measured", "must", "aim", "verdict"), rows
    )


def heading(report: Report) -> str:
    """Date, machine and versions; and whether a gate refused what was masked."""
    about = report["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    done = report.get("jobs", ())
    rounds = {f"{one['rows']:,}": len(one["cpu_s"]["copy"]) for one in done}
    told = ", ".join(f"{times} at {rows} rows" for rows, times in rounds.items()) or "none"
    refused = "".join(f"\nRefused by its gate: {one['left']}" for one in done if one["left"])
    return (
        f"{about['date']}, {about['cores']} cores, {about['memory_gb']} GB, {about['processor']}; "
        f"{versions}; rounds: {told}; load {about['load']:.1f} at the start{refused}"
    )


def markdown(report: Report) -> str:
    """All tables."""
    return _as_markdown(heading(report), tables(report))


def brief(report: Report) -> str:
    """The tables for the README: all but the operators, whose targets are among the others."""
    return _as_markdown(heading(report), tables(report)[:3])


def within(text: str, shown: str) -> str:
    """A text with what is shown between the two lines that it has for that."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no place for the figures: put in {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n{shown}\n\n{end}{after}"


def _as_markdown(head: str, some: Sequence[Table]) -> str:
    lines = [head]
    for table in some:
        lines += ["", f"**{table.title}**", ""]
        rule = ("---",) * len(table.header)
        lines += [f"| {' | '.join(cells)} |" for cells in (table.header, rule, *table.rows)]
    return "\n".join(lines)


def show(report: Report, console: Console) -> None:
    """The tables on a terminal."""
    console.print(heading(report), highlight=False)
    for table in tables(report):
        drawn = Drawn(
            *table.header, title=table.title, title_justify="left", box=SIMPLE_HEAD, padding=0
        )
        for row in table.rows:
            drawn.add_row(*row)
        console.print(drawn)


def _ratio(over: Sequence[float], under: Sequence[float]) -> str:
    return "{:.3g}, {:.3g}–{:.3g}".format(*ratios(over, under))


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.3g}, {min(values):.3g}–{max(values):.3g}"
