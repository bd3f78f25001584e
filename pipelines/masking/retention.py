"""How long records may be kept on a day, by a policy's rows of retention; pure reckoning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.masking.policy_file import Retention

_PERIOD = re.compile("(?:([0-9]+)y)?(?:([0-9]+)m)?(?:([0-9]+)d)?")


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A row of retention on one day: records from `since` on are kept, of amounts in a range."""

    since: str
    above: int | None = None
    up_to: int | None = None


def cutoffs(
    rows: Mapping[str, Retention], record: str, today: date
) -> tuple[tuple[Cutoff, ...], list[str]]:
    """What the rows of retention for a category keep on a day, and what they leave open."""
    here = [row for row in rows.values() if record in row.records]
    known = tuple(
        Cutoff(f"{before(today, row.period):%Y%m%d}", row.amount_above, row.amount_up_to)
        for row in here
        if row.period
    )
    return known, [f"{row.what}: {row.open or 'no period'}" for row in here if not row.period]


def before(day: date, period: str) -> date:
    """The day a period (5y, 1y6m, 30d) before another; the last of the month where it has none."""
    found = _PERIOD.fullmatch(period)
    assert found
    years, months, further = (int(part or 0) for part in found.groups())
    month = day.year * 12 + day.month - 1 - years * 12 - months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(day.day, last)) - timedelta(days=further)
