"""Passports, licences, CI and DI as people and systems write them, and what looks alike."""

from __future__ import annotations

import base64
import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner

SCANNER = Scanner()


def found(text: str, entity: str) -> list[str]:
    """The texts of one entity's findings."""
    return [text[s.start : s.end] for s in SCANNER.find(text) if s.entity == entity]


AROUND = [
    "여권번호 {} 입니다", "여권 번호 : {}", "여권번호는{}이고 만료일은", "고객 여권({}) 사본 접수",
    "passportNo={}&amt=1", '{{"passport_no":"{}","x":1}}', "<passportNo>{}</passportNo>",
    "Passport Number: {}\n", "{} (여권번호)", "여 권 번 호 : {}", "ppt_no\t{}", "여권NO:{}",
    "이름,여권번호,금액\n홍길동,{},1000", "여권사본:{}.jpg", "여권번호/{}/2030", "PSPRT_NO = '{}'",
]  # fmt: skip
PASSPORTS = (
    "M12345678 S00000001 R87654321 G10203040 O55555555 D12121212 T98989898 M123A4567 m123a4567 "
    "s12345678 D000Z9999 JR1234567"
).split()


def test_a_passport_in_context() -> None:
    for number, around in product(PASSPORTS, AROUND):
        assert found(around.format(number), "KR_PASSPORT") == [number], around


@given(
    st.from_regex("[MSRGODT][0-9]{3}[A-Z][0-9]{4}", fullmatch=True),
    st.sampled_from(["", "고객", "(", '"', "손님 "]),
    st.sampled_from(["", "입니다", ")", '"', "을 확인"]),
)
def test_a_new_passport_proves_itself(number: str, before: str, after: str) -> None:
    assert found(before + number + after, "KR_PASSPORT") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "M12345678", "주문번호 M12345678", "ORDER M12345678", "sku=S12345678", "T20261122 batch",
        "commit d123a4567 merged", "ORD-M123A4567", "M123A4567-01", "XM123A4567", "M123A45678",
        "M1234567", "A123B4567", "주문번호: M123A4567", "여권 문의 12345678", "M123A****",
    ],
)  # fmt: skip
def test_what_looks_like_a_passport(text: str) -> None:
    assert found(text, "KR_PASSPORT") == []


REGIONS = [str(code) for code in (*range(11, 27), 28)]
PLACES = (
    "서울 부산 경기 경기북부 경기남부 강원 충북 충남 전북 전남 경북 경남 제주 대구 인천 광주 대전 "
    "울산"
).split()


FORMS = ("{}-07-123456-71", "{} 07-123456-71", "{}07-123456-71", "{} 07 123456 71")
LABELLED = (
    "110712345671", "11 07 123456 71", "11.07.123456.71", "11-07123456-71", "서울 0712345671",
    "서울(11)-07-123456-71",
)  # fmt: skip
LABELS = (
    "운전면허번호 {}", "면허 번호 : {}", "driverLicenseNo={}&x=1", '"license_no":"{}"',
    "면허증번호는 {}이며", "성명,면허번호\n홍길동,{}",
)  # fmt: skip


def test_a_grouped_licence_proves_itself() -> None:
    for region, joint in product(REGIONS, ("-", " - ", "–", "－")):
        number = joint.join([region, "07", "123456", "71"])
        assert found(f"확인{number}입니다", "KR_DRIVER_LICENSE") == [number]


def test_a_licence_with_its_place() -> None:
    for place, form in product(PLACES, FORMS):
        number = form.format(place)
        for text in (number, f"면허{number}번", f"drvlcns_no={number}&x=1"):
            assert found(text, "KR_DRIVER_LICENSE") == [number]


def test_a_licence_that_a_label_tells() -> None:
    for number, around in product(LABELLED, LABELS):
        assert found(around.format(number), "KR_DRIVER_LICENSE") == [number], around


@pytest.mark.parametrize(
    "text",
    [
        "110712345671", "261122010203", "27-07-123456-71", "10-07-123456-71", "2011-07-123456-71",
        "11-07-123456-711", "trxDt=260322112233", "계좌번호 110712345671", "11-07-123456",
        "ts 261122010203 면허번호 없음", "부산 07-123456-7", "주문번호 110712345671",
    ],
)  # fmt: skip
def test_what_looks_like_a_licence(text: str) -> None:
    assert found(text, "KR_DRIVER_LICENSE") == []


def ci(seed: int, size: int = 64) -> str:
    return base64.b64encode(random.Random(seed).randbytes(size)).decode()


@pytest.mark.parametrize(
    "around",
    ["ci={}&di=x", '"unique_key":"{}"', "연계정보 {}", "[CI] {} ", "CI값은 {}입니다", "{}"],
)
def test_a_ci_is_88_characters_of_base64(around: str) -> None:
    for seed in range(20):
        assert found(around.format(ci(seed)), "KR_CI") == [ci(seed)], seed


@pytest.mark.parametrize("seed", range(5))
def test_an_escaped_ci_is_one_finding(seed: int) -> None:
    escaped = ci(seed).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    assert found(f"userCi={escaped}&x=1", "KR_CI") == [escaped]


@pytest.mark.parametrize("around", ["signature={}", '"integrity": "sha512-{}"', "digest={}", "x{}"])
def test_a_digest_is_no_ci(around: str) -> None:
    assert found(around.format(ci(7)), "KR_CI") == []
    assert found(ci(7, 63), "KR_CI") == found(ci(7, 67), "KR_CI") == []


def test_a_di_begins_with_its_header() -> None:
    around = ("di={}&x", '"unique_in_site":"{}"', "{}", "중복가입확인정보 {}")
    for seed, text in product(range(10), around):
        di = "MC0GCCqGSIb3DQIJAyEA" + ci(seed, 32)
        assert len(di) == 64
        assert found(text.format(di), "KR_DI") == [di]
