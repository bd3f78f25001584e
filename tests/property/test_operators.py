"""What all operators promise (SECURITY), as properties; and the defaults of conf/masks.yaml."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.errors import IncompleteRun, UsageError
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators import chars as characters
from pipelines.masking.operators.params import KeyedParams
from tests.operators import KEY, Variant, columns, run, treat, variants

every = pytest.mark.parametrize(("name", "params"), variants())

# ---------------------------------------------------------------- what all operators promise


@given(variant=st.sampled_from(variants()), values=columns)
def test_length_and_nulls_stay(variant: Variant, values: list[str | None]) -> None:
    name, params = variant
    out = run(name, values, **params)
    assert [value is None for value in out] == [value is None for value in values]


@given(variant=st.sampled_from(variants()), values=columns, data=st.data())
def test_a_value_does_not_depend_on_its_neighbours(
    variant: Variant, values: list[str | None], data: st.DataObject
) -> None:
    name, params = variant
    whole = run(name, values, **params)
    start = data.draw(st.integers(0, len(values)))
    size = data.draw(st.integers(0, len(values) - start))
    part = pa.array(values, pa.utf8()).slice(start, size)
    out = treat(name, part, params).to_pylist()
    assert out == whole[start : start + size]
    assert [run(name, [value], **params)[0] for value in values] == whole


@given(variant=st.sampled_from(variants()), values=columns)
def test_other_string_types_are_read_alike(variant: Variant, values: list[str | None]) -> None:
    name, params = variant
    plain = pa.array(values, pa.utf8())
    expected = run(name, values, **params)
    for held in (plain.cast(pa.large_utf8()), plain.cast(pa.string_view())):
        assert treat(name, held, params).to_pylist() == expected
    encoded = plain.dictionary_encode()
    assert treat(name, encoded, params).to_pylist() == expected


@every
def test_empty_and_null_arrays(name: str, params: dict[str, Any]) -> None:
    for held in (pa.array([], pa.utf8()), pa.nulls(3), pa.nulls(3, pa.utf8())):
        out = treat(name, held, params)
        assert (len(out), out.null_count, out.type) == (len(held), len(held), pa.utf8())
    assert treat(name, pa.array(["x"]).slice(1), params).to_pylist() == []


@every
def test_bytes_under_a_null_are_not_read_as_a_value(name: str, params: dict[str, Any]) -> None:
    under = pa.array(["010-1234-5678", "02-123-4567"])
    bits = pa.py_buffer(b"\x02")
    held = pa.Array.from_buffers(pa.utf8(), 2, [bits, *under.buffers()[1:]], 1)
    out = treat(name, held, params).to_pylist()
    assert out == [None, *run(name, ["02-123-4567"], **params)]


def test_bytes_that_are_no_text_are_refused_without_showing_them() -> None:
    data = pa.py_buffer(b"010-\xff234")
    starts = pa.py_buffer(np.array([0, 8], np.int32))
    held = pa.Array.from_buffers(pa.utf8(), 1, [None, starts, data])
    with pytest.raises(IncompleteRun, match="UTF-8") as caught:
        apply("card", "CREDIT_CARD", held)
    assert "010" not in str(caught.value) and "234" not in str(caught.value)


@pytest.mark.parametrize("values", [pa.array([True]), pa.array([["x"]]), pa.array([{"x": 1}])])
def test_other_types_are_refused(values: pa.Array) -> None:
    with pytest.raises(UsageError, match="cannot treat values of type"):
        apply("mask", "PHONE_NUMBER", values)


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("crad", {}, "keep, redact, replace, mask, card, pseudonym, encrypt, decrypt, date_shift"),
        ("card", {"styl": "full"}, "Did you mean 'style'"),
        ("card", {"style": "first8"}, "'third_group_on'"),
        ("card", {"style": "last_4"}, "Did you mean 'last4'?"),
        ("card", {"bin": 7}, "6 or 8"),
        ("encrypt", {"deterministc": True}, "Did you mean 'deterministic'"),
        ("date_shift", {}, "'subject'"),
        ("date_shift", {"subject": "c", "days": 0}, "'days'"),
        ("date_shift", {"subject": "c", "fixed": ["31.12.9999"]}, "'fixed'"),
        ("generalize", {}, "'to'"),
        ("generalize", {"to": "age_bands"}, "Did you mean 'age_band'?"),
        ("generalize", {"to": "band"}, "needs the cuts"),
        ("generalize", {"to": "band", "bands": [5, 5]}, "rise"),
        ("generalize", {"to": "day", "bands": [5]}, "belongs to band and age_band"),
        ("generalize", {"to": "band", "bands": [5], "labels": ["a"]}, "2 bands to label"),
        ("generalize", {"to": "band", "bands": [5], "labels": ["1", "2"]}, "has a letter"),
        ("generalize", {"to": "age_band", "bands": [1.5]}, "whole numbers"),
        ("generalize", {"to": "age_band", "bands": [0, 20]}, "above 0"),
        ("generalize", {"to": "network", "prefix": 23}, "8, 16 or 24"),
        ("generalize", {"to": "day", "as_of": "2026-01-01"}, "no parameter 'as_of'"),
        ("mask", {"format": "fax"}, "phone, name, email"),
        ("mask", {"format": "keep_first:0"}, "keep_first:n"),
        ("mask", {"format": "keep_first:4\n"}, "keep_first:n"),
        ("replace", {}, "'value'"),
        ("keep", {"value": "x"}, "takes none"),
        ("redact", {"entity": "X"}, "takes none"),
        ("pseudonym", {"key_id": "kb"}, "takes none"),
    ],
)
def test_wrong_names_and_parameters_name_the_choices(
    name: str, params: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        apply(name, "X", pa.array(["a"]), params, KEY)


def test_parameters_that_are_not_set_are_left_out() -> None:
    assert OPERATORS["card"].check({}) == {"style": "third_group_on"}


def test_parameters_stay_and_their_errors_show_nothing() -> None:
    with pytest.raises(ValidationError, match="lower-case letters") as caught:
        KeyedParams(key_id="010-0034-5678")
    assert "5678" not in str(caught.value)
    with pytest.raises(ValidationError, match="frozen"):
        KeyedParams(key_id="ka").purpose = "other"


KEYED = ["pseudonym", "encrypt", "decrypt", "date_shift"]


def test_what_needs_a_key_says_so() -> None:
    assert [name for name, held in OPERATORS.items() if held.needs_key] == KEYED


@pytest.mark.parametrize("name", KEYED)
def test_nothing_is_keyed_without_a_key(name: str) -> None:
    values, params = pa.array(["x"]), {"subject": "c"} if name == "date_shift" else {}
    with pytest.raises(UsageError, match="--keys"):
        apply(name, "PHONE_NUMBER", values, params, subjects=values)
    with pytest.raises(UsageError, match="--keys"):
        OPERATORS[name].apply(values, {**params, "entity": "X", "key_id": "ka"}, b"")


def test_only_who_encrypts_imports_cryptography() -> None:
    code = (
        "import sys, pyarrow as pa; from pipelines.masking.keys import DerivedKey;"
        "from pipelines.masking import masker; from pipelines.masking.operators import apply;"
        "apply('pseudonym', 'PERSON', pa.array(['x']), {}, DerivedKey('ka', b'k' * 32));"
        "sys.exit('cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_each_operator_promises() -> None:
    """SECURITY: mask∘mask = mask; what may read as it did is no leak; who reads old tokens."""
    held = OPERATORS.items()
    once = {"pseudonym", "encrypt", "decrypt", "date_shift"}
    assert {name for name, one in held if not one.idempotent} == once
    assert {name for name, one in held if one.dates} == {"date_shift", "generalize"}
    assert {name for name, one in held if one.lookalike} == {"date_shift", "generalize"}
    assert [name for name, one in held if one.all_epochs] == ["decrypt"]
    assert [name for name, one in held if one.per_subject] == ["date_shift"]


def test_the_table_is_named_and_described() -> None:
    for name, held in OPERATORS.items():
        assert held.name == name and held.help.endswith(".") and held.help[0].isupper()


# ---------------------------------------------------------------- keep, redact, replace


def test_simple_operators() -> None:
    values = ["010-1234-5678", None, ""]
    assert run("keep", values) == values
    assert run("redact", values) == ["[PHONE_NUMBER]", None, "[PHONE_NUMBER]"]
    assert run("replace", values, value="없음") == ["없음", None, "없음"]


# ---------------------------------------------------------------- characters and defaults


def test_no_decimal_digit_lies_above_the_fold_table() -> None:
    above = range(characters._FOLDED, 0x110000)
    assert not [code for code in above if unicodedata.decimal(chr(code), None) is not None]


@given(columns)
@example(["\x7f\x80", "\u07ff\u0800", "\uffff\U00010000", "\U0010ffff"])
@example(["\U000104a5", "\U0001d7ce\U0001d7ff", "\U0001e959"])  # decimal digits of four bytes
def test_characters_come_back_as_they_went(values: list[str | None]) -> None:
    folded = [
        value and "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in value)
        for value in values
    ]
    assert characters.Chars.of(pa.array(values, pa.utf8())).to_array().to_pylist() == folded


def test_no_values_have_one_bound_and_no_bytes() -> None:
    bounds, data = characters.buffers(pa.array([], pa.utf8()))
    assert (bounds.tolist(), len(data)) == ([0], 0)


CONF = Path(__file__).parents[2] / "conf" / "masks.yaml"


def test_every_default_is_an_action_with_its_parameters() -> None:
    held = yaml.safe_load(CONF.read_text(encoding="utf-8"))
    assert list(held) == ["entities"]
    for entity, given_ in held["entities"].items():
        assert re.fullmatch("[A-Z][A-Z0-9_]+", entity)
        params = dict(given_)
        action = params.pop("action")
        if action != "drop":
            OPERATORS[action].check(params)


@pytest.mark.parametrize(
    ("actions", "entities"),
    [
        ({"redact", "drop"}, ["PASSWORD", "CARD_CVC", "CARD_PIN2", "TRACK_DATA", "CARD_EXPIRY"]),
        ({"card"}, ["CREDIT_CARD", "CASH_IC_CARD"]),
        ({"pseudonym"}, ["KR_RRN", "KR_FRN", "KR_PASSPORT", "KR_DRIVER_LICENSE", "KR_CI"]),
        ({"pseudonym"}, ["PHONE_NUMBER", "EMAIL_ADDRESS", "KR_BANK_ACCOUNT", "KR_BRN", "KR_CRN"]),
        ({"mask", "redact"}, ["PERSON", "PERSON_LATIN", "KR_ADDRESS", "IP_ADDRESS"]),
    ],
    ids=["never written", "cards", "unique identifiers", "joinable", "partly shown"],
)
def test_defaults_of_what_identifies(actions: set[str], entities: list[str]) -> None:
    held = yaml.safe_load(CONF.read_text(encoding="utf-8"))["entities"]
    assert {held[entity]["action"] for entity in entities} <= actions
