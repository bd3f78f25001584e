"""Values made coarser: an age band for a birth date, the district of an address, a band of amounts.

`to` says what a value becomes; what cannot be read as that is hidden wholly. What has been
generalised already stays as it is.

    birth_year   1990                       of a birth date or a resident number
    age_band     30-39                      of those, or of an age; at the date of the run
    district     서울특별시 영등포구            시·도 and 시·군·구 of an address
    band         [10000,50000)              of an amount: from 10000, below 50000
    hour day month year                     a time or date, in its form, the rest at its beginning
    network      203.0.113.*                the first 24 bits (8, 16); of IPv6 the first 48
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv6Network
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator, model_validator

from detectors.regions import SIDO, SIGUNGU, STEMS, one_of
from pipelines.errors import UsageError, counted
from pipelines.masking.operators.datetext import NEWEST, Dates, read, split
from pipelines.masking.operators.mask import hidden
from pipelines.masking.operators.normalise import address
from pipelines.masking.operators.params import DatedParams

To = Literal[
    "birth_year", "age_band", "district", "band", "hour", "day", "month", "year", "network"
]
TIMES = ("hour", "day", "month", "year")
AGES = tuple(range(10, 100, 10))
_BANDED = ("band", "age_band")
_BELONGS = {"bands": _BANDED, "labels": _BANDED, "prefix": ("network",)}


class GeneralizeParams(DatedParams):
    """`bands` are the cuts between bands and `labels` their names, one more than cuts."""

    to: To
    bands: Annotated[tuple[int | float, ...], Field(min_length=1)] | None = None
    labels: tuple[str, ...] | None = None
    prefix: Literal[8, 16, 24] | None = None

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: tuple[int | float, ...]) -> tuple[int | float, ...]:
        if not all(low < high for low, high in pairwise(bands)):
            raise ValueError("the cuts between bands must rise, as [10000, 50000] do")
        return bands

    @field_validator("labels")
    @classmethod
    def _words(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if len({*labels}) < len(labels) or not all(re.search(r"[^\W\d_]", one) for one in labels):
            raise ValueError("labels differ, and each has a letter, or a value could pass for one")
        return labels

    @model_validator(mode="after")
    def _fitting(self) -> GeneralizeParams:
        for name, fits in _BELONGS.items():
            if self.to not in fits and getattr(self, name) is not None:
                raise ValueError(f"{name!r} belongs to {' and '.join(fits)}, not to {self.to!r}")
        if self.to == "band" and self.bands is None:
            raise ValueError("'band' needs the cuts between bands, such as bands: [10000, 50000]")
        if self.to == "age_band" and any(cut < 1 or cut != int(cut) for cut in self.cuts):
            raise ValueError("ages are whole numbers above 0")
        if self.labels and len(self.labels) != len(self.cuts) + 1:
            cuts = counted(len(self.cuts), "cut makes", "cuts make")
            raise ValueError(f"{cuts} {len(self.cuts) + 1} bands to label")
        return self

    @property
    def cuts(self) -> tuple[int | float, ...]:
        """The cuts given, or those between decades of age."""
        return self.bands or (AGES if self.to == "age_band" else ())


def generalize(
    values: pa.Array, params: Mapping[str, object], key: bytes | None = None
) -> pa.Array:
    """A coarser value for every value; dates and timestamps stay typed where `to` is a time."""
    given = GeneralizeParams.model_validate(params)
    if pa.types.is_temporal(values.type):
        if given.to in TIMES:
            return _floored(values, given.to)
        values = values.cast(pa.utf8())
    out = _WAYS[given.to](values, given)
    return pc.if_else(out.is_valid(), out, hidden(values))


def _floored(values: pa.Array, unit: str) -> pa.Array:
    if pa.types.is_date(values.type) and unit in ("hour", "day"):
        return values
    zone = getattr(values.type, "tz", None)
    local = pc.local_timestamp(values) if zone else values
    floored = pc.floor_temporal(local, unit=unit)
    if zone:  # where summer time begins at midnight, as in Korea till 1960, a day begins at 1
        floored = pc.assume_timezone(floored, zone, ambiguous="earliest", nonexistent="latest")
    return floored.cast(values.type)


# ------------------------------------------------------------------ dates


def _time(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    dates = read(values)
    tail = _clock(dates.parts["tail"], given.to)
    month = dates.day.astype("M8[M]" if given.to == "month" else "M8[Y]").astype("M8[D]")
    day = dates.day if given.to in ("hour", "day") else month
    return _where(dates, dates.with_tail(tail).written(day))


def _clock(tail: pa.Array, to: str) -> pa.Array:
    """The time behind a date with the digits after its hour at 0, or all of them; zones stay."""
    hours = 2 if to == "hour" else 0
    pattern = rf"^(?P<kept>[^0-9]*[0-9]{{0,{hours}}})(?P<rest>.*?)(?P<zone>(?:[+-][0-9:]+|Z)?\s*)$"
    kept, rest, zone = pc.extract_regex(tail, pattern=pattern).flatten()
    if to != "hour":
        for late, early in (("오후", "오전"), ("PM", "AM"), ("pm", "am")):
            kept = pc.replace_substring(kept, pattern=late, replacement=early)
            rest = pc.replace_substring(rest, pattern=late, replacement=early)
    rest = pc.replace_substring_regex(rest, pattern="[0-9]", replacement="0")
    return pc.binary_join_element_wise(kept, rest, zone, "")


def _where(dates: Dates, out: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(dates.known), out, pa.scalar(None, pa.utf8()))


def _births(values: pa.Array, given: GeneralizeParams) -> Dates:
    """Birth dates; of a resident number the seventh digit names the century (FACTS 1.1)."""
    for century, codes in (("19", "1256"), ("20", "3478"), ("18", "90")):
        values = pc.replace_substring_regex(
            values,
            pattern=rf"^\s*([0-9]{{6}})[\s–-]?[{codes}][0-9*]{{6}}\s*$",
            replacement=rf"{century}\1",
        )
    return read(values, given.as_of.year if given.as_of else NEWEST)


def _birth_year(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    done = pc.match_substring_regex(values, "^(1[89]|2[01])[0-9]{2}$")
    dates = _births(values, given)
    years = pa.array(dates.day.astype("M8[Y]").astype(np.int64) + 1970).cast(pa.utf8())
    return pc.if_else(done, values, _where(dates, years))


def _age_band(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    if given.as_of is None:
        raise UsageError("An age is reckoned at the date of the run, and none was given.")
    dates, today = _births(values, given), np.datetime64(given.as_of, "D")
    year, month, day = split(dates.day)
    now = split(np.array([today]))
    age = now[0] - year - ((month > now[1]) | ((month == now[1]) & (day > now[2])))
    plain = pc.match_substring_regex(values, r"^\s*[0-9]{1,3}\s*$").fill_null(False)
    said = pc.if_else(plain, pc.utf8_trim_whitespace(values), "0").fill_null("0").cast(pa.int64())
    age = np.where(plain.to_numpy(zero_copy_only=False), said.to_numpy(), age)
    known = (dates.known & (dates.day <= today)) | plain.to_numpy(zero_copy_only=False)
    return _banded(values, age, known, given, _age_names(given))


def _age_names(given: GeneralizeParams) -> list[str]:
    cuts = [int(cut) for cut in given.cuts]
    spans = [f"{low}-{high - 1}" for low, high in pairwise([0, *cuts])]
    return [*(given.labels or ())] or [*spans, f"{cuts[-1]}+"]


# ------------------------------------------------------------------ amounts


def _band(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    bare = pc.replace_substring_regex(values, pattern=r"[,\s₩원]", replacement="")
    number = pc.match_substring_regex(bare, r"^[+-]?[0-9]{1,18}(\.[0-9]*)?$").fill_null(False)
    amount = pc.if_else(number, bare, "0").fill_null("0").cast(pa.float64()).to_numpy()
    names = [*(given.labels or ())] or _intervals([_plain(cut) for cut in given.cuts])
    return _banded(values, amount, number.to_numpy(zero_copy_only=False), given, names)


def _intervals(cuts: Sequence[str]) -> list[str]:
    spans = [f"[{low},{high})" for low, high in pairwise(cuts)]
    return [f"(,{cuts[0]})", *spans, f"[{cuts[-1]},)"]


def _plain(cut: float) -> str:
    return str(int(cut)) if cut == int(cut) else str(cut)


def _banded(
    values: pa.Array, numbers: Any, known: Any, given: GeneralizeParams, names: list[str]
) -> pa.Array:
    """The band of each known number; a value that is a band's name already stays."""
    which = np.searchsorted(np.array(given.cuts, np.float64), numbers, side="right")
    out = pa.array(names, pa.utf8()).take(pa.array(which))
    out = pc.if_else(pa.array(known), out, pa.scalar(None, pa.utf8()))
    return pc.if_else(pc.is_in(values, pa.array(names, pa.utf8())), values, out)


# ------------------------------------------------------------------ places and networks

_DISTRICT = (
    r"^[\s(\[]*(?:[0-9]{5}|[0-9]{3}-[0-9]{3})?[\s)\]]*"
    rf"(?P<at>{one_of(SIDO)}(?:\s*{one_of(SIGUNGU | STEMS)}(?:\s*{one_of(SIGUNGU)})?)?"
    rf"|{one_of(SIGUNGU)}(?:\s*{one_of(SIGUNGU)})?)(?:[\s,(].*)?$"
)


def _district(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    """시·도 and 시·군·구 as they were written, one space between words."""
    [at] = pc.extract_regex(pc.utf8_normalize(values, form="NFC"), pattern=_DISTRICT).flatten()
    return pc.replace_substring_regex(at, pattern=r"\s+", replacement=" ")


def _network(values: pa.Array, given: GeneralizeParams) -> pa.Array:
    octets = (given.prefix or 24) // 8
    shown = r"[0-9]{1,3}"
    four = rf"^({shown}(?:\.{shown}){{{octets - 1}}})(?:\.(?:{shown}|\*)){{{4 - octets}}}$"
    short = address(values)
    out = pc.replace_substring_regex(short, pattern=four, replacement=rf"\1{'.*' * (4 - octets)}")
    known = pc.unique(short)
    six = pa.array([value and _six(value) for value in known.to_pylist()], pa.utf8())
    return pc.if_else(
        pc.match_substring_regex(short, four), out, six.take(pc.index_in(short, known))
    )


def _six(value: str) -> str | None:
    """The first 48 bits of an IPv6 address or network, None for anything else."""
    bare = value.partition("%")[0].removesuffix("/48")
    try:
        return str(IPv6Network((bare, 48), strict=False))
    except ValueError:
        return None


_WAYS: dict[str, Callable[[pa.Array, GeneralizeParams], pa.Array]] = {
    "birth_year": _birth_year,
    "age_band": _age_band,
    "district": _district,
    "band": _band,
    "network": _network,
    **dict.fromkeys(TIMES, _time),
}
