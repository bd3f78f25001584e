"""What the scan says of the generated columns, and what it covers of the hostile inputs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pyarrow as pa

from pipelines.lake.survey import Surveyor
from pipelines.scan import judged
from tests.styles import columns, hostile
from tests.styles.columns import NONE, SEVERAL, TEXT, Column
from tests.styles.score import SCORED, Find, Score, Tally, covered, same, sample

AT_ONCE = 5_000
PERSONAL = SCORED | frozenset(
    "GENDER NATIONALITY USER_ID DEVICE_ID PUSH_TOKEN COOKIE EMPLOYEE_ID".split()
)
"""Columns judged as these are claims; as AMOUNT, PRODUCT and the like they are none."""


def judge_columns(tables: int, seed: int) -> Score:
    """Recall and precision over columns; kinds are (entity, how the values are made, heading)."""
    result = Score()
    for table in columns.columns(tables, seed):
        for column in table:
            _count(result, column, _judgement(column))
    return result


def _judgement(column: Column) -> dict[str, Any]:
    batch = pa.RecordBatch.from_arrays([column.values], [column.name])
    counts = Surveyor("parquet", None).survey(batch).to_pylist()
    summed = {(row["path"], row["entity"], row["measure"]): row["n"] for row in counts}
    return judged({column.name: str(column.values.type)}, summed, False)[0]


def _count(result: Score, column: Column, judgement: dict[str, Any]) -> None:
    claims = claimed(judgement)
    right = fits(column.expected, judgement["kind"], claims)
    tally = result.tallies[column.expected]
    if column.expected != NONE:
        tally.truth += 1
        tally.found += right
        kind = column.expected, column.kind, column.name
        result.shapes[kind] += 1
        if not right:
            result.missed[kind] += 1
            sample(result, kind, f"judged {judgement['kind']} {' '.join(claims)}", 0, 0)
    if claims:
        tally.claimed += 1
        tally.right += right
        if not right:
            result.alarms[" ".join(claims), f"{column.expected} {column.kind}", column.name] += 1


def claimed(judgement: dict[str, Any]) -> list[str]:
    """The personal entities that a judgement asserts."""
    if judgement["kind"] == "typed":
        return [e for e in (judgement["entity"],) if e in PERSONAL]
    if judgement["kind"] in ("mixed", "text"):
        sure = {f["entity"] for f in judgement["found"] if f["whole"] + f["inside"]}
        return sorted((sure | set(judgement["named"])) & PERSONAL)
    return []


def fits(expected: str, kind: str, claims: list[str]) -> bool:
    """Whether the judgement is what an annotator would say."""
    if expected in (TEXT, SEVERAL):
        return kind in ("text", "mixed") and bool(claims)
    if expected == NONE:
        return not claims
    return kind in ("typed", "mixed") and any(same(one, expected) for one in claims)


def over_all(result: Score) -> Tally:
    """One tally over all columns."""
    total = Tally()
    for tally in result.tallies.values():
        total.truth += tally.truth
        total.found += tally.found
        total.claimed += tally.claimed
        total.right += tally.right
    return total


def hostile_coverage(find: Find, each: int, seed: int) -> tuple[dict[str, tuple[int, int]], Score]:
    """(covered, all) inputs of each family, and the misses with samples."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    result, made = Score(), list(hostile.inputs(each, seed))
    found = find([text.text for _, text in made])
    for (family, text), spans in zip(made, found, strict=True):
        left = [m for m in text.marks if m.entity and not covered(text.text, m, spans)]
        counted[family][0] += not left
        counted[family][1] += 1
        for mark in left[:1]:
            kind = family, mark.entity or "", mark.shape
            result.missed[kind] += 1
            sample(result, kind, text.text, mark.start, mark.end)
    return {family: (n, of) for family, (n, of) in counted.items()}, result


def families_short(coverage: dict[str, tuple[int, int]], target: float) -> Counter[str]:
    """Families below the target: inputs not covered."""
    return Counter({f: of - n for f, (n, of) in coverage.items() if n < target * of})
