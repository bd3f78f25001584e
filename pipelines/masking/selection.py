"""Which rows of a data set leave in a delivery, and why the others do not.

A row is left out where it was not asked for (days, merchants), where every period of retention is
over, where its purpose has ended and only the law keeps it (it may be stored, not used), and where
its subject has withdrawn, asked to stop or is under correction. A row whose day cannot be read is
left out where its day is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import folded
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators import apply
from pipelines.masking.operators.types import as_text
from pipelines.masking.retention import Cutoff

HOLD = "garim:hold"
"""What keys of fingerprints on hold lists are derived for."""
FINGERPRINT = re.compile("[a-z0-9_]+_[a-z]{2}_[a-p]{32}")
FILTERED, EXPIRED, ENDED, HELD, UNREADABLE = REASONS = (
    "not asked for", "expired", "purpose ended", "on a hold list", "undated",
)  # fmt: skip
_DAY = r"\A(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])\z"


@dataclass(frozen=True, slots=True)
class Holds:
    """Fingerprints of subjects whose rows do not leave, and the keys they were made with."""

    column: str
    entity: str
    keys: tuple[DerivedKey, ...] = field(repr=False)
    prints: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that leave; days as YYYYMMDD, columns by path, None where nothing is asked.

    `cutoffs` are alternatives: a row that one of them keeps, or that none is about, is not expired.
    """

    today: str
    time: str | None = None
    first: str | None = None
    last: str | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    amount: str | None = None
    end_of_purpose: str | None = None
    merchant: str | None = None
    merchants: frozenset[str] = field(default=frozenset(), repr=False)
    holds: Holds | None = None

    def select(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
        """The rows that leave, and how many do not for each of REASONS (the first that holds)."""
        stays = pa.array([True] * batch.num_rows, pa.bool_())
        counts = dict.fromkeys(REASONS, 0)
        for reason, good in self._conditions(batch):
            good = good.fill_null(False)
            counts[reason] += pc.sum(pc.and_(stays, pc.invert(good))).as_py() or 0
            stays = pc.and_(stays, good)
        return batch.filter(stays), list(counts.values())

    def _conditions(self, batch: pa.RecordBatch) -> Iterator[tuple[str, pa.Array]]:
        """(reason, the rows for which it does not hold)."""
        if self.merchant:
            asked = pa.array(sorted(self.merchants), pa.string())
            yield FILTERED, pc.is_in(texts(batch, self.merchant), asked)
        if self.time and (self.first or self.last or self.cutoffs):
            yield from self._days(batch, days(texts(batch, self.time)))
        if self.end_of_purpose:
            ended = texts(batch, self.end_of_purpose)
            none = pc.equal(pc.utf8_trim_whitespace(ended).fill_null(""), "")
            later = pc.greater_equal(days(ended), self.today).fill_null(False)
            yield ENDED, pc.or_(none, later)
        if self.holds:
            yield HELD, pc.invert(self.holds_any(texts(batch, self.holds.column)))

    def _days(self, batch: pa.RecordBatch, when: pa.Array) -> Iterator[tuple[str, pa.Array]]:
        yield UNREADABLE, pc.is_valid(when)
        if self.first:
            yield FILTERED, pc.greater_equal(when, self.first)
        if self.last:
            yield FILTERED, pc.less_equal(when, self.last)
        if self.cutoffs:
            yield EXPIRED, _kept(self.cutoffs, when, _amounts(batch, self.amount))

    def holds_any(self, values: pa.Array) -> pa.Array:
        """Whether the subject of each row stands on the hold list; null and blank never do."""
        assert self.holds
        listed = pa.array(sorted(self.holds.prints), pa.string())
        found = pa.array([False] * len(values), pa.bool_())
        for key in self.holds.keys:
            found = pc.or_(found, pc.is_in(fingerprints(self.holds.entity, values, key), listed))
        return found


def fingerprints(entity: str, values: pa.Array, key: DerivedKey) -> pa.Array:
    """The keyed fingerprint of each value, the same for all its spellings: a pseudonym."""
    return apply("pseudonym", entity, folded(values), {}, key)


def days(values: pa.Array) -> pa.Array:
    """The day of each moment as YYYYMMDD, from 2026-11-23T…, 20261123… and the like; else null."""
    digits = pc.replace_substring_regex(values, "[^0-9]", "")
    day = pc.utf8_slice_codeunits(digits, 0, 8)
    legal = pc.match_substring_regex(day, _DAY)
    return pc.if_else(legal, day, pa.scalar(None, pa.string()))


def _kept(cutoffs: tuple[Cutoff, ...], when: pa.Array, amounts: pa.Array | None) -> pa.Array:
    """Rows that one of the cutoffs keeps, or that none is about."""
    kept = meant = pa.array([False] * len(when), pa.bool_())
    for cutoff in cutoffs:
        about = _about(cutoff, amounts, len(when))
        meant = pc.or_(meant, about)
        kept = pc.or_kleene(kept, pc.and_(about, pc.greater_equal(when, cutoff.since)))
    return pc.or_kleene(kept, pc.invert(meant))


def _about(cutoff: Cutoff, amounts: pa.Array | None, rows: int) -> pa.Array:
    """Rows of an amount in the cutoff's range; one that is not known is in every range."""
    about = pa.array([True] * rows, pa.bool_())
    if amounts is None:
        return about
    if cutoff.above is not None:
        about = pc.and_(about, pc.greater(amounts, cutoff.above).fill_null(True))
    if cutoff.up_to is not None:
        about = pc.and_(about, pc.less_equal(amounts, cutoff.up_to).fill_null(True))
    return about


def texts(batch: pa.RecordBatch, path: str) -> pa.Array:
    """One text for each row from a column by its path."""
    near = [name for name in batch.schema.names if f"{path}.".startswith(f"{name}.")]
    held = {at: leaf for name in near for at, leaf in each_leaf(name, batch.column(name))}
    return as_text(held[path])


def _amounts(batch: pa.RecordBatch, path: str | None) -> pa.Array | None:
    """Whole won of each row, null where it is no number; None where no column says."""
    if path is None:
        return None
    digits = pc.replace_substring_regex(texts(batch, path), r"[, 원]|\.0*$", "")
    legal = pc.match_substring_regex(digits, r"\A-?[0-9]{1,15}\z")
    return pc.if_else(legal, digits, pa.scalar(None, pa.string())).cast(pa.int64())
