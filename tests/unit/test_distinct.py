"""The different values of columns, over batches: none lost, none twice, no more held than fits."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lake import distinct
from pipelines.lake.distinct import Gathered, Values
from tests.texts import few


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are all that counts, so that little room is enough."""
    monkeypatch.setattr(distinct, "_PART", 0)


_cells = st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "가나", "010-0034-5678"])))
_batches = st.lists(st.tuples(st.sampled_from("xyz"), _cells))


def told(values: Values) -> dict[str, int]:
    listed = dict(zip(values.values.to_pylist(), values.often.tolist(), strict=True))
    assert len(listed) == len(values.values)
    return listed


def of(cells: list[str | None]) -> Values:
    return Values.of(pa.array(cells, pa.string()))


def test_different_values_are_counted() -> None:
    values = of(["a", None, "b", "a"])
    assert told(values) == {"a": 2, "b": 1}
    assert (values.count(), values.count(pa.array([True, False]))) == (3, 2)
    assert told(values.some(pa.array([False, True]))) == {"b": 1}
    assert values.repetition() == 1.5
    assert of([None]).repetition() == 0


def test_parts_are_joined_by_value() -> None:
    parts = [of(["a", "b"]), of(["b", "b", "c"]), of([])]
    assert told(Values.joined(parts)) == {"a": 1, "b": 3, "c": 1}
    assert Values.joined(parts[:1]) is parts[0]


def test_pieces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "_PIECE", 2)
    pieces = [told(piece) for piece in of(["a", "b", "b", "c"]).pieces()]
    assert pieces == [{"a": 1, "b": 2}, {"c": 1}]
    assert [told(piece) for piece in of([]).pieces()] == [{}]


@few(200)
@given(_batches, st.integers(0, 200))
def test_every_cell_comes_out_once(batches: list[tuple[str, list[str | None]]], room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "_ROOM", room)
        gathered, out = Gathered(), []
        for path, cells in batches:
            out += gathered.add(path, of(cells))
            assert gathered._bytes <= room
        assert gathered._bytes == sum(
            part.nbytes for parts in gathered._held.values() for part in parts
        )
        out += gathered.rest()
    assert gathered.rest() == []
    seen = Counter[tuple[str, str]]()
    for path, values in out:
        seen.update({(path, value): n for value, n in told(values).items()})
    assert seen == Counter((p, c) for p, cells in batches for c in cells if c is not None)
    assert {path for path, _ in out} == {path for path, _ in batches}


def test_what_comes_again_stays_and_the_rest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "_ROOM", 2000)
    gathered = Gathered()
    assert gathered.add("often", of(["a", "a", "a"])) == []
    batches = [of([f"value {n:03}", "other"]) for n in range(200)]
    gone = [pair for batch in batches for pair in gathered.add("once", batch)]
    assert {path for path, _ in gone} == {"once"}
    assert told(dict(gathered.rest())["often"]) == {"a": 3}


def test_long_values_are_not_held() -> None:
    gathered = Gathered()
    [(path, values)] = gathered.add("line", of(["x" * 500, "x" * 500]))
    assert (path, told(values)) == ("line", {"x" * 500: 2})
    assert gathered.rest() == []


def test_a_column_of_which_nothing_comes_again_is_held_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(distinct, "_ROOM", 500)
    gathered = Gathered()
    gone = [len(gathered.add("key", of([f"key {n:03}"]))) for n in range(60)]
    first = gone.index(1)
    assert gone == [0] * first + [1] * (60 - first) and 10 < first < 50
    assert gathered.rest() == []


def test_many_parts_of_one_word_take_room_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "_ROOM", 5_000)
    monkeypatch.setattr(distinct, "_PART", 100)
    gathered = Gathered()
    assert not any(gathered.add("word", of(["KRW"])) for _ in range(500))
    assert len(gathered._held["word"]) < 50
    assert told(dict(gathered.rest())["word"]) == {"KRW": 500}
