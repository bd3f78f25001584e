"""What a column holds: evidence from its name and from its values, kept apart, then combined.

The rule, in order (shares are of the non-empty values looked at; "whole" means that the finding
is the whole cell):

1. several entities among the whole cells (each >= 1 %) of a column typed below, unless the name
   and >= 80 % of the values agree, or a name that stands for several: **mixed**, every cell is
   decided on its own;
2. whole cells of one entity, sure ones >= 80 %: **typed** by its values (the name may differ:
   then a question is raised);
3. the name stands for an entity and whole cells of it, doubtful ones included, are >= 50 %:
   **typed** by both;
4. the name stands for an entity that values cannot show, or too few values were seen:
   **typed** by its name alone;
5. the name stands for an entity and the values deny it: **typed** by the name, with a question
   (by the values where they agree on another entity);
6. any sure finding left: **text**, scrubbed in place;
7. otherwise **clean**.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detectors.catalog import CATALOG
from detectors.entities import BUSINESS_AS_USUAL
from detectors.labels import named, speaks_for
from detectors.recognizers.keyed import KEYED

TYPED, MIXED, TEXT, CLEAN = "typed", "mixed", "text", "clean"
_SURE, _BOTH, _SEVERAL = 0.8, 0.5, 0.01
NOT_PERSONAL = "NOT_PERSONAL"  # the row of entities.tsv with names such as tid, 주문번호
_BY_VALUE = {recognizer.entity for recognizer in CATALOG} - {one.entity for one in KEYED}
"""Entities that a cell can show by itself, with no key before it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of one entity in a column: whole cells, spans inside cells, doubtful whole cells."""

    whole: int = 0
    inside: int = 0
    weak: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a column is judged: kind, entity (typed only), reason, and a question where in doubt."""

    kind: str
    entity: str | None = None
    named: tuple[str, ...] = ()
    reason: str = ""
    question: str | None = None
    found: Mapping[str, Evidence] = field(default_factory=dict)


def judge(name: str, values: int, found: Mapping[str, Evidence]) -> Judgement:
    """The judgement on a column of that name with `values` non-empty values."""
    codes = named(name)
    kind, entity, reason, question = _decide(codes, values, found)
    return Judgement(kind, entity, codes, reason, question, dict(found))


def _decide(
    codes: tuple[str, ...], values: int, found: Mapping[str, Evidence]
) -> tuple[str, str | None, str, str | None]:
    sure = {e: f.whole / values for e, f in found.items() if values and f.whole}
    any_ = {e: (f.whole + f.weak) / values for e, f in found.items() if values}
    personal = tuple(code for code in codes if code not in BUSINESS_AS_USUAL)
    several = [e for e, share in sure.items() if share >= _SEVERAL]
    best = max(sure, key=lambda e: sure[e], default=None)
    agreed = best is not None and sure[best] >= _SURE and best in codes
    if len(codes) > 1 or (len(several) > 1 and sum(sure.values()) >= _SURE and not agreed):
        return MIXED, None, _shares("each cell decided on its own", any_), None
    if best and sure[best] >= _SURE and (not personal or speaks_for(best, codes)):
        entity = codes[0] if personal else best
        reason = _shares("name and values agree" if personal else "values", sure)
        return TYPED, entity, reason, _disagreement(codes, best) if not personal else None
    if personal:
        return _by_name(personal[0], values, sure, any_, found)
    if best or any(f.inside for f in found.values()):
        inside = {e: min(1.0, (f.whole + f.inside) / max(values, 1)) for e, f in found.items()}
        return TEXT, None, _shares("found inside cells", inside), None
    if codes:
        said = "nothing personal" if codes[0] == NOT_PERSONAL else codes[0]
        return CLEAN, None, f"the name says {said}, no personal value found", None
    return CLEAN, None, "neither name nor values say anything", None


def _by_name(
    code: str,
    values: int,
    sure: Mapping[str, float],
    any_: Mapping[str, float],
    found: Mapping[str, Evidence],
) -> tuple[str, str | None, str, str | None]:
    """The name stands for a personal entity: do the values bear it out?"""
    like = max((share for e, share in any_.items() if speaks_for(e, (code,))), default=0.0)
    shows = any(speaks_for(entity, (code,)) for entity in _BY_VALUE)
    if not shows or not values:
        return TYPED, code, "by its name; values cannot show it", None
    if like >= _BOTH:
        return TYPED, code, f"name, and {like:.1%} of values have its form", None
    best = max(sure, key=lambda e: sure[e], default=None)
    if best and sure[best] >= _SURE:
        question = f"the name says {code}, the values say {best}"
        return TYPED, best, _shares("values", sure), question
    question = f"the name says {code}, only {like:.1%} of the values look like it"
    return TYPED, code, "by its name, against its values", question


def _disagreement(codes: tuple[str, ...], entity: str) -> str | None:
    if codes and not speaks_for(entity, codes):
        return f"the name says {codes[0]}, the values say {entity}"
    return None


def _shares(words: str, shares: Mapping[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    listed = (f"{entity} {share:.1%}" for entity, share in ordered if share)
    return f"{words}: " + ", ".join(listed)
