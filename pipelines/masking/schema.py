"""JSON Schema of a rules file, from the models that check it: editors complete and mark with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.masking.actions import DROP, PER_CELL, SCRUB
from pipelines.masking.operators import OPERATORS
from pipelines.masking.rules import RulesText

Schema = dict[str, Any]
_ELSE = {
    SCRUB: "Treat the items found inside free text, each by its entity; leave the rest.",
    PER_CELL: "Decide every cell on its own: one column, several kinds.",
    DROP: "Leave the column out.",
}
_RULE, _ENTITY = {"$ref": "#/$defs/rule"}, {"$ref": "#/$defs/entity"}


def rules_schema(entities: Mapping[str, str]) -> Schema:
    """The schema; `entities` gives the Korean term of each code that rules may name."""
    schema = RulesText.model_json_schema()
    schema["title"] = "garim masking rules"
    schema["properties"]["version"]["const"] = 1
    parts = schema["$defs"]
    parts["DataSetText"]["properties"]["columns"]["additionalProperties"] = _RULE
    parts["WaiverText"]["properties"]["entity"] = _ENTITY
    for part in (schema, parts["PartText"]):
        part["properties"]["default"] = {**_RULE, "description": "For columns that no rule names."}
        part["properties"]["entities"] |= {
            "propertyNames": _ENTITY,
            "additionalProperties": {"$ref": "#/$defs/operator"},
        }
    operators = [_action(name) for name in (*OPERATORS, DROP)]
    inside = [_action(name) for name in (SCRUB, PER_CELL)]
    parts["entity"] = {"oneOf": [{"const": c, "description": ko} for c, ko in entities.items()]}
    parts["operator"] = {"anyOf": operators}
    parts["rule"] = {"anyOf": [*operators, *inside, _of_entity()]}
    return schema


def _of_entity() -> Schema:
    return {
        "type": "object",
        "description": "The entity's own action.",
        "properties": {"entity": _ENTITY},
        "required": ["entity"],
        "additionalProperties": False,
    }


def _action(name: str) -> Schema:
    """An action with its parameters, of an operator those of its model."""
    given, needed = _parameters(name)
    return {
        "type": "object",
        "description": _ELSE.get(name) or OPERATORS[name].help,
        "properties": {"action": {"const": name}, "entity": _ENTITY, **given},
        "required": ["action", *needed],
        "additionalProperties": False,
    }


def _parameters(name: str) -> tuple[Schema, list[str]]:
    """The parameters that rules may give, and those that they must."""
    if name not in OPERATORS:
        return {}, []
    model = OPERATORS[name].params
    schema = model.model_json_schema()
    given = {one: schema["properties"][one] for one in model.choices()}
    return given, [one for one in schema.get("required", ()) if one in given]
