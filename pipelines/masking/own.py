"""Own entities of an operator (conf/recognizers.yaml): YAML in, recognizers and actions out.

The file says what each key means. It is proven when it is read: a pattern that can backtrack
badly, an unknown validator or an example that is not found ends the run before any work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from detectors.catalog import CATALOG, korean
from detectors.custom import Description, OwnEntityError, own_recognizers
from detectors.entity import REACH, Recognizer
from pipelines.errors import UsageError
from pipelines.masking.actions import entity_rule
from pipelines.masking.yamlfile import Versioned, parse, place, validated
from pipelines.resources import conf_name, conf_text

NAME = "recognizers.yaml"
_WHAT = "The own recognizers"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Entity(_Strict):
    ko: str
    klass: str = Field("identity", alias="class")
    pattern: str
    validators: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    score: float = Field(0.3, gt=0, le=1)
    labelled: float = Field(0.85, gt=0, le=1)
    reach: int = Field(REACH, ge=1, le=100)
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()
    action: dict[str, Any] = {"action": "redact"}


class _File(Versioned):
    entities: dict[str, _Entity] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Own:
    """The operator's own recognizers, and what masking does with each by default."""

    recognizers: tuple[Recognizer, ...] = ()
    actions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def catalog(self) -> tuple[Recognizer, ...]:
        """All recognizers: the project's, then the operator's."""
        return (*CATALOG, *self.recognizers)

    @property
    def korean(self) -> dict[str, str]:
        """Entity code to its Korean term, own entities included."""
        return korean(self.recognizers)


NONE = Own()


def own_entities() -> Own:
    """The own entities of the conf folder in use."""
    return load_own(conf_text(NAME), conf_name(NAME))


def load_own(text: str, where: str) -> Own:
    """Reads and proves own entities.

    Raises UsageError (exit 2) with file, line, entity, key and what to do.
    """
    data, lines = parse(text, where, _WHAT)
    given = validated(_File, data, lines, where, _WHAT).entities
    try:
        recognizers = own_recognizers([_described(code, one) for code, one in given.items()])
    except OwnEntityError as error:
        path = ("entities", *error.key.split("."))
        raise UsageError(
            f"Own entity {'.'.join(path[1:])}: {error}.", place(where, lines, path)
        ) from None
    for code, one in given.items():
        here = place(where, lines, ("entities", code, "action"))
        entity_rule(code, one.action, {code: one.ko}, here)
    return Own(recognizers, {code: one.action for code, one in given.items()})


def _described(code: str, one: _Entity) -> Description:
    return Description(
        code, one.ko, one.pattern, one.labels, one.examples, one.counterexamples, one.klass,
        one.validators, one.score, one.labelled, one.reach,
    )  # fmt: skip
