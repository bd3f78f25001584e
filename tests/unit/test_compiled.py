"""Patterns that were kept in their compiled form are those that `re.compile` makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from detectors import CATALOG, compiled, kept
from detectors.compiled import keep

PATTERNS = sorted({one.pattern for one in CATALOG})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place in which nothing is kept yet; nothing was compiled before."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "_listed", set())
    again()
    yield tmp_path
    again()


def again() -> None:
    """As a new process begins."""
    compiled._held.cache_clear()
    compiled.compiled.cache_clear()


def test_they_are_equal_in_all_that_python_tells_of_them(folder: Path) -> None:
    some = [*PATTERNS[::12], "(?i)a(?P<of>b|c)(?x: d )(?:(?P<later>e))?", "카드[가-힣]{2,3}+"]
    keep(some)
    for _ in ("made", "read"):
        for pattern in some:
            one, other = compiled.compiled(pattern), re.compile(pattern)
            assert one == other  # the engine's code among it
            assert (one.groups, one.groupindex, one.flags) == (
                other.groups, other.groupindex, other.flags,
            )  # fmt: skip
        again()
    assert [file.name.split("-")[0] for file in folder.iterdir()] == ["patterns"]


def test_groups_go_by_their_names(folder: Path) -> None:
    keep(["(x)(?P<b>.)"])
    found = compiled.compiled("(x)(?P<b>.)").fullmatch("xy")
    assert found and (found["b"], found.lastgroup, found.groupdict()) == ("y", "b", {"b": "y"})


def test_what_is_not_listed_is_compiled(folder: Path) -> None:
    keep(["a"])
    assert compiled.compiled("b").fullmatch("b")


def test_all_patterns_of_the_catalogue_are_kept() -> None:
    assert compiled._listed.issuperset(PATTERNS)
