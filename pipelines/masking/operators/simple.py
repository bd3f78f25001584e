"""Operators that look at no character: keep, redact, replace."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.operators.params import Params


class ReplaceParams(Params):
    """`value` takes the place of every value."""

    value: str


def keep(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """Every value as it is."""
    return values


def redact(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """The entity's code in brackets, such as `[PHONE_NUMBER]`, for every value."""
    return _constant(values, f"[{Params.model_validate(params).entity or 'REDACTED'}]")


def replace(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """One fixed text for every value."""
    return _constant(values, ReplaceParams.model_validate(params).value)


def _constant(values: pa.Array, text: str) -> pa.Array:
    return pc.if_else(values.is_valid(), pa.scalar(text), pa.scalar(None, pa.utf8()))
