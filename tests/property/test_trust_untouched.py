"""SECURITY "Tests that give trust": columns that rules keep come out bit for bit."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import KEEPING, leaves_of, masker_for

pytestmark = pytest.mark.trust
FIXED = (
    pa.int8(), pa.uint64(), pa.float32(), pa.float64(), pa.date32(), pa.time64("us"),
    pa.timestamp("ns", "UTC"), pa.duration("s"), pa.decimal128(38, 9), pa.binary(5),
    pa.month_day_nano_interval(),
)  # fmt: skip
LOOSE = {
    pa.bool_(): st.booleans(),
    **dict.fromkeys((pa.binary(), pa.large_binary()), st.binary(max_size=9)),
    **dict.fromkeys((pa.string(), pa.large_string()), st.text(max_size=9)),
}


@st.composite
def bits(draw: st.DrawFn) -> pa.Array:
    """Any bits that a type may hold, such as those of a number that is none; often a slice."""
    kind, size = draw(st.sampled_from((*FIXED, *LOOSE))), draw(st.integers(0, 6))
    if kind in LOOSE:
        some = st.lists(st.none() | LOOSE[kind], min_size=size, max_size=size)
        array = pa.array(draw(some), kind)
    else:
        width = size * kind.bit_width // 8
        data, valid = (draw(st.binary(min_size=n, max_size=n)) for n in (width, 1))
        array = pa.Array.from_buffers(kind, size, [pa.py_buffer(valid), pa.py_buffer(data)])
    return array.slice(draw(st.integers(0, size)))


def wrapped(array: pa.Array, how: str) -> pa.Array:
    """The values as they are, or inside a struct, lists or a map."""
    ends = pa.array(range(len(array) + 1), pa.int32())
    if how == "struct":
        return pa.StructArray.from_arrays([array], ["x"])
    if how == "list":
        return pa.ListArray.from_arrays(ends, array)
    if how == "map":
        return pa.MapArray.from_arrays(ends, pa.array(["k"] * len(array), pa.string()), array)
    return array.dictionary_encode() if how == "dictionary" else array


def held(array: pa.Array) -> tuple[list[bool], bytes]:
    """Which values there are, and their bits."""
    there = pa.record_batch([array.drop_null()], ["x"])
    return array.is_valid().to_pylist(), bytes(there.serialize())


@given(array=bits(), how=st.sampled_from(("plain", "dictionary", "struct", "list", "map")))
def test_untouched_columns_keep_every_bit(array: pa.Array, how: str) -> None:
    column = wrapped(array, how)
    batch = pa.record_batch([column, pa.array(["010-0034-5678"] * len(column))], ["x", "tel"])
    out, _ = masker_for(KEEPING, batch.schema).mask(batch)
    assert out["x"].type == column.type
    before, after = (leaves_of(one.select(["x"])) for one in (batch, out))
    assert [*after] == [*before]
    assert [*map(held, after.values())] == [*map(held, before.values())]
    assert "0034" not in str(out["tel"])
