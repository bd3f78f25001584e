"""How the values of a column of each type are read as text; the whole table is docs/types.md."""

from __future__ import annotations

import pyarrow as pa

from detectors.numerals import whole
from pipelines.errors import IncompleteRun


def anything(kind: pa.DataType) -> bool:
    """Every type: what an operator takes that reads no value."""
    return True


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is one of Arrow's text types, or holds no value at all."""
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return held in (pa.utf8(), pa.large_utf8(), pa.string_view(), pa.null())


def is_bytes(kind: pa.DataType) -> bool:
    """Whether a type is one of Arrow's types for bytes."""
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def is_date(kind: pa.DataType) -> bool:
    """Whether a type is that of dates or timestamps."""
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def is_fraction(kind: pa.DataType) -> bool:
    """Whether a type spells whole numbers with a point or an exponent too."""
    return bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def readable(kind: pa.DataType) -> bool:
    """Whether values of a type can be spelled out: all but yes/no, durations and nested ones."""
    if pa.types.is_dictionary(kind):
        return readable(kind.value_type)
    plain = is_text(kind) or is_bytes(kind) or is_date(kind) or is_fraction(kind)
    return bool(plain or pa.types.is_integer(kind) or pa.types.is_time(kind))


def as_text(values: pa.Array) -> pa.Array:
    """Values of a `readable` type as utf8, nulls kept; whole numbers as digits alone.

    Bytes are read as UTF-8: raises IncompleteRun where they are not.
    """
    array = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    if pa.types.is_string(array.type):
        return array
    if is_fraction(array.type):
        return whole(array.cast(pa.utf8()))
    if is_bytes(array.type):
        return _decoded(array)
    return array.cast(pa.utf8())


def legible(values: pa.Array) -> pa.Array:
    """`as_text` for those who look and change nothing: null where bytes are no text."""
    if not is_bytes(values.type):
        return as_text(values)
    held = values.cast(pa.binary())
    try:
        return held.cast(pa.utf8())
    except pa.ArrowInvalid:
        return pa.array([_text(value) for value in held.to_pylist()], pa.utf8())


def _text(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _decoded(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.binary()).cast(pa.utf8())
    except pa.ArrowInvalid:  # its message shows the bytes
        raise IncompleteRun(
            f"Values of type {array.type} are no UTF-8 text and cannot be masked as such.",
            do="Choose drop or redact for the column, or keep if it holds nothing personal.",
        ) from None
