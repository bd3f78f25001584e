"""Parameters of operators: pydantic models whose errors name the choices, never the input."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import UsageError

SET_BY_THE_RUN = ("entity", "key_id")  # handed in by `apply`, not written in rules


class Params(BaseModel):
    """Base of every operator's parameters; `entity` is the code of what is masked."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    entity: str = ""

    @classmethod
    def choices(cls) -> tuple[str, ...]:
        """The parameters that rules may set."""
        return tuple(name for name in cls.model_fields if name not in SET_BY_THE_RUN)


def checked(operator: str, model: type[Params], given: Mapping[str, object]) -> dict[str, Any]:
    """The given parameters with defaults filled in; raises UsageError naming the choices."""
    choices = model.choices()
    for name in given:
        if name not in choices:
            raise UsageError(
                f"Operator {operator!r} has no parameter {name!r}.", do=_offer(name, choices)
            )
    try:
        found = model.model_validate(dict(given))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise UsageError(f"Operator {operator!r}, parameter {place!r}: {fault['msg']}.") from None
    return found.model_dump(include=set(choices))


def _offer(name: object, choices: tuple[str, ...]) -> str:
    if not choices:
        return "It takes none."
    near = get_close_matches(str(name), choices, 1)
    return f"Choose from: {', '.join(choices)}." + (f" Did you mean {near[0]!r}?" if near else "")
