"""Masking rules: YAML in, checked values out; every error says file, line, choices, nearest match.

    version: 1
    purpose: analytics            # pseudonyms join within one purpose, never across two
    entities:                     # changes to the defaults of conf/masks.yaml
      PERSON: {action: pseudonym}
    datasets:
      pg_transactions:
        columns:
          card_no: {entity: CREDIT_CARD}                    # the entity's action
          buyer_name: {entity: PERSON, action: redact}      # an action of its own
          memo: {action: scrub}                             # spans inside free text
          amount: {action: keep}

A column is one leaf path (`receiver.tel`, `contacts[]`). `"*"` stands for columns not named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from detectors.entity import Recognizer
from pipelines.errors import UsageError
from pipelines.masking.operators import OPERATORS
from pipelines.masking.own import NONE, Own
from pipelines.masking.together import PANS, SECRETS, Use, check_together
from pipelines.masking.yamlfile import Lines, Versioned, nearest, parse, place, validated

SCRUB, PER_CELL, DROP, KEEP = "scrub", "per_cell", "drop", "keep"
ACTIONS = (*OPERATORS, SCRUB, PER_CELL, DROP)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _DataSet(_Strict):
    columns: dict[str, dict[str, Any]]


class _File(Versioned):
    purpose: str = "analytics"
    entities: dict[str, dict[str, Any]] = Field(default_factory=dict)
    datasets: dict[str, _DataSet] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with a column or an entity: an action with parameters, for an entity or none."""

    action: str | None
    entity: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Checked rules: per entity (defaults included) and per data set and column.

    `own` are the operator's own recognizers, whose findings the rules treat too.
    """

    path: str
    sha256: str
    purpose: str
    entities: Mapping[str, Rule]
    datasets: Mapping[str, Mapping[str, Rule]]
    own: tuple[Recognizer, ...] = ()

    def column(self, dataset: str, path: str) -> Rule | None:
        """The rule for a column: its own, else the data set's `"*"`, else None."""
        columns = self.datasets.get(dataset, {})
        return columns.get(path) or columns.get("*")


def load_rules(path: Path, defaults: str, own: Own = NONE) -> Rules:
    """Reads and checks a rules file over the text of conf/masks.yaml and over own entities.

    Raises UsageError (exit 2) with file, line, the bad key, the choices and the nearest match.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("Cannot read the rules.", f"{path}: {type(error).__name__}.") from None
    parsed, lines = parse(text, str(path), "The rules")
    known = own.korean
    given = parse(defaults, "conf/masks.yaml", "The default actions")[0].get("entities", {})
    entities = _entity_rules({**given, **own.actions}, known, {}, "")
    checked = validated(_File, parsed, lines, str(path), "The rules")
    if ":" in checked.purpose or not checked.purpose:
        raise UsageError(
            "A purpose is a plain word, without a colon.", place(str(path), lines, ("purpose",))
        )
    entities |= _entity_rules(checked.entities, known, lines, str(path))
    entities |= _cards_alike(entities, checked.entities)
    datasets = {
        name: {
            column: _rule(rule, known, lines, str(path), ("datasets", name, "columns", column))
            for column, rule in dataset.columns.items()
        }
        for name, dataset in checked.datasets.items()
    }
    check_together([*_uses(entities, datasets, str(path))])
    return Rules(
        str(path), hashlib.sha256(text.encode()).hexdigest(), checked.purpose, entities, datasets,
        own.recognizers,
    )  # fmt: skip


def _cards_alike(entities: Mapping[str, Rule], said: Mapping[str, Any]) -> dict[str, Rule]:
    """Other card numbers in CREDIT_CARD's style, unless the rules give them one of their own."""
    model = entities.get("CREDIT_CARD")
    if model is None or model.action != "card":
        return {}
    others = (PANS & entities.keys()) - said.keys()
    return {
        code: replace(entities[code], params=model.params)
        for code in others if entities[code].action == "card"
    }  # fmt: skip


def _uses(
    entities: Mapping[str, Rule], datasets: Mapping[str, Mapping[str, Rule]], where: str
) -> Iterator[Use]:
    """What the rules do with cards and their secrets: by a column's own rule, or its entity's."""
    for columns in datasets.values():
        for rule in columns.values():
            inside = rule.action in (SCRUB, PER_CELL)
            for code in sorted((PANS | SECRETS) & entities.keys()) if inside else [rule.entity]:
                used = entities.get(str(code), rule) if inside or rule.action is None else rule
                yield Use(code or "", used.action or "", used.params, f"{where}, line {rule.line}")


def _entity_rules(
    given: Mapping[str, Any], known: Mapping[str, str], lines: Lines, where: str
) -> dict[str, Rule]:
    rules = {}
    for code, raw in given.items():
        if where and code not in known:
            raise UsageError(
                f"Unknown entity {code!r}.",
                place(where, lines, ("entities", code)),
                nearest(code, known),
            )
        rules[code] = _rule(dict(raw), known, lines, where, ("entities", code), entity=code)
        if rules[code].action in (SCRUB, PER_CELL, None):
            raise UsageError(
                f"Entity {code} needs an operator or drop as its action.",
                place(where, lines, ("entities", code)),
                nearest(str(raw.get("action")), (*OPERATORS, DROP)),
            )
    return rules


def _rule(
    raw: dict[str, Any],
    known: Mapping[str, str],
    lines: Lines,
    where: str,
    path: tuple[str, ...],
    entity: str | None = None,
) -> Rule:
    here = place(where, lines, path)
    params = dict(raw)
    action = params.pop("action", None)
    code = params.pop("entity", entity)
    if action is None and code is None:
        raise UsageError("A rule needs an action or an entity.", here, nearest("", ACTIONS))
    if action is not None and action not in ACTIONS:
        raise UsageError(f"Unknown action {action!r}.", here, nearest(str(action), ACTIONS))
    if code is not None and not (isinstance(code, str) and code in known):
        raise UsageError(f"Unknown entity {code!r}.", here, nearest(str(code), known))
    if action in OPERATORS:
        try:
            params = OPERATORS[action].check(params)
        except UsageError as error:
            raise UsageError(error.what, here, error.do) from None
    elif params:
        raise UsageError(
            f"Unknown parameter {sorted(params)[0]!r} of {action or 'an entity rule'}.",
            here,
            "Remove it, or give the action that it belongs to.",
        )
    return Rule(action, code, params, lines.get(path, 0))
