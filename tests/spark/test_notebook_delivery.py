"""The notebook of deliveries: two recipients, two data sets that do not join, and the dossier."""

from __future__ import annotations

import html
from typing import Any

import pytest

from tests.spark.notebook import executed, number, printed, require_plain, shown

NOTEBOOK = "02_delivery.ipynb"

pytestmark = [pytest.mark.spark, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the notebook put out."""
    return executed(NOTEBOOK, tmp_path_factory.mktemp("notebook"))


def test_what_both_recipients_hold_does_not_join(outputs: list[Any]) -> None:
    text = printed(outputs)
    stayed = number(text, "contracts that go on")
    assert number(text, "joined in the lake") == number(text, "phones told apart") == stayed
    assert 0 < stayed < number(text, "merchants in the register")
    assert number(text, "joined across the deliveries") == 0
    assert number(text, "values that both hold, in any column") == 0


def test_the_dossier_is_shown_and_the_ledger_is_whole(outputs: list[Any]) -> None:
    (page,) = (html.unescape(one) for one in shown(outputs, "text/html") if "iframe" in one)
    assert "개인정보 제공 기록" in page and "미트박스" in page and "28조의4" in page
    assert "통과 PASSED" in page and "merchants.ceo_mbl_telno" in page
    assert "unaltered. Last hash" in printed(outputs)
    assert not [o for o in outputs if "Warning" in o.get("text", "")]


def test_it_is_committed_without_outputs_and_defines_nothing() -> None:
    require_plain(NOTEBOOK)
