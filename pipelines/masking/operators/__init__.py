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

if TYPE_CHECKING:
    from pipelines.masking.keys import DerivedKey

__all__ = ["OPERATORS", "Operator", "apply", "is_date", "operator", "type_out"]


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
    lookalike: bool = False
    """What comes out may read as what came in, such as a date: finding it is no leak."""

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
        Operator("keep", keep, Params, "Leave every value as it is."),
        Operator("redact", redact, Params, "Put the name of the entity in place of every value."),
        Operator("replace", replace, ReplaceParams, "Put one fixed text in place of every value."),
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


def type_out(name: str, params: Mapping[str, object], kind: pa.DataType) -> pa.DataType:
    """The type that values of a type become: text, or the same where dates stay dates."""
    stays = OPERATORS[name].dates and params.get("to", TIMES[0]) in TIMES
    return kind if stays and is_date(kind) else pa.utf8()


def is_date(kind: pa.DataType) -> bool:
    """Whether a type is that of dates or timestamps."""
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


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
    """Treat a string, large_string, string_view or dictionary array; utf8 of its length comes out.

    Dates and timestamps are taken, and given back, by the operators that `type_out` says.
    `subjects`: whose each value is, for `date_shift`; `as_of`: the run's date, for ages.
    Nulls stay null. Raises UsageError for another type, wrong parameters or a missing key.
    """
    chosen = operator(name)
    given: dict[str, Any] = {**chosen.check(params or {}), "entity": entity}
    if issubclass(chosen.params, DatedParams):
        given["as_of"] = as_of
    held = values if chosen.dates and is_date(values.type) else _utf8(values)
    if not chosen.needs_key:
        return chosen.apply(held, given, None)
    if key is None:
        raise UsageError(f"Operator {name!r} needs a key.", do="Give a keyset with --keys.")
    given |= {"key_id": key.key_id, "purpose": key.purpose}
    if chosen.per_subject:
        return chosen.apply(held, given, key.secret, None if subjects is None else _utf8(subjects))
    return chosen.apply(held, given, key.secret)


def _utf8(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if values.type not in (pa.utf8(), pa.large_utf8(), pa.string_view(), pa.null()):
        raise UsageError(f"Operators take strings, not {values.type}.")
    return values.cast(pa.utf8())
