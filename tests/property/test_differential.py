"""The fast way and the plain way find the same in a million rows; a seeded share in every run."""

from __future__ import annotations

import pytest

from detectors import Scanner
from tests.differential import KINDS, ROOT, by_column, by_text, chunk, run, shrunk, summary
from tests.forms import Column, found
from tests.texts import SOAK

ROWS = 1_000_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [0, 4])  # as a job scans; and with doubts or a column's name
def test_the_ways_agree_on_a_chunk(kind: str, number: int) -> None:
    done = chunk(kind, number, 250)
    assert done.findings > 20
    assert not done.differences


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
@pytest.mark.skipif(not SOAK, reason="make soak")
def test_the_ways_agree_on_a_million_rows_of_each_kind() -> None:
    """What an earlier run did for the same detectors (build/differential) is not done again."""
    done = run(ROWS, ROOT / "build" / "differential")
    told = "\n".join(summary(done))
    assert not any(one.differences for one in done), told
    for kind in KINDS:
        assert sum(one.rows for one in done if one.kind == kind) >= ROWS, told


def test_a_row_that_is_missed_is_told_in_its_smallest_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.differential.found", lambda table: found(table)[:-1])
    done = chunk("adversarial", 0, 250)
    assert done.differences
    assert all(len(it.by_text) == len(it.by_column) + 1 for it in done.differences)
    assert min(len("".join(map(str, it.rows))) for it in done.differences) < 20


def test_shrinking_keeps_what_matters() -> None:
    def differs(column: Column) -> bool:
        return any(text and "b" in text and "d" in text for text in column)

    assert shrunk(["x", "abcde", None, "bd"], differs) == ["bd"]


def test_the_plain_way_asks_no_sieve(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("detectors.scanner.sieve_of", lambda catalog: asked.append(catalog))
    long = "010-0034-5678 " * 2_000
    assert len(by_text(Scanner(), [long], None)) == 2_000
    assert not asked
    monkeypatch.undo()
    assert by_column(Scanner(), [long], None) == by_text(Scanner(), [long], None)
