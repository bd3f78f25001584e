"""The part of `make accuracy` without a JVM: generated texts, log lines, hostile inputs, columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from detectors import Scanner
from tests.styles import corpus, logs, report
from tests.styles.report import Gate
from tests.styles.score import Find, Found, score

TEXTS, LINES, SEED = 12_000, 20_000, 20
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


def measure(
    texts: int = TEXTS,
    lines: int = LINES,
    seed: int = SEED,
    kinds: int = 8,
    samples: int = 0,
    only: str | None = None,
) -> tuple[dict[str, Any], list[Gate]]:
    """Prints what it counts; returns it JSON-able, and the targets with their figures."""
    find, console = finder(Scanner()), Console(width=150)
    result = score(corpus.texts(texts, seed), find)
    report.show_score(console, result, kinds, samples, only)
    alarms, example = log_alarms(find, lines, seed)
    _show_alarms(console, alarms, example, lines, samples)
    gates = report.gates(result, alarms.total() * 1000 / max(1, lines))
    report.show_gates(console, gates)
    counted = {
        "texts": texts, "lines": lines, "seed": seed, "entities": report.as_rows(result.tallies),
        "styles": report.as_rows(result.styles), "characters_left": result.left,
        "log_alarms": [[*kind, n] for kind, n in alarms.most_common()],
        "missed": [g.name for g in gates if not g.met],
    }  # fmt: skip
    return counted, gates


def log_alarms(
    find: Find, lines: int, seed: int
) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], list[str]]]:
    """False alarms by (entity, kind of line), and some of them."""
    alarms, example = Counter[tuple[str, str]](), defaultdict[tuple[str, str], list[str]](list)
    made = list(logs.lines(lines, seed))
    for at in range(0, len(made), AT_ONCE):
        part = made[at : at + AT_ONCE]
        for (kind, line), found in zip(part, find([line for _, line in part]), strict=True):
            for start, end, entity in found:
                if entity in logs.CLEAN:
                    alarms[entity, kind] += 1
                    shown = f"{line[max(0, start - 40) : start]}⟦{line[start:end]}⟧{line[end : end + 25]}"
                    example[entity, kind].append(shown)
    return alarms, example


def _show_alarms(
    console: Console, alarms: Counter[tuple[str, str]],
    example: dict[tuple[str, str], list[str]], lines: int, samples: int,
) -> None:  # fmt: skip
    share = alarms.total() * 1000 / max(1, lines)
    console.print(
        f"\n{lines:,} clean log lines: {alarms.total()} false alarms, {share:.2f} per 1,000"
    )
    table = Table("entity", "kind of line", "false alarms")
    for (entity, kind), n in alarms.most_common():
        table.add_row(entity, kind, str(n))
        for line in example[entity, kind][:samples]:
            table.add_row("", escape(line), "")
    if alarms:
        console.print(table)
