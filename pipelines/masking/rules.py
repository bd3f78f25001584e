"""Masking rules: YAML in, checked values out; every error says file, line, choices, nearest match.

    version: 1
    purpose: analytics            # pseudonyms join within one purpose, never across two
    default: {action: scrub}      # for columns that nothing below is for; without it, an error
    entities:                     # changes to the defaults of conf/masks.yaml
      PERSON: {action: pseudonym}
    datasets:                     # data set and column: a name, or a glob with `*`
      pg_transactions:
        columns:
          card_no: {entity: CREDIT_CARD}                    # the entity's action
          buyer_name: {entity: PERSON, action: redact}      # an action of its own
          memo: {action: scrub}                             # spans inside free text
          amount: {action: keep}
      "pg_*":
        columns:
          "buyer_*": {action: redact}                       # choice.py: which rule comes first
    purposes:                     # what differs for a purpose, which --purpose chooses
      marketing:
        entities: {PERSON: {action: redact}}
    waivers: []                   # false findings; waivers.py

A column is one leaf path (`receiver.tel`, `contacts[]`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from detectors.entity import Recognizer
from pipelines.errors import UsageError
from pipelines.masking.actions import (
    KEEP,
    PER_CELL,
    SCRUB,
    Rule,
    column_rule,
    entity_rule,
    near_entity,
)
from pipelines.masking.choice import STAR, ColumnRule, choose
from pipelines.masking.freetext import require_impersonal
from pipelines.masking.own import NONE, Own
from pipelines.masking.together import PANS, Use, check_together
from pipelines.masking.waivers import Waiver, WaiverText, require_current, waivers_of
from pipelines.masking.yamlfile import (
    Lines,
    Versioned,
    line_of,
    nearest,
    parse,
    place,
    validated,
)
from pipelines.textfile import read_text

PURPOSE = "analytics"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _mapping(given: object) -> object:
    if not isinstance(given, dict):
        raise PydanticCustomError("rule_type", "no rule")
    return given


RuleText = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class DataSetText(_Strict):
    """What is to be done with the columns of a data set, as people write it."""

    columns: dict[str, RuleText]


class PartText(_Strict):
    """Rules in general, or those of one purpose, as people write them."""

    default: dict[str, Any] | None = None
    entities: dict[str, RuleText] = Field(default_factory=dict)
    datasets: dict[str, DataSetText] = Field(default_factory=dict)


class RulesText(PartText, Versioned):
    """A rules file as people write it."""

    purpose: str = Field(PURPOSE, min_length=1)
    purposes: dict[str, PartText] = Field(default_factory=dict)
    waivers: list[WaiverText] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rules:
    """Checked rules for one purpose: per entity (defaults included), per column, and waivers.

    `own` are the operator's own recognizers, whose findings the rules treat too; `purposes` are
    all that the file speaks of.
    """

    path: str
    sha256: str
    purpose: str
    entities: Mapping[str, Rule]
    columns: tuple[ColumnRule, ...]
    own: tuple[Recognizer, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    purposes: tuple[str, ...] = (PURPOSE,)

    def of(self, dataset: str, paths: Collection[str]) -> dict[str, ColumnRule]:
        """path → its rule, for the columns of a data set that have one; choice.py says which.

        Raises UsageError where two fit equally well.
        """
        return choose(self.columns, dataset, paths, self.path)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The names and globs of data sets, in the order of the file."""
        return tuple(dict.fromkeys(one.dataset for one in self.columns if not one.default))


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that is read: what its errors name."""

    where: str
    lines: Lines
    own: Own

    @property
    def known(self) -> Mapping[str, str]:
        """The entities that rules may name."""
        return self.own.korean

    def at(self, *path: str) -> str:
        return place(self.where, self.lines, path)

    def line(self, *path: str) -> int:
        return line_of(self.lines, path)


def load_rules(
    path: Path,
    defaults: str,
    own: Own = NONE,
    as_of: date = date.max,
    purpose: str | None = None,
) -> Rules:
    """Reads and checks a rules file over the text of conf/masks.yaml and over own entities.

    `as_of` is the run's date, before which no waiver may have expired; `purpose` one of the
    file's, its own if None. All purposes are checked, whichever is asked for.
    Raises UsageError (exit 2) with file, line, the bad key, the choices and the nearest match.
    """
    draft = f"Check the path, or draft rules with garim scan INPUT --write-rules {path}."
    text = read_text(path, "the rules", draft)
    parsed, lines = parse(text, str(path), "The rules")
    file = validated(RulesText, parsed, lines, str(path), "The rules")
    source = _Source(str(path), lines, own)
    purposes = tuple(dict.fromkeys((file.purpose, *file.purposes)))
    _check_purposes(file, source)
    if purpose is not None and purpose not in purposes:
        raise UsageError(
            f"The rules know no purpose {purpose!r}.", f"{path}.", nearest(purpose, purposes)
        )
    waivers = waivers_of(file.waivers, own, lines, str(path))
    require_current(waivers, as_of, str(path))
    base = default_rules(defaults, own)
    made = {name: _for_purpose(file, name, base, source) for name in purposes}
    entities, columns = made[purpose or file.purpose]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Rules(
        str(path), sha256, purpose or file.purpose, entities, columns, own.recognizers,
        tuple(waivers), purposes,
    )  # fmt: skip


def default_rules(text: str, own: Own = NONE) -> dict[str, Rule]:
    """What masking does with each entity unless rules say otherwise: conf/masks.yaml, and own."""
    given = {**_defaults(text), **own.actions}
    return {code: entity_rule(code, raw, own.korean, "") for code, raw in given.items()}


def _defaults(text: str) -> dict[str, Any]:
    given: dict[str, Any] = parse(text, "conf/masks.yaml", "The default actions")[0].get(
        "entities", {}
    )
    return given


def _check_purposes(file: RulesText, source: _Source) -> None:
    """A purpose is part of what keys are derived for."""
    named = {name: ("purposes", name) for name in file.purposes}
    for name, path in {file.purpose: ("purpose",), **named}.items():
        if ":" in name or not name:
            raise UsageError("A purpose is a plain word, without a colon.", source.at(*path))
        require_impersonal(name, "A purpose", source.at(*path), own=source.own)


def _for_purpose(
    file: RulesText, purpose: str, base: Mapping[str, Rule], source: _Source
) -> tuple[dict[str, Rule], tuple[ColumnRule, ...]]:
    """The entities' rules and the columns' that hold for a purpose."""
    special = file.purposes.get(purpose, PartText())
    said = _entities(file, source, ()) | _entities(special, source, ("purposes", purpose))
    entities = {**base, **said}
    entities |= _cards_alike(entities, said)
    own = [*_columns(special, source, ("purposes", purpose))]
    named = {(one.dataset, one.column, one.default) for one in own}
    general = [
        one
        for one in _columns(file, source, ())
        if (one.dataset, one.column, one.default) not in named
    ]
    columns = (*own, *general)
    _check_default(columns, entities, source.where)
    _check_texts((*said.values(), *(one.rule for one in columns)), source)
    check_together([*uses(entities, columns, source.where)])
    return entities, columns


def _entities(part: PartText, source: _Source, above: Sequence[str]) -> dict[str, Rule]:
    rules = {}
    for code, raw in part.entities.items():
        path = (*above, "entities", code)
        if code not in source.known:
            raise UsageError(
                f"Unknown entity {code!r}.", source.at(*path), near_entity(code, source.known)
            )
        rules[code] = entity_rule(code, raw, source.known, source.at(*path), source.line(*path))
    return rules


def _columns(part: PartText, source: _Source, above: Sequence[str]) -> Iterator[ColumnRule]:
    """The rules of a part for columns, its default last."""

    def made(dataset: str, column: str, raw: Mapping[str, Any], path: Sequence[str]) -> ColumnRule:
        rule = column_rule(raw, source.known, source.at(*path), source.line(*path))
        return ColumnRule(dataset, column, rule, special=bool(above))

    for name, dataset in part.datasets.items():
        for column, raw in dataset.columns.items():
            yield made(name, column, raw, (*above, "datasets", name, "columns", column))
    if part.default is not None:
        yield replace(made(STAR, STAR, part.default, (*above, "default")), default=True)


def _check_default(columns: Sequence[ColumnRule], entities: Mapping[str, Rule], where: str) -> None:
    for rule in (one.rule for one in columns if one.for_all):
        used = entities.get(str(rule.entity), rule) if rule.action is None else rule
        if used.action == KEEP:
            raise UsageError(
                "What no rule names may not be kept: nobody has looked at it.",
                f"{where}, line {rule.line}.",
                "Choose scrub, redact or drop, and name the columns to keep.",
            )


def _check_texts(rules: Iterable[Rule], source: _Source) -> None:
    """What rules put in place of values stands in every row, and in the manifest."""
    for rule in rules:
        given = rule.params.get("value"), *rule.params.get("labels", ())
        for text in filter(None, given):
            where = f"{source.where}, line {rule.line}."
            require_impersonal(text, f"A text of {rule.action}", where, own=source.own)


def _cards_alike(entities: Mapping[str, Rule], said: Collection[str]) -> dict[str, Rule]:
    """Other card numbers in CREDIT_CARD's style, unless the rules give them one of their own."""
    model = entities.get("CREDIT_CARD")
    if model is None or model.action != "card":
        return {}
    return {
        code: replace(entities[code], params=model.params)
        for code in (PANS & entities.keys()) - set(said) if entities[code].action == "card"
    }  # fmt: skip


def uses(entities: Mapping[str, Rule], columns: Iterable[ColumnRule], where: str) -> Iterator[Use]:
    """What rules do with each entity: by a column's own rule, or by its entity's."""
    for one in columns:
        rule, place = one.rule, f"{where}, line {one.rule.line}: {one.dataset}.{one.column}"
        inside = rule.action in (SCRUB, PER_CELL)
        for code in sorted(entities) if inside else [rule.entity]:
            used = entities.get(str(code), rule) if inside or rule.action is None else rule
            yield Use(code or "", used.action or "", used.params, place)
