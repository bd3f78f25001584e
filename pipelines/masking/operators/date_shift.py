"""Dates moved by a keyed number of days per subject: intervals within one person stay true.

All dates of a subject move by the same days, in every table and column of one purpose, so their
order stays; another subject, purpose or key epoch moves by others. The shift is never 0. Days
that stand for no date at all (`fixed`) stay: moved, they would give the shift away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from pipelines.errors import UsageError
from pipelines.masking.operators.chars import Flags
from pipelines.masking.operators.datetext import FIRST, LAST, Days, read
from pipelines.masking.operators.mask import hidden
from pipelines.masking.operators.normalise import text
from pipelines.masking.operators.params import KeyedParams
from pipelines.masking.operators.sha256 import digests

_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


class ShiftParams(KeyedParams):
    """`subject`: the column that says whose date it is; `days`: the farthest a date moves."""

    subject: str
    days: Annotated[int, Field(ge=1, le=3650)] = 182
    fixed: tuple[str, ...] = ("0001-01-01", "1900-01-01", "9999-12-31")

    @field_validator("fixed")
    @classmethod
    def _dates(cls, fixed: tuple[str, ...]) -> tuple[str, ...]:
        for day in fixed:
            date.fromisoformat(day)  # raises ValueError
        return fixed


def date_shift(
    values: pa.Array,
    params: Mapping[str, object],
    key: bytes | None = None,
    subjects: pa.Array | None = None,
) -> pa.Array:
    """Dates, timestamps or texts of dates, each moved by its subject's days, in the form they had.

    What is no date, or has no subject, is hidden: null where the type is a date's, else `****`.
    """
    given = ShiftParams.model_validate(params)
    if not key:
        raise UsageError("Operator 'date_shift' needs a key.", do="Give a keyset with --keys.")
    if subjects is None or len(subjects) != len(values):
        raise UsageError("Operator 'date_shift' needs a subject for every date.")
    days, known = _shifts(subjects, given, key)
    fixed = np.array(given.fixed, "M8[D]")
    if pa.types.is_temporal(values.type):
        return _moved(values, days, known, fixed)
    dates = read(values)
    moved = dates.day + days
    sound = dates.known & known & (moved >= FIRST) & (moved <= LAST)
    out = pc.if_else(pa.array(sound), dates.written(np.where(sound, moved, FIRST)), hidden(values))
    return pc.if_else(pa.array(dates.real & np.isin(dates.day, fixed)), values, out)


def _shifts(
    subjects: pa.Array, given: ShiftParams, key: bytes
) -> tuple[npt.NDArray[np.int64], Flags]:
    """The days to move by, from -days to -1 and 1 to days, and whether there is a subject."""
    encoded = subjects.dictionary_encode()
    normal = text(encoded.dictionary)
    high, low = digests(key, normal)[:, :16].copy().view(">u8").astype(np.uint64).T
    span = np.uint64(2 * given.days)  # the first 128 bits, modulo the days to choose from
    number = (high % span * np.uint64(2**64 % (2 * given.days)) + low % span) % span
    moves = number.astype(np.int64) - given.days
    table = pa.array(moves + (moves >= 0))
    named = pc.and_(encoded.is_valid(), pc.not_equal(normal, "").take(encoded.indices))
    days = table.take(encoded.indices).fill_null(0).to_numpy()
    return days, named.fill_null(False).to_numpy(zero_copy_only=False)


def _moved(values: pa.Array, days: npt.NDArray[np.int64], known: Flags, fixed: Days) -> pa.Array:
    """Typed dates and timestamps; null where there is no subject or the date is nobody's."""
    kind = values.type
    local = pc.local_timestamp(values) if getattr(kind, "tz", None) else values
    day = local.cast(pa.date32(), safe=False).cast(pa.int32()).fill_null(0).to_numpy()
    day = day.astype("M8[D]")
    held = pa.int32() if pa.types.is_date32(kind) else pa.int64()
    step = 1 if pa.types.is_date32(kind) else _A_DAY[getattr(kind, "unit", "ms")]
    stays = np.isin(day, fixed)
    sound = known & (day >= FIRST) & (day + days >= FIRST) & (day <= LAST) & (day + days <= LAST)
    move = pa.array(np.where(sound & ~stays, days, 0) * step).cast(held)
    out = pc.add(values.cast(held), move).cast(kind)
    return pc.if_else(pa.array(sound | stays), out, pa.scalar(None, kind))
