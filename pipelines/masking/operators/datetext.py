"""Dates as people write them: taken apart, reckoned with as days, written back in their own form.

Read are year, month and day in this order: `2026-01-02`, `2026. 1. 2.`, `2026년 1월 2일`, 20260102,
260102, each with a time behind it or none, and compact with it (20260102103000, 260102103000: of
twelve digits the last six are the time, as payment telegrams write it). Anything else, a second
date or a weekday beside the first among it, is not `real`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.operators.chars import Chars, Flags

Days = npt.NDArray[np.datetime64]

FIRST, LAST = np.datetime64("1800-01-01"), np.datetime64("2199-12-31")
"""Days outside are nobody's: they are not read as dates."""
NEWEST = 2049
"""The latest year that two digits stand for."""
_CLOCK = (
    r"(?:[T\s]\s?(?:오전|오후|[AaPp][Mm])?\s?(?:[0-9]{6}|[0-9]{1,2}"
    r"(?:\s?[:시]\s?[0-9]{1,2}(?:\s?[:분]\s?[0-9]{1,2}(?:[.,][0-9]{1,9})?초?|분)?|시)?)"
    r"(?:\s?[AaPp][Mm])?(?:Z|\s?[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?)?\s*"
)
_FORMS = (
    r"^(?P<y>\s*(?:[0-9]{4}|[0-9]{2}))(?P<a>\s?[-./–－．／년]\s?)(?P<m>[0-9]{1,2})(?P<b>\s?[-./–－．／월]\s?)"
    rf"(?P<d>[0-9]{{1,2}})(?P<tail>(?:\s?일|\.)?{_CLOCK})$",
    rf"^(?P<y>\s*[0-9]{{4}})(?P<a>)(?P<m>[0-9]{{2}})(?P<b>)(?P<d>[0-9]{{2}})"
    rf"(?P<tail>[0-9]{{6}}(?:[0-9]{{3}})?\s*|{_CLOCK})$",
    rf"^(?P<y>\s*[0-9]{{2}})(?P<a>)(?P<m>[0-9]{{2}})(?P<b>)(?P<d>[0-9]{{2}})"
    rf"(?P<tail>[0-9]{{6}}\s*|{_CLOCK})$",
)


@dataclass(frozen=True, slots=True)
class Dates:
    """Texts taken apart: the pieces of each (null where it is no date), its day, is it a date?"""

    parts: dict[str, pa.Array]  # y a m b d tail
    day: Days
    real: Flags

    @property
    def known(self) -> Flags:
        """Which are dates that someone may have lived through."""
        return self.real & (self.day >= FIRST) & (self.day <= LAST)

    def written(self, day: Days) -> pa.Array:
        """Other days in the form of each text; null where it was no date."""
        year, month, date = split(day)
        size = pc.utf8_length(pc.utf8_ltrim_whitespace(self.parts["y"]))
        short = pc.equal(size, 2)
        wide = pc.utf8_lpad(_digits(year), 4, "0")
        shown = pc.if_else(short, pc.utf8_slice_codeunits(wide, 2), wide)
        lead = pc.replace_substring_regex(self.parts["y"], pattern="[0-9]", replacement="")
        padded = pc.equal(pc.add(*(pc.utf8_length(self.parts[n]) for n in "md")), 4)
        two = [pc.if_else(padded, pc.utf8_lpad(_digits(n), 2, "0"), _digits(n))
               for n in (month, date)]  # fmt: skip
        out = pc.binary_join_element_wise(
            lead, shown, self.parts["a"], two[0], self.parts["b"], two[1], self.parts["tail"], ""
        )
        return pc.if_else(pa.array(self.real), out, pa.scalar(None, pa.utf8()))

    def with_tail(self, tail: pa.Array) -> Dates:
        """The same dates with another time behind them."""
        return Dates({**self.parts, "tail": tail}, self.day, self.real)


def read(values: pa.Array, newest: int = NEWEST) -> Dates:
    """The dates in utf8 texts; `newest` is the latest year that two digits may stand for."""
    texts = Chars.of(values).to_array()  # digits of any script as ASCII
    found = pc.extract_regex(texts, pattern=_FORMS[0])
    for form in _FORMS[1:]:
        found = pc.coalesce(found, pc.extract_regex(texts, pattern=form))
    parts = dict(zip(("y", "a", "m", "b", "d", "tail"), found.flatten(), strict=True))
    year, month, date = (_number(parts[name]) for name in ("y", "m", "d"))
    short = pc.equal(pc.utf8_length(pc.utf8_ltrim_whitespace(parts["y"])), 2).fill_null(False)
    short = short.to_numpy(zero_copy_only=False)
    year = np.where(short, year + np.where(year + 2000 <= newest, 2000, 1900), year)
    day = _joined(year, month, date)
    _, true_month, true_date = split(day)
    real = (true_month == month) & (true_date == date)
    return Dates(parts, day, real & found.is_valid().to_numpy(zero_copy_only=False))


def _number(text: pa.Array) -> npt.NDArray[np.int64]:
    plain = pc.utf8_trim_whitespace(text.fill_null("0"))
    number: npt.NDArray[np.int64] = plain.cast(pa.int64()).to_numpy()
    return number


def _digits(number: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(number).cast(pa.utf8())


def _joined(
    year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], date: npt.NDArray[np.int64]
) -> Days:
    """The days; months and days out of range run over into others."""
    months = np.array(year - 1970, "M8[Y]").astype("M8[M]") + (month - 1)
    return np.asarray(months.astype("M8[D]") + (date - 1))


def split(day: Days) -> tuple[npt.NDArray[np.int64], ...]:
    """Year, month and date of each day."""
    years, months = day.astype("M8[Y]"), day.astype("M8[M]")
    return (
        years.astype(np.int64) + 1970,
        (months - years).astype(np.int64) + 1,
        (day - months).astype(np.int64) + 1,
    )
