"""Leaves of nested columns: paths as people write them, and nothing moves but the leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.masking.nested import each_leaf, leaf_types, leaves, map_leaves
from tests.texts import few

KINDS = st.recursive(
    st.sampled_from([pa.string(), pa.int32()]),
    lambda inner: st.one_of(
        inner.map(pa.list_),
        inner.map(pa.large_list),
        inner.map(lambda kind: pa.map_(pa.string(), kind)),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda kinds: pa.struct([pa.field(f"f{at}", k) for at, k in enumerate(kinds)])
        ),
    ),
    max_leaves=4,
)


def values(kind: pa.DataType, null: bool = True) -> st.SearchStrategy[Any]:
    """Python values of an Arrow type, nulls at every height."""
    if pa.types.is_struct(kind):
        made: st.SearchStrategy[Any] = st.fixed_dictionaries(
            {field.name: values(field.type) for field in kind}
        )
    elif pa.types.is_map(kind):
        pair = st.tuples(values(kind.key_type, null=False), values(kind.item_type))
        made = st.lists(pair, max_size=3)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        made = st.lists(values(kind.value_type), max_size=3)
    else:
        made = st.text(max_size=3) if kind == pa.string() else st.integers(-9, 9)
    return st.none() | made if null else made


@st.composite
def arrays(draw: st.DrawFn) -> pa.Array:
    """A nested array, often a slice of a longer one."""
    kind = draw(KINDS)
    array = pa.array(draw(st.lists(values(kind), max_size=6)), kind)
    start = draw(st.integers(0, len(array)))
    return array.slice(start, draw(st.integers(0, len(array) - start)))


def changed(kind: pa.DataType, value: Any, text: Callable[[str], str]) -> Any:
    """The same in plain Python: every string of a nested value through a function."""
    if value is None or kind == pa.int32():
        return value
    if pa.types.is_struct(kind):
        return {f.name: changed(f.type, value[f.name], text) for f in kind}
    if pa.types.is_map(kind):
        return [
            (changed(kind.key_type, k, text), changed(kind.item_type, v, text)) for k, v in value
        ]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [changed(kind.value_type, one, text) for one in value]
    return text(value)


def starred(path: str, leaf: pa.Array) -> pa.Array:
    if leaf.type != pa.string():
        return leaf
    return pa.array([None if v is None else f"{v}*" for v in leaf.to_pylist()], pa.string())


@few(25)
@given(arrays())
def test_only_strings_change(array: pa.Array) -> None:
    out = map_leaves("c", array, starred)
    out.validate(full=True)
    assert out.to_pylist() == [changed(array.type, v, lambda t: t + "*") for v in array.to_pylist()]
    assert [v is None for v in out.to_pylist()] == [v is None for v in array.to_pylist()]


@few(25)
@given(arrays())
def test_paths_and_types_are_those_of_the_leaves(array: pa.Array) -> None:
    listed = list(leaves("c", array.type))
    assert [(path, leaf.type) for path, leaf in each_leaf("c", array)] == listed
    assert len({path for path, _ in listed}) == len(listed)
    seen: list[tuple[str, pa.DataType]] = []

    def change(path: str, kind: pa.DataType) -> pa.DataType:
        seen.append((path, kind))
        return pa.string() if kind == pa.int32() else kind

    kind = leaf_types(array.type, "c", change)
    assert seen == listed
    assert [t for _, t in leaves("c", kind)] == [pa.string()] * len(listed)


@few(25)
@given(arrays())
def test_leaves_hold_exactly_the_values_of_the_slice(array: pa.Array) -> None:
    held: list[str] = []
    for value in array.to_pylist():
        changed(array.type, value, lambda text: held.append(text) or text)  # type: ignore[func-returns-value]
    texts = [v for _, leaf in each_leaf("c", array) if leaf.type == pa.string()
             for v in leaf.to_pylist() if v is not None]  # fmt: skip
    assert sorted(texts) == sorted(held)


def test_paths_read_as_people_say_them() -> None:
    kind = pa.struct(
        [
            ("tel", pa.string()),
            ("all", pa.list_(pa.struct([("no", pa.int64())]))),
            ("extra", pa.map_(pa.string(), pa.list_(pa.string()))),
        ]
    )
    assert [path for path, _ in leaves("receiver", kind)] == [
        "receiver.tel", "receiver.all[].no", "receiver.extra{key}", "receiver.extra{value}[]",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.binary(), pa.date32()])
def test_a_flat_column_is_one_leaf(kind: pa.DataType) -> None:
    array = pa.nulls(2, kind)
    assert [(path, leaf) for path, leaf in each_leaf("c", array)] == [("c", array)]
    assert map_leaves("c", array, lambda path, leaf: leaf) is array


def test_what_lies_under_a_null_struct_is_not_shown() -> None:
    child = pa.array(["010-0034-5678", "a"])
    array = pa.StructArray.from_arrays([child], ["tel"], mask=pa.array([True, False]))
    [(_, leaf)] = each_leaf("c", array)
    assert leaf.to_pylist() == [None, "a"]
    out = map_leaves("c", array, starred)
    assert out.to_pylist() == [None, {"tel": "a*"}]
    assert out.field(0).to_pylist() == [None, "a*"]
