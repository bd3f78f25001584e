"""generalize: what each coarser value is, and that it is one of few."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner
from pipelines.errors import UsageError
from pipelines.masking.operators import apply, type_out
from tests.operators import TODAY, run, texts


def coarse(value: str, to: str, **more: Any) -> str | None:
    return run("generalize", [value], to=to, **more)[0]


TABLE = [
    ("birth_year", "1990-05-06", "1990"),
    ("birth_year", "19900506", "1990"),
    ("birth_year", "900506", "1990"),
    ("birth_year", "260506", "2026"),
    ("birth_year", "270506", "1927"),
    ("birth_year", "1990년 5월 6일", "1990"),
    ("birth_year", "900101-1234567", "1990"),
    ("birth_year", "9001015******", "1990"),
    ("birth_year", "030101-4234567", "2003"),
    ("birth_year", "990101-9234567", "1899"),
    ("birth_year", "1990", "1990"),
    ("birth_year", "2990", "****"),
    ("age_band", "1990-11-22", "30-39"),
    ("age_band", "1996-11-22", "30-39"),
    ("age_band", "1996-11-23", "20-29"),
    ("age_band", "1996-12-01", "20-29"),
    ("age_band", "2026-11-22", "0-9"),
    ("age_band", "2026-11-23", "****-**-**"),
    ("age_band", "1930-01-01", "90+"),
    ("age_band", "900101-1234567", "30-39"),
    ("age_band", "39", "30-39"),
    ("age_band", "30-39", "30-39"),
    ("age_band", "서른", "**"),
    ("district", "서울특별시 영등포구 여의도동 1-2", "서울특별시 영등포구"),
    ("district", "경기도 성남시 분당구 정자동 3 101동 202호", "경기도 성남시 분당구"),
    ("district", "(07236) 서울  강남구 역삼로 1", "서울 강남구"),
    ("district", "135-080 서울시 강남구 역삼동", "서울시 강남구"),
    ("district", "세종특별자치시 한누리대로 1", "세종특별자치시"),
    ("district", "성남시 분당구 정자로 1", "성남시 분당구"),
    ("district", "서울 강남 대치동", "서울 강남"),
    ("district", "서울강남구 역삼동 1", "서울강남구"),
    ("district", "서울강남구역삼동 1", "******** *"),
    ("district", "역삼동 1-2 홍길동", "*** *-* ***"),
    ("hour", "2026-01-02 13:24:35", "2026-01-02 13:00:00"),
    ("hour", "2026-01-02T13:24:35.678+09:00", "2026-01-02T13:00:00.000+09:00"),
    ("hour", "20260102132435", "20260102130000"),
    ("hour", "2026-01-02 오후 3시 20분", "2026-01-02 오후 3시 00분"),
    ("hour", "2026-01-02", "2026-01-02"),
    ("day", "2026-01-02 13:24:35", "2026-01-02 00:00:00"),
    ("day", "2026-01-02 오후 3시 20분", "2026-01-02 오전 0시 00분"),
    ("day", "260102132435", "260102000000"),
    ("month", "2026.5.17.", "2026.5.1."),
    ("month", "20260517", "20260501"),
    ("year", "2026-05-17 13:24", "2026-01-01 00:00"),
    ("day", "어제", "**"),
    ("network", "203.0.113.5", "203.0.113.*"),
    ("network", "203.000.113.005", "203.0.113.*"),
    ("network", "203.0.113.*", "203.0.113.*"),
    ("network", "2001:db8:1:2::3", "2001:db8:1::/48"),
    ("network", "2001:db8:1::/48", "2001:db8:1::/48"),
    ("network", "::ffff:203.0.113.5", "203.0.113.*"),
    ("network", "fe80::1%eth0", "fe80::/48"),
    ("network", "203.0.113.5:443", "***.*.***.*:***"),
    ("network", "1.2.3", "*.*.*"),
]


@pytest.mark.parametrize(
    ("to", "value", "expected"), TABLE, ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)]
)
def test_what_a_value_becomes(to: str, value: str, expected: str) -> None:
    assert coarse(value, to) == expected
    assert coarse(expected, to) == expected


BANDS = [
    ("0", "(,10000)"), ("9999.99", "(,10000)"), ("10000", "[10000,50000)"),
    ("49,999원", "[10000,50000)"), ("₩50,000", "[50000,)"), ("-3", "(,10000)"),
    ("1e5", "***"), ("오만원", "***"), ("", ""), ("[10000,50000)", "[10000,50000)"),
    ("9" * 19, "*" * 19),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), BANDS, ids=range(len(BANDS)))
def test_bands_of_amounts(value: str, expected: str) -> None:
    assert coarse(value, "band", bands=[10000, 50000]) == expected


def test_labels_of_ones_own() -> None:
    given_ = {"bands": [20, 65], "labels": ["미성년", "성인", "노년"]}
    ages = ["19", "20", "64", "65", "성인", "2010-01-01"]
    out = ["미성년", "성인", "성인", "노년", "성인", "미성년"]
    assert run("generalize", ages, to="age_band", **given_) == out
    assert run("generalize", ["0", "1"], to="age_band", bands=[1]) == ["0-0", "1+"]
    assert run("generalize", ["1.4", "1.5"], to="band", bands=[1.5]) == ["(,1.5)", "[1.5,)"]


def test_prefixes() -> None:
    assert coarse("203.0.113.5", "network", prefix=16) == "203.0.*.*"
    assert coarse("203.0.113.5", "network", prefix=8) == "203.*.*.*"
    assert coarse("203.0.113.*", "network", prefix=8) == "203.*.*.*"


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5, unique=True).map(sorted),
       st.decimals(-(10**12), 10**12, places=2))  # fmt: skip
def test_an_amount_lies_in_its_band(cuts: list[int], amount: Decimal) -> None:
    band = coarse(str(amount), "band", bands=cuts)
    assert band
    low, high = band[1:-1].split(",")
    assert (not low or amount >= int(low)) and (not high or amount < int(high))


@given(st.dates(date(1900, 1, 2), TODAY), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d"]))
def test_ages_are_those_of_birthdays(born: date, form: str) -> None:
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    low = age // 10 * 10
    expected = f"{low}-{low + 9}" if age < 90 else "90+"
    assert coarse(born.strftime(form), "age_band") == expected
    assert coarse(born.strftime(form), "birth_year") == str(born.year)


@given(st.datetimes(datetime(1800, 1, 1), datetime(2199, 12, 31)), st.sampled_from(["hour", "day"]))
def test_times_begin_their_hour_or_day(when: datetime, to: str) -> None:
    begun = when.replace(minute=0, second=0, microsecond=0)
    begun = begun.replace(hour=0) if to == "day" else begun
    form = "%Y-%m-%d %H:%M:%S.%f"
    assert coarse(when.strftime(form), to) == begun.strftime(form)
    typed = pa.array([when, None], pa.timestamp("us"))
    out = apply("generalize", "X", typed, {"to": to})
    assert (out.type, out.to_pylist()) == (typed.type, [begun, None])


@pytest.mark.parametrize("to", ["hour", "day", "month", "year"])
def test_dates_stay_typed(to: str) -> None:
    for kind in (pa.date32(), pa.date64()):
        days = pa.array([date(2026, 5, 17), None], kind)
        expected = {"month": date(2026, 5, 1), "year": date(2026, 1, 1)}.get(to, date(2026, 5, 17))
        out = apply("generalize", "X", days, {"to": to})
        assert (out.type, out.to_pylist()) == (kind, [expected, None])
        assert type_out("generalize", {"to": to}, kind) == kind


def test_a_typed_birth_date_becomes_text() -> None:
    for kind in (pa.date32(), pa.timestamp("us")):
        born = pa.array([date(1990, 5, 6), None]).cast(kind)
        out = apply("generalize", "DATE_OF_BIRTH", born, {"to": "age_band"}, as_of=TODAY)
        assert out.to_pylist() == ["30-39", None]
        assert type_out("generalize", {"to": "age_band"}, kind) == pa.utf8() == out.type


def test_an_age_needs_the_date_of_the_run() -> None:
    with pytest.raises(UsageError, match="date of the run"):
        apply("generalize", "X", pa.array(["1990-01-01"]), {"to": "age_band"})


@pytest.mark.parametrize("to", ["birth_year", "age_band", "district", "network"])
def test_the_scanner_finds_nothing_left(to: str) -> None:
    cells = [expected for way, _, expected in TABLE if way == to]
    assert not Scanner().scan(pa.array(cells)).num_rows


@given(st.sampled_from(["birth_year", "age_band", "network"]), texts)
def test_no_long_number_goes_through(to: str, text: str) -> None:
    out = coarse(text, to)
    assert out is not None
    assert sum(letter.isdecimal() for letter in out) <= (12 if to == "network" else 4)


def test_a_time_zone_says_which_hour() -> None:
    when = datetime(2026, 1, 2, 0, 30) - timedelta(hours=9)
    seoul = pa.array([when], pa.timestamp("us", "UTC")).cast(pa.timestamp("us", "Asia/Seoul"))
    [out] = apply("generalize", "X", seoul, {"to": "day"}).to_pylist()
    assert (out.day, out.hour) == (2, 0)


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_a_day_without_midnight_begins_when_summer_time_does(unit: str) -> None:
    """1955-05-05 began at 01:00 in Korea; 1912 too began where no clock showed midnight."""
    kind = pa.timestamp(unit, "Asia/Seoul")
    typed = pa.array([datetime(1955, 5, 5, 3), datetime(1912, 5, 5, 3)], pa.timestamp(unit, "UTC"))
    day, _ = apply("generalize", "X", typed.cast(kind), {"to": "day"}).to_pylist()
    _, year = apply("generalize", "X", typed.cast(kind), {"to": "year"}).to_pylist()
    assert (day.day, day.hour, day.minute) == (5, 1, 0)
    assert (year.month, year.day, year.hour) == (1, 1, 0)
