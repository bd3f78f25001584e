"""garim verify: reads every masked file again and looks for what should not be there.

Two questions, both asked of every cell that was written:
- residual: does the scanner still find an entity that the rules should have hidden?
- survivors: does an identifier of the original stand there still? Identifiers of both sides
  become keyed fingerprints (a key of this run, never stored) that Spark joins; on the masked side
  with a stricter eye: every run of digits and every e-mail, whatever it looks like. At the gate of
  garim mask those of the original are there already (taken.py), and the original is not read.

Of a delivery also whether it is what was granted: its files and columns, the rows that may leave
(faithful.py), and whether the probes themselves see what they are shown (sight.py).
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from pipelines.errors import IncompleteRun, UsageError, counted
from pipelines.lake.abreast import abreast
from pipelines.lake.faithful import Proof, differing, faithful
from pipelines.lake.met import MET, PACKED, met, packed, parts_of
from pipelines.lake.probe import IDENTIFIERS, Original, Written
from pipelines.lake.publish import hashes
from pipelines.lake.read import DataSet, discover, open_dataset
from pipelines.lake.sight import require_sight
from pipelines.lake.taken import Taken, new_key
from pipelines.lake.workers import arrow_schema, map_batches, spark_errors
from pipelines.lake.written import Fault, fault, require_files
from pipelines.masking.actions import KEEP
from pipelines.masking.operators import OPERATORS
from pipelines.masking.own import Own
from pipelines.masking.waivers import from_manifest, waived
from pipelines.run import Run

_MEASURES = {
    "misshapen": "not in the form of the action",
    "canaries": "planted row came out",
    "lacking": "not under the recipient's key",
}
_LOOKALIKES = frozenset(name for name, one in OPERATORS.items() if one.lookalike)


def originals(paths: Sequence[Path], manifest: Mapping[str, Any]) -> list[DataSet]:
    """The original data sets, read as they were when they were masked."""
    as_table = any(result["format"] == "json_table" for result in manifest["datasets"])
    return discover(paths, as_table)


def read_manifest(masked: Path) -> dict[str, Any]:
    """The manifest of a masked output; raises UsageError where there is none."""
    path = masked / "_garim" / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise UsageError(
            "This is no output of garim mask: it has no manifest.", f"{path}.",
            "Give the folder that garim mask wrote.",
        ) from None  # fmt: skip
    return manifest


def require_known(manifest: Mapping[str, Any], own: Own) -> None:
    """Raises UsageError where masking knew entities that this run would not look for."""
    columns = [column for result in manifest["datasets"] for column in result["columns"]]
    named = {column["entity"] for column in columns if column["entity"]}
    for column in columns:
        named |= column["params"].get("actions", {}).keys()
    unknown = sorted(named - own.korean.keys())
    if unknown:
        raise UsageError(
            "The output was masked with own entities that this run does not know.",
            f"{', '.join(unknown[:6])}{' …' if len(unknown) > 6 else '.'}",
            "Give the --conf folder that garim mask was given.",
        )


def unused(manifest: Mapping[str, Any]) -> list[str]:
    """Notes on the waivers that matched nothing in the verification of a manifest."""
    used = {
        (f"{dataset['name']}.{one['column']}", one["entity"])
        for dataset in manifest["verification"]["datasets"]
        for one in dataset["waived"]
    }
    return [
        f"The waiver for {one.entity} in {one.column!r} matched nothing: remove it."
        for one in from_manifest(manifest)
        if (one.column, one.entity) not in used
    ]


def require_unaltered(masked: Path, manifest: Mapping[str, Any]) -> None:
    """Raises IncompleteRun (exit 3) where data files are not, byte for byte, those of the run."""
    listed = manifest["files"]
    there = {
        name: digest
        for name, digest in hashes(masked).items()
        if not name.endswith(".crc") and not name.startswith("_garim/")
    }
    altered = sorted(n for n in listed.keys() | there if listed.get(n) != there.get(n))
    if altered:
        raise IncompleteRun(
            f"{counted(len(altered), 'file')} changed, lost or added since garim mask wrote them.",
            f"{masked}: {', '.join(altered[:4])}{' …' if len(altered) > 4 else '.'}",
            "Mask again.",
        )


def compare(
    spark: SparkSession,
    datasets: Sequence[DataSet],
    masked: Path,
    manifest: Mapping[str, Any],
    run: Run,
    proofs: Mapping[str, Proof] = MappingProxyType({}),
    taken: Taken | None = None,
) -> dict[str, Any]:
    """Compares original data sets with their masked ones under a folder, by the manifest's plan.

    `proofs`, of a delivery: data set → what it is held against beside that. `taken` are the
    fingerprints of the originals where they were taken already: those are not read then.
    """
    begun = time.monotonic()
    run.admit(spark)
    plans = {result["name"]: result for result in manifest["datasets"]}
    _same_sets([d.name for d in datasets], list(plans))
    key, own = taken.key if taken else new_key(), run.own.recognizers
    waivers, strict = from_manifest(manifest), "delivery" in manifest
    (key_id,) = manifest["keys"]["ids"]
    parts = taken.parts if taken else parts_for(datasets)  # inputs may grow meanwhile
    if strict:
        require_files(masked, manifest)

    def probe(dataset: DataSet) -> DataFrame:
        name, plan = dataset.name, plans[dataset.name]
        written = _written(dataset, masked / name, plan)
        held = faithful(plan, key_id, proofs.get(name)) if strict else None
        shown, allowed = _shown(plan, strict), waived(waivers, name)
        after = Written(name, written.format, key, shown, run.as_of, own, allowed, held)
        looked = _probed(open_dataset(spark, written), after, parts)
        if taken:
            return taken.frame(spark, name).unionAll(looked)
        gone = hidden(plan["columns"])
        before = Original(name, dataset.format, key, gone, run.as_of, own, held, allowed)
        return _probed(open_dataset(spark, dataset), before, parts).unionAll(looked)

    with run.step("verify"), spark_errors("Verification did not finish.", str(masked)):
        probes = abreast(spark, probe, datasets)
        count = partial(_count, parts=parts)
        (counts,) = abreast(spark, count, [probes])  # alone, and ended as the others are
    results = [_result(name, plans[name], counts, strict) for name in sorted(plans)]
    clean = all(
        not r["residual"] and not r["survivors"] and not r["faults"]
        and r["rows_original"] == r["rows_masked"]
        for r in results
    )  # fmt: skip
    return {
        "verb": "verify",
        "verdict": "passed" if clean else "failed",
        "run_id": run.id,
        "unsafe_session": run.unsafe_session,
        "seconds": round(time.monotonic() - begun, 2),
        "original": ", ".join(str(dataset.root) for dataset in datasets),
        "masked": str(masked),
        "datasets": results,
        "stated": stated(_found(results), counts["", "", "scanned"]),
        "checked": {
            "cells": counts["", "", "cells"],
            "scanned": counts["", "", "scanned"],
            "fingerprints": counts["", "", "prints"],
            "planted": sum(len(proof.canaries.rows) for proof in proofs.values()),
        },
    }


def stated(found: int, scanned: int) -> str:
    """What was found in so many cells and, of none, what that says of the rate: the rule of three.

    Names in prose are found by a rule and not by a check digit: they are the risk that is left.
    """
    if found or not scanned:
        return f"{found:,} found in {scanned:,}"
    percent = min(100.0, 300 / scanned)
    return f"0 found in {scanned:,}, <= {percent:{'.2g' if percent < 10 else '.0f'}} % at 95 %"


def _found(results: Sequence[Mapping[str, Any]]) -> int:
    kinds = ("residual", "survivors", "faults")
    return sum(int(one["count"]) for result in results for kind in kinds for one in result[kind])


def _same_sets(original: list[str], masked: list[str]) -> None:
    if sorted(original) != sorted(masked):
        lacking = sorted(set(original) ^ set(masked))
        raise IncompleteRun(
            "Original and masked output do not hold the same data sets.",
            f"Only on one side: {', '.join(lacking)}.",
            "Give the inputs that were masked.",
        )


def _written(dataset: DataSet, folder: Path, plan: Mapping[str, Any]) -> DataSet:
    """What was written for a data set; every column may have been dropped, no file may be lost."""
    if not any(path.is_file() and path.name[0] not in "._" for path in folder.rglob("*")):
        raise IncompleteRun("A masked data set is missing.", f"{folder}.", "Mask again.")
    found = [d for d in discover([folder]) if d.root == folder]
    if not found:
        raise IncompleteRun("A masked data set cannot be read.", f"{folder}.", "Mask again.")
    return found[0]


def parts_for(datasets: Sequence[DataSet]) -> int:
    """Into how many parts the fingerprints of data sets go (met.py)."""
    return parts_of(sum(file.stat().st_size for one in datasets for file in one.files))


def hidden(columns: Iterable[Mapping[str, Any]]) -> dict[str, str | frozenset[str] | None]:
    """What must be gone from the columns of an original: path → entity, or those found inside."""
    gone: dict[str, str | frozenset[str] | None] = {}
    for column in columns:
        if column["action"] == KEEP:
            continue
        actions = column["params"].get("actions")
        inside = {e for e, one in (actions or {}).items() if one["action"] != KEEP}
        gone[column["path"]] = column["entity"] if actions is None else frozenset(inside)
    return gone


def _shown(plan: Mapping[str, Any], strict: bool = False) -> dict[str, frozenset[str] | None]:
    """Columns in which findings are allowed by a rule: path → entities, None for all of them.

    `strict`, of deliveries: what is kept is looked at for all but its own entity.
    """
    shown: dict[str, frozenset[str] | None] = {}
    for column in plan["columns"]:
        if column["action"] == KEEP:
            own = frozenset({column["entity"]} if column["entity"] else ())
            shown[column["path"]] = own if strict else None
        elif _looks_alike(column["entity"] or "", column["action"]):
            shown[column["path"]] = frozenset({column["entity"] or ""})  # a date moved is a date
        actions = {code: one["action"] for code, one in column["params"].get("actions", {}).items()}
        kept = frozenset(
            code for code, action in actions.items() if action == KEEP or _looks_alike(code, action)
        )
        if kept:
            shown[column["path"]] = kept
    return shown


def _looks_alike(entity: str, action: str) -> bool:
    """Whether what an action leaves is found as the entity again; no part of an identifier is."""
    return action in _LOOKALIKES and entity not in IDENTIFIERS


def _probed(frame: DataFrame, probe: Original | Written, parts: int) -> DataFrame:
    """What a probe says of a data set, in packs; columns that it does not read are not opened."""
    unread = _unread(frame, probe) if probe.format == "parquet" else []
    if unread:
        frame = frame.drop(*unread)
    if isinstance(probe, Written):
        probe = replace(probe, unread=len(unread))

    def make() -> Callable[[pa.RecordBatch], list[pa.RecordBatch]]:
        if probe.faithful:
            require_sight(probe)
        return lambda batch: [packed(probe.look(batch), parts)]

    return map_batches(frame, probe.dataset, PACKED, make)


def _unread(frame: DataFrame, probe: Original | Written) -> list[str]:
    """The flat columns of which a probe needs only the number of rows; never all columns."""
    schema = arrow_schema(frame)
    unread = [
        one.name for one in schema if not (pa.types.is_nested(one.type) or probe.reads(one.name))
    ]
    return unread[: len(schema) - 1]


def _count(probes: list[DataFrame], parts: int) -> Counter[tuple[str, str, str]]:
    """Rows, cells, residuals by column, and fingerprints of the original met in the output."""

    def make() -> Callable[[pa.RecordBatch | None], list[pa.RecordBatch]]:
        held: list[pa.RecordBatch] = []

        def function(batch: pa.RecordBatch | None) -> list[pa.RecordBatch]:
            if batch is None:
                return [met(held.pop() for _ in range(len(held)))]
            held.append(batch)
            return []

        return function

    whole = reduce(DataFrame.unionAll, probes).repartitionById(parts, "part")
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in map_batches(whole, "fingerprints", MET, make, ends=True).collect():
        counts[row["dataset"], row["column"], row["measure"]] += row["n"]
    for total in ("cells", "scanned"):
        counts["", "", total] = sum(n for (_, _, what), n in counts.items() if what == total)
    return counts


def _result(
    name: str,
    plan: Mapping[str, Any],
    counts: Mapping[tuple[str, str, str], int],
    strict: bool,
) -> dict[str, Any]:
    def left(kind: str) -> list[dict[str, Any]]:
        return [
            {"column": column, "entity": measure.removeprefix(f"{kind} "), "count": n}
            for (dataset, column, measure), n in sorted(counts.items())
            if dataset == name and measure.startswith(f"{kind} ")
        ]

    shown = _shown(plan, strict)
    survivors = left("survivor")
    if strict:  # the same value may be granted here and withheld elsewhere
        survivors = [
            one for one in survivors if one["entity"] not in (shown.get(one["column"]) or ())
        ]
    gone = plan["quarantined"] + sum(plan.get("left_out", {}).values())
    return {
        "name": name,
        "rows_original": counts.get((name, "", "rows original"), 0) - gone,
        "rows_masked": counts.get((name, "", "rows written"), 0),
        "residual": left("residual"),
        "survivors": survivors,
        "waived": left("waived"),
        "faults": [*_unfaithful(name, plan, counts)] if strict else [],
    }


def _unfaithful(
    name: str, plan: Mapping[str, Any], counts: Mapping[tuple[str, str, str], int]
) -> Iterator[Fault]:
    """What the rows that were written have that those of the source do not give."""
    leaving = counts.get((name, "", "rows leaving"), plan["rows_out"])  # or not known
    if leaving != plan["rows_out"]:
        yield fault("rows that leave", count=abs(leaving - plan["rows_out"]))
    yield from (fault("not as in the source", path) for path in differing(counts, name))
    for measure, what in _MEASURES.items():
        for (dataset, column, found), n in sorted(counts.items()):
            if (dataset, found) == (name, measure) and n:
                yield fault(what, column, n)
