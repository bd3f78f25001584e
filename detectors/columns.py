"""What a column holds: evidence from its name and from its values, kept apart, then combined.

The rule, in order. Shares are of the values that are not blank; "whole" means that the finding is
the whole cell, "sure" that it scores 0.5 or more without its column's name; "like" adds the
doubtful cells and those that read so once their lost leading zeros are put back.

1. the name stands for several entities, or several are sure among the whole cells (each >= 1 %,
   together >= 80 %) and the name does not bear out one that is sure in >= 80 %: **mixed**, every
   cell is decided on its own;
2. whole cells of one entity, sure ones >= 80 %, and the name says the same or nothing personal:
   **typed** by its values (a question where the name says something else);
3. the name stands for an entity and >= 50 % of the values are like it, or it may stand for one
   (강사명, 매장명) and >= 70 % are: **typed** by both;
4. the name stands for an entity that values cannot show, or no value was seen: **typed** by its
   name alone;
5. the name stands for an entity and the values deny it: **typed** by the name, with a question
   (by the values where they agree on another entity);
6. the name says nothing, or what it may say is not borne out, and most of at least 20 values are
   like one entity of IN_BULK, >= 30 % doubtful one by one, too many to be chance: **typed** with
   a question (**mixed** where another entity is sure beside it);
7. any sure finding left: **text**, scrubbed in place; a question where they are bare numbers, in
   <= 10 % of a column of numbers, as many as chance makes (**clean** if the name says so too);
8. otherwise **clean**, with a question where rule 6 holds but for what the name says.

Of a sample, shares come with the 95 % interval of Wilson; a threshold within it is a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from detectors.catalog import CATALOG, own_entities
from detectors.entities import BUSINESS_AS_USUAL
from detectors.entity import Recognizer
from detectors.labels import Codes, labels_with, speaks_for

TYPED, MIXED, TEXT, CLEAN = "typed", "mixed", "text", "clean"
_SURE, _HINTED, _BOTH, _SEVERAL = 0.8, 0.7, 0.5, 0.01
_CHANCE, _NUMBERS = 0.1, 0.8
_DOUBTFUL, _FEW = 0.3, 20
NOT_PERSONAL = "NOT_PERSONAL"  # the row of entities.tsv with names such as tid, 주문번호
IN_BULK = {
    "KR_RRN": (_BOTH, 0.0),
    "KR_FRN": (_BOTH, 0.0),
    "KR_BRN": (_BOTH, 0.0),
    "KR_CRN": (_BOTH, 0.0),
    "PHONE_NUMBER": (_BOTH, 0.0),
    "CREDIT_CARD": (_BOTH, 0.25),  # one number in ten has the check digit of a card
    "PERSON": (0.9, 0.0),  # of the names of towns and shops, up to two in three look like people's
}
"""Entities of which a column full of doubtful values is no chance: the least share of values that
are like it, and of those that are sure."""
_SIX_SEVEN = frozenset({"KR_RRN", "KR_FRN", "KR_CRN"})
"""110111-… may be a corporate number of Seoul or the number of someone born on 2011-01-11."""
_BY_VALUE = {r.entity for r in CATALOG} - {r.entity for r in CATALOG if r.keyed}
"""Entities that a cell can show by itself, with no key before it."""
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a column is judged: kind, entity (typed only), reason, and a question where in doubt."""

    kind: str
    entity: str | None = None
    named: Codes = ()
    reason: str = ""
    question: str | None = None
    found: Mapping[str, Evidence] = field(default_factory=dict)


_Decision = tuple[str, str | None, str, str | None]


def judge(
    column: Column, found: Mapping[str, Evidence], own: Sequence[Recognizer] = ()
) -> Judgement:
    """The judgement on a column by the rule above; `own` are the operator's own recognizers."""
    codes, hints = told_by(column.name, own)
    shown = _BY_VALUE | {recognizer.entity for recognizer in own}
    told = {e: s for e, s in found.items() if _tells(e, s, column.values, (*codes, *hints))}
    weighed = _Weighed(column, told, codes, hints, shown)
    kind, entity, reason, question = weighed.decide()
    reason = "; ".join((reason, *weighed.spoilt(entity)))
    return Judgement(kind, entity, codes or hints, reason, question or weighed.unsure(), told)


def told_by(name: str, own: Sequence[Recognizer] = ()) -> tuple[Codes, Codes]:
    """The entities that a column's name stands for, and those that it may stand for."""
    codes = labels_with(own_entities(own)).named(name)
    sure = tuple(code for code in codes if not code.endswith("?"))
    return sure, tuple(code.rstrip("?") for code in codes if code.endswith("?"))


def _tells(entity: str, seen: Evidence, values: int, codes: Codes) -> bool:
    """Whether counts say anything: some numbers in any column are doubtful by chance."""
    doubtful = seen.weak + seen.zeros
    return bool(
        seen.whole or seen.inside or speaks_for(entity, codes) or doubtful >= _BOTH * values > 0
    )


@dataclass(frozen=True)
class _Weighed:
    column: Column
    found: Mapping[str, Evidence]
    codes: Codes
    hints: Codes
    by_value: set[str]

    def decide(self) -> _Decision:
        sure, codes = self._sure(), self.codes
        personal = tuple(code for code in codes if code not in BUSINESS_AS_USUAL)
        several = [e for e, share in sure.items() if share >= _SEVERAL]
        best = self._best()
        agreed = best is not None and sure[best] >= _SURE and best in codes
        if len(codes) > 1 or (len(several) > 1 and sum(sure.values()) >= _SURE and not agreed):
            return MIXED, None, self._shares("each cell decided on its own", self._like()), None
        if best and sure[best] >= _SURE and (not personal or speaks_for(best, codes)):
            entity = codes[0] if personal else best
            reason = self._shares("name and values agree" if personal else "values", sure)
            return TYPED, entity, reason, None if personal else self._disagreement(best)
        if personal:
            return self._by_name(personal[0])
        for hint in self.hints:
            if (like := self._alike(hint)) >= _HINTED:
                return TYPED, hint, f"the name may, and {like:.1%} of values have its form", None
        return self._unnamed()

    def _by_name(self, code: str) -> _Decision:
        """The name stands for a personal entity: do the values bear it out?"""
        like = self._alike(code)
        shows = any(speaks_for(entity, (code,)) for entity in self.by_value)
        if like >= _BOTH:
            return TYPED, code, f"name, and {like:.1%} of values have its form", None
        if not shows or not self.column.values:
            return TYPED, code, "by its name; values cannot show it", None
        best = self._best()
        if best and self._sure()[best] >= _SURE:
            return TYPED, best, self._shares("values", self._sure()), self._disagreement(best)
        masked = self.column.masked / self.column.values
        if masked >= _BOTH:
            question = f"{masked:.1%} of the values are masked already: keep them as they are?"
            return TYPED, code, "by its name", question
        question = f"the name says {code}, only {like:.1%} of the values look like it"
        return TYPED, code, "by its name, against its values", question

    def _alike(self, code: str) -> float:
        """The share of the values that are like an entity."""
        return max((s for e, s in self._like().items() if speaks_for(e, (code,))), default=0.0)

    def _unnamed(self) -> _Decision:
        """The name says nothing personal, and values do not settle it."""
        bulk, sure = self._in_bulk(), self._sure()
        if bulk and not self.codes:
            reason = self._shares("values, each alone a doubt, too many for chance", self._like())
            if any(share >= _SEVERAL for entity, share in sure.items() if entity != bulk):
                return MIXED, None, reason, f"the values look like {bulk}, not all of them"
            return TYPED, bulk, reason, f"the name says nothing, the values look like {bulk}"
        if sure or any(seen.inside for seen in self.found.values()):
            values = max(self.column.values, 1)
            inside = {e: min(1.0, (f.whole + f.inside) / values) for e, f in self.found.items()}
            reason, chance = self._shares("found inside cells", inside), self._chance()
            return CLEAN if chance and self.codes else TEXT, None, reason, chance
        if not self.codes:
            return CLEAN, None, "neither name nor values say anything", None
        said = "nothing personal" if self.codes[0] == NOT_PERSONAL else self.codes[0]
        question = f"the name says {said}, the values look like {bulk}" if bulk else None
        return CLEAN, None, f"the name says {said}, no personal value found", question

    def _chance(self) -> str | None:
        """A question where findings are as rare as chance makes them among long numbers."""
        column, sure = self.column, self._sure()
        whole = sum(seen.whole for seen in self.found.values())
        if whole > column.bare or any(seen.inside for seen in self.found.values()):
            return None
        numbers = NOT_PERSONAL in self.codes or column.numbers >= _NUMBERS * column.values
        if not numbers or whole > _CHANCE * column.values:
            return None
        return f"{self._shares('other numbers', sure)}, as many as chance makes: are they real?"

    def _sure(self) -> dict[str, float]:
        """Shares of the sure whole cells; of the 6+7 form the name says which they are."""
        values = self.column.values
        sure = {e: f.whole / values for e, f in self.found.items() if values and f.whole}
        for code in self.codes:
            if code in _SIX_SEVEN and sure.get(code, 0.0) >= _DOUBTFUL:
                sure[code] = sum(sure.pop(other, 0.0) for other in _SIX_SEVEN)
        return sure

    def _like(self) -> dict[str, float]:
        values = self.column.values
        return {
            entity: min(1.0, (seen.whole + seen.weak + seen.zeros) / values)
            for entity, seen in self.found.items()
            if values
        }

    def _best(self) -> str | None:
        sure = self._sure()
        return max(sure, key=lambda entity: sure[entity], default=None)

    def _in_bulk(self) -> str | None:
        """The entity that most values are like, if that is no chance."""
        if self.column.values < _FEW:
            return None
        sure = self._sure()
        like = {
            entity: share
            for entity, share in self._like().items()
            if entity in IN_BULK
            and share >= IN_BULK[entity][0]
            and share - sure.get(entity, 0.0) >= _DOUBTFUL
            and sure.get(entity, 0.0) >= IN_BULK[entity][1]
        }
        return max(like, key=lambda entity: like[entity], default=None)

    def _disagreement(self, entity: str) -> str | None:
        if self.codes and not speaks_for(entity, self.codes):
            return f"the name says {self.codes[0]}, the values say {entity}"
        return None

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
        best = self._best()
        if not self.column.sampled or best is None or self.codes == (best,):
            return None
        low, high = wilson(self.found[best].whole, self.column.values)
        if low < _SURE < high:
            return f"the sample is too small: {best} {low:.1%} to {high:.1%}"
        return None

    def _shares(self, words: str, shares: Mapping[str, float]) -> str:
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
