"""Evidence on a column: counts of what its values hold, and the shares that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from detectors.labels import Codes, speaks_for

SURE, BOTH, HINTED, SEVERAL = 0.8, 0.5, 0.7, 0.01
"""Shares from which values settle a column, bear out its name, bear out what it may say, count."""
NOT_PERSONAL = "NOT_PERSONAL"  # the row of entities.tsv with names such as tid, 주문번호
_DOUBTFUL, _CHANCE, _NUMBERS, _FEW = 0.3, 0.1, 0.8, 20
_RARE = 0.03
_OF_THINGS = re.compile(
    "(?i)serial|tracking|invoice.?no|terminal|merchant.?no|일련번호|시리얼|운송장|송장|단말기|가맹점번호"
)
_LIKE_CODES = frozenset({"PHONE_NUMBER"})
"""SN01019851049, 6222-6540-5211: codes of things may end like a telephone number."""
IN_BULK = {
    "KR_RRN": (BOTH, 0.0),
    "KR_FRN": (BOTH, 0.0),
    "KR_BRN": (BOTH, 0.0),
    "KR_CRN": (BOTH, 0.0),
    "PHONE_NUMBER": (BOTH, 0.0),
    "CREDIT_CARD": (BOTH, 0.25),  # one number in ten has the check digit of a card
    "PERSON": (0.9, 0.0),  # of the names of towns and shops, up to two in three look like people's
}
"""Entities of which a column full of doubtful values is no chance: the least share of values that
are like it, and of those that are sure."""
_SIX_SEVEN = frozenset({"KR_RRN", "KR_FRN", "KR_CRN"})
"""110111-… may be a corporate number of Seoul or the number of someone born on 2011-01-11."""
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of one entity in a column: whole cells, spans inside cells, doubtful whole cells.

    `zeros` are cells that are a value of it once their lost leading zeros are put back.
    """

    whole: int = 0
    inside: int = 0
    weak: int = 0
    zeros: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column beside its findings: name, Arrow type, counts of its values.

    `values` are not blank; `spelled` of them are written as 1.0 or 1E9, `masked` hold asterisks,
    `numbers` are bare numbers of nine digits and more in which nothing sure is found, `bare` those
    that are sure findings.
    """

    name: str
    values: int
    type: str = "string"
    spelled: int = 0
    masked: int = 0
    numbers: int = 0
    bare: int = 0
    sampled: bool = False


@dataclass(frozen=True)
class Shares:
    """Shares of a column's values, and how they are said; `codes` is what its name stands for."""

    column: Column
    found: Mapping[str, Evidence]
    codes: Codes

    def sure(self) -> dict[str, float]:
        """Shares of the sure whole cells; of the 6+7 form the name says which they are."""
        values = self.column.values
        sure = {e: f.whole / values for e, f in self.found.items() if values and f.whole}
        for code in self.codes:
            if code in _SIX_SEVEN and sure.get(code, 0.0) >= _DOUBTFUL:
                sure[code] = sum(sure.pop(other, 0.0) for other in _SIX_SEVEN)
        return sure

    def like(self) -> dict[str, float]:
        values = self.column.values
        return {
            entity: min(1.0, (seen.whole + seen.weak + seen.zeros) / values)
            for entity, seen in self.found.items()
            if values
        }

    def best(self) -> str | None:
        sure = self.sure()
        return max(sure, key=lambda entity: sure[entity], default=None)

    def in_bulk(self) -> str | None:
        """The entity that most values are like, if that is no chance."""
        if self.column.values < _FEW:
            return None
        sure = self.sure()
        like = {
            entity: share
            for entity, share in self.like().items()
            if entity in IN_BULK
            and share >= IN_BULK[entity][0]
            and share - sure.get(entity, 0.0) >= _DOUBTFUL
            and sure.get(entity, 0.0) >= IN_BULK[entity][1]
        }
        return max(like, key=lambda entity: like[entity], default=None)

    def alike(self, code: str) -> float:
        """The share of the values that are like an entity."""
        return max((s for e, s in self.like().items() if speaks_for(e, (code,))), default=0.0)

    def shown(self, entity: str) -> float:
        """The share of the values in which an entity is found for sure, at most."""
        seen = self.found[entity]
        return min(1.0, (seen.whole + seen.inside) / max(self.column.values, 1))

    def held(self, code: str) -> float:
        """The share of the values that are like an entity or, at most, hold one."""
        seen = [one for entity, one in self.found.items() if speaks_for(entity, (code,))]
        cells = sum(one.whole + one.weak + one.zeros + one.inside for one in seen)
        return min(1.0, cells / self.column.values) if self.column.values else 0.0

    def chance(self) -> str | None:
        """A question where findings are as rare as chance makes them among long numbers."""
        column, sure = self.column, self.sure()
        whole = sum(seen.whole for seen in self.found.values())
        if self._other_codes() and self.found.keys() <= _LIKE_CODES:
            cells = sum(seen.whole + seen.inside for seen in self.found.values())
            if cells <= max(_RARE * column.values, 1):
                inside = {entity: self.shown(entity) for entity in self.found}
                return (
                    f"{self.words('other codes', inside)}, as many as chance makes: are they real?"
                )
        if whole > column.bare or any(seen.inside for seen in self.found.values()):
            return None
        numbers = NOT_PERSONAL in self.codes or column.numbers >= _NUMBERS * column.values
        if not numbers or whole > _CHANCE * column.values:
            return None
        return f"{self.words('other numbers', sure)}, as many as chance makes: are they real?"

    def _other_codes(self) -> bool:
        """Whether the name says numbers of things; an order's may be a telephone number."""
        return _OF_THINGS.search(self.column.name) is not None

    def spoilt(self, entity: str | None) -> list[str]:
        """What storing did to the values of a typed column."""
        column, notes = self.column, list[str]()
        if entity is None or not column.values:
            return notes
        zeros = sum(f.zeros for e, f in self.found.items() if speaks_for(e, (entity,)))
        if zeros:
            notes.append(f"{zeros / column.values:.1%} without their leading zeros")
        if column.spelled:
            notes.append(f"{column.spelled / column.values:.1%} written as 1.0 or 1E9")
        if column.type not in ("string", "large_string", "string_view", "null"):
            notes.append(f"stored as {column.type}")
        return notes

    def unsure(self) -> str | None:
        """Of a sample: the threshold that the true share may lie on either side of."""
        best = self.best()
        if not self.column.sampled or best is None or self.codes == (best,):
            return None
        low, high = wilson(self.found[best].whole, self.column.values)
        if low < SURE < high:
            return f"the sample is too small: {best} {low:.1%} to {high:.1%}"
        return None

    def words(self, words: str, shares: Mapping[str, float]) -> str:
        ordered = sorted(shares.items(), key=lambda item: -item[1])
        return f"{words}: " + ", ".join(self._share(*item) for item in ordered if item[1])

    def _share(self, entity: str, share: float) -> str:
        if not self.column.sampled:
            return f"{entity} {share:.1%}"
        low, high = wilson(round(share * self.column.values), self.column.values)
        return f"{entity} {share:.1%} ({low:.1%} to {high:.1%})"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of which `hits` of `n` drawn were seen (Wilson, 1927).

    >>> [round(edge, 3) for edge in wilson(8, 10)], wilson(0, 0)
    ([0.49, 0.943], (0.0, 1.0))
    """
    if not n:
        return 0.0, 1.0
    share, spread = hits / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)
