"""Operators: pure functions over Arrow arrays, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.operators.card import CardParams, card
from pipelines.masking.operators.date_shift import ShiftParams, date_shift
from pipelines.masking.operators.encrypt import EncryptParams, decrypt, encrypt
from pipelines.masking.operators.generalize import TIMES, GeneralizeParams, generalize
from pipelines.masking.operators.mask import MaskParams, mask
from pipelines.masking.operators.params import DatedParams, KeyedParams, Params, checked
from pipelines.masking.operators.pseudonym import pseudonym
from pipelines.masking.operators.simple import ReplaceParams, keep, redact, replace
from pipelines.masking.operators.types import anything, as_text, is_date, is_text, readable

if TYPE_CHECKING:
    from pipelines.masking.keys import DerivedKey

__all__ = ["OPERATORS", "Operator", "anything", "apply", "is_date", "operator", "type_out"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to treat a column: `apply(values, params, key)`, with `subjects` too per subject."""

    name: str
    apply: Callable[..., pa.Array]
    params: type[Params]
    help: str
    idempotent: bool = True
    dates: bool = False
    """Takes dates and timestamps as they are, and may give them back."""
    takes: Callable[[pa.DataType], bool] = readable
    """The types that it treats; all but dates of `dates` as the text that `as_text` makes."""
    lookalike: bool = False
    """What comes out may read as what came in, such as a date: finding it is no leak."""
    all_epochs: bool = False
    """Takes keys of retired epochs beside that of the active one."""

    @property
    def needs_key(self) -> bool:
        """Whether it works under a key, one for each purpose and entity."""
        return issubclass(self.params, KeyedParams)

    @property
    def per_subject(self) -> bool:
        """Whether it must know whose value it treats."""
        return issubclass(self.params, ShiftParams)

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """The parameters that rules give, with defaults; raises UsageError with the choices."""
        return checked(self.name, self.params, given)


OPERATORS: dict[str, Operator] = {
    one.name: one
    for one in (
        Operator("keep", keep, Params, "Leave every value as it is.", takes=anything),
        Operator(
            "redact",
            redact,
            Params,
            "Put the name of the entity in place of every value.",
            takes=anything,
        ),
        Operator(
            "replace",
            replace,
            ReplaceParams,
            "Put one fixed text in place of every value.",
            takes=anything,
        ),
        Operator("mask", mask, MaskParams, "Hide the telling part of every value with asterisks."),
        Operator("card", card, CardParams, "Hide card digits, by default from the third group on."),
        Operator(
            "pseudonym",
            pseudonym,
            KeyedParams,
            "Put a keyed token in place of every value; equal values share one.",
            idempotent=False,
        ),
        Operator(
            "encrypt",
            encrypt,
            EncryptParams,
            "Put a token in place of every value that the holder of the key can turn back.",
            idempotent=False,
        ),
        Operator(
            "decrypt",
            decrypt,
            KeyedParams,
            "Turn the tokens of encrypt back; what is no such token ends the run.",
            idempotent=False,
            takes=is_text,
            all_epochs=True,
        ),
        Operator(
            "date_shift",
            date_shift,
            ShiftParams,
            "Move the dates of each subject by days of its own; intervals stay.",
            idempotent=False,
            dates=True,
            lookalike=True,
        ),
        Operator(
            "generalize",
            generalize,
            GeneralizeParams,
            "Put a coarser value in place: a band, a year, a district, a network.",
            dates=True,
            lookalike=True,
        ),
    )
}


def operator(name: str) -> Operator:
    """The operator of this name; raises UsageError naming the choices."""
    if name not in OPERATORS:
        raise UsageError(f"No operator {name!r}.", do=f"Choose from: {', '.join(OPERATORS)}.")
    return OPERATORS[name]


def type_out(name: str, params: Mapping[str, object], kind: pa.DataType) -> pa.DataType | None:
    """The type that values of a type become: text, or the same where dates stay dates.

    None where the operator cannot treat them. What is no operator (scrub, per_cell) reads text.
    """
    held = OPERATORS.get(name)
    if name == "keep":
        return kind
    if not (held.takes(kind) if held else readable(kind)):
        return None
    stays = held is not None and held.dates and params.get("to") in (None, *TIMES)
    return kind if stays and is_date(kind) else pa.utf8()


def apply(
    name: str,
    entity: str,
    values: pa.Array,
    params: Mapping[str, object] | None = None,
    key: DerivedKey | None = None,
    *,
    subjects: pa.Array | None = None,
    as_of: date | None = None,
) -> pa.Array:
    """Treat an array of any type that `type_out` has an answer for; as many values come out.

    `subjects`: whose each value is, for `date_shift`; `as_of`: the run's date, for ages.
    Nulls stay null. Raises UsageError for another type, wrong parameters or a missing key,
    IncompleteRun for bytes that are no text.
    """
    chosen = operator(name)
    given: dict[str, Any] = {**chosen.check(params or {}), "entity": entity}
    if issubclass(chosen.params, DatedParams):
        given["as_of"] = as_of
    held = _held(chosen, values)
    if not chosen.needs_key:
        return chosen.apply(held, given, None)
    if key is None:
        raise UsageError(f"Operator {name!r} needs a key.", do="Give a keyset with --keys.")
    given |= {"key_id": key.key_id, "purpose": key.purpose}
    if chosen.per_subject:
        return chosen.apply(
            held, given, key.secret, None if subjects is None else as_text(subjects)
        )
    if chosen.all_epochs:
        return chosen.apply(held, given, key.secret, key.earlier)
    return chosen.apply(held, given, key.secret)


def _held(chosen: Operator, values: pa.Array) -> pa.Array:
    """The values as the operator takes them."""
    if not chosen.takes(values.type):
        raise UsageError(
            f"Operator {chosen.name!r} cannot treat values of type {values.type}.",
            do="Choose redact, replace or drop, or keep if they are nobody's.",
        )
    unread = chosen.takes is anything and not is_text(values.type)
    return values if unread or (chosen.dates and is_date(values.type)) else as_text(values)
