"""Which entity a policy's term stands for: detectors/items.tsv, and other wordings in terms.yaml.

A term stands for one entity, in one place of one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from detectors.entities import KLASS
from detectors.items import items
from pipelines.errors import UsageError
from pipelines.masking.own import NONE, Own
from pipelines.masking.yamlfile import Lines, Versioned, nearest, parse, place, validated
from pipelines.resources import conf_name, conf_text

NAME = "terms.yaml"
_WHAT = "The terms"
_SEVERAL = "여러 항목이 한 열에 있음: 항목을 하나씩 적어야 함"
_OUTSIDE = "글이 아니라 다루지 않음"
_OPEN = {"(open)": "어느 항목인지 문서에 없음", "(per value)": _SEVERAL}


class _File(Versioned):
    terms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    open: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """By a term's key: its entity, or why it says no item; `shown` are the terms as written."""

    entities: Mapping[str, str]
    open: Mapping[str, str]
    shown: tuple[str, ...]

    def knows(self, term: str) -> bool:
        """Whether the term stands in the table, be it as one that says no item."""
        return key(term) in self.entities or key(term) in self.open

    def entity(self, term: str) -> str | None:
        """The entity's code; None for a term that says no item, or that is not known."""
        return self.entities.get(key(term))


def key(term: str) -> str:
    """A term without spaces, case and what is in brackets, by which it is looked up."""
    return re.sub(r"\([^()]*\)|\s", "", term).casefold()


def conf_terms(own: Own = NONE) -> Terms:
    """The terms of the conf folder in use; own entities may be meant by them too."""
    return load_terms(conf_text(NAME), conf_name(NAME), own)


def load_terms(text: str, where: str, own: Own = NONE) -> Terms:
    """Reads and checks a file of terms over those of items.tsv.

    Raises UsageError (exit 2) with file and line for an unknown entity or a term mapped twice.
    """
    data, lines = parse(text, where, _WHAT)
    file = validated(_File, data, lines, where, _WHAT)
    entities = {key(item.term): item.entity for item in items() if item.entity in KLASS}
    rest = {key(item.term): item.entity for item in items() if item.entity not in KLASS}
    open_ = {term: _OPEN.get(why, _OUTSIDE) for term, why in rest.items()}
    known = own.korean
    for code in file.terms:
        if code not in known:
            at = place(where, lines, ("terms", code))
            raise UsageError(f"Unknown entity {code!r}.", at, nearest(code, known))
    for term, code, at in _given(file, lines, where):
        if key(term) in entities or key(term) in open_:
            raise UsageError(f"The term {term!r} stands for something already.", at, "Remove it.")
        entities |= {key(term): code} if code else {}
        open_ |= {} if code else {key(term): file.open[term]}
    shown = (*(item.term for item in items()), *(term for term, _, _ in _given(file, lines, where)))
    return Terms(entities, open_, shown)


def _given(file: _File, lines: Lines, where: str) -> Iterator[tuple[str, str, str]]:
    """(term, entity, place) of a file; the entity is empty where the term says no item."""
    for code, terms in file.terms.items():
        for term in terms:
            yield term, code, place(where, lines, ("terms", code))
    for term in file.open:
        yield term, "", place(where, lines, ("open", term))
