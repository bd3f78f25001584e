"""Parameters of operators: pydantic models whose errors name the choices, never the input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipelines.errors import UsageError
from pipelines.masking.yamlfile import said

SET_BY_THE_RUN = ("entity", "key_id", "purpose", "as_of")  # handed in by `apply`, not by rules


class Params(BaseModel):
    """Base of every operator's parameters; `entity` is the code of what is masked."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    entity: str = ""

    @classmethod
    def choices(cls) -> tuple[str, ...]:
        """The parameters that rules may set."""
        return tuple(name for name in cls.model_fields if name not in SET_BY_THE_RUN)


class KeyedParams(Params):
    """Base of those that need a key: its id and the purpose that it was derived for."""

    key_id: str = ""
    purpose: str = ""

    @field_validator("key_id")
    @classmethod
    def _letters(cls, key_id: str) -> str:
        if not (key_id.isascii() and key_id.isalpha() and key_id.islower()):
            raise ValueError("a key id is lower-case letters")
        return key_id


class DatedParams(Params):
    """Base of those that reckon with the date of the run: nothing here reads a clock."""

    as_of: date | None = None


def checked(operator: str, model: type[Params], given: Mapping[str, object]) -> dict[str, Any]:
    """The given parameters with defaults filled in, unset ones left out.

    Raises UsageError naming the choices.
    """
    choices = model.choices()
    for name in given:
        if name not in choices:
            raise UsageError(
                f"Operator {operator!r} has no parameter {name!r}.", do=_offer(name, choices)
            )
    run = {name: "ka" for name in ("key_id",) if name in model.model_fields}
    try:
        found = model.model_validate({**given, **run})
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"] if part not in ("int", "float"))
        what = f"Operator {operator!r}"
        do = _near(model, given)
        if not place:
            says = fault["msg"].removeprefix("Value error, ")
            raise UsageError(f"{what}: {says}.", do=do) from None
        does = f"It takes: {', '.join(choices)}." if fault["type"] == "missing" else do
        raise UsageError(f"{what}: {place!r} {said(fault)}.", do=does) from None
    return found.model_dump(mode="json", include=set(choices), exclude_none=True)


def _near(model: type[Params], given: Mapping[str, object]) -> str:
    """A hint at the word that was probably meant, for a parameter that takes one of a few."""
    for name, value in given.items():
        words = get_args(model.model_fields[name].annotation)
        near = get_close_matches(str(value), [w for w in words if isinstance(w, str)], 1)
        if near and value not in words:
            return f"Did you mean {near[0]!r}?"
    return ""


def _offer(name: object, choices: Iterable[str]) -> str:
    choices = list(choices)
    if not choices:
        return "It takes none."
    near = get_close_matches(str(name), choices, 1)
    return f"Choose from: {', '.join(choices)}." + (f" Did you mean {near[0]!r}?" if near else "")
