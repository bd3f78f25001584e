"""The part of `make accuracy` without a JVM: texts, log lines, hostile inputs, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
from rich.console import Console

from detectors import Scanner
from tests.styles import corpus, logs, report
from tests.styles.judged import hostile_coverage, judge_columns, over_all
from tests.styles.report import Gate, Show
from tests.styles.score import Find, Found, Kind, Score, sample, score

AT_ONCE = 5_000


def finder(scanner: Scanner) -> Find:
    """Findings of the scanner as plain tuples, text by text."""

    def find(texts: Sequence[str]) -> list[list[Found]]:
        found: list[list[Found]] = [[] for _ in texts]
        table = scanner.scan(pa.array(texts, pa.string()))
        columns = [table[name].to_pylist() for name in ("row", "start", "end", "entity")]
        for row, start, end, entity in zip(*columns, strict=True):
            found[row].append((start, end, entity))
        return found

    return find


@dataclass(frozen=True)
class Size:
    """How much to generate."""

    texts: int = 12_000
    lines: int = 20_000
    each: int = 100  # hostile inputs of every family
    tables: int = 60
    seed: int = 20


def measure(size: Size, show: Show, console: Console) -> tuple[dict[str, Any], list[Gate]]:
    """Prints what it counts; returns it JSON-able, and the targets with their figures."""
    find = finder(Scanner())
    result = score(corpus.texts(size.texts, size.seed), find)
    report.show_score(console, result, show)
    alarms = log_alarms(find, size.lines, size.seed)
    per_thousand = alarms.alarms.total() * 1000 / max(1, size.lines)
    console.print(f"\n{size.lines:,} clean log lines: {per_thousand:.2f} false alarms per 1,000")
    report.show_kinds(console, "in clean logs", alarms.alarms, Counter(), alarms, show)
    coverage, left = hostile_coverage(find, size.each, size.seed)
    report.show_hostile(console, coverage, left, show)
    tables = judge_columns(size.tables, size.seed)
    report.show_columns(console, tables, over_all(tables), show)
    gates = report.gates(result, per_thousand, coverage, over_all(tables))
    report.show_gates(console, gates)
    counted = {
        "size": asdict(size), "entities": report.as_rows(result.tallies),
        "styles": report.as_rows(result.styles), "characters_left": result.left,
        "log_alarms": [[*kind, n] for kind, n in alarms.alarms.most_common()],
        "hostile": coverage, "columns": report.as_rows(tables.tallies),
        "missed": [g.name for g in gates if not g.met],
    }  # fmt: skip
    return counted, gates


def log_alarms(find: Find, lines: int, seed: int) -> Score:
    """The false alarms in log lines without personal data, by entity and kind of line."""
    result, made = Score(), list(logs.lines(lines, seed))
    for at in range(0, len(made), AT_ONCE):
        part = made[at : at + AT_ONCE]
        for (name, line), found in zip(part, find([line for _, line in part]), strict=True):
            for start, end, entity in found:
                if entity in logs.CLEAN:
                    kind: Kind = entity, name, "logs"
                    result.alarms[kind] += 1
                    sample(result, kind, line, start, end)
    return result
