"""Credentials and what travels with a card, in keys, forms and prose; what only sounds alike."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner
from detectors.catalog import CATALOG

SCANNER = Scanner()
KEYS = ["{}={}&x=1", '"{}":"{}"', "{}: {}", "<{0}>{1}</{0}>", "{} = '{}'", "[{}:{}]", "{}\t{}",
        '<input name="{}" value="{}">', 'name="{}"\n\n{}\n', "{}        : {}"]  # fmt: skip
FOUND = {
    "PASSWORD": (["password", "passwd", "user_pw", "loginPwd", "비밀번호"], ["s3cret!", "Abc#123"]),
    "AUTH_SECRET": (["api_key", "accessToken", "client_secret", "merchantKey"],
                    ["a1b2c3d4e5f6a7b8"]),
    "CARD_CVC": (["cvc", "cvv2", "cardCvc", "보안코드"], ["123", "0420"]),
    "CARD_PIN2": (["cardPw", "pwd_2digit", "카드비밀번호"], ["12"]),
    "CARD_EXPIRY": (["cardExpire", "validThru", "card_exp", "유효기간"],
                    ["12/30", "3012", "1230", "2030-12", "12-2030", "203012"]),
    "USER_ID": (["userId", "mall_user_id", "loginId", "아이디"], ["kim_01", "hong123"]),
    "EMPLOYEE_ID": (["empNo", "employee_id", "사번"], ["A12345", "1002345"]),
    "COOKIE": (["JSESSIONID", "session_id", "PHPSESSID"], ["0A1B2C3D4E5F60718293A4B5C6D7E8F9"]),
}  # fmt: skip


def found(text: str, entity: str) -> list[str]:
    return [text[s.start : s.end] for s in SCANNER.find(text) if s.entity == entity]


@pytest.mark.parametrize("entity", FOUND)
def test_behind_its_key(entity: str) -> None:
    for key, value, around in product(*FOUND[entity], KEYS):
        assert found(around.format(key, value), entity) == [value], (key, around)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("임시 비밀번호는 a1b2c3d4입니다", "PASSWORD", "a1b2c3d4"),
        ("비번 1234로 바꿔 주세요", "PASSWORD", "1234"),
        ("ID:kim597/PW:QwerqB4NG#", "PASSWORD", "QwerqB4NG#"),
        ("ID:kim597/PW:QwerqB4NG#", "USER_ID", "kim597"),
        ("jdbc:mysql://app:s3cret!@db.example.com/pay", "PASSWORD", "app:s3cret!"),
        ('"password":"two words","x":1', "PASSWORD", "two words"),
        ("Authorization: Bearer 0a1b2c3d4e5f6071", "AUTH_SECRET", "0a1b2c3d4e5f6071"),
        ('"Authorization":"Basic a2ltOnNlY3JldA=="', "AUTH_SECRET", "a2ltOnNlY3JldA=="),
        ("[Web발신] 인증번호는 [482913]입니다", "AUTH_SECRET", "482913"),
        ("CVC 번호는 123이에요", "CARD_CVC", "123"),
        ("카드 뒷면 3자리 123", "CARD_CVC", "123"),
        ("카드 9410-1234-5678-9010 12/30 123", "CARD_CVC", "123"),
        ("카드 비밀번호 앞 2자리 12", "CARD_PIN2", "12"),
        ("비밀번호 앞 두 자리: 34**", "CARD_PIN2", "34"),
        ("카드 9410123456789010 / 12/30", "CARD_EXPIRY", "12/30"),
        ("유효기간 2030년 12월까지", "CARD_EXPIRY", "2030년 12월"),
        ("VALID THRU 12/30", "CARD_EXPIRY", "12/30"),
        ("아이디는 hong123이고", "USER_ID", "hong123"),
        ("사번 20261234 직원", "EMPLOYEE_ID", "20261234"),
        ("Cookie: JSESSIONID=0A1B; theme=dark", "COOKIE", "JSESSIONID=0A1B; theme=dark"),
        ("GET /pay;jsessionid=0A1B2C3D4E5F?x=1", "COOKIE", "0A1B2C3D4E5F"),
        ("Set-Cookie: SID=abc; Path=/; HttpOnly", "COOKIE", "SID=abc; Path=/"),
    ],
)
def test_in_prose_and_headers(text: str, entity: str, value: str) -> None:
    assert found(text, entity) == [value]


AROUND_TRACKS = ["{}", "track2Data={}", '"trackData":"{}"', "swipe {} ok", "카드{}입니다"]
TRACKS = [
    "4000000000000002=30121010000012300000", ";4000000000000002=30121010000012300000?",
    "374000000000000002=3012", "%B4000000000000002^HONG/GILDONG^30121010000000000?",
    "4000000000000002D30121010000012300000F",
]  # fmt: skip


def test_a_track_is_one_finding() -> None:
    """The card number inside must not be masked alone: the rest would still pay."""
    for around, track in product(AROUND_TRACKS, TRACKS):
        text = around.format(track)
        all_found = [(text[s.start : s.end], s.entity) for s in SCANNER.find(text)]
        assert all_found == [(track, "TRACK_DATA")], around


@pytest.mark.parametrize(
    "text",
    [
        "password=****", "password: required", "Invalid password: attempt 3", '"password":null',
        "password must contain 8 characters", "비밀번호 변경", "비밀번호 5회 오류",
        "비밀번호는 8자 이상",
        "비밀번호가 일치하지 않습니다", "비밀번호 8~16자", "cvc=***", "CVC 3자리", "CVC 오류 123",
        "cvc error 500", "code=123", "유효기간 3년", "유효기간 2030-12-31", "expiry=3600",
        "쿠폰 유효기간은 30일입니다", "유효기간 60분", "010-1234-5678 12/25", "token=abcdef",
        "api_key=****", "access_token=null", "인증번호 발송 완료", "Bearer authentication failed",
        "userId=null", "userId=guest", "아이디 찾기", "orderId=abc123", "Transaction ID: a1b2c3",
        "사번 없음", "사번 조회 3건", "cookie: none", "Cookie consent=1", "sessionId=null",
        "session expired", "amount=4000000000000002=3012", "비밀번호 앞 2자리", "ping=12 ms",
        '"password","addr"', "cvc,amt", "통신사=가림 shopping=12",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_credential(text: str) -> None:
    entities = {r.entity for r in CATALOG if r.keyed} | {"PASSWORD"}
    assert [s for s in SCANNER.find(text) if s.entity in entities] == []


def test_what_is_surer_wins_over_a_user_id() -> None:
    assert found("userId=kim@example.com", "EMAIL_ADDRESS") == ["kim@example.com"]
    assert found("userId=01000345678", "PHONE_NUMBER") == ["01000345678"]


def test_a_key_s_value_is_no_doubt_without_its_key() -> None:
    entities = {r.entity for r in CATALOG if r.keyed}
    doubts = Scanner(threshold=0.01).find('{"a":"x1","b":"123","c":"12/30","d":"abc123"}')
    assert [s for s in doubts if s.entity in entities] == []


@given(st.integers(1, 12), st.integers(26, 45), st.sampled_from("/-."))
def test_every_expiry_date(month: int, year: int, joint: str) -> None:
    for value in (f"{month:02}{joint}{year}", f"{month:02}{year}", f"{year}{month:02}"):
        assert found(f"유효기간 {value}", "CARD_EXPIRY") == [value]
