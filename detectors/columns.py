"""What a column holds: evidence from its name and from its values, kept apart, then combined.

The rule, in order. Shares are of the values that are not blank; "whole" means that the finding is
the whole cell, "sure" that it scores 0.5 or more without its column's name; "like" adds the
doubtful cells and those that read so once their lost leading zeros are put back.

1. the name stands for several entities, or several are sure among the whole cells (each >= 1 %,
   together >= 80 %) and the name does not bear out one that is sure in >= 80 %: **mixed**, every
   cell is decided on its own;
2. whole cells of one entity, sure ones >= 80 %, and the name says the same or nothing personal:
   **typed** by its values (a question where the name says something else);
3. the name stands for an entity and >= 50 % of the values are like it or hold one, or it may stand
   for one (강사명, 매장명) and >= 70 % are like it: **typed** by both;
   so is one that stands for no personal item (URL), where nothing else is found;
4. the name stands for an entity that values cannot show, or no value was seen: **typed** by its
   name alone;
5. the name stands for an entity and the values deny it: **typed** by the name, with a question
   (by the values where they agree on another entity);
6. the name says nothing, or what it may say is not borne out, and most of at least 20 values are
   like one entity of IN_BULK, >= 30 % doubtful one by one, too many to be chance: **typed** with
   a question (**mixed** where another entity is sure beside it);
7. any sure finding left: **text**, scrubbed in place; a question where they are bare numbers, in
   <= 10 % of a column of numbers, as many as chance makes (**clean** if the name says so too, as
   well as where it says codes of things and <= 3 % hold what may be a telephone number);
8. otherwise **clean**, with a question where rule 6 holds but for what the name says.

Of a sample, shares come with the 95 % interval of Wilson; a threshold within it is a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detectors.catalog import CATALOG, own_entities
from detectors.entities import BUSINESS_AS_USUAL
from detectors.entity import Recognizer
from detectors.evidence import BOTH, HINTED, NOT_PERSONAL, SEVERAL, SURE, Column, Evidence, Shares
from detectors.labels import Codes, labels_with, speaks_for

TYPED, MIXED, TEXT, CLEAN = "typed", "mixed", "text", "clean"
_BY_VALUE = {r.entity for r in CATALOG} - {r.entity for r in CATALOG if r.keyed}
"""Entities that a cell can show by itself, with no key before it."""


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
    shares = Shares(column, told, codes)
    kind, entity, reason, question = _Rule(shares, codes, hints, shown).decide()
    reason = "; ".join((reason, *shares.spoilt(entity)))
    return Judgement(kind, entity, codes or hints, reason, question or shares.unsure(), told)


def told_by(name: str, own: Sequence[Recognizer] = ()) -> tuple[Codes, Codes]:
    """The entities that a column's name stands for, and those that it may stand for."""
    codes = labels_with(own_entities(own)).named(name)
    sure = tuple(code for code in codes if not code.endswith("?"))
    return sure, tuple(code.rstrip("?") for code in codes if code.endswith("?"))


def _tells(entity: str, seen: Evidence, values: int, codes: Codes) -> bool:
    """Whether counts say anything: some numbers in any column are doubtful by chance."""
    doubtful = seen.weak + seen.zeros
    return bool(
        seen.whole or seen.inside or speaks_for(entity, codes) or doubtful >= BOTH * values > 0
    )


@dataclass(frozen=True)
class _Rule:
    shares: Shares
    codes: Codes
    hints: Codes
    by_value: set[str]

    def decide(self) -> _Decision:
        sure, codes = self.shares.sure(), self.codes
        personal = tuple(code for code in codes if code not in BUSINESS_AS_USUAL)
        several = [e for e, share in sure.items() if share >= SEVERAL]
        best = self.shares.best()
        agreed = best is not None and sure[best] >= SURE and best in codes
        if len(codes) > 1 or (len(several) > 1 and sum(sure.values()) >= SURE and not agreed):
            reason = self.shares.words("each cell decided on its own", self.shares.like())
            return MIXED, None, reason, None
        if best and sure[best] >= SURE and (not personal or speaks_for(best, codes)):
            entity = codes[0] if personal else best
            reason = self.shares.words("name and values agree" if personal else "values", sure)
            return TYPED, entity, reason, None if personal else self._disagreement(best)
        if personal:
            return self._by_name(personal[0])
        if codes and self._as_usual(codes[0]):
            return TYPED, codes[0], "name and values agree; it names no person", None
        for hint in self.hints:
            if (like := self.shares.alike(hint)) >= HINTED:
                return TYPED, hint, f"the name may, and {like:.1%} of values have its form", None
        return self._unnamed()

    def _as_usual(self, code: str) -> bool:
        """Whether values bear a name out that stands for no personal item, and hold none."""
        found = self.shares.found
        others = any(f.whole + f.inside for e, f in found.items() if not speaks_for(e, (code,)))
        return code in self.by_value and not others and self.shares.alike(code) >= BOTH

    def _by_name(self, code: str) -> _Decision:
        """The name stands for a personal entity: do the values bear it out?"""
        like = self.shares.alike(code)
        shows = any(speaks_for(entity, (code,)) for entity in self.by_value)
        if like >= BOTH:
            return TYPED, code, f"name, and {like:.1%} of values have its form", None
        if not shows or not self.shares.column.values:
            return TYPED, code, "by its name; values cannot show it", None
        if (held := self.shares.held(code)) >= BOTH:
            return TYPED, code, f"name, and up to {held:.1%} of values hold it", None
        best, sure = self.shares.best(), self.shares.sure()
        if best and sure[best] >= SURE:
            return TYPED, best, self.shares.words("values", sure), self._disagreement(best)
        masked = self.shares.column.masked / self.shares.column.values
        if masked >= BOTH:
            question = f"{masked:.1%} of the values are masked already: keep them as they are?"
            return TYPED, code, "by its name", question
        question = f"the name says {code}, only {like:.1%} of the values look like it"
        return TYPED, code, "by its name, against its values", question

    def _unnamed(self) -> _Decision:
        """The name says nothing personal, and values do not settle it."""
        bulk, sure = self.shares.in_bulk(), self.shares.sure()
        if bulk and not self.codes:
            reason = self.shares.words(
                "values, each alone a doubt, too many for chance", self.shares.like()
            )
            if any(share >= SEVERAL for entity, share in sure.items() if entity != bulk):
                return MIXED, None, reason, f"the values look like {bulk}, not all of them"
            return TYPED, bulk, reason, f"the name says nothing, the values look like {bulk}"
        if sure or any(seen.inside for seen in self.shares.found.values()):
            inside = {entity: self.shares.shown(entity) for entity in self.shares.found}
            reason, chance = self.shares.words("found inside cells", inside), self.shares.chance()
            return CLEAN if chance and self.codes else TEXT, None, reason, chance
        if not self.codes:
            return CLEAN, None, "neither name nor values say anything", None
        said = "nothing personal" if self.codes[0] == NOT_PERSONAL else self.codes[0]
        question = f"the name says {said}, the values look like {bulk}" if bulk else None
        return CLEAN, None, f"the name says {said}, no personal value found", question

    def _disagreement(self, entity: str) -> str | None:
        if self.codes and not speaks_for(entity, self.codes):
            return f"the name says {self.codes[0]}, the values say {entity}"
        return None
