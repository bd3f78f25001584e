"""Operators: pure functions over Arrow arrays, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.operators.card import CardParams, card
from pipelines.masking.operators.mask import MaskParams, mask
from pipelines.masking.operators.params import Params, checked
from pipelines.masking.operators.pseudonym import PseudonymParams, pseudonym
from pipelines.masking.operators.simple import ReplaceParams, keep, redact, replace

if TYPE_CHECKING:
    from pipelines.masking.keys import DerivedKey

__all__ = ["OPERATORS", "Operator", "apply", "operator"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to treat a column of strings."""

    name: str
    apply: Callable[[pa.Array, Mapping[str, object], bytes | None], pa.Array]
    params: type[Params]
    help: str
    needs_key: bool = False
    idempotent: bool = True

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """The parameters that rules give, with defaults; raises UsageError with the choices."""
        return checked(self.name, self.params, given)


OPERATORS: dict[str, Operator] = {
    one.name: one
    for one in (
        Operator("keep", keep, Params, "Leave every value as it is."),
        Operator("redact", redact, Params, "Put the name of the entity in place of every value."),
        Operator("replace", replace, ReplaceParams, "Put one fixed text in place of every value."),
        Operator("mask", mask, MaskParams, "Hide the telling part of every value with asterisks."),
        Operator("card", card, CardParams, "Hide card digits, by default from the third group on."),
        Operator(
            "pseudonym",
            pseudonym,
            PseudonymParams,
            "Put a keyed token in place of every value; equal values share one.",
            needs_key=True,
            idempotent=False,
        ),
    )
}


def operator(name: str) -> Operator:
    """The operator of this name; raises UsageError naming the choices."""
    if name not in OPERATORS:
        raise UsageError(f"No operator {name!r}.", do=f"Choose from: {', '.join(OPERATORS)}.")
    return OPERATORS[name]


def apply(
    name: str,
    entity: str,
    values: pa.Array,
    params: Mapping[str, object] | None = None,
    key: DerivedKey | None = None,
) -> pa.Array:
    """Treat a string, large_string, string_view or dictionary array; utf8 of its length comes out.

    Nulls stay null. Raises UsageError for another type, wrong parameters or a missing key.
    """
    chosen = operator(name)
    given: dict[str, Any] = {**chosen.check(params or {}), "entity": entity}
    if not chosen.needs_key:
        return chosen.apply(_utf8(values), given, None)
    if key is None:
        raise UsageError(f"Operator {name!r} needs a key.", do="Give a keyset with --keys.")
    return chosen.apply(_utf8(values), {**given, "key_id": key.key_id}, key.secret)


def _utf8(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if values.type not in (pa.utf8(), pa.large_utf8(), pa.string_view(), pa.null()):
        raise UsageError(f"Operators take strings, not {values.type}.")
    return values.cast(pa.utf8())
