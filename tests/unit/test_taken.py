"""Fingerprints that tasks take while they mask: what is read once, and what is left whole."""

from __future__ import annotations

import errno
import os
import shutil
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from detectors.scanner import Scanner
from pipelines.errors import IncompleteRun
from pipelines.lake import probe
from pipelines.lake.met import packed
from pipelines.lake.probe import Original
from pipelines.lake.publish import Release, run_id
from pipelines.lake.rows import split
from pipelines.lake.taken import Notes, Once, Taken, _read
from pipelines.lake.workers import WorkerFailed, guarded

TEXTS = pa.array(["연락처 010-0000-0001", None, "아무것도 없음", "카드 4111-1111-1111-1111"])
BATCH = pa.record_batch({"memo": TEXTS, "tel": ["010-0000-0002", None, "", "010-0000-0003"]})
BEFORE = Original("d", "parquet", b"k" * 16, {"memo": None, "tel": "PHONE_NUMBER"}, None)


class Counting(Once):
    """Counts how often it really looks."""

    def __init__(self) -> None:
        super().__init__(None, ())
        self.looks = 0

    def _read(self, *given: object) -> object:  # type: ignore[override]
        self.looks += 1
        return super()._read(*given)  # type: ignore[arg-type]


def test_the_same_values_are_read_once_whoever_asks() -> None:
    scanner, plain = Counting(), Scanner().scan(TEXTS, "memo")
    assert all(scanner.scan(BATCH["memo"], "memo").equals(plain) for _ in range(3))
    assert scanner.looks == 1
    scanner.forget()
    scanner.scan(BATCH["memo"], "memo")
    assert scanner.looks == 2


@pytest.mark.parametrize(
    "other",
    [
        pa.array(["연락처 010-0000-0009", None, "아무것도 없음", "카드 4111-1111-1111-1111"]),
        TEXTS.slice(1),
        TEXTS.slice(0, 2),
        pa.array([], pa.string()),
        pa.chunked_array([TEXTS]),
        TEXTS.dictionary_encode(),
        pa.array(["연락처 010-0000-0001"] * 4, pa.large_string()),
    ],
    ids=["other", "later", "shorter", "empty", "chunked", "dictionary", "large"],
)
def test_other_values_under_the_same_name_are_read(other: pa.Array) -> None:
    scanner = Once(None, ())
    scanner.scan(TEXTS, "memo")
    assert scanner.scan(other, "memo").equals(Scanner().scan(other, "memo"))


def test_dictionaries_are_read_though_their_indices_lie_in_the_same_place() -> None:
    indices, scanner = pa.array([0, 1, 0]), Once(None, ())
    for words in (["010-0000-0001", ""], ["4111-1111-1111-1111", ""]):
        values = pa.DictionaryArray.from_arrays(indices, pa.array(words))
        assert scanner.scan(values, "memo").equals(Scanner().scan(values, "memo"))


def test_the_same_values_under_another_name_are_read() -> None:
    numbers = pa.array(["110-000-000001"])
    scanner = Once(None, ())
    for name in ("memo", "account_no", "memo"):
        assert scanner.scan(numbers, name).equals(Scanner().scan(numbers, name))


def test_what_a_task_notes_is_what_a_probe_sees(tmp_path: Path) -> None:
    file, scanner = tmp_path / "0", Counting()
    notes = Notes(replace(BEFORE, scanner=scanner), file, 7, 2)
    scanner.scan(BATCH["memo"], "memo")
    notes.add(split(BATCH, "parquet"), 4)
    assert scanner.looks == 1
    assert not file.exists()
    notes.close()
    assert [path.name for path in file.parent.iterdir()] == ["0"]
    (found,) = _read(file)
    assert found.equals(packed(BEFORE.look(BATCH), 2))
    assert found["n"].to_pylist()[0] == 4 and found["entity"].to_pylist()[1:] != []


def test_a_task_that_runs_again_replaces_what_it_left(tmp_path: Path) -> None:
    taken = Taken.under(tmp_path / "scratch", ["d"], 2)
    file = taken.folder / "d" / "0"
    for attempt in (1, 2):
        notes = Notes(BEFORE, file, attempt, 2)
        notes.add(split(BATCH, "parquet"), 4)
        notes.close()
    Notes(BEFORE, file, 3, 2).add(split(BATCH, "parquet"), 4)  # dies
    taken.require_whole("d", 1)
    (found,) = _read(file)
    assert found.equals(packed(BEFORE.look(BATCH), 2))


@pytest.mark.parametrize("tasks", [0, 2])
def test_fingerprints_of_other_tasks_than_masked_are_refused(tmp_path: Path, tasks: int) -> None:
    taken = Taken.under(tmp_path / "scratch", ["d", "empty"], 2)
    Notes(BEFORE, taken.folder / "d" / "0", 1, 2).close()
    with pytest.raises(IncompleteRun, match="masked d, and 1 left"):
        taken.require_whole("d", tasks)
    taken.require_whole("empty", 0)


def test_what_was_taken_shows_no_key_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    one, other = (Taken.under(tmp_path / name, ["d"], 2) for name in "ab")
    assert repr(one.key) not in repr(one) and len(one.key) == 16
    assert one.key != other.key
    assert one.folder.stat().st_mode & 0o777 == 0o700


def test_a_task_that_outlives_its_run_leaves_nothing(tmp_path: Path) -> None:
    taken = Taken.under(tmp_path / "scratch", ["d"], 2)
    file = taken.folder / "d" / "0"
    late = Notes(BEFORE, file, 1, 2)
    shutil.rmtree(taken.folder)
    with pytest.raises(FileNotFoundError):
        late.close()
    with pytest.raises(FileNotFoundError):
        Notes(BEFORE, file, 2, 2)
    assert [*tmp_path.iterdir()] == []


def test_nor_does_one_that_begins_while_all_of_it_is_being_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, tried = os.rmdir, list[str]()

    def rmdir(path: str, **given: Any) -> None:
        tried.append(os.path.basename(path))
        with suppress(FileNotFoundError):
            Notes(BEFORE, folder / "0", 1, 2)
        removed(path, **given)

    with Release(tmp_path / "masked", run_id(datetime.now(UTC))) as release:
        folder = Taken.under(release.scratch, ["d"], 2).folder / "d"
        monkeypatch.setattr(os, "rmdir", rmdir)
    assert "d" in tried
    assert [path.name for path in tmp_path.iterdir()] == [".masked.lock"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc here")
def test_a_file_is_closed_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, left, named = Notes(BEFORE, tmp_path / "0", 1, 2), list[str](), os.replace

    def replace_(source: Path, target: Path) -> None:
        opened = (os.path.realpath(f"/proc/self/fd/{at}") for at in os.listdir("/proc/self/fd"))
        left.extend(path for path in opened if path.startswith(str(tmp_path)))
        named(source, target)

    monkeypatch.setattr(os, "replace", replace_)
    notes.close()
    assert left == [] and (tmp_path / "0").exists()


@pytest.mark.parametrize("number", ["010-0000-0001", 1 << 40, -5, 0, None])
def test_an_error_that_is_not_the_systems_is_told_by_its_kind(number: object) -> None:
    with pytest.raises(WorkerFailed) as told, guarded("d"):
        raise OSError(number, "010-0000-0002")
    shown = "".join(traceback.format_exception(told.value))
    assert " d: OSError in " in shown and "010-0000" not in shown


def test_a_folder_that_cannot_be_made_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with pytest.raises(IncompleteRun, match=os.strerror(errno.EEXIST)):
        Taken.under(tmp_path / "scratch", ["d"], 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / ".0.1").symlink_to("/dev/full")
    said = f" d: {os.strerror(errno.ENOSPC)} in pipelines.lake.taken:"
    with pytest.raises(WorkerFailed, match=said), guarded("d"):
        notes = Notes(BEFORE, tmp_path / "0", 1, 2)
        notes.add(split(BATCH, "parquet"), 4)
        notes.close()
    assert not (tmp_path / "0").exists()


def test_columns_of_which_nothing_is_asked_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "legible", _refused)
    none: dict[str, str | frozenset[str] | None]
    none = {"memo": frozenset({"PERSON"}), "tel": "MERCHANT_NAME"}
    seen = replace(BEFORE, hidden=none).look(BATCH)
    assert seen["measure"].to_pylist() == ["rows original"]
    with pytest.raises(AssertionError, match="read"):
        BEFORE.look(BATCH)


def _refused(values: pa.Array) -> pa.Array:
    raise AssertionError("read")
