"""Findings cut out and replaced in bulk: as Python's own slices and joins, on any column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import IncompleteRun
from pipelines.masking import spans as module
from pipelines.masking.jsonpath import splice
from pipelines.masking.spans import Spans, plain

TEXTS = st.text(st.sampled_from("a0한é🙂,:[{ \n"), max_size=9)
Cell = tuple[str | None, list[tuple[int, int, str]]]


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """A cell and its disjoint findings, each with what it becomes."""
    text = draw(st.none() | TEXTS)
    edges = sorted(draw(st.sets(st.integers(0, len(text or "")), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return text, [(start, end, draw(TEXTS)) for start, end in pairs] if text else []


def found(some: list[Cell]) -> pa.Table:
    listed = [(row, start, end) for row, (_, of) in enumerate(some) for start, end, _ in of]
    columns = zip(*listed, strict=True) if listed else ((), (), ())
    return pa.table(
        [pa.array(column, pa.int64()) for column in map(list, columns)], ["row", "start", "end"]
    )


def column(some: list[Cell], before: int) -> pa.Array:
    """The cells as a slice of a longer array."""
    return pa.array(["전"] * before + [text for text, _ in some], pa.string())[before:]


@given(st.lists(cells(), max_size=6), st.integers(0, 2))
def test_cut_and_replaced_as_python_does(some: list[Cell], before: int) -> None:
    spans = Spans.of(column(some, before), found(some))
    texts = spans.texts()
    texts.validate(full=True)
    assert texts.to_pylist() == [text[s:e] for text, of in some for s, e, _ in of]  # type: ignore[index]
    out = spans.replaced(pa.array([new for _, of in some for _, _, new in of], pa.string()))
    out.validate(full=True)
    assert out.to_pylist() == [rebuilt(text, of) for text, of in some]


def rebuilt(text: str | None, of: list[tuple[int, int, str]]) -> str | None:
    for start, end, new in reversed(of):
        text = f"{text[:start]}{new}{text[end:]}"  # type: ignore[index]
    return text


@given(st.lists(cells(), max_size=6))
def test_a_row_may_become_one_finding(some: list[Cell]) -> None:
    spans = Spans.of(column(some, 1), found(some))
    rows = np.unique(spans.rows)[::2]
    whole, left = spans.without(rows)
    assert len(left) == len(spans.rows) and left.sum() == len(whole.rows)
    out = whole.replaced(pa.array(["*"] * len(whole.rows), pa.string())).to_pylist()
    stars = [rebuilt(text, [(s, e, "*") for s, e, _ in of]) for text, of in some]
    assert out == ["*" if row in rows else text for row, text in enumerate(stars)]


@given(st.lists(cells(), max_size=6))
def test_where_a_cell_is_no_json_nothing_bare_changes_what_comes_out(some: list[Cell]) -> None:
    """A row without the mark needs no splice that knows JSON."""
    spans = Spans.of(column(some, 0), found(some))
    bare = set(spans.rows[spans.bare].tolist())
    for row, (text, of) in enumerate(some):
        if row not in bare and of:
            assert splice(text or "", of) == rebuilt(text, of)


@pytest.mark.parametrize(
    ("text", "at", "bare"),
    [('{"a": 0101}', 6, True), ('{"a": 0101}', 8, True), ('{"a":"0101"}', 6, False),
     ('[1,\n 0101]', 5, True), ("[10:00] 0101", 8, False), (' {"a":[0101] }\n', 7, True),
     ("0101", 0, False), ("{0101" + " " * 30 + "0101}", 35, True)],
)  # fmt: skip
def test_where_a_bare_value_may_stand(text: str, at: int, bare: bool) -> None:
    one: dict[str, Any] = {"row": [0], "start": [at], "end": [at + 2]}
    assert Spans.of(pa.array([text]), pa.table(one)).bare.tolist() == [bare]


def test_lines_stay_lines() -> None:
    assert plain(pa.array(["a", "한\n\tb\x00"])).to_pylist() == ["a", "한  b "]


def test_more_than_arrow_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 5)
    spans = Spans.of(pa.array(["abc"]), pa.table({"row": [0], "start": [1], "end": [2]}))
    assert spans.replaced(pa.array(["xyz"])).to_pylist() == ["axyzc"]
    with pytest.raises(IncompleteRun):
        spans.replaced(pa.array(["wxyz"]))
