"""garim export --approve, --reject: a delivery that was staged leaves once somebody answers for it.

Staged: verified, set aside for its owner alone, and bound to the ledger by the hash of every file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import IncompleteRun, UsageError
from pipelines.lake.held import Held, held_folder
from pipelines.lake.publish import hashes
from pipelines.masking.freetext import require_answer
from pipelines.reports.html import dossier
from pipelines.reports.ledger import BEGUN, DELIVERED, REJECTED, STAGED, complete, delivered, read
from pipelines.reports.manifest import sha256_file, write_json

WAITING = {"state": "waiting"}
"""What a manifest says of its approval while there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who approves or rejects a run, why, and when (ISO, UTC)."""

    run: str
    by: str
    reason: str
    time: str


def staged(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What the ledger keeps of a delivery that waits in a folder."""
    digest = sha256_file(folder / "_garim" / "manifest.json")
    return {**delivered(manifest, digest), "tree": _tree(folder)}


def approve(
    output: Path, ledger: Path, answer: Answer, korean: Mapping[str, str]
) -> dict[str, Any]:
    """Publishes what a run staged, with who approved it in manifest, dossier and ledger.

    Raises UsageError where nothing waits, the policy has expired or the answer shows a value,
    IncompleteRun (exit 3) where anything was changed since: it waits on.
    """
    require_answer(answer.by, answer.reason)
    line = _last(ledger, answer.run, STAGED)
    about = held_folder(output, answer.run) / "_garim"
    paths = about / "manifest.json", about / "dossier.html"
    with _restored(*paths), Held(output, answer.run) as held:
        if _tree(held.staging) != line["tree"]:
            raise IncompleteRun(
                "The staged delivery is not as it was verified: a file was changed, lost or added.",
                f"{held.staging}.", "Reject it and stage it again.",
            )  # fmt: skip
        manifest: dict[str, Any] = json.loads(paths[0].read_text("utf-8"))
        _require_in_force(manifest, date.fromisoformat(answer.time[:10]))
        manifest["delivery"]["approval"] = {"state": "approved", **_said(answer)}
        write_json(paths[0], manifest)
        paths[1].write_text(dossier(manifest, korean), "utf-8")
        held.publish()
    digest = sha256_file(output / "_garim" / "manifest.json")
    complete(ledger, DELIVERED, {**delivered(manifest, digest), **_said(answer)})
    return manifest


def reject(output: Path, ledger: Path, answer: Answer) -> None:
    """Removes what a run staged and says so in the ledger.

    Raises UsageError if nothing waits or the answer shows a value.
    """
    require_answer(answer.by, answer.reason)
    line = _last(ledger, answer.run, STAGED, BEGUN)
    with Held(output, answer.run) as held:
        held.remove()
    about = {name: line[name] for name in ("recipient", "purpose")}
    complete(ledger, REJECTED, {**about, "run_id": answer.run, **_said(answer)})


def _said(answer: Answer) -> dict[str, str]:
    return {"by": answer.by, "reason": answer.reason, "time": answer.time}


def _last(ledger: Path, run: str, *events: str) -> dict[str, Any]:
    """The last line of a run, which must be one of some events."""
    lines = [one for one in read(ledger) if one["run_id"] == run]
    if not lines or lines[-1]["event"] not in events:
        state = lines[-1]["event"] if lines else "not there"
        raise UsageError(f"Run {run!r} does not wait for approval: in the ledger it is {state}.",
                         f"{ledger}.", "See garim ledger show.")  # fmt: skip
    return lines[-1]


def _tree(folder: Path) -> str:
    """One hash over the names and hashes of all files below a folder, the reports too."""
    return hashlib.sha256(json.dumps(hashes(folder)).encode()).hexdigest()


def _require_in_force(manifest: Mapping[str, Any], day: date) -> None:
    until = manifest["delivery"]["policy"]["valid_until"]
    if until and day > date.fromisoformat(until):
        raise UsageError("The policy has expired since then.", f"In force until {until}.",
                         "Reject it, and export by the version after it.")  # fmt: skip


@contextmanager
def _restored(*paths: Path) -> Iterator[None]:
    """Files as they were, if what is done meanwhile fails: the delivery can be approved again."""
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    done = False
    try:
        yield
        done = True
    finally:
        for path, data in before.items() if not done else ():
            path.write_bytes(data)
