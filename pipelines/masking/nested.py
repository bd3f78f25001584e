"""Leaves of nested Arrow columns: their paths, and one function applied to the leaves in place.

A path reads as people say it: `receiver.tel`, `contacts[]`, `extra{key}`, `extra{value}.name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

Leaf = Callable[[str, pa.Array], pa.Array]


def leaves(name: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    """The paths and types of the leaves under a field, in order."""
    if pa.types.is_struct(kind):
        for field in kind:
            yield from leaves(f"{name}.{field.name}", field.type)
    elif _is_list(kind):
        yield from leaves(f"{name}[]", kind.value_type)
    elif pa.types.is_map(kind):
        yield from leaves(f"{name}{{key}}", kind.key_type)
        yield from leaves(f"{name}{{value}}", kind.item_type)
    else:
        yield name, kind


def leaf_types(
    kind: pa.DataType, name: str, change: Callable[[str, pa.DataType], pa.DataType]
) -> pa.DataType:
    """The type of a field after its leaf types are changed by path."""
    if pa.types.is_struct(kind):
        return pa.struct(
            [pa.field(f.name, leaf_types(f.type, f"{name}.{f.name}", change)) for f in kind]
        )
    if _is_list(kind):
        return pa.list_(pa.field("element", leaf_types(kind.value_type, f"{name}[]", change)))
    if pa.types.is_map(kind):
        return pa.map_(
            leaf_types(kind.key_type, f"{name}{{key}}", change),
            leaf_types(kind.item_type, f"{name}{{value}}", change),
        )
    return change(name, kind)


def map_leaves(name: str, array: pa.Array, apply: Leaf) -> pa.Array:
    """The array with every leaf replaced by `apply(path, leaf)`; nulls and offsets stay.

    An array of any offset; leaves come as plain arrays of the values that lists really hold.
    """
    kind = array.type
    if pa.types.is_struct(kind):
        parts = array.flatten()  # unlike field(), it is null where the struct is null
        children = [
            map_leaves(f"{name}.{field.name}", part, apply)
            for field, part in zip(kind, parts, strict=True)
        ]
        fields = [pa.field(f.name, c.type) for f, c in zip(kind, children, strict=True)]
        return pa.StructArray.from_arrays(children, fields=fields, mask=pc.is_null(array))
    if _is_list(kind):
        values = map_leaves(f"{name}[]", array.flatten(), apply)
        return _relist(array, values)
    if pa.types.is_map(kind):
        return _remap(name, array, apply)
    return apply(name, array)


def each_leaf(name: str, array: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """(path, values) of every leaf of an array."""
    found: list[tuple[str, pa.Array]] = []

    def note(path: str, leaf: pa.Array) -> pa.Array:
        found.append((path, leaf))
        return leaf

    map_leaves(name, array, note)
    yield from found


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _offsets(array: pa.Array) -> pa.Array:
    """Offsets that start at 0 and match `flatten()`, null where the list is null."""
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    ends = pc.cumulative_sum(lengths).cast(pa.int32())
    starts = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    null = pa.concat_arrays([pc.is_null(array), pa.array([False])])
    return pc.if_else(null, pa.scalar(None, pa.int32()), starts)


def _relist(array: pa.Array, values: pa.Array) -> pa.Array:
    kind = pa.list_(pa.field("element", values.type))
    return pa.ListArray.from_arrays(_offsets(array), values, type=kind)


def _remap(name: str, array: pa.MapArray, apply: Leaf) -> pa.Array:
    entries = array.cast(
        pa.list_(pa.struct([("key", array.type.key_type), ("value", array.type.item_type)]))
    )
    inner = entries.flatten()
    keys = map_leaves(f"{name}{{key}}", inner.field(0), apply)
    items = map_leaves(f"{name}{{value}}", inner.field(1), apply)
    return pa.MapArray.from_arrays(_offsets(entries), keys, items)
