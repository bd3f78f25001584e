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
        ("KR_RRN KR_FRN CREDIT_CARD PHONE_NUMBER EMAIL_ADDRESS IP_ADDRESS", (0.99, 0.99)),
        ("MAC_ADDRESS", (0.99, 0.99)),
        ("KR_BRN KR_CRN KR_PASSPORT KR_DRIVER_LICENSE KR_BANK_ACCOUNT", (0.97, 0.98)),
        ("KR_ADDRESS DATE_OF_BIRTH KR_VEHICLE_PLATE POSTAL_CODE", (0.95, 0.95)),
        ("PERSON PERSON_LATIN", (0.88, 0.90)),
    )
    for entity in entities.split()
}  # fmt: skip
LEFT = 0.005  # characters of numbers that no finding covers
PER_THOUSAND = 1.0  # false alarms in clean log lines
COVERED = 0.98  # inputs of each hostile family
COLUMNS = 0.97  # recall and precision


@dataclass(frozen=True)
class Show:
    """How much to print: kinds by entity, generated samples of each, one entity only."""

    kinds: int = 8
    samples: int = 0
    only: str | None = None


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


Coverage = Mapping[str, tuple[int, int]]  # hostile family → inputs covered, inputs


def gates(
    result: Score, alarms_per_thousand: float, coverage: Coverage, columns: Tally
) -> list[Gate]:
    """All targets beside their figures."""
    rows = []
    for entity, (recall, precision) in TARGETS.items():
        tally = result.tallies.get(entity, Tally())
        rows.append(Gate(f"recall of {entity}", tally.recall, recall))
        rows.append(Gate(f"precision of {entity}", tally.precision, precision))
    rows.append(Gate("share of numbers' characters left", result.left, LEFT, least=False))
    rows.append(
        Gate("false alarms per 1,000 log lines", alarms_per_thousand, PER_THOUSAND, least=False)
    )
    rows += [Gate(f"covered: {f}", n / of, COVERED) for f, (n, of) in coverage.items()]
    rows.append(Gate("recall of columns", columns.recall, COLUMNS))
    rows.append(Gate("precision of columns", columns.precision, COLUMNS))
    return rows


def as_rows(tallies: Mapping[str, Tally]) -> list[dict[str, Any]]:
    """Counts as JSON-able rows."""
    return [
        {"entity": entity, "truth": t.truth, "found": t.found, "exact": t.exact, "hidden": t.hidden,
         "claimed": t.claimed, "right": t.right, "recall": round(t.recall, 4),
         "precision": round(t.precision, 4)}
        for entity, t in sorted(tallies.items(), key=lambda row: (row[0] not in TARGETS, row[0]))
    ]  # fmt: skip


def show_score(console: Console, result: Score, show: Show) -> None:
    """Entities, styles, what was missed and mistaken most."""
    console.print(_entities(result))
    styles = Table("style", "n", "recall", "exact")
    for style, tally in sorted(result.styles.items()):
        exact = tally.exact / max(1, tally.truth)
        styles.add_row(style, f"{tally.truth:,}", f"{tally.recall:.4f}", f"{exact:.4f}")
    console.print(styles)
    show_kinds(console, "missed", result.missed, result.shapes, result, show)
    show_kinds(console, "false alarms", result.alarms, Counter(), result, show)


def _entities(result: Score) -> Table:
    names = ("entity", "n", "recall", "target", "in tables", "elsewhere", "precision", "target",
             "exact", "hidden by any")  # fmt: skip
    table = Table(*names)
    for row in as_rows(result.tallies):
        n, least = max(1, row["truth"]), TARGETS.get(row["entity"], (0.0, 0.0))
        table.add_row(
            row["entity"], f"{row['truth']:,}",
            _figure(row["recall"], least[0]), str(least[0] or ""),
            recall_in(result, row["entity"], tables=True),
            recall_in(result, row["entity"], tables=False),
            _figure(row["precision"], least[1]), str(least[1] or ""),
            f"{row['exact'] / n:.4f}", f"{row['hidden'] / n:.4f}",
        )  # fmt: skip
    return table


def markdown(rows: Iterable[Mapping[str, Any]]) -> str:
    """The table of entities as the README has it, from `as_rows`."""
    lines = ["| entity | values | recall | precision | exact bounds |", "|---|---|---|---|---|"]
    for row in rows:
        if row["truth"]:
            exact = row["exact"] / row["truth"]
            shares = " | ".join(
                f"{share:.3f}" for share in (row["recall"], row["precision"], exact)
            )
            lines.append(f"| {row['entity']} | {row['truth']:,} | {shares} |")
    return "\n".join(lines)


def recall_in(result: Score, entity: str, tables: bool) -> str:
    """Recall in rows under headings, or in all other texts: headings stand far from their value."""
    kinds = [k for k in result.shapes if k[0] == entity and k[2].startswith("tables") is tables]
    truth = sum(result.shapes[kind] for kind in kinds)
    missed = sum(result.missed[kind] for kind in kinds)
    return f"{1 - missed / truth:.4f}" if truth else ""


def show_kinds(
    console: Console, title: str, counted: Counter[Kind], of: Counter[Kind],
    result: Score, show: Show,
) -> None:  # fmt: skip
    """By entity the kinds that occur most: shape, style: how many of how many."""
    console.print(f"\n[bold]{title}[/bold]: {counted.total():,} of {len(counted):,} kinds")
    entities = Counter[str]()
    for (entity, _, _), n in counted.items():
        entities[entity] += n if show.only in (None, entity) else 0
    for entity, total in (+entities).most_common():
        own = [(kind, n) for kind, n in counted.most_common() if kind[0] == entity]
        console.print(f"{entity}: {total} of {len(own)} kinds")
        for kind, n in own[: show.kinds]:
            every = f" of {of[kind]}" if of else ""
            console.print(f"  {escape(', '.join(kind[1:]))}: {n}{every}", highlight=False)
            for sample in result.samples[kind][: show.samples]:
                console.print(f"      {escape(sample)}", highlight=False, soft_wrap=True)


def show_hostile(console: Console, coverage: Coverage, left: Score, show: Show) -> None:
    """How many inputs of each family are covered."""
    whole = [family for family, (n, of) in coverage.items() if n == of]
    each = next(iter(coverage.values()))[1] if coverage else 0
    console.print(f"\nhostile inputs, {each} a family: {len(whole)} families covered wholly")
    for family, (n, of) in coverage.items():
        if n < of:
            console.print(f"  {family}: {n} of {of}", markup=False)
    if show.samples:
        show_kinds(console, "hostile inputs left", left.missed, Counter(), left, show)


def show_columns(console: Console, result: Score, total: Tally, show: Show) -> None:
    """Columns judged as an annotator would, and those that were not."""
    console.print(
        f"\n{total.truth} personal columns: "
        f"recall {total.recall:.4f}, precision {total.precision:.4f}"
    )
    show_kinds(console, "columns missed", result.missed, result.shapes, result, show)
    show_kinds(console, "columns claimed wrongly", result.alarms, Counter(), result, show)


def show_gates(console: Console, rows: Iterable[Gate]) -> None:
    """Only the missed ones by name; how many were met."""
    rows = list(rows)
    for gate in rows:
        if not gate.met:
            sign = "<" if gate.least else "≥"
            console.print(f"[red]missed[/red] {gate.name}: {gate.value:.4f} {sign} {gate.target}")
    console.print(f"{sum(g.met for g in rows)} of {len(rows)} targets met")


def _figure(value: float, least: float) -> str:
    return f"[red]{value:.4f}[/red]" if value < least else f"{value:.4f}"
