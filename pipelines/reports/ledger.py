"""The ledger of deliveries: one line of JSON each, append-only, every line bound to the last.

A line's `hash` is the SHA-256 of the line without it, and `prev` the hash of the line before: a
line that was changed, taken out or put in is seen. Lines cut off at the end are seen only by whom
the last hash was told (`head`): keep it elsewhere, such as in a ticket.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import GarimError, IncompleteRun, UsageError
from pipelines.masking.freetext import require_answer
from pipelines.textfile import read_text

BEGUN, DELIVERED, RECALLED, FAILED, STAGED, REJECTED = EVENTS = (
    "begun", "delivered", "recalled", "failed", "staged", "rejected",
)  # fmt: skip
START = "0" * 64
"""What the first line is bound to."""


def append(path: Path, event: str, about: Mapping[str, Any]) -> str:
    """Adds a line and brings it to the disk; returns its hash.

    Raises IncompleteRun where the chain is broken, UsageError where the file cannot be written.
    """
    try:
        with path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            lines = _checked(file.read(), path)
            line = {"event": event, **about, "prev": lines[-1]["hash"] if lines else START}
            line["hash"] = _hash(line)
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UsageError("Cannot write the ledger.", f"{path}: {error.strerror}.",
                         "Give another place to --ledger.") from None  # fmt: skip
    return str(line["hash"])


def complete(path: Path, event: str, about: Mapping[str, Any]) -> str:
    """`append` for what is done already, and cannot be undone.

    Raises IncompleteRun that says so where the ledger does not take it.
    """
    try:
        return append(path, event, about)
    except GarimError as error:
        raise IncompleteRun(
            f"Run {about['run_id']} is {event}, but the ledger does not say so: {error.what}",
            error.where, "It stands there as begun. Mend the ledger, and tell its keeper.",
        ) from None  # fmt: skip


def read(path: Path, head: str | None = None) -> list[dict[str, Any]]:
    """The lines of a ledger, oldest first, its chain checked.

    `head` is a hash that was noted: it must still be there. Raises IncompleteRun (exit 3) where
    something was altered, UsageError for a file that cannot be read.
    """
    lines = _checked(read_text(path, "the ledger"), path)
    if head and all(line["hash"] != head for line in lines):
        raise IncompleteRun("The ledger has lost the line of that hash.", f"{path}.",
                            "Lines were cut off, or it is another ledger.")  # fmt: skip
    return lines


def earlier(path: Path, recipient: str) -> list[dict[str, Any]]:
    """The lines of deliveries to a recipient that were begun, and did not fail or were rejected.

    One that was killed may have been published. A ledger that is not there yet has none.
    """
    lines = read(path) if path.exists() else []
    failed = {line["run_id"] for line in lines if line["event"] in (FAILED, REJECTED)}
    return [line for line in lines if line["event"] == BEGUN and line["run_id"] not in failed
            and line["recipient"] == recipient]  # fmt: skip


def deliveries(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the lines of each run say together, in the order of their beginning.

    `time` is that of the first line, `state` the event of the last.
    """
    runs: dict[str, dict[str, Any]] = {}
    for line in lines:
        begun = runs.setdefault(line["run_id"], {"time": line["time"]})
        begun |= {**line, "time": begun["time"], "state": line["event"]}
    return list(runs.values())


def recall(path: Path, run: str, by: str, reason: str, time: str) -> str:
    """Marks a delivery as recalled; raises UsageError for a run that delivered nothing here.

    And for an answer that shows a value.
    """
    require_answer(by, reason)
    lines = read(path)
    if run not in (line["run_id"] for line in lines if line["event"] == DELIVERED):
        raise UsageError(f"The ledger has no delivery of run {run!r}.", f"{path}.",
                         "See garim ledger show.")  # fmt: skip
    if run in (line["run_id"] for line in lines if line["event"] == RECALLED):
        raise UsageError(f"Run {run} is recalled already.", f"{path}.", "See garim ledger show.")
    return append(path, RECALLED, {"run_id": run, "by": by, "reason": reason, "time": time})


def delivered(manifest: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """What the ledger keeps of a delivery; `digest` is the SHA-256 of its manifest."""
    about = manifest["delivery"]
    kept = ("recipient", "purpose", "legal_basis", "place", "retention")
    return {
        **{name: about[name] for name in kept},
        "run_id": manifest["run_id"],
        "time": manifest["started"],
        "output": manifest["output"],
        "policy": about["policy"]["sha256"],
        "manifest": digest,
        "columns": sum(one["action"] != "drop" for one in about["columns"]),
        "rows": sum(int(one["rows_out"]) for one in manifest["datasets"]),
    }


def _checked(text: str, path: Path) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    last = START
    for at, raw in enumerate(text.splitlines(), 1):
        line = _parsed(raw)
        if line is None or line.get("prev") != last or line.get("hash") != _hash(line):
            raise IncompleteRun("The ledger was altered, or its last line is cut short.",
                                f"{path}, line {at}.",
                                "Find out who did it; compare with a copy.")  # fmt: skip
        last = line["hash"]
        lines.append(line)
    return lines


def _parsed(raw: str) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _hash(line: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in line.items() if name != "hash"}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
