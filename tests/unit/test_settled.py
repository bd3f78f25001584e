"""What stays in a mixed column although nothing is found in it: what its actions left, no value."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.tables import masker_for

RULES = (
    "version: 1\nentities:\n  PHONE_NUMBER: {action: mask, format: phone}\n"
    "  POSTAL_CODE: {action: mask, format: 'keep_first:2'}\n"
    "  KR_BANK_ACCOUNT: {action: mask, format: 'keep_last:4'}\n"
    "  DATE_OF_BIRTH: {action: generalize, to: day}\n"
    "  KR_RRN: {action: generalize, to: birth_year}\n"
    "datasets:\n  d: {columns: {x: {action: per_cell}}}\n"
)


def masked(cell: str) -> str | None:
    schema = pa.schema([("x", pa.string())])
    batch = pa.record_batch([pa.array([cell])], schema=schema)
    made: str | None = masker_for(RULES, schema).mask(batch)[0].to_pylist()[0]["x"]
    return made


@pytest.mark.parametrize("cell", ["010-****-5678", "1990"])
def test_what_an_action_left_stays(cell: str) -> None:
    assert masked(cell) == cell


@pytest.mark.parametrize(
    "cell", ["12**", "홍길*", "이산*", "pw****", "**홍길동", "*1234", "850302"]
)
def test_what_may_be_a_value_as_it_was_is_hidden(cell: str) -> None:
    assert masked(cell) == "[UNKNOWN]"
