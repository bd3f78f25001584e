"""What deliveries to one recipient show of a card number together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detectors.columns import TYPED
from pipelines.errors import UsageError
from pipelines.masking.actions import Rule
from pipelines.masking.delivery import GRANTED, Column, Decision
from pipelines.masking.truncation import check_union, truncations
from pipelines.reports.ledger import BEGUN, DELIVERED, FAILED, REJECTED, append, earlier


def cut(style: str, bin_: int = 8) -> dict[str, Any]:
    return {"t.card_no": {"style": style, "bin": bin_}}


def line(style: str) -> dict[str, Any]:
    return {"run_id": "r1", "truncations": {"t.pan": {"style": style, "bin": 8}}}


@pytest.mark.parametrize("style", ["third_group_on", "third_range", "first6_last4"])
@pytest.mark.parametrize("now", ["third_group_on", "third_range", "first6_last4", "full"])
def test_what_one_truncation_may_show_two_may(style: str, now: str) -> None:
    check_union(cut(now), [line(style), line("full")])


@pytest.mark.parametrize("style", ["third_group_on", "third_range", "first6_last4"])
def test_head_and_tail_of_short_numbers_are_refused(style: str) -> None:
    for now, before in ((style, "last4"), ("last4", style)):
        with pytest.raises(UsageError, match="12 to 14 digits") as caught:
            check_union(cut(now), [line("full"), line(before)])
        assert "Run r1, t.pan" in str(caught.value)
    check_union(cut("last4"), [line("last4")])


def test_who_does_not_say_is_refused_where_cards_would_leave() -> None:
    check_union({}, [{"run_id": "r1"}])
    with pytest.raises(UsageError, match="does not say"):
        check_union(cut("last4"), [{"run_id": "r1"}])


def test_truncations_of_columns_and_inside_texts() -> None:
    def decision(path: str, rule: Rule) -> Decision:
        return Decision("t", Column(path, TYPED, "CREDIT_CARD"), rule, GRANTED)

    card = Rule("card", "CREDIT_CARD", {"style": "last4"})
    given = [
        decision("pan", Rule("card", "CREDIT_CARD", {"bin": 6})),
        decision("memo", Rule("scrub", inside={"CREDIT_CARD": card})),
        decision("token", Rule("encrypt", "CREDIT_CARD")),
    ]
    assert truncations(given) == {
        "t.pan": {"style": "third_group_on", "bin": 6},
        "t.memo": {"style": "last4", "bin": 8},
    }


def test_what_may_have_been_published_counts(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    assert earlier(ledger, "bc") == []
    events = [(BEGUN, "published"), (DELIVERED, "published"), (BEGUN, "gate"), (FAILED, "gate"),
              (BEGUN, "no"), (REJECTED, "no"), (BEGUN, "killed")]  # fmt: skip
    for event, run in events:
        append(ledger, event, {"run_id": run, "recipient": "bc"})
    append(ledger, BEGUN, {"run_id": "else", "recipient": "kt"})
    assert [one["run_id"] for one in earlier(ledger, "bc")] == ["published", "killed"]
