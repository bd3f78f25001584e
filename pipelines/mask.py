"""garim mask: one action for every column, staged, verified and published whole, or not at all.

The way of the data: discover → plan → mask every batch in the workers, and take fingerprints of
what must be gone → write to staging → verify by reading it back → manifest, dictionary, report →
swap the link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from pipelines.errors import GateError, IncompleteRun, UsageError, counted
from pipelines.gate import require_clean
from pipelines.lake.abreast import abreast
from pipelines.lake.faithful import Proof
from pipelines.lake.probe import Original
from pipelines.lake.publish import Release, check_output, hashes
from pipelines.lake.quarantine import quarantine
from pipelines.lake.read import DataSet, discover, open_dataset, uri
from pipelines.lake.risk import risks
from pipelines.lake.rows import TALLY, Tally, added, split
from pipelines.lake.taken import Notes, Once, Taken
from pipelines.lake.workers import arrow_schema, map_batches, spark_errors
from pipelines.masking.keys import Keyset, load_keyset
from pipelines.masking.masker import Keys, Masker
from pipelines.masking.own import own_entities
from pipelines.masking.plan import MaskPlan, make_plan
from pipelines.masking.policy import Limits
from pipelines.masking.risk import Measured, require_within, risk_record
from pipelines.masking.rules import Rules, load_rules
from pipelines.masking.selection import REASONS
from pipelines.masking.waivers import waived
from pipelines.plan import plan_lake
from pipelines.reports.dictionary import data_dictionary
from pipelines.reports.html import dossier, mask_report
from pipelines.reports.manifest import write_json
from pipelines.resources import conf_text
from pipelines.run import Run
from pipelines.verify import compare, hidden, parts_for, unused


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be masked, where to, and by what; made by `prepare`."""

    inputs: tuple[Path, ...]
    output: Path
    datasets: tuple[DataSet, ...]
    rules: Rules
    keyset: Keyset
    quarantine: Path | None = None
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    """Of a delivery: data set → which of its rows leave, and what it is held against."""
    hold: bool = False
    """Of a delivery: it is set aside, not published."""
    limits: Limits | None = None
    """Of a delivery: how far nobody in it may be singled out; measured where there are any."""
    measured: Mapping[str, Measured] = field(default_factory=dict)


def mask(
    rules: str | Path,
    keys: str | Path,
    name: str = "frame",
    as_of: date | None = None,
    allow_unsafe: str | None = None,
) -> Callable[[DataFrame], DataFrame]:
    """A function for `df.transform`: the DataFrame masked by the rules for data set `name`.

    `as_of` is the run's date, today (UTC) if None; `allow_unsafe` why a session may be used that is
    otherwise refused. Raises UsageError for rules or keys that do not fit, and for such a session.
    Nothing is written, so nothing is verified: `garim mask` does that.
    """
    run = Run("mask", as_of or datetime.now(UTC).date(), allow_unsafe=allow_unsafe)
    checked = load_rules(Path(rules), conf_text("masks.yaml"), run.own, run.as_of)
    keyset = load_keyset(Path(keys))

    def transform(frame: DataFrame) -> DataFrame:
        run.admit(frame.sparkSession)
        plan = make_plan(name, arrow_schema(frame), checked)
        keys = plan.keys(keyset, checked.purpose)
        masked = mask_frame(frame, plan, keys, run, "frame")
        return masked.filter(F.col(TALLY).isNull()).drop(TALLY)

    return transform


def prepare(
    inputs: Sequence[Path],
    output: Path,
    rules: Path,
    keys: Path,
    quarantine: Path | None = None,
    as_table: bool = False,
    as_of: date = date.max,
    purpose: str | None = None,
) -> Job:
    """Everything that can be wrong before Spark starts: output, inputs, rules, keys.

    `as_of` and `purpose` are those of `load_rules`. Raises UsageError or IncompleteRun.
    """
    check_output(output, inputs)
    _check_quarantine(quarantine, (*inputs, output))
    datasets = tuple(discover(inputs, as_table))
    for dataset in datasets:
        if dataset.name == "_garim":
            raise UsageError(
                "A data set may not be called _garim: reports stand there.",
                f"{dataset.root}.",
                "Rename it, or leave it out.",
            )
    checked = load_rules(rules, conf_text("masks.yaml"), own_entities(), as_of, purpose)
    return Job(tuple(inputs), output, datasets, checked, load_keyset(keys), quarantine)


def _check_quarantine(folder: Path | None, taken: Sequence[Path]) -> None:
    """A later run would read it as data, or it would change what is published."""
    if folder and any(folder.resolve().is_relative_to(path.resolve()) for path in taken):
        raise UsageError(
            "The quarantine lies inside an input or OUTPUT.",
            f"{folder}.",
            "Choose a folder beside them.",
        )


def mask_lake(
    spark: SparkSession, job: Job, run: Run, delivery: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Masks every data set of a job into its output; returns the manifest.

    `delivery` is what the manifest records of a delivery beside that.
    Raises UsageError (rules that do not fit the data), IncompleteRun (corrupt rows, failed tasks)
    and GateError (personal data left); in each case the earlier output stays as it was.
    """
    run.admit(spark)
    datasets = job.datasets
    # all rules fit before any work
    plans, notes = plan_lake(spark, datasets, job.rules)
    with Release(job.output, run.id) as release:
        # what is delivered is held against the source itself
        names = [dataset.name for dataset in datasets]
        taken = None if delivery else Taken.under(release.scratch, names, parts_for(datasets))

        def one(at: int) -> dict[str, Any]:
            dataset = datasets[at]
            with run.step(f"mask {dataset.name}", at + 1, len(datasets)):
                target = release.staging / dataset.name
                return _mask(spark, dataset, plans[at], job, target, run, taken)

        results = abreast(spark, one, range(len(datasets)))
        manifest = _manifest(job, results, run)
        manifest |= {"delivery": delivery} if delivery else {}
        manifest["verification"] = compare(
            spark, datasets, release.staging, manifest, run, job.proofs, taken
        )
        manifest["notes"] = [*notes, *unused(manifest)]
        manifest["verdict"] = manifest["verification"]["verdict"]
        require_clean(manifest["verification"])
        if job.limits:
            figures = risks(spark, release.staging, job.measured)
            manifest["risk"] = risk_record(job.limits, figures)
            require_within(job.limits, figures)
        _write_reports(release.staging, manifest, run)
        done = release.hold if job.hold else release.publish
        done()
    run.log("held" if job.hold else "published", output=str(job.output))
    return manifest


def mask_frame(
    frame: DataFrame,
    plan: MaskPlan,
    keys: Keys,
    run: Run,
    format_: str,
    proof: Proof | None = None,
    note: Callable[[Once], Notes] | None = None,
) -> DataFrame:
    """The masked rows and, last of each task, a row that carries only the tally.

    The tally: rows read, corrupt ones, canaries laid and held back, rows left out by REASONS, then
    the slots of the plan. The canaries of a proof go before the first batch of every task. With
    `note`, each task notes the fingerprints of what must be gone.
    """
    schema = plan.schema_out.append(pa.field(TALLY, pa.list_(pa.int64())))
    as_of, name, none = run.as_of, plan.dataset, [0] * len(REASONS)

    def make() -> Any:
        scanner = Once(as_of, plan.own)
        masker, tally = Masker(plan, keys, as_of, scanner), Tally(schema)
        notes = note(scanner) if note else None
        waiting = [proof.canaries] if proof and proof.canaries.rows else []

        def canary(schema_in: pa.Schema) -> pa.RecordBatch:
            assert proof
            laid = waiting.pop().batch(schema_in)
            masked, counts = masker.mask(proof.selection.select(laid)[0])
            held = laid.num_rows - masked.num_rows
            return tally.counted(masked, [0, 0, laid.num_rows, held, *none, *counts])

        def function(batch: pa.RecordBatch | None) -> list[pa.RecordBatch]:
            if batch is None:
                if notes:
                    notes.close()
                return [tally.told()]
            read = split(batch, format_)
            first = [canary(read.good.schema)] if waiting else []
            rows, out = proof.selection.select(read.good) if proof else (read.good, none)
            masked, counts = masker.mask(rows)
            if notes:
                notes.add(read, batch.num_rows)
            scanner.forget()
            seen = [batch.num_rows, len(read.corrupt), 0, 0, *out, *counts]
            return [*first, tally.counted(masked, seen)]

        return function

    return map_batches(frame, name, schema, make, ends=True)


def _mask(
    spark: SparkSession,
    dataset: DataSet,
    plan: MaskPlan,
    job: Job,
    target: Path,
    run: Run,
    taken: Taken | None,
) -> dict[str, Any]:
    keys = plan.keys(job.keyset, job.rules.purpose)
    seen = Observation("tally")
    head = 4 + len(REASONS)
    with spark_errors("Masking did not finish.", str(dataset.root)):
        source = open_dataset(spark, dataset)
        proof = job.proofs.get(dataset.name)
        note = partial(taken.notes, _before(plan, dataset, job, run, taken)) if taken else None
        masked = mask_frame(source, plan, keys, run, dataset.format, proof, note)
        rows = (F.count(F.lit(1)) - F.count(TALLY)).alias("rows")
        told = F.collect_list(TALLY).alias("told")  # one value: each costs time at every row
        kept = masked.observe(seen, rows, told).filter(F.col(TALLY).isNull()).drop(TALLY)
        _write(kept, dataset, target)
        written, tallies = seen.get["rows"], seen.get["told"]
    if taken:
        taken.require_whole(dataset.name, len(tallies))
    tally = added([[0] * (head + len(plan.slots)), *tallies])
    read, corrupt, laid, held = tally[:4]
    if corrupt:
        quarantine(spark, dataset, job.keyset, job.quarantine, corrupt, read, run.id)
        run.log("quarantined", dataset=dataset.name, rows=corrupt)
    if laid != held:
        raise GateError(
            f"{laid - held:,} of {counted(laid, 'made-up row')} that no "
            "filter may let through came out; nothing was published.", f"{dataset.root}.",
            "A filter does not work: garim itself is broken here.",
        )  # fmt: skip
    out = {reason: n for reason, n in zip(REASONS, tally[4:head], strict=True) if n}
    if written + corrupt + sum(out.values()) != read:
        raise IncompleteRun("Rows were lost while masking.", f"{dataset.root}.", "Run it again.")
    if out and not written:
        raise UsageError(
            f"No row of data set {dataset.name!r} is left to deliver.",
            ", ".join(f"{n:,} {reason}" for reason, n in out.items()) + ".",
            "Ask for other rows, or leave the data set out of the input.",
        )
    counts = dict(zip(plan.slots, tally[head:], strict=True))
    return _result(dataset, plan, written, corrupt, counts, out)


def _before(plan: MaskPlan, dataset: DataSet, job: Job, run: Run, taken: Taken) -> Original:
    """What verification asks of the original, asked by the tasks that mask it."""
    kept = waived(job.rules.waivers, dataset.name)
    columns = hidden(_columns(plan))
    return Original(
        dataset.name, dataset.format, taken.key, columns, run.as_of, plan.own, waived=kept
    )


def _write(frame: DataFrame, dataset: DataSet, target: Path) -> None:
    """Lines as lines, everything else as Parquet, in the folders of the original's partitions."""
    if dataset.is_lines:
        packed = "gzip" if dataset.files[0].suffix == ".gz" else "none"
        frame.write.text(uri(target), compression=packed, lineSep="\n")
        _name_lines(target, dataset)
        return
    writer = frame.write
    if dataset.partitions:
        writer = writer.partitionBy(*(p for p in dataset.partitions if p in frame.columns))
    writer.parquet(uri(target))


def _name_lines(target: Path, dataset: DataSet) -> None:
    """Gives line files the ending they came with, to be read as the input was."""
    ending = next(e for e in dataset.files[0].suffixes if e not in (".gz", ".bz2", ".zst"))
    for part in sorted(target.glob("part-*.txt*")):
        part.rename(part.with_name(part.name.replace(".txt", ending, 1)))
        part.with_name(f".{part.name}.crc").unlink(missing_ok=True)


def _result(
    dataset: DataSet,
    plan: MaskPlan,
    rows: int,
    corrupt: int,
    counts: Mapping[tuple[str, str], int],
    out: Mapping[str, int],
) -> dict[str, Any]:
    masked: dict[str, dict[str, int]] = {column.path: {} for column in plan.columns}
    for (path, entity), n in counts.items():
        masked[path] |= {entity: n} if n else {}
    columns = [
        {**column, "values": rows, "masked": masked[column["path"]]} for column in _columns(plan)
    ]
    return {
        "name": dataset.name,
        "format": dataset.format,
        "files_in": len(dataset.files),
        "rows_in": rows + corrupt + sum(out.values()),
        "rows_out": rows,
        "quarantined": corrupt,
        "left_out": dict(out),
        "columns": columns,
    }


def _columns(plan: MaskPlan) -> list[dict[str, Any]]:
    """The columns of a plan as manifests hold them."""
    return [
        {
            "path": column.path,
            "entity": column.entity,
            "action": column.action,
            "params": column.params,
            "type_in": str(column.type_in),
            "type_out": str(column.type_out) if column.type_out else None,
        }
        for column in plan.columns
    ]


def _manifest(job: Job, results: list[dict[str, Any]], run: Run) -> dict[str, Any]:
    rules = job.rules
    kept = [
        {"dataset": result["name"], "column": column["path"],
         "why": f"kept by its rule, values of type {column['type_in']} are not looked at"}
        for result in results for column in result["columns"]
        if column["action"] == "keep" and "binary" in column["type_in"]
    ]  # fmt: skip
    return {
        **run.head(),
        "verdict": "failed",
        "input": [str(path) for path in job.inputs],
        "output": str(job.output),
        "rules": {"path": rules.path, "sha256": rules.sha256, "purpose": rules.purpose},
        "keys": {"keyset": job.keyset.id, "ids": [job.keyset.active.id]},
        "datasets": results,
        "not_covered": kept,
        "waivers": [waiver.told() for waiver in rules.waivers],
        "notes": [],
    }


def _write_reports(staging: Path, manifest: dict[str, Any], run: Run) -> None:
    about = staging / "_garim"
    about.mkdir()
    manifest["seconds"] = run.seconds
    manifest["files"] = {k: v for k, v in hashes(staging).items() if not k.endswith(".crc")}
    write_json(about / "manifest.json", manifest)
    write_json(about / "dictionary.json", data_dictionary(manifest, run.own.korean))
    (about / "report.html").write_text(mask_report(manifest, run.own.korean), "utf-8")
    if "delivery" in manifest:
        (about / "dossier.html").write_text(dossier(manifest, run.own.korean), "utf-8")
