"""What is kept on disk is made once, read whole or not at all, and never believed when altered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from detectors import kept as of
from detectors.kept import SHIPPED, beside, kept

CODE = """
from detectors.machine import compiled

@compiled
def twice(n):
    return 2 * n
"""
TWICE = """
import sys
sys.prefix = sys.argv[1]
from twice import twice
print(twice(21), sum(twice.stats.cache_hits.values()), twice.stats.cache_path)
"""


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


def test_it_lies_beside_a_module(tmp_path: Path) -> None:
    assert beside(str(tmp_path / "a" / "b.py")) == tmp_path / "a" / "__pycache__"


def test_of_a_zip_it_lies_where_the_environment_brought_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "app" / "garim.zip"
    packed.parent.mkdir()
    packed.touch()
    monkeypatch.setattr("sys.prefix", str(tmp_path / "environment"))
    (packed.parent / SHIPPED).mkdir()  # which may be anybody's
    assert beside(f"{packed}/a/b/c.py") is None
    (tmp_path / "environment" / SHIPPED).mkdir(parents=True)
    assert beside(f"{packed}/a/b/c.py") == tmp_path / "environment" / SHIPPED / "a" / "b"


def test_of_a_zip_alone_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of, "FOLDER", None)
    make = Maker()
    assert kept("x", "a", make) == kept("x", "a", make) == [1, 2, 3]
    assert make.asked == 2


def test_what_a_zip_compiles_is_kept_with_the_environment(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    with ZipFile(first / "code.zip", "w") as packed:
        packed.writestr("twice.py", CODE)
    shipped = tmp_path / "environment" / SHIPPED
    shipped.mkdir(parents=True)
    assert run_twice(first) == f"42 0 {shipped}"
    shutil.copytree(first, second)  # as another application unpacks it
    assert run_twice(second) == f"42 1 {shipped}"


def run_twice(folder: Path) -> str:
    """What comes out of the function of a zip, how often its code was kept, and where it is.

    The environment is made to lie in a folder beside the zip's.
    """
    paths = os.pathsep.join([str(folder / "code.zip"), *sys.path])
    environment = str(folder.parent / "environment")
    run = subprocess.run(
        [sys.executable, "-c", TWICE, environment], env=os.environ | {"PYTHONPATH": paths},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return run.stdout.strip()
