"""Which deliveries held a subject, by the fingerprints that lie beside the ledger.

    LEDGER.subjects/<run id>/<data set>/part-*.parquet     one column, `print`; each subject once

The ledger holds the hash of every file, so that none is changed or taken away unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.errors import IncompleteRun
from pipelines.reports.ledger import BEGUN, FAILED, REJECTED, read
from pipelines.reports.manifest import sha256_file

Line = Mapping[str, Any]


def folder(ledger: Path, run: str) -> Path:
    """Where the subjects of a run lie."""
    return ledger.with_name(f"{ledger.name}.subjects") / run


def recorded(target: Path) -> dict[str, Any]:
    """What the ledger keeps of the subjects of a data set: how many, and the hash of each file."""
    files = sorted(target.glob("part-*.parquet"))
    return {
        "count": sum(pq.read_metadata(file).num_rows for file in files),
        "files": {file.name: sha256_file(file) for file in files},
    }


def who(ledger: Path, prints: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The deliveries that held a subject (`held`), and those of which nobody can say (`unknown`).

    Those that surely failed, or were rejected, held nobody. Raises IncompleteRun where the ledger
    or a file of subjects was altered.
    """
    lines = read(ledger)
    states = {line["run_id"]: line["event"] for line in lines}
    begun = [line for line in lines if line["event"] == BEGUN
             and states[line["run_id"]] not in (FAILED, REJECTED)]  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {"held": [], "unknown": []}
    for line in begun:
        state = states[line["run_id"]]
        told = {name: line[name] for name in ("run_id", "time", "recipient", "purpose")}
        for kind, names in zip(found, _asked(ledger, line, prints), strict=True):
            if names:
                found[kind].append({**told, "state": state, "datasets": names})
    return found


def _asked(ledger: Path, line: Line, prints: Sequence[str]) -> tuple[list[str], list[str]]:
    """The data sets of a delivery that held the subject, and those without a record."""
    subjects = line.get("subjects")
    if subjects is None:
        return [], ["all"]
    unknown = [name for name, one in subjects.items() if one is None]
    held = [name for name, one in subjects.items() if one and any(
        _stands(file, prints) for file in _files(ledger, line["run_id"], name, one))]  # fmt: skip
    return held, unknown


def _stands(file: Path, prints: Sequence[str]) -> bool:
    return bool(pq.read_table(file, filters=[("print", "in", list(prints))]).num_rows)


def _files(ledger: Path, run: str, name: str, about: Line) -> Iterator[Path]:
    """The files of a data set's subjects, each held against its hash."""
    for file, digest in about["files"].items():
        path = folder(ledger, run) / name / file
        if not path.is_file() or sha256_file(path) != digest:
            raise IncompleteRun(
                "A file of subjects is lost, or was altered.", f"{path}.",
                "Find out who did it; compare with a copy.",
            )  # fmt: skip
        yield path


def check_subjects(ledger: Path, lines: Sequence[Line]) -> int:
    """How many files of subjects there are, all unaltered; raises IncompleteRun else."""
    return sum(
        sum(1 for _ in _files(ledger, line["run_id"], name, one))
        for line in lines
        for name, one in (line.get("subjects") or {}).items()
        if one
    )
