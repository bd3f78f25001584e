"""What was counted on the generated texts, against the targets, as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.styles.score import Kind, Score, Tally

# Least recall and precision by entity; others are measured without a target.
TARGETS: dict[str, tuple[float, float]] = {
    entity: least
    for entities, least in (
        ("KR_RRN KR_FRN CREDIT_CARD PHONE_NUMBER EMAIL_ADDRESS IP_ADDRESS MAC_ADDRESS", (0.99, 0.99)),
        ("KR_BRN KR_CRN KR_PASSPORT KR_DRIVER_LICENSE KR_BANK_ACCOUNT", (0.97, 0.98)),
        ("KR_ADDRESS DATE_OF_BIRTH KR_VEHICLE_PLATE POSTAL_CODE", (0.95, 0.95)),
        ("PERSON", (0.88, 0.90)),
    )
    for entity in entities.split()
}  # fmt: skip
LEFT = 0.005  # characters of numbers that no finding covers
PER_THOUSAND = 1.0  # false alarms in clean log lines
COVERED = 0.98  # inputs of each hostile family
COLUMNS = 0.97  # recall and precision


@dataclass(frozen=True)
class Gate:
    """One figure beside its target."""

    name: str
    value: float
    target: float
    least: bool = True  # the target is a least; else a most, to stay under

    @property
    def met(self) -> bool:
        return self.value >= self.target if self.least else self.value < self.target


def gates(result: Score, alarms_per_thousand: float) -> list[Gate]:
    """The targets for texts and log lines."""
    rows = []
    for entity, (recall, precision) in TARGETS.items():
        tally = result.tallies.get(entity, Tally())
        rows.append(Gate(f"recall of {entity}", tally.recall, recall))
        rows.append(Gate(f"precision of {entity}", tally.precision, precision))
    rows.append(Gate("characters of numbers left", result.left, LEFT, least=False))
    rows.append(
        Gate("false alarms per 1,000 log lines", alarms_per_thousand, PER_THOUSAND, least=False)
    )
    return rows


def as_rows(tallies: Mapping[str, Tally]) -> list[dict[str, Any]]:
    """Counts as JSON-able rows."""
    return [
        {"entity": entity, "truth": t.truth, "found": t.found, "exact": t.exact, "hidden": t.hidden,
         "claimed": t.claimed, "right": t.right, "recall": round(t.recall, 4),
         "precision": round(t.precision, 4)}
        for entity, t in sorted(tallies.items(), key=lambda row: (row[0] not in TARGETS, row[0]))
    ]  # fmt: skip


def show_score(console: Console, result: Score, kinds: int, samples: int, only: str | None = None) -> None:  # fmt: skip
    """Entities, styles, what was missed and mistaken most."""
    table = Table(
        "entity", "n", "recall", "target", "precision", "target", "exact", "hidden by any"
    )
    for row in as_rows(result.tallies):
        least = TARGETS.get(row["entity"])
        n = max(1, row["truth"])
        table.add_row(
            row["entity"], f"{row['truth']:,}", _figure(row["recall"], least and least[0]),
            f"{least[0]}" if least else "", _figure(row["precision"], least and least[1]),
            f"{least[1]}" if least else "", f"{row['exact'] / n:.4f}", f"{row['hidden'] / n:.4f}",
        )  # fmt: skip
    console.print(table)
    styles = Table("style", "n", "recall", "exact")
    for style, tally in sorted(result.styles.items()):
        styles.add_row(style, f"{tally.truth:,}", f"{tally.recall:.4f}", f"{tally.exact / max(1, tally.truth):.4f}")  # fmt: skip
    console.print(styles)
    _show_kinds(console, "missed", result.missed, result.shapes, result, kinds, samples, only)
    _show_kinds(console, "false alarms", result.alarms, None, result, kinds, samples, only)


def _show_kinds(
    console: Console, title: str, counted: Counter[Kind], of: Counter[Kind] | None,
    result: Score, most: int, samples: int, only: str | None,
) -> None:  # fmt: skip
    """By entity the kinds that occur most: shape, style: how many of how many."""
    console.print(f"\n[bold]{title}[/bold]: {counted.total():,} of {len(counted):,} kinds")
    entities = Counter[str]()
    for (entity, _, _), n in counted.items():
        entities[entity] += n if only in (None, entity) else 0
    for entity, total in (+entities).most_common():
        own = [(kind, n) for kind, n in counted.most_common() if kind[0] == entity]
        console.print(f"{entity}: {total} of {len(own)} kinds")
        for kind, n in own[:most]:
            every = f" of {of[kind]}" if of else ""
            console.print(f"  {escape(', '.join(kind[1:]))}: {n}{every}", highlight=False)
            for sample in result.samples[kind][:samples]:
                console.print(f"      {escape(sample)}", highlight=False, soft_wrap=True)


def show_gates(console: Console, rows: Iterable[Gate]) -> None:
    """Only the missed ones by name; how many were met."""
    rows = list(rows)
    for gate in rows:
        if not gate.met:
            sign = "<" if gate.least else "≥"
            console.print(f"[red]missed[/red] {gate.name}: {gate.value:.4f} {sign} {gate.target}")
    console.print(f"{sum(g.met for g in rows)} of {len(rows)} targets met")


def _figure(value: float, least: float | None) -> str:
    return f"[red]{value:.4f}[/red]" if least and value < least else f"{value:.4f}"
