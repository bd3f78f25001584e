"""What is kept on disk is made once, read whole or not at all, and never believed when altered."""

from __future__ import annotations

from pathlib import Path

import pytest

from detectors import kept as of
from detectors.kept import kept


class Maker:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> list[int]:
        self.asked += 1
        return [1, 2, 3]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(of, "FOLDER", tmp_path)
    return tmp_path


def test_it_is_made_once(folder: Path) -> None:
    make = Maker()
    assert kept("x", "a", make) == kept("x", "a", make) == [1, 2, 3]
    assert make.asked == 1
    assert [file.suffix for file in folder.iterdir()] == [".kept"]


def test_other_sources_and_other_names_are_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    for made_of in "ab":
        kept("x", made_of, make)
    kept("y", "a", make)
    monkeypatch.setattr("sys.version", "another")
    kept("x", "a", make)
    monkeypatch.setattr("numpy.__version__", "another")
    kept("x", "a", make)
    assert make.asked == 5


@pytest.mark.parametrize("at", [0, 31, 32, -1])
def test_an_altered_file_is_not_read(folder: Path, at: int) -> None:
    make = Maker()
    kept("x", "a", make)
    (file,) = folder.iterdir()
    raw = bytearray(file.read_bytes())
    raw[at] ^= 1
    file.write_bytes(raw)
    assert kept("x", "a", make) == [1, 2, 3]
    assert make.asked == 2
    assert file.read_bytes() != raw  # and is written again


@pytest.mark.parametrize("size", [0, 10, 40])
def test_half_a_file_is_not_read(folder: Path, size: int) -> None:
    make = Maker()
    kept("x", "a", make)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:size])
    kept("x", "a", make)
    assert make.asked == 2


def test_where_nothing_can_be_written_it_is_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(of, "FOLDER", tmp_path / "file" / "within")
    make = Maker()
    assert kept("x", "a", make) == kept("x", "a", make) == [1, 2, 3]
    assert make.asked == 2


def test_few_files_of_a_name_stay(folder: Path) -> None:
    for number in range(9):
        kept("x", str(number), Maker())
    kept("y", "a", Maker())
    assert len([*folder.glob("x-*")]) == 4
    assert len([*folder.glob("y-*")]) == 1
