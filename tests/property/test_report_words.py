"""Numbers and names in reports, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports import view, words


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_shares_reach_0_and_100_percent_only_when_they_are(part: int, total: int) -> None:
    part = min(part, total)
    assert (words.percent(part, total) == "100 %") == (part == total)
    assert (words.percent(part, total) == "0 %") == (part == 0)
    assert (view.step(part, total) == 0) == (part == 0) and view.step(part, total) <= 5


@given(st.text())
def test_printable_leaves_nothing_that_moves_a_cursor(text: str) -> None:
    shown = words.printable(text)
    assert shown.isprintable() and (shown == text) == text.isprintable()
    shown.encode()
