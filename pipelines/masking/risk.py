"""How far the people in a delivery can be singled out: what is measured, what it may be.

What others may know of somebody (quasi-identifiers) puts each row into a class of rows alike.
k: people in the smallest class. l: different sensitive values in the poorest. t: how far the values
of a class are from those of all, at most (earth mover's distance of ranks where they are ordered,
else half the sum of differences). unique: share of rows in classes of one person. outliers: share
of rows more than three interquartile ranges outside the quartiles.
Tokens count as nothing that others know: nobody can make them without the recipient's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.errors import GateError
from pipelines.masking.actions import DROP, KEEP
from pipelines.masking.delivery import Decision
from pipelines.masking.policy import Limits

ORDERED = frozenset({"AMOUNT"})
"""Entities whose values have an order; those of others are only equal or not."""
_HIDDEN = frozenset({DROP, "redact", "pseudonym", "encrypt"})
_LEAST, _MOST = ("k", "l"), ("t", "unique", "outliers")
FIGURES = (*_LEAST, *_MOST)
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """The columns of a delivered data set by which it is measured, by path.

    `sensitive`: path → whether its values have an order. `subject`: the column that tells people
    apart, None where rows are counted.
    """

    quasi: tuple[str, ...]
    sensitive: Mapping[str, bool] = field(default_factory=dict)
    subject: str | None = None


def measured(
    decisions: Iterable[Decision], dataset: str, limits: Limits, subject: str | None
) -> Measured:
    """What of a data set is measured: columns that leave so that somebody can read them."""
    here = [one for one in decisions if one.dataset == dataset and one.leaves]
    quasi = tuple(one.column.path for one in here if _shows(one, limits.quasi))
    sensitive = {
        one.column.path: not ORDERED.isdisjoint(_entities(one))
        for one in here
        if _shows(one, limits.sensitive)
    }
    told = {one.column.path for one in here if one.rule.action in (KEEP, "pseudonym")}
    return Measured(quasi, sensitive, subject if subject in told else None)


def _entities(one: Decision) -> set[str]:
    return {str(item.entity) for item in one.items}


def _shows(one: Decision, entities: tuple[str, ...]) -> bool:
    """Whether values of one of some entities stand in a column in a form that says something."""
    actions = {code: rule.action for code, rule in one.rule.inside.items()}
    shown = _entities(one).intersection(entities)
    return any(actions.get(code, one.rule.action) not in _HIDDEN for code in shown)


def exceeded(figures: Mapping[str, Any], limits: Limits) -> Iterator[str]:
    """The figures of a data set that are not within the limits, in words.

    What should be measured and cannot be is not within them.
    """
    if not figures.get("measured", True):
        yield "in lines of text it cannot be measured"
    for name in FIGURES:
        limit, value = getattr(limits, name), figures.get(name)
        if limit is None or value is None:
            continue
        if name in _LEAST and value < limit:
            yield f"{name} is {value}, at least {limit} is asked for"
        if name in _MOST and value > limit:
            yield f"{name} is {value:g}, at most {limit:g} is allowed"


def require_within(limits: Limits, figures: Iterable[Mapping[str, Any]]) -> None:
    """Raises GateError where a data set is beyond the limits; says which figure, and what to do."""
    beyond = [f"{one['name']}: {said} ({', '.join(one['quasi'] or one['sensitive'])})"
              for one in figures for said in exceeded(one, limits)]  # fmt: skip
    if beyond:
        raise GateError("People could be singled out; nothing was published.",
                        f"{'; '.join(beyond)}.",
                        "Leave an item out with --without, or ask for more rows.")  # fmt: skip


def risk_record(limits: Limits, figures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What the manifest keeps: the limits, and the figures of each data set."""
    asked = {name: getattr(limits, name) for name in FIGURES}
    return {
        "quasi": list(limits.quasi),
        "sensitive": list(limits.sensitive),
        "limits": {name: limit for name, limit in asked.items() if limit is not None},
        "datasets": [dict(one) for one in figures],
    }


def distances(offsets: Ints, ranks: Ints, counts: Ints, shares: Floats) -> Floats:
    """The earth mover's distance of each class from all, from 0 to 1.

    Class c holds `counts[j]` rows of the value of rank `ranks[j]`, for j from `offsets[c]` up to
    `offsets[c + 1]`, ranks rising. `shares` are those of all rows, by rank. No class is empty.
    """
    values = len(shares)
    if values < 2:
        return np.zeros(len(offsets) - 1)
    first = offsets[:-1]
    all_below = np.cumsum(shares)
    area = np.concatenate([[0.0], np.cumsum(all_below)])
    sizes = np.add.reduceat(counts, first)
    before = np.concatenate([[0], np.cumsum(counts)])
    class_of = np.repeat(np.arange(len(first)), np.diff(offsets))
    below = (before[1:] - before[first][class_of]) / sizes[class_of]
    until = np.append(ranks[1:], values)
    until[offsets[1:] - 1] = values
    turn = np.clip(np.searchsorted(all_below, below), ranks, until)  # from there all have more
    more = below * (turn - ranks) - (area[turn] - area[ranks])
    less = (area[until] - area[turn]) - below * (until - turn)
    moved = np.add.reduceat(more + less, first) + area[ranks[first]]
    return np.asarray(moved / (values - 1))
