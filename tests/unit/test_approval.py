"""Deliveries that wait: published as they were verified, with who answers for it, or removed."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detectors.entities import KOREAN
from pipelines.approval import WAITING, Answer, approve, reject, staged
from pipelines.errors import IncompleteRun, UsageError
from pipelines.lake.held import held_folder
from pipelines.lake.publish import Release
from pipelines.reports.ledger import BEGUN, DELIVERED, REJECTED, STAGED, append, earlier, read
from pipelines.reports.manifest import write_json
from tests.command import garim, refused
from tests.unit.test_dossier import manifest

RUN, NEXT = "20261123T000000Z-000000", "20261123T000001Z-000000"
ANSWER = Answer(RUN, "Kim", "PRIV-12", "2026-11-23T01:00:00+00:00")


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    """Where a delivery waits to be published; its ledger lies beside."""
    wait(tmp_path / "out")
    yield tmp_path / "out"


def wait(output: Path, run: str = RUN, **policy: Any) -> None:
    about = {**manifest("kt", "cctv"), "run_id": run, "output": str(output)}
    about["delivery"] |= {"approval": WAITING}
    about["delivery"]["policy"] |= policy
    append(book(output), BEGUN, {"run_id": run, "recipient": "kt", "purpose": "cctv"})
    with Release(output, run) as release:
        write(release.staging, "merchants/part-0.parquet", b"data")
        write(release.staging, "_garim/dossier.html", b"waiting")
        write_json(release.staging / "_garim" / "manifest.json", about)
        folder = release.hold()
    append(book(output), STAGED, staged(about, folder))


def write(folder: Path, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)


def book(output: Path) -> Path:
    return output.with_name("ledger.jsonl")


def events(output: Path) -> list[str]:
    return [line["event"] for line in read(book(output))]


def test_what_waits_is_whole_and_for_its_owner_alone(output: Path) -> None:
    held = held_folder(output, RUN)
    assert stat.S_IMODE(held.stat().st_mode) == stat.S_IRWXU
    assert not output.exists() and (held / "merchants" / "part-0.parquet").read_bytes() == b"data"


def test_an_approval_stands_in_manifest_dossier_and_ledger(output: Path) -> None:
    approve(output, book(output), ANSWER, KOREAN)
    assert (output / "merchants" / "part-0.parquet").read_bytes() == b"data"
    made = json.loads((output / "_garim" / "manifest.json").read_text("utf-8"))
    assert made["delivery"]["approval"] == {
        "state": "approved", "by": "Kim", "reason": "PRIV-12", "time": ANSWER.time,
    }  # fmt: skip
    page = (output / "_garim" / "dossier.html").read_text("utf-8")
    assert "Kim · 2026-11-23 01:00 UTC · PRIV-12" in page and "Waiting for" not in page
    assert events(output) == [BEGUN, STAGED, DELIVERED]
    last = read(book(output))[-1]
    assert (last["by"], last["reason"], last["time"]) == ("Kim", "PRIV-12", ANSWER.time)
    with pytest.raises(UsageError, match="it is delivered"):
        approve(output, book(output), ANSWER, KOREAN)


@pytest.mark.parametrize("name", [
    "merchants/part-0.parquet", "merchants/part-1.parquet", "merchants/.part-0.parquet.crc",
    "_garim/manifest.json", "_garim/dossier.html", "_garim/more.csv",
])  # fmt: skip
def test_what_was_changed_or_added_since_is_refused_and_waits_on(output: Path, name: str) -> None:
    write(held_folder(output, RUN), name, b"{}")
    with pytest.raises(IncompleteRun, match="changed, lost or added"):
        approve(output, book(output), ANSWER, KOREAN)
    assert not output.exists() and held_folder(output, RUN).is_dir()
    assert events(output) == [BEGUN, STAGED]


def test_what_was_lost_is_refused(output: Path) -> None:
    (held_folder(output, RUN) / "merchants" / "part-0.parquet").unlink()
    with pytest.raises(IncompleteRun, match="changed, lost or added"):
        approve(output, book(output), ANSWER, KOREAN)


def test_a_rejected_delivery_is_gone(output: Path) -> None:
    reject(output, book(output), ANSWER)
    assert not held_folder(output, RUN).exists() and not output.exists()
    assert events(output) == [BEGUN, STAGED, REJECTED]
    assert earlier(book(output), "kt") == []
    with pytest.raises(UsageError, match="it is rejected"):
        approve(output, book(output), ANSWER, KOREAN)


def test_a_policy_that_has_expired_meanwhile_delivers_nothing(tmp_path: Path) -> None:
    wait(tmp_path / "out", valid_until="2026-11-22")
    with pytest.raises(UsageError, match="expired since"):
        approve(tmp_path / "out", book(tmp_path / "out"), ANSWER, KOREAN)


def test_other_runs_leave_what_waits_alone(output: Path) -> None:
    with Release(output, NEXT) as release:
        write(release.staging, "merchants/part-0.parquet", b"later")
        release.publish()
    approve(output, book(output), ANSWER, KOREAN)
    assert (output / "merchants" / "part-0.parquet").read_bytes() == b"data"


def test_a_publish_that_fails_can_be_approved_again(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(IncompleteRun, match="No space"):
            approve(output, book(output), ANSWER, KOREAN)
    assert not output.exists()
    assert stat.S_IMODE(held_folder(output, RUN).stat().st_mode) == stat.S_IRWXU
    approve(output, book(output), ANSWER, KOREAN)
    assert (output / "_garim" / "manifest.json").is_file()


def test_the_command(output: Path) -> None:
    words = ("--ledger", book(output), "--by", "Kim", "--reason", "PRIV-12")
    assert "--reason" in refused("export", output, "--approve", RUN, *words[:4])
    assert "OUTPUT alone" in refused("export", "lake", output, "--approve", RUN, *words)
    assert "not there" in refused("export", output, "--approve", NEXT, *words)
    assert "or reject it" in refused("export", output, "--approve", RUN, "--reject", RUN, *words)
    ran = garim("export", output, "--approve", RUN, *words)
    assert ran.code == 0 and "dossier.html" in ran.out
    assert "it is delivered" in refused("export", output, "--reject", RUN, *words)


def test_options_that_a_delivery_needs(tmp_path: Path) -> None:
    assert "--policy" in refused("export", "lake", "out")
    given = ("--policy", "smartro", "--recipient", "kt", "--keys", "k.json")
    assert "INPUTS... OUTPUT" in refused("export", "out", *given)
