"""Partial masks: the shape of a value stays, the telling part of it becomes `*`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import field_validator

from detectors.machine import compiled
from pipelines.masking.operators.chars import buffers
from pipelines.masking.operators.formats import FORMATS, Format, keep_ends
from pipelines.masking.operators.ip import mask_ip
from pipelines.masking.operators.params import Params

_KEEP = re.compile(r"keep_(first|last):([1-9][0-9]?)")
_CHOICES = (*FORMATS, "ip", "keep_first:n", "keep_last:n")


class MaskParams(Params):
    """`format` says what stays: a named format, or keep_first:n, keep_last:n with n 1 to 99."""

    format: str = "all"

    @field_validator("format")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in FORMATS and name != "ip" and not _KEEP.fullmatch(name):
            raise ValueError(f"unknown format, choose from: {', '.join(_CHOICES)}")
        return name


def mask(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """Hide part of every value by the format; a value of another shape is hidden wholly."""
    name = MaskParams.model_validate(params).format
    if name == "ip":
        return mask_ip(values)
    if name == "name":
        values = composed(values)
    return _format(name).mask(values)


def hidden(values: pa.Array) -> pa.Array:
    """Every letter and digit hidden: what an operator does with a value that it cannot read."""
    return mask(values, {"format": "all"})


def _format(name: str) -> Format:
    kept = _KEEP.fullmatch(name)
    if kept is None:
        return FORMATS[name]
    number = int(kept[2])
    return keep_ends(number, 0) if kept[1] == "first" else keep_ends(0, number)


def composed(values: pa.Array) -> pa.Array:
    """NFC, so that a Hangul syllable is one character also where it came in letters (NFD)."""
    return pc.utf8_normalize(values, form="NFC") if _other(buffers(values)[1]) else values


@compiled
def _other(data: Any) -> Any:
    """Whether there is more than ASCII and Hangul (EA … ED), in which NFC changes nothing."""
    other: Any = False
    for byte in data:
        other |= (byte >= 0xC0) & ((byte < 0xEA) | (byte > 0xED))
    return other
