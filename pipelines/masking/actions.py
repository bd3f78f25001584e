"""An action as people write it, `{action: mask, format: phone}`, and the checked rule it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.errors import UsageError
from pipelines.masking.operators import OPERATORS
from pipelines.masking.yamlfile import nearest

SCRUB, PER_CELL, DROP, KEEP = "scrub", "per_cell", "drop", "keep"
ACTIONS = (*OPERATORS, SCRUB, PER_CELL, DROP)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with a column or an entity: an action with parameters, for an entity or none.

    `inside`, of scrub and per_cell: entities that this column treats otherwise than the rest does.
    """

    action: str | None
    entity: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    inside: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def says(self) -> tuple[object, ...]:
        """What makes two rules the same, wherever they stand."""
        inside = sorted((code, rule.says) for code, rule in self.inside.items())
        return self.action, self.entity, sorted(self.params.items()), inside


def column_rule(
    raw: Mapping[str, Any],
    known: Mapping[str, str],
    here: str,
    line: int,
    entity: str | None = None,
) -> Rule:
    """The rule that a mapping says; `known` are the entities, `here` is told in errors.

    Raises UsageError with the choices and the nearest match.
    """
    params = dict(raw)
    action = params.pop("action", None)
    code = params.pop("entity", entity)
    if action is None and code is None:
        nested = any(isinstance(one, Mapping) for one in params.values())
        raise UsageError(
            "A rule needs an action or an entity.",
            here,
            "A part of a nested column has a rule of its own, by its path: receiver.name, "
            "contacts[], extra{value}."
            if nested
            else nearest("", ACTIONS),
        )
    if action is not None and action not in ACTIONS:
        raise UsageError(f"Unknown action {action!r}.", here, nearest(str(action), ACTIONS))
    if code is not None and not (isinstance(code, str) and code in known):
        raise UsageError(f"Unknown entity {code!r}.", here, near_entity(code, known))
    if action in OPERATORS:
        try:
            params = OPERATORS[action].check(params)
        except UsageError as error:
            raise UsageError(error.what, here, error.do) from None
    elif params:
        raise UsageError(
            f"Unknown parameter {sorted(map(str, params))[0]!r} of {action or 'an entity rule'}.",
            here,
            "Remove it, or give the action that it belongs to.",
        )
    return Rule(action, code, params, line)


def near_entity(given: object, known: Mapping[str, str]) -> str:
    """The entity that was probably meant, by its code or its Korean term, or the first choices."""
    if isinstance(given, list):
        return "A rule is for one entity; per_cell decides on each cell of several kinds."
    by_term = [code for code, term in known.items() if given == term]
    return nearest(by_term[0] if by_term else str(given), known)


def entity_rule(
    code: str, raw: Mapping[str, Any], known: Mapping[str, str], here: str, line: int = 0
) -> Rule:
    """The rule for all values of an entity: an operator, or drop. Raises as `column_rule` does."""
    choices = (*OPERATORS, DROP)
    if raw.get("action") not in choices:
        raise UsageError(
            f"Entity {code} needs an operator or drop as its action.",
            here,
            nearest(str(raw.get("action")), choices),
        )
    if raw.get("entity", code) != code:
        raise UsageError(f"The rule for entity {code} names another.", here, "Leave entity out.")
    return column_rule(raw, known, here, line, code)
