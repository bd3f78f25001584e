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

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from detectors.entities import KOREAN
from pipelines.errors import UsageError
from pipelines.masking.operators import OPERATORS

SCRUB, PER_CELL, DROP, KEEP = "scrub", "per_cell", "drop", "keep"
ACTIONS = (*OPERATORS, SCRUB, PER_CELL, DROP)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _DataSet(_Strict):
    columns: dict[str, dict[str, Any]]


class _File(_Strict):
    version: int
    purpose: str = "analytics"
    entities: dict[str, dict[str, Any]] = {}
    datasets: dict[str, _DataSet] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with a column or an entity: an action with parameters, for an entity or none."""

    action: str | None
    entity: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Checked rules: per entity (defaults included) and per data set and column."""

    path: str
    sha256: str
    purpose: str
    entities: Mapping[str, Rule]
    datasets: Mapping[str, Mapping[str, Rule]]

    def column(self, dataset: str, path: str) -> Rule | None:
        """The rule for a column: its own, else the data set's `"*"`, else None."""
        columns = self.datasets.get(dataset, {})
        return columns.get(path) or columns.get("*")


def load_rules(path: Path, defaults: str) -> Rules:
    """Reads and checks a rules file over the text of conf/masks.yaml.

    Raises UsageError (exit 2) with file, line, the bad key, the choices and the nearest match.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("Cannot read the rules.", f"{path}: {type(error).__name__}.") from None
    parsed, lines = _parse(text, str(path))
    entities = _entity_rules(_parse(defaults, "conf/masks.yaml")[0].get("entities", {}), {}, "")
    checked = _checked(parsed, lines, str(path))
    if ":" in checked.purpose or not checked.purpose:
        raise UsageError(
            "A purpose is a plain word, without a colon.", _place(str(path), lines, ("purpose",))
        )
    entities |= _entity_rules(checked.entities, lines, str(path))
    datasets = {
        name: {
            column: _rule(rule, lines, str(path), ("datasets", name, "columns", column))
            for column, rule in dataset.columns.items()
        }
        for name, dataset in checked.datasets.items()
    }
    return Rules(
        str(path), hashlib.sha256(text.encode()).hexdigest(), checked.purpose, entities, datasets
    )


def nearest(name: str, choices: Iterable[str]) -> str:
    """A hint at the choice that was probably meant, or the first choices."""
    known = sorted(choices)
    close = difflib.get_close_matches(name, known, 1)
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"Did you mean {close[0]!r}? Choices: {listed}." if close else f"Choices: {listed}."


def _parse(text: str, where: str) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    lines: dict[tuple[str, ...], int] = {}
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        _number(node, (), lines, where)
        data = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            "The rules are no YAML.", _fault(where, error), "Mend that line."
        ) from None
    if not isinstance(data, dict):
        raise UsageError(
            "The rules are empty or no mapping.", where, "See garim scan --write-rules."
        )
    return data, lines


def _fault(where: str, error: Exception) -> str:
    """Where and why YAML does not read; a scalar such as 2026-13-45 fails without a line."""
    mark = getattr(error, "problem_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "reason", None)
    place = f"{where}, line {mark.line + 1}" if mark else where
    return f"{place}: {why or 'a value that YAML cannot take'}."


def _number(
    node: yaml.Node | None, path: tuple[str, ...], lines: dict[tuple[str, ...], int], where: str
) -> None:
    """Notes the line of every key; refuses a key given twice, which YAML would silently merge."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        here = (*path, str(key.value))
        line = key.start_mark.line + 1
        if here in lines:
            raise UsageError(
                f"The key {key.value!r} stands twice.",
                f"{where}, lines {lines[here]} and {line}.",
                "Keep one of them.",
            )
        lines[here] = line
        _number(value, here, lines, where)


def _checked(data: dict[str, Any], lines: Mapping[tuple[str, ...], int], where: str) -> _File:
    try:
        checked = _File.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        first = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")  # a misspelling
        path = tuple(str(part) for part in first["loc"])
        choices = _File.model_fields if len(path) == 1 else _DataSet.model_fields
        raise UsageError(
            f"The rules have {'.'.join(path)!r}: {first['msg'].lower()}.",
            _place(where, lines, path),
            nearest(path[-1], choices) if first["type"] == "extra_forbidden" else "",
        ) from None
    if checked.version != 1:
        raise UsageError("Unknown version of rules.", _place(where, lines, ("version",)), "Use 1.")
    return checked


def _entity_rules(
    given: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], where: str
) -> dict[str, Rule]:
    rules = {}
    for code, raw in given.items():
        if where and code not in KOREAN:
            raise UsageError(
                f"Unknown entity {code!r}.",
                _place(where, lines, ("entities", code)),
                nearest(code, KOREAN),
            )
        rules[code] = _rule(dict(raw), lines, where, ("entities", code), entity=code)
        if rules[code].action in (SCRUB, PER_CELL, None):
            raise UsageError(
                f"Entity {code} needs an operator or drop as its action.",
                _place(where, lines, ("entities", code)),
                nearest(str(raw.get("action")), (*OPERATORS, DROP)),
            )
    return rules


def _rule(
    raw: dict[str, Any],
    lines: Mapping[tuple[str, ...], int],
    where: str,
    path: tuple[str, ...],
    entity: str | None = None,
) -> Rule:
    place = _place(where, lines, path)
    params = dict(raw)
    action = params.pop("action", None)
    code = params.pop("entity", entity)
    if action is None and code is None:
        raise UsageError("A rule needs an action or an entity.", place, nearest("", ACTIONS))
    if action is not None and action not in ACTIONS:
        raise UsageError(f"Unknown action {action!r}.", place, nearest(str(action), ACTIONS))
    if code is not None and not (isinstance(code, str) and code in KOREAN):
        raise UsageError(f"Unknown entity {code!r}.", place, nearest(str(code), KOREAN))
    if action in OPERATORS:
        try:
            params = OPERATORS[action].check(params)
        except UsageError as error:
            raise UsageError(error.what, place, error.do) from None
    elif params:
        raise UsageError(
            f"Unknown parameter {sorted(params)[0]!r} of {action or 'an entity rule'}.",
            place,
            "Remove it, or give the action that it belongs to.",
        )
    return Rule(action, code, params, lines.get(path, 0))


def _place(where: str, lines: Mapping[tuple[str, ...], int], path: tuple[str, ...]) -> str:
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return f"{where}, line {lines[path[:end]]}."
    return f"{where}."
