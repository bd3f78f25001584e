"""SECURITY "Tests that give trust": mask∘mask = mask for mask, card, redact, drop, generalize."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.catalog import CATALOG
from pipelines.masking.operators import apply
from pipelines.masking.operators.generalize import TIMES
from pipelines.masking.together import PANS, SECRETS
from tests.operators import run, variants
from tests.tables import ONCE, columns, masker_for, tables

pytestmark = pytest.mark.trust
CHOICES = [("mask", 1), ("card", 1), ("redact", 1), ("generalize", 4)]
KINDS = (
    pa.date32(),
    pa.date64(),
    *(pa.timestamp(unit, zone) for unit in ("s", "ns") for zone in (None, "UTC", "Asia/Seoul")),
)


@pytest.mark.parametrize(("name", "share"), CHOICES)
@given(values=columns, turn=st.integers(0, 3))
def test_an_operator_applied_twice_changes_nothing_more(
    name: str, share: int, values: list[str | None], turn: int
) -> None:
    """Every example tries all choices of an operator, of the slow one a quarter in turn."""
    for params in [params for one, params in variants() if one == name][turn % share :: share]:
        once = run(name, values, **params)
        assert run(name, once, **params) == once, params


@given(
    days=st.lists(st.none() | st.datetimes(datetime(1700, 1, 1), datetime(2250, 1, 1)), max_size=5),
    to=st.sampled_from(TIMES),
    kind=st.sampled_from(KINDS),
)
def test_a_time_generalised_twice_is_the_same(
    days: list[datetime | None], to: str, kind: pa.DataType
) -> None:
    typed = pa.array(days, pa.timestamp("us")).cast(kind, safe=False)
    once = apply("generalize", "X", typed, {"to": to})
    assert once.type == kind
    assert apply("generalize", "X", once, {"to": to}).equals(once)


@given(table=tables())
def test_a_table_masked_twice_changes_nothing_more(table: pa.RecordBatch) -> None:
    """With columns and fields that are dropped, and texts in which spans are masked."""
    once, _ = masker_for(ONCE, table.schema).mask(table)
    twice, _ = masker_for(ONCE, once.schema).mask(once)
    assert twice.schema == once.schema and "secret" not in once.schema.names
    assert twice.to_pylist() == once.to_pylist()


FOUND = tuple(dict.fromkeys(recognizer.entity for recognizer in CATALOG))
SHORT = ("POSTAL_CODE",)
"""Masked as keep_first: cells of no known kind that look so are hidden, masked ones as well."""
CARDS, SECRET = sorted(PANS), dict.fromkeys(sorted(SECRETS), "redact")
ONE_BY_ONE: dict[str, dict[str, str]] = {
    "masks": {
        **dict.fromkeys(FOUND, "mask"), **SECRET, **dict.fromkeys(CARDS, "card"),
        **{code: f"mask, format: {name}" for code, name in (
            ("PHONE_NUMBER", "phone"), ("EMAIL_ADDRESS", "email"), ("KR_BANK_ACCOUNT", "account"),
            ("KR_BRN", "brn"), ("KR_CRN", "crn"), ("KR_FRN", "rrn"), ("IP_ADDRESS", "ip"),
            ("PERSON", "name"), ("PERSON_LATIN", "name"))},
        "KR_RRN": "generalize, to: birth_year", "KR_ADDRESS": "generalize, to: district",
        "DATE_OF_BIRTH": "generalize, to: month", **dict.fromkeys(SHORT, "redact"),
    },
    "constants": {
        **dict.fromkeys(FOUND, "redact"), "KR_BRN": "drop", "PHONE_NUMBER": "replace, value: 번호",
        "KR_RRN": "generalize, to: age_band", "DATE_OF_BIRTH": "generalize, to: age_band",
        "IP_ADDRESS": "generalize, to: network", "PERSON": "keep",
        **dict.fromkeys(CARDS, "card, style: full"),
    },
}  # fmt: skip
"""For every entity that is found an action that may be applied twice."""


@pytest.mark.parametrize("name", ONE_BY_ONE)
@given(values=columns)
def test_a_mixed_column_masked_twice_changes_nothing_more(
    name: str, values: list[str | None]
) -> None:
    """Nothing is found in a masked cell, and yet it is no unknown one."""
    actions = "".join(f"  {code}: {{action: {one}}}\n" for code, one in ONE_BY_ONE[name].items())
    rules = f"entities:\n{actions}datasets:\n  d:\n    columns:\n      x: {{action: per_cell}}\n"
    schema = pa.schema([("x", pa.string())])
    masker = masker_for(f"version: 1\n{rules}", schema)
    once, _ = masker.mask(pa.record_batch([pa.array(values, pa.string())], schema=schema))
    assert masker.mask(once)[0].to_pylist() == once.to_pylist()


@pytest.mark.parametrize(
    "cell", ["\\\\010-1234-5678", "\\\\\\010", "홍\\길동", "%5C%5c010-1234-5678", "&#92;&#92;12"]
)
def test_what_is_left_of_an_escape_is_none(cell: str) -> None:
    """A backslash before a digit is one; before the `*` in its place it would be an escape."""
    schema = pa.schema([(name, pa.string()) for name in ("tel", "card", "name", "rrn")])
    table = pa.record_batch([[cell]] * 4, schema=schema)
    once, _ = masker_for(ONCE, schema).mask(table)
    assert masker_for(ONCE, schema).mask(once)[0].equals(once)
