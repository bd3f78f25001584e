"""date_shift: order and distance within a subject, the form of a date, what would tell a shift."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators.datetext import FIRST, LAST, read, split
from tests.operators import KEY

DAYS = st.dates(date(1802, 1, 1), date(2197, 12, 31))
NEAR = st.dates(date(1951, 1, 1), date(2048, 12, 31))  # two digits tell the century
FORMS = [
    "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y년 %m월 %d일", "%Y%m%d", " %Y-%m-%d ", "%Y. %m. %d.",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S+09:00",
    "%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y%m%dT%H:%M", "%Y/%m/%d %H시 %M분", "%Y-%m-%d 오후 3시 20분",
    "%Y%m%d%H%M%S123",
]  # fmt: skip
SHORT = ["%y%m%d", "%y-%m-%d", "%y.%m.%d", "%y%m%d%H%M%S", "%y-%m-%d %H:%M"]


Texts = list[str | None]


def shifted(
    values: pa.Array | Texts, subjects: Texts, key: DerivedKey = KEY, **more: object
) -> pa.Array:
    array = values if isinstance(values, pa.Array) else pa.array(values, pa.utf8())
    params = {"subject": "customer", **more}
    whose = pa.array(subjects, pa.utf8())
    out = apply("date_shift", "DATE_OF_BIRTH", array, params, key, subjects=whose)
    out.validate(full=True)
    return out


def move(subject: str, key: DerivedKey = KEY, days: int = 182) -> int:
    """The days that a subject's dates move by."""
    [out] = shifted(pa.array([date(2000, 1, 1)]), [subject], key, days=days).to_pylist()
    return int((out - date(2000, 1, 1)).days)


@given(st.text(min_size=1, max_size=8).filter(lambda s: s.strip()), st.integers(1, 400))
def test_the_shift_is_bounded_and_never_none(subject: str, days: int) -> None:
    by = shifted(pa.array([date(2000, 1, 1)]), [subject], days=days).to_pylist()[0]
    if by is not None:  # a subject of characters that have no width is none
        assert 1 <= abs((by - date(2000, 1, 1)).days) <= days


@pytest.mark.parametrize("days", [1, 7, 182, 3650])
def test_the_shift_is_the_hmac_of_the_subject(days: int) -> None:
    """Whoever holds the key reckons it again: 128 bits modulo the days there are, never 0."""
    for subject in ("C-1", "C-2", "홍길동"):
        bits = hmac.digest(KEY.secret, subject.encode(), "sha256")[:16]
        by = int.from_bytes(bits, "big") % (2 * days) - days
        assert move(subject, days=days) == by + (by >= 0)


def test_half_a_year_is_the_farthest_unless_the_rules_say_more() -> None:
    held = OPERATORS["date_shift"].check({"subject": "c"})
    assert held["days"] == 182 and held["fixed"] == ["0001-01-01", "1900-01-01", "9999-12-31"]


def test_every_shift_happens() -> None:
    subjects = [f"C-{n}" for n in range(400)]
    out = shifted(pa.array([date(2000, 1, 1)] * 400), [*subjects], days=3).to_pylist()
    assert {(one - date(2000, 1, 1)).days for one in out} == {-3, -2, -1, 1, 2, 3}


@given(st.lists(DAYS, min_size=2, max_size=6), st.sampled_from(["C-1", "C-2", "홍길동"]))
def test_order_and_distance_stay_within_a_subject(days: list[date], subject: str) -> None:
    out = shifted(pa.array(days), [subject] * len(days)).to_pylist()
    assert {moved - was for moved, was in zip(out, days, strict=True)} == {timedelta(move(subject))}


@given(st.sampled_from(FORMS), DAYS, st.times())
def test_a_date_keeps_its_form(form: str, day: date, time: object) -> None:
    when = datetime.combine(day, time)  # type: ignore[arg-type]
    moved = when + timedelta(move("C-1"))
    assert shifted([when.strftime(form)], ["C-1"]).to_pylist() == [moved.strftime(form)]


@pytest.mark.parametrize("form", ["{}.{}.{}", "{}. {}. {}.", "{}년 {}월 {}일", "{}-{}-{} 10:20"])
@given(NEAR.filter(lambda day: day.month < 10 or day.day < 10))
def test_numbers_without_a_leading_zero_get_none(form: str, day: date) -> None:
    moved = day + timedelta(move("C-1"))
    was, now = (form.format(one.year, one.month, one.day) for one in (day, moved))
    assert shifted([was], ["C-1"]).to_pylist() == [now]


@given(st.sampled_from(SHORT), NEAR)
def test_two_digits_of_a_year_stay_two(form: str, day: date) -> None:
    when = datetime(day.year, day.month, day.day, 10, 20, 30)
    moved = when + timedelta(move("C-1"))
    assert shifted([when.strftime(form)], ["C-1"]).to_pylist() == [moved.strftime(form)]


@given(DAYS, st.sampled_from(["s", "ms", "us", "ns"]), st.sampled_from([None, "Asia/Seoul", "UTC"]))
def test_typed_dates_stay_typed(day: date, unit: str, zone: str | None) -> None:
    when = datetime(day.year, day.month, day.day, 1, 2, 3)
    kind = pa.timestamp(unit, zone)
    values = pa.array([when, None]).cast(pa.timestamp(unit)).cast(kind)
    out = shifted(values, ["C-1", "C-1"])
    expected = pa.array([when + timedelta(move("C-1")), None]).cast(pa.timestamp(unit)).cast(kind)
    assert out.type == kind and out.equals(expected)
    for plain in (pa.date32(), pa.date64()):
        dates = shifted(pa.array([day, None], plain), ["C-1", "C-1"])
        assert dates.type == plain
        assert dates.to_pylist() == [day + timedelta(move("C-1")), None]


def test_texts_and_types_move_alike() -> None:
    [text] = shifted(["2026-05-01"], ["C-1"]).to_pylist()
    assert text == str(shifted(pa.array([date(2026, 5, 1)]), ["C-1"]).to_pylist()[0])


def test_another_key_or_subject_moves_by_other_days() -> None:
    subjects = [f"C-{n}" for n in range(50)]
    other = DerivedKey("kb", bytes(range(1, 33)))
    assert len({move(one) for one in subjects}) > 30
    assert sum(move(one) == move(one, other) for one in subjects) < 5


def test_spellings_of_a_subject_are_one_subject() -> None:
    assert move("C-1") == move(" Ｃ-1 ")


@pytest.mark.parametrize("subject", [None, "", "  ", "\u200b"])
def test_a_date_without_a_subject_is_hidden(subject: str | None) -> None:
    assert shifted(["2026-05-01", None, ""], [subject] * 3).to_pylist() == ["****-**-**", None, ""]
    assert shifted(pa.array([date(2026, 5, 1)]), [subject]).to_pylist() == [None]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "2026-13-01", "0000-00-00", "00000000", "01/02/2026", "2026-01-02 2026-03-04",
        "2026-01-02(금)", "1764000000", "1764000000000", "2026-01", "May 1, 2026", "3000-01-01",
        "1799-12-31", "2026-01-02 홍길동", "202601021", "2026.01/02/03", "1899-13-01",
    ],
)  # fmt: skip
def test_what_is_no_date_is_hidden(text: str) -> None:
    [out] = shifted([text], ["C-1"]).to_pylist()
    assert not any(letter.isalnum() for letter in out)


def test_days_that_are_no_dates_stay_or_the_shift_would_show() -> None:
    fixed = ["9999-12-31", "99991231", "9999-12-31 23:59:59", "0001-01-01", "1900-01-01"]
    assert shifted([*fixed], ["C-1"] * 5).to_pylist() == fixed
    typed = pa.array([date(9999, 12, 31), date(1900, 1, 1)])
    assert shifted(typed, ["C-1"] * 2).equals(typed)
    assert shifted(["1970-01-01"], ["C-1"], fixed=["1970-01-01"]).to_pylist() == ["1970-01-01"]
    [out] = shifted(["1900-01-01"], ["C-1"], fixed=[]).to_pylist()
    assert out != "1900-01-01"


def test_a_date_never_leaves_the_calendar_of_people() -> None:
    edge = pa.array([LAST.astype(date), FIRST.astype(date)])
    for subject in ("C-1", "C-2", "C-3"):
        late, early = shifted(edge, [subject] * 2).to_pylist()
        assert (late is None) == (move(subject) > 0) and (early is None) == (move(subject) < 0)
        texts = shifted([str(one) for one in edge.to_pylist()], [subject] * 2).to_pylist()
        assert [text == "****-**-**" for text in texts] == [late is None, early is None]


@pytest.mark.parametrize("subject", ["C-1", "C-2", "C-3", "C-4"])
def test_a_date_may_land_on_the_edge_of_the_calendar(subject: str) -> None:
    by = move(subject)
    edge: date = (LAST if by > 0 else FIRST).astype(date)
    start = edge - timedelta(by)
    assert shifted(pa.array([start]), [subject]).to_pylist() == [edge]
    assert shifted([str(start)], [subject]).to_pylist() == [str(edge)]


def test_a_typed_date_beyond_the_calendar_is_hidden_wherever_it_would_move() -> None:
    beyond = pa.array([date(1799, 12, 31), date(2200, 1, 1)])
    for subject in ("C-1", "C-2", "C-3", "C-4"):
        assert shifted(beyond, [subject] * 2).to_pylist() == [None, None]


def test_two_digits_are_the_hundred_years_to_2049() -> None:
    dates = read(pa.array(["490101", "500101", "49-12-31", "50.1.1"]))
    assert split(dates.day)[0].tolist() == [2049, 1950, 2049, 1950]


def test_subjects_are_needed_one_for_each_date() -> None:
    with pytest.raises(UsageError, match="a subject for every date"):
        apply("date_shift", "X", pa.array(["2026-01-01"]), {"subject": "c"}, KEY)
    with pytest.raises(UsageError, match="a subject for every date"):
        shifted(["2026-01-01"], ["C-1", "C-2"])


@given(st.integers(-200_000, 200_000))
def test_days_are_split_as_the_calendar_splits_them(day: int) -> None:
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(day)
    found = [int(part[0]) for part in split(np.array([day]).astype("M8[D]"))]
    assert found == [when.year, when.month, when.day]


@given(st.lists(st.text("0123456789-. :T년월일", max_size=12), max_size=5))
def test_reading_takes_any_text(texts: list[str]) -> None:
    dates = read(pa.array(texts, pa.utf8()))
    for text, real, out in zip(texts, dates.real, dates.written(dates.day), strict=True):
        assert (out.as_py() == text) if real else (out.as_py() is None)
        assert not real or re.search("[0-9]{2}", text) or len(text) > 5
