"""The tutorial notebook runs from top to bottom, and what it shows is what its text says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.spark.notebook import executed, number, printed, require_plain, shown

NOTEBOOK = "01_masked_parquet.ipynb"

pytestmark = [pytest.mark.spark, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the notebook put out."""
    return executed(NOTEBOOK, tmp_path_factory.mktemp("notebook"))


def test_the_lake_is_masked_and_verified(outputs: list[Any]) -> None:
    headlines = [text for text in shown(outputs, "text/plain") if "통과 PASSED" in text]
    assert ["mask" in text or "verify" in text for text in headlines] == [True, True]
    assert "buyer_name: {entity: PERSON}" in printed(outputs)
    assert any("CREDIT_CARD (카드번호)" in page for page in shown(outputs, "text/html"))


def test_masked_values_are_what_the_reader_sees(outputs: list[Any]) -> None:
    tables = shown(outputs, "text/plain")
    payments = [table for table in tables if "person_" in table]
    assert len(payments) == 2, "the preview and the published Parquet"
    for table in payments:
        assert "phone_" in table
        assert re.search(r"[0-9]\*{4}", table) or "-****" in table
        assert not re.search(r"\b01[0-9]-?[0-9]{3,4}-?[0-9]{4}\b", table)


def test_pseudonyms_join_more_than_raw_notations(outputs: list[Any]) -> None:
    text = printed(outputs)
    joined, raw = number(text, "on pseudonyms"), number(text, "on the raw strings")
    assert raw < joined <= number(text, "issued to a phone number")
    assert number(text, "customers") < number(text, "raw notations")


def test_spend_is_that_of_the_original(outputs: list[Any]) -> None:
    text = printed(outputs)
    assert number(text, "total spend") == number(text, "original") > 0


def test_one_plot_and_no_warning(outputs: list[Any]) -> None:
    assert len(shown(outputs, "image/png")) == 1
    assert not [o for o in outputs if "Warning" in o.get("text", "")]


def test_it_is_committed_without_outputs_and_defines_nothing() -> None:
    require_plain(NOTEBOOK)
