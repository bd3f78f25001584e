"""Presidio's engines give span by span what the operators give for a column."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_anonymizer.entities import OperatorConfig, OperatorResult, RecognizerResult

from detectors.presidio import analyzer
from pipelines.errors import UsageError
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators.normalise import FORMS
from pipelines.masking.presidio import anonymizer, deanonymizer
from tests.operators import KEY, TODAY, Variant, texts, variants

ENGINE = anonymizer()
parts = st.lists(st.tuples(st.sampled_from([*FORMS, "X"]), texts.filter(bool)), max_size=5)


def config(name: str, params: dict[str, Any]) -> OperatorConfig:
    """An operator with what each takes besides its own parameters."""
    held = OPERATORS[name]
    more = {"key": KEY} if held.needs_key else {"as_of": TODAY} if name == "generalize" else {}
    return OperatorConfig(name, {**params, **more})


def treat(name: str, entity: str, text: str, params: dict[str, Any]) -> str:
    whose = pa.array([params.get("subject")], pa.utf8())
    array = pa.array([text])
    out = apply(name, entity, array, params, KEY, subjects=whose, as_of=TODAY)
    return str(out[0])


@given(
    variant=st.sampled_from(variants()), found=parts, between=st.sampled_from(["·", "가 나", "|"])
)
def test_the_engine_does_to_spans_what_operators_do(
    variant: Variant, found: list[tuple[str, str]], between: str
) -> None:
    name, params = variant
    text, spans = between, []
    for entity, value in found:
        spans.append(RecognizerResult(entity, len(text), len(text) + len(value), 1.0))
        text += value + between
    one = {"DEFAULT": config(name, params)}
    out = ENGINE.anonymize(text, spans, one, merge_entities_with_spaces=False)
    expected = [treat(name, entity, value, params) for entity, value in found]
    assert out.text == between + "".join(new + between for new in expected)


@given(st.text("0123456789-", min_size=1, max_size=20), st.booleans())
def test_what_the_engine_encrypts_it_decrypts(value: str, deterministic: bool) -> None:
    span = RecognizerResult("SOMETHING_ELSE", 3, 3 + len(value), 1.0)
    how = {"DEFAULT": config("encrypt", {"deterministic": deterministic})}
    out = ENGINE.anonymize(f"번호 {value}.", [span], how)
    [token] = out.items
    whose = OperatorResult(token.start, token.end, token.entity_type, token.text, "encrypt")
    back = deanonymizer().deanonymize(out.text, [whose], {"DEFAULT": config("decrypt", {})})
    assert back.text == f"번호 {value}."


def test_from_analysis_to_text() -> None:
    text = "홍길동님 010-1234-5678 카드 9410-1234-5678-9010"
    how = {
        "CREDIT_CARD": OperatorConfig("card", {"style": "last4"}),
        "PHONE_NUMBER": config("mask", {"format": "phone"}),
    }
    found = analyzer().analyze(text, "ko")
    out = anonymizer().anonymize(text, found, how)  # type: ignore[arg-type] # they take either
    assert out.text == "[PERSON]님 010-****-5678 카드 ****-****-****-9010"


def test_all_operators_are_there_and_no_hash() -> None:
    names = {*ENGINE.get_anonymizers()}
    assert OPERATORS.keys() - {"decrypt"} <= names and "hash" not in names
    assert "decrypt" in deanonymizer().get_deanonymizers()


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("card", {"styl": "last4"}, "Did you mean 'style'"),
        ("pseudonym", {}, "needs a key"),
        ("mask", {"masking_char": "x"}, "no parameter 'masking_char'"),
        ("date_shift", {"key": KEY}, "'subject'"),
    ],
)
def test_wrong_parameters_are_refused(name: str, params: dict[str, Any], says: str) -> None:
    span = RecognizerResult("X", 0, 1, 1.0)
    with pytest.raises(UsageError, match=says):
        ENGINE.anonymize("a", [span], {"X": OperatorConfig(name, params)})


def test_a_key_is_not_shown() -> None:
    assert KEY.secret.hex() not in repr(config("encrypt", {})) + str(config("encrypt", {}))
    assert repr(KEY.secret)[2:-1] not in repr(config("encrypt", {}))
