"""The operators in Presidio's engines: one span at a time, the same function as for a column.

    from detectors.presidio import analyzer
    from pipelines.masking.presidio import anonymizer
    from presidio_anonymizer.entities import OperatorConfig

    found = analyzer().analyze(text, "ko")
    card = OperatorConfig("card", {"style": "last4"})
    anonymizer().anonymize(text, found, {"CREDIT_CARD": card, "DEFAULT": OperatorConfig("redact")})

What rules call drop leaves a column out; in a text there is no column, and redact stands for it.
Parameters are those of the rules. Keyed operators take `key`, a DerivedKey, too; date_shift takes
as `subject` not a column but whose date it is; ages take `as_of`, the date to reckon at.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from presidio_anonymizer import AnonymizerEngine, DeanonymizeEngine
from presidio_anonymizer.operators import Hash, OperatorType
from presidio_anonymizer.operators import Operator as PresidioOperator

from pipelines.masking.operators import OPERATORS, Operator, apply


def anonymizer() -> AnonymizerEngine:
    """Presidio's engine with our operators; of its own, those of our names and `hash` are gone."""
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.remove_anonymizer(Hash)  # a hash without a key is turned back by trying all numbers
    for one in OPERATORS.values():
        if one.name != "decrypt":
            engine.add_anonymizer(_face(one))
    return engine


def deanonymizer() -> DeanonymizeEngine:
    """Presidio's engine for turning tokens of `encrypt` back, with our `decrypt`."""
    engine = DeanonymizeEngine()  # type: ignore[no-untyped-call]
    engine.add_deanonymizer(_face(OPERATORS["decrypt"]))
    return engine


def _face(one: Operator) -> type[PresidioOperator]:
    """An operator as the class that Presidio makes anew for every span."""

    class Face(PresidioOperator):
        def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
            """What becomes of the text of one span."""
            return _treated(one, text, dict(params or {}))

        def validate(self, params: dict[str, Any] | None = None) -> None:
            """Nothing before `operate`, which checks all of them."""

        def operator_name(self) -> str:
            """Its name in rules."""
            return one.name

        def operator_type(self) -> OperatorType:
            """Whether it hides or turns back."""
            decrypts = one.name == "decrypt"
            return OperatorType.Deanonymize if decrypts else OperatorType.Anonymize

    return Face


def _treated(one: Operator, text: str, params: dict[str, Any]) -> str:
    entity = params.pop("entity_type", "") or "PERSONAL"
    key, as_of = params.pop("key", None), params.pop("as_of", None)
    subjects = pa.array([params.get("subject")], pa.utf8()) if one.per_subject else None
    bare = one.name == "replace" and not params  # what Presidio does where no operator is named
    name = "redact" if bare else one.name
    out = apply(name, entity, pa.array([text]), params, key, subjects=subjects, as_of=as_of)
    return str(out[0])
