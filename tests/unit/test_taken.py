"""Fingerprints that tasks take while they mask: what is read once, and what is left whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from detectors.scanner import Scanner
from pipelines.errors import IncompleteRun
from pipelines.lake.met import packed
from pipelines.lake.probe import Original
from pipelines.lake.rows import split
from pipelines.lake.taken import FOLDER, Notes, Once, Taken, _read

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


def test_the_same_values_under_another_name_are_read() -> None:
    numbers = pa.array(["110-000-000001"])
    scanner = Once(None, ())
    for name in ("memo", "account_no", "memo"):
        assert scanner.scan(numbers, name).equals(Scanner().scan(numbers, name))


def test_what_a_task_notes_is_what_a_probe_sees(tmp_path: Path) -> None:
    file, scanner = tmp_path / "d" / "0", Counting()
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
    for attempt in (1, 2):
        notes = Notes(BEFORE, tmp_path / "d" / "0", attempt, 2)
        notes.add(split(BATCH, "parquet"), 4)
        notes.close()
    Notes(BEFORE, tmp_path / "d" / "0", 3, 2).add(split(BATCH, "parquet"), 4)  # dies
    taken = Taken(tmp_path, BEFORE.key, 2)
    taken.require_whole("d", 1)
    (found,) = _read(tmp_path / "d" / "0")
    assert found.equals(packed(BEFORE.look(BATCH), 2))


@pytest.mark.parametrize("tasks", [0, 2])
def test_fingerprints_of_other_tasks_than_masked_are_refused(tmp_path: Path, tasks: int) -> None:
    Notes(BEFORE, tmp_path / "d" / "0", 1, 2).close()
    with pytest.raises(IncompleteRun, match="masked d, and 1 left"):
        Taken(tmp_path, BEFORE.key, 2).require_whole("d", tasks)
    Taken(tmp_path, BEFORE.key, 2).require_whole("none", 0)


def test_what_was_taken_shows_no_key_and_goes(tmp_path: Path) -> None:
    one = Taken.under(tmp_path, 2)
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]
    assert repr(one.key) not in repr(one) and len(one.key) == 16
    one.remove()
    assert not [*tmp_path.iterdir()]
    assert Taken.under(tmp_path, 2).key != one.key
