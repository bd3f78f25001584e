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


def tables(report: Report) -> list[Table]:
    """The jobs, the figures without Spark, the operators, and the targets."""
    return [_jobs(report), _alone(report), _operators(report), _targets(report)]


def _jobs(report: Report) -> Table:
    rows = []
    for one in report["jobs"]:
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
    other = report["presidio"]
    milliseconds = [1000 * seconds / other["rows"] for seconds in other["cpu_s"]]
    cold = [round(warm_seconds(start), 2) for start in report["cold"]]
    heavy = sorted({name for start in report["cold"] for name in start["heavy"]})
    rows = [
        (f"scanner alone, {share} of lines personal, MB/s a core", _spread(speeds))
        for share, speeds in report["scanner"].items()
    ]
    rows += [
        (f"Presidio in a UDF, {other['rows']:,} lines, CPU ms a line", _spread(milliseconds)),
        ("new worker: first batch over a later one, s", _spread(cold)),
        ("heavy packages that it imports", ", ".join(heavy) or "none"),
        ("garim --help, s", _spread(report["help_s"])),
    ]
    return Table("Without Spark, and Presidio", ("figure", "median, least–largest"), rows)


def _operators(report: Report) -> Table:
    rows = []
    for one in report["operators"]:
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
        value = target.value(report)
        sign = "≥" if target.more else "≤"
        aim = f"{sign} {target.aim:g}" if target.aim else ""
        rows.append((target.what, f"{value:.3g}", f"{sign} {target.must:g}", aim,
                     target.verdict(value)))  # fmt: skip
    return Table("Targets, at the largest size", ("what", "measured", "must", "aim", ""), rows)


def heading(report: Report) -> str:
    """Date, machine and versions; and whether a gate refused what was masked."""
    about = report["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    refused = "".join(f"\nRefused by its gate: {o['left']}" for o in report["jobs"] if o["left"])
    return (
        f"{about['date']}, {about['cores']} cores, {about['memory_gb']} GB, {about['processor']}; "
        f"{versions}; {report['rounds']} rounds; load {about['load']:.1f} at the start{refused}"
    )


def markdown(report: Report) -> str:
    """The tables for the README."""
    lines = [heading(report)]
    for table in tables(report):
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
