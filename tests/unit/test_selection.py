"""Which rows leave: days, merchants, retention, ended purposes and hold lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from pipelines.masking.keys import DerivedKey
from pipelines.masking.policy_load import load_policy
from pipelines.masking.retention import Cutoff, before, cutoffs
from pipelines.masking.selection import REASONS, Holds, Selection, days, fingerprints

TODAY = "20261123"
ALL = Selection(TODAY)
BATCH = pa.record_batch(
    {
        "at": ["2026-11-22T10:00:00", "20261101093000", "2021-11-22", None, "어제"],
        "amount": [500, 20_000, 500, 500, 500],
        "mid": ["m1", "m2", "m1", "m1", "m3"],
        "ended": ["", None, "2026-11-22", "2027-01-01", "미정"],
        "who": pa.array([{"tel": "010-0000-0001"}, {"tel": "01000000001"}, {"tel": None}, None,
                         {"tel": "010-0000-0002"}]),
    }
)  # fmt: skip


def left(selection: Selection) -> tuple[list[int], dict[str, int]]:
    """The rows that leave, by their place, and the reasons why others do not."""
    numbered = BATCH.append_column("n", pa.array(range(BATCH.num_rows)))
    rows, counts = selection.select(numbered)
    assert len(counts) == len(REASONS) and rows.num_rows + sum(counts) == BATCH.num_rows
    return rows["n"].to_pylist(), {k: n for k, n in zip(REASONS, counts, strict=True) if n}


def test_nothing_asked_leaves_all_rows() -> None:
    assert left(ALL) == ([0, 1, 2, 3, 4], {})
    empty = ALL.select(BATCH.slice(0, 0))
    assert empty[0].num_rows == 0 and sum(empty[1]) == 0


def test_days_and_merchants() -> None:
    asked = replace(ALL, time="at", first="20261101", last="20261121")
    assert left(asked) == ([1], {"not asked for": 2, "undated": 2})
    merchants = replace(ALL, merchant="mid", merchants=frozenset({"m1"}))
    assert left(merchants) == ([0, 2, 3], {"not asked for": 2})


def test_a_row_is_expired_when_every_period_is_over() -> None:
    year = Cutoff("20251123", up_to=10_000)
    assert left(replace(ALL, time="at", cutoffs=(year,), amount="amount")) == (
        [0, 1], {"expired": 1, "undated": 2},
    )  # fmt: skip
    longer = Cutoff("20211122")
    both = replace(ALL, time="at", cutoffs=(year, longer), amount="amount")
    assert left(both) == ([0, 1, 2], {"undated": 2})
    above = Cutoff("20261102", above=10_000)
    assert left(replace(both, cutoffs=(above,))) == ([0, 2], {"expired": 1, "undated": 2})
    assert left(replace(both, cutoffs=(Cutoff("20261102"),), amount=None))[1]["expired"] == 2


def test_an_ended_purpose_leaves_the_row_in_store() -> None:
    assert left(replace(ALL, end_of_purpose="ended")) == ([0, 1, 3], {"purpose ended": 2})


def test_subjects_on_a_hold_list_stay_whatever_the_spelling() -> None:
    keys = DerivedKey("kb", b"2" * 32, "hold"), DerivedKey("ka", b"1" * 32, "hold")
    (old,) = fingerprints("PHONE_NUMBER", pa.array(["010 0000 0001"]), keys[1]).to_pylist()
    held = replace(ALL, holds=Holds("who.tel", "PHONE_NUMBER", keys, frozenset({old})))
    assert left(held) == ([2, 3, 4], {"on a hold list": 2})
    assert old not in repr(held) and "m1" not in repr(replace(held, merchants=frozenset({"m1"})))


def test_a_day_is_read_in_the_forms_of_the_lake() -> None:
    moment = pa.array([datetime(2026, 11, 2, 23, 59, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    batch = pa.record_batch({"at": moment})
    kept, _ = Selection(TODAY, time="at", first="20261102", last="20261102").select(batch)
    assert kept.num_rows == 1
    read = days(
        pa.array(["2026.11.02 09:00", "2026-11-02", "26-11-02", "20261302", "20261132", ""])
    )
    assert read.to_pylist() == ["20261102", "20261102", None, None, None, None]


@pytest.mark.parametrize(
    ("day", "period", "expected"),
    [
        ("2026-11-23", "5y", "2021-11-23"),
        ("2028-02-29", "1y", "2027-02-28"),
        ("2026-05-31", "3m", "2026-02-28"),
        ("2026-01-15", "1y6m", "2024-07-15"),
        ("2026-03-01", "30d", "2026-01-30"),
    ],
)
def test_periods_are_reckoned_by_the_calendar(day: str, period: str, expected: str) -> None:
    assert before(date.fromisoformat(day), period) == date.fromisoformat(expected)


def test_the_rows_of_the_policies() -> None:
    today = date(2026, 11, 23)
    known, opened = cutoffs(load_policy("infinisoft").file.retention, "payment", today)
    assert set(known) == {
        Cutoff("20211123"), Cutoff("20211123", above=10_000), Cutoff("20251123", up_to=10_000),
    }  # fmt: skip
    assert not opened
    known, opened = cutoffs(load_policy("smartro").file.retention, "electronic_finance", today)
    assert known == (Cutoff("20251123", up_to=10_000),)
    assert opened == [
        "건당 1만원 초과 전자금융거래에 관한 기록: 보존 근거와 기간이 쪽 바뀜에서 빠짐"
    ]
    assert cutoffs(load_policy("smartro").file.retention, "nothing", today) == ((), [])
