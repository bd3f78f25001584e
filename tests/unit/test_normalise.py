"""Equal values in several spellings have one normal form, and so one pseudonym."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.masking.operators.normalise import normalise

SAME = {
    "KR_DRIVER_LICENSE": [
        ["11-12-345678-90", "서울 12-345678-90", "서울(11)-12-345678-90", "111234567890"],
        ["28-12-345678-90", "경기북부 12-345678-90"],
        ["13-12-345678-90", "경기12-345678-90", "경기 남부 12-345678-90"],
    ],
    "KR_RRN": [
        ["000101-3000006", "1013000006"],
        ["001201-3000006", "12013000006"],
        ["010101-3000006", "101013000006"],
    ],
    "KR_PASSPORT": [["M123A4567", "m123a4567", "M123 A4567"], ["M12345678", "M 1234 5678"]],
    "IP_ADDRESS": [
        ["203.0.113.5", "::ffff:203.0.113.5", "::FFFF:cb00:7105", "203.000.113.005"],
        ["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8:0000::0001"],
        ["fe80::1%eth0", "FE80:0::1%eth0"],
    ],
    "MAC_ADDRESS": [["00:00:5E:00:53:0a", "00-00-5e-00-53-0A", "0000.5e00.530a", "00005E00530A"]],
    "DEVICE_ID": [["490154203237518", "49-015420-323751-8"]],
    "EMPLOYEE_ID": [["A-12345", "a12345"]],
}  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "spellings"),
    [(entity, group) for entity, groups in SAME.items() for group in groups],
)
def test_spellings_of_one_value(entity: str, spellings: list[str]) -> None:
    normal = normalise(entity, pa.array([*spellings, None])).to_pylist()
    assert len(set(normal[:-1])) == 1 and normal[-1] is None


@pytest.mark.parametrize("entity", SAME)
def test_different_values_stay_apart(entity: str) -> None:
    firsts = [group[0] for group in SAME[entity]]
    assert len(set(normalise(entity, pa.array(firsts)).to_pylist())) == len(firsts)


@pytest.mark.parametrize("value", ["113000006", "10130000061234", "101301****"])
def test_what_lost_no_zeros_gets_none(value: str) -> None:
    assert normalise("KR_RRN", pa.array([value])).to_pylist() == [value]


@pytest.mark.parametrize("value", ["", "203.0.113.*", "없음", "300.1.1.1", "1::2::3", "서울-12"])
def test_what_is_none_stays_what_it_is(value: str) -> None:
    for entity in ("IP_ADDRESS", "KR_DRIVER_LICENSE"):
        normal = normalise(entity, pa.array([value]))
        assert normalise(entity, normal) == normal


def test_a_licence_by_name_and_by_number_of_its_region_is_one() -> None:
    regions = (
        "서울11 부산12 경기13 강원14 충북15 충남16 전북17 전남18 경북19 경남20 제주21 대구22 인천23"
        " 광주24 대전25 울산26 경기남부13 경기북부28"
    )
    named = [f"{one[:-2]}-12-345678-90" for one in regions.split()]
    numbered = [f"{one[-2:]}1234567890" for one in regions.split()]
    assert normalise("KR_DRIVER_LICENSE", pa.array(named)).to_pylist() == numbered
