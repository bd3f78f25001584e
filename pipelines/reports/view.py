"""Results as the reports show them: heat map rows, questions, totals; counts and names only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.reports.words import number, percent

Result = Mapping[str, Any]
STEPS = (0.01, 0.1, 0.5, 0.9)  # shares where the colour of a heat map cell changes


@dataclass(frozen=True)
class Cell:
    """One column × entity: share of values, colour step 0–5 (0 only weak), counts in words."""

    share: str
    step: int
    counts: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Row:
    """One column of the data; `cells` is parallel to the heat map's entities, None where empty."""

    column: Result
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class HeatMap:
    """Columns of one data set × the entities found in it."""

    dataset: Result
    entities: tuple[str, ...]
    rows: tuple[Row, ...]


def ordered(codes: Iterable[str], entities: Mapping[str, str]) -> tuple[str, ...]:
    """Codes without repetition, in catalogue order; unknown ones last, by name."""
    rank = {code: place for place, code in enumerate(entities)}
    return tuple(sorted(set(codes), key=lambda code: (rank.get(code, len(rank)), code)))


def step(part: int, total: int) -> int:
    """Colour step of a share: 0 for none, 1 below 1 %, … 5 from 90 %."""
    if part <= 0 or total <= 0:
        return 0
    return 1 + sum(part >= total * limit for limit in STEPS)


def scan_heat(dataset: Result, entities: Mapping[str, str]) -> HeatMap:
    """Shares of values that hold an entity, from the evidence of the values alone."""
    found = [{f["entity"]: f for f in column["found"]} for column in dataset["columns"]]
    codes = ordered((code for evidence in found for code in evidence), entities)
    rows = [
        Row(column, tuple(_found(evidence.get(code), column["values"]) for code in codes))
        for column, evidence in zip(dataset["columns"], found, strict=True)
    ]
    return HeatMap(dataset, codes, tuple(rows))


def _found(evidence: Result | None, values: int) -> Cell | None:
    whole, inside, weak = hits(evidence) if evidence else (0, 0, 0)
    if not (whole or inside or weak):
        return None
    strong = min(whole + inside, values)
    marks = (("", whole), ("⊂ ", inside), ("~ ", weak))
    title = (
        f"값 {number(values)}개 가운데 셀 전체 whole {number(whole)}, "
        f"셀 일부 inside {number(inside)}, 약함 weak {number(weak)}"
    )
    counts = tuple(mark + number(count) for mark, count in marks if count)
    return Cell(percent(strong, values) if strong else "", step(strong, values), counts, title)


def hits(evidence: Result) -> tuple[int, int, int]:
    """Counts of one finding: whole cell, inside a longer cell, below the threshold."""
    return int(evidence["whole"]), int(evidence["inside"]), int(evidence["weak"])


def mask_heat(dataset: Result, entities: Mapping[str, str]) -> HeatMap:
    """Shares of values that an action changed, by the entity it was changed as."""
    codes = ordered((code for c in dataset["columns"] for code in c["masked"]), entities)
    rows = [
        Row(c, tuple(_masked(int(c["masked"].get(code, 0)), c["values"]) for code in codes))
        for c in dataset["columns"]
    ]
    return HeatMap(dataset, codes, tuple(rows))


def _masked(count: int, values: int) -> Cell | None:
    if not count:
        return None
    title = f"값 {number(values)}개 가운데 처리 masked {number(count)}"
    return Cell(percent(count, values), step(count, values), (number(count),), title)


def columns(result: Result) -> list[tuple[Result, Result]]:
    """Every (data set, column) of a scan or mask result, in order."""
    return [(dataset, column) for dataset in result["datasets"] for column in dataset["columns"]]


def personal(column: Result) -> bool:
    """True for a scanned column judged to hold personal information."""
    return column["kind"] in ("typed", "mixed", "text")


def total(items: Iterable[Result], key: str) -> int:
    """Sum of one count over several items; a missing count is 0."""
    return sum(int(item.get(key) or 0) for item in items)


def masked_values(manifest: Result) -> int:
    """Values changed over all columns and entities."""
    return sum(sum(column["masked"].values()) for _, column in columns(manifest))


def kept(manifest: Result) -> list[tuple[Result, Result]]:
    """Columns known to hold an entity that the rules leave in clear."""
    return [(d, c) for d, c in columns(manifest) if c["entity"] and c["action"] == "keep"]


def treatments(manifest: Result) -> list[tuple[str, Result, tuple[str, ...]]]:
    """What scrub and per_cell columns do with an item: action, parameters, the entities so treated.

    The rules give each entity one treatment, whatever the column it is found in.
    """
    found: dict[str, tuple[str, Result, list[str]]] = {}
    given = {e: t for _, c in columns(manifest) for e, t in c["params"].get("actions", {}).items()}
    for entity, one in sorted(given.items()):
        rest = {key: value for key, value in one.items() if key != "action"}
        found.setdefault(repr(sorted(one.items())), (one["action"], rest, []))[2].append(entity)
    return [(action, rest, tuple(codes)) for action, rest, codes in found.values()]


def waivers(manifest: Result) -> list[Result]:
    """The waivers of a mask result, each with the `findings` that verification counted under it."""
    counted = {
        (f"{dataset['name']}.{one['column']}", one["entity"]): int(one["count"])
        for dataset in (manifest.get("verification") or {}).get("datasets", ())
        for one in dataset.get("waived", ())
    }
    return [
        {**one, "findings": counted.get((one["column"], one["entity"]), 0)}
        for one in manifest.get("waivers", ())
    ]


def scan_verdict(result: Result) -> str:
    """`incomplete` where rows could not be read, else what the job says, else `scanned`."""
    if total(result["datasets"], "corrupt"):
        return "incomplete"
    return str(result.get("verdict") or "scanned")


@dataclass(frozen=True)
class Check:
    """Verification of one data set: counts of rows, and what was left where it should not be."""

    name: str
    rows_in: int
    rows_out: int
    quarantined: int
    residual: tuple[Result, ...]
    survivors: tuple[Result, ...]

    @property
    def lost(self) -> int:
        """Rows neither written nor quarantined; negative where rows appeared."""
        return self.rows_in - self.rows_out - self.quarantined

    @property
    def passed(self) -> bool:
        """True when no row is lost and nothing is left."""
        return not (self.lost or self.residual or self.survivors)


def checks(verification: Result, datasets: Sequence[Result] = ()) -> tuple[Check, ...]:
    """One `Check` a data set; quarantined rows come from the mask result's `datasets`."""
    quarantined = {d["name"]: int(d.get("quarantined") or 0) for d in datasets}
    return tuple(
        Check(
            d["name"],
            int(d["rows_original"]),
            int(d["rows_masked"]),
            quarantined.get(d["name"], 0),
            tuple(d["residual"]),
            tuple(d["survivors"]),
        )
        for d in verification["datasets"]
    )


def residue(verification: Result) -> int:
    """Findings and identifiers of the original that are left, over all data sets."""
    kinds = ("residual", "survivors")
    return sum(total(one[kind], "count") for one in verification["datasets"] for kind in kinds)


def pseudonymised(columns: Iterable[Result], entities: Mapping[str, str]) -> tuple[str, ...]:
    """The entities of a delivery that leave as pseudonyms, as whole columns or inside cells."""
    inside = (pair for column in columns for pair in (
        (column["entity"], column["action"]), *column["inside"].items()))  # fmt: skip
    return ordered((code for code, how in inside if code and how == "pseudonym"), entities)


def used(result: Result, entities: Mapping[str, str]) -> tuple[str, ...]:
    """Every entity code that a scan or mask result mentions, for the glossary."""
    codes: set[str] = set()
    for _, column in columns(result):
        codes.update([column["entity"]] if column["entity"] else [])
        codes.update(column.get("named", ()))
        codes.update(column.get("masked", ()))
        codes.update(f["entity"] for f in column.get("found", ()))
    for dataset in (result.get("verification") or {}).get("datasets", ()):
        codes.update(item["entity"] for item in (*dataset["residual"], *dataset["survivors"]))
    return ordered(codes, entities)
