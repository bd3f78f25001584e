"""Numbers in the spellings that people and systems use, and numbers that are nobody's."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner
from detectors.checksums import brn_check, crn_check, frn_check, luhn, rrn_check
from detectors.headers import header
from detectors.recognizers.card import brand
from detectors.recognizers.contact import national

SCANNER = Scanner()
NUMBERS = frozenset(
    "KR_RRN KR_FRN KR_BRN KR_CRN CREDIT_CARD PHONE_NUMBER EMAIL_ADDRESS KR_BANK_ACCOUNT "
    "KR_VIRTUAL_ACCOUNT MEMBERSHIP_CARD CASH_RECEIPT_CARD".split()
)


def found(text: str, name: str | None = None) -> list[tuple[str, str]]:
    """The numbers found: (entity, value)."""
    return [
        (s.entity, text[s.start : s.end]) for s in SCANNER.find(text, name) if s.entity in NUMBERS
    ]


def of(size: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=size, max_size=size)


DASH = st.sampled_from(["-", " - ", "–", "－", "‑"])
DAYS = st.dates(date(2030, 1, 1), date(2059, 12, 31)).map(lambda day: day.strftime("%y%m%d"))
RESIDENTS = st.builds("{}{}{}".format, DAYS, st.sampled_from("34"), of(6))
FOREIGNERS = st.builds("{}{}{}".format, DAYS, st.sampled_from("78"), of(6))
MOBILES = st.builds("010-{}-{}".format, of(4).map(lambda v: "0" + v[1:]), of(4)).filter(
    lambda v: v != "010-0000-1234"
)
LABELS = {
    "KR_RRN": ("주민등록번호 ", "주민 번호 : ", "rrn=", '"juminNo":"', "<rrn>", "실명번호는 "),
    "KR_FRN": ("외국인등록번호: ", "frgnr_reg_no=", "외국인 등록 번호 "),
    "KR_BRN": ("사업자등록번호 ", "사업자 등록 번호 : ", "bizno=", '"brn": "', "BizRegNo:"),
    "KR_CRN": ("법인등록번호 ", "법인 등록번호 : ", "crno=", '"corpRegNo":"'),
    "CREDIT_CARD": ("카드번호 ", "카드 번호: ", "cardNo=", '"card_number":"', "<cardNo>", "PAN: "),
    "PHONE_NUMBER": ("연락처 ", "buyerTel=", '"hp_no":"', "휴대폰 번호 : ", "☎ ", "TEL."),
    "KR_BANK_ACCOUNT": ("계좌번호 ", "계좌 번호: ", "acct_no=", '"accountNumber":"', "신한은행 "),
    "KR_VIRTUAL_ACCOUNT": ("가상계좌 ", "vbankNum=", '"VACT_Num":"', "가상계좌번호는 "),
}


def labelled(entity: str) -> st.SearchStrategy[str]:
    return st.sampled_from(LABELS[entity])


TAILS = st.sampled_from(["", " ", "입니다", "로", '"', ",", "&x=1", "</a>", ")", "\n", "."])


@given(labelled("KR_RRN"), RESIDENTS, DASH | st.just(""), TAILS)
def test_labelled_resident(label: str, digits: str, sign: str, tail: str) -> None:
    value = f"{digits[:6]}{sign}{digits[6:]}"
    assert found(label + value + tail) == [("KR_RRN", value)]


@given(labelled("KR_FRN"), FOREIGNERS, DASH | st.just(""), TAILS)
def test_labelled_foreigner(label: str, digits: str, sign: str, tail: str) -> None:
    value = f"{digits[:6]}{sign}{digits[6:]}"
    assert found(label + value + tail) == [("KR_FRN", value)]


@given(labelled("KR_BRN"), of(10).filter(lambda v: v[0] != "0"), DASH | st.just(""), TAILS)
def test_labelled_business(label: str, digits: str, sign: str, tail: str) -> None:
    value = f"{digits[:3]}{sign}{digits[3:5]}{sign}{digits[5:]}"
    assert found(label + value + tail) == [("KR_BRN", value)]


@given(labelled("KR_CRN"), of(11), DASH | st.just(""), TAILS)
def test_labelled_corporate(label: str, digits: str, sign: str, tail: str) -> None:
    value = f"99{digits[:4]}{sign}{digits[4:]}"
    assert found(label + value + tail) == [("KR_CRN", value)]


@given(labelled("CREDIT_CARD"), of(12), st.sampled_from(["-", " ", ".", " - ", ""]), TAILS)
def test_labelled_card(label: str, digits: str, sign: str, tail: str) -> None:
    """Luhn or no Luhn: domestic numbers of the 9-series need not pass it."""
    value = sign.join(("9410", digits[:4], digits[4:8], digits[8:]))
    assert found(label + value + tail) == [("CREDIT_CARD", value)]


@given(labelled("PHONE_NUMBER"), MOBILES, st.sampled_from(["-", " ", ".", ")", "", " - "]), TAILS)
def test_labelled_phone(label: str, mobile: str, sign: str, tail: str) -> None:
    value = mobile.replace("-", sign)
    assert found(label + value + tail) == [("PHONE_NUMBER", value)]


@given(labelled("KR_BANK_ACCOUNT"), of(6), st.booleans(), TAILS.filter(lambda t: t != "."))
def test_labelled_account(label: str, digits: str, bare: bool, tail: str) -> None:
    value = f"110-000-{digits}"
    value = value.replace("-", "") if bare else value
    assert found(label + value + tail) == [("KR_BANK_ACCOUNT", value)]


@given(labelled("KR_VIRTUAL_ACCOUNT"), of(9), TAILS)
def test_labelled_virtual_account(label: str, digits: str, tail: str) -> None:
    value = f"56200{digits}"
    assert found(label + value + tail) == [("KR_VIRTUAL_ACCOUNT", value)]


@given(of(13))
def test_bare_thirteen_digits_prove_themselves_by_their_check_digit_only(value: str) -> None:
    """Milliseconds, order numbers, barcodes: a legal date alone stays below 0.5."""
    entities = [entity for entity, _ in found(value)]
    if "KR_RRN" in entities:
        assert rrn_check(value)
    if "KR_FRN" in entities:
        assert frn_check(value)
    assert set(entities) <= {"KR_RRN", "KR_FRN"}


@given(st.datetimes(), st.sampled_from(["%Y%m%d%H%M%S", "%y%m%d%H%M%S", "%Y%m%d%H%M%S%f"]))
def test_times_are_no_numbers_of_people(when: datetime, form: str) -> None:
    stamp = f"{when:{form}}".rjust(12, "0")
    if stamp[:2] in ("20", "21", "22", "23", "24", "25", "26", "27"):
        assert found(f"ts={stamp}") == []
        assert found(f"order {stamp} created") == []


@given(st.integers(1_400_000_000_000, 1_999_999_999_999))
def test_epoch_milliseconds_are_no_resident_numbers(stamp: int) -> None:
    assert found(f'{{"ts":{stamp}}}') == [] and found(str(stamp)) == []


@given(of(10), of(12), of(16))
def test_only_what_passes_its_check_is_found_without_a_label(
    ten: str, twelve: str, card: str
) -> None:
    for entity, value in found(f"{ten[:3]}-{ten[3:5]}-{ten[5:]} {twelve} {card}"):
        plain = "".join(c for c in value if c.isdigit())
        if entity == "KR_BRN":
            assert brn_check(plain)
        elif entity == "CREDIT_CARD":
            assert luhn(plain) and brand(plain)
        elif entity == "KR_CRN":
            assert crn_check(plain)
        else:
            assert entity in ("PHONE_NUMBER", "KR_RRN", "KR_FRN")


LEFT = (
    "운송장번호 6528-1566-3906",
    "tracking_no=6528-1566-3906",
    "주문번호 110000345678",
    "승인번호 30001234 tid 20311122010203",
    "version 1.1588.1234",
    "lat=37.4979127 lng=127.0276188",
    "한화 1,234,567,890원",
    "uuid 550e8400-e29b-41d4-a716-446655440000",
    "batch.id: e959d8de-a011-4313-8823-e8a699c76077 426f79d3-c647-4ca9-a8a0-b01035384112",
    "trace=07045483-f17b-4766-9377-06461174b813",
    "아이디: user_kc_abcdefghijklmnopabcdefghijklmnop 로그인",
    '{"user_id":"user_ka_abcdefghijklmnopabcdefghijklmnop","name":"person_ka_abcdefghijklmnopabcdefghijklmnop"}',
    "sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "nictest00m01011104191651325596",
    "바코드 8801234567893",
    "1588-1599년 임진왜란 이전",
    "010-****-5678 350630-******* 9410-12**-****-0004",
    "E/101112.1234567 12345 TCP",
    "200 45 67891",
    "reqNo=CS-2026-537029 가상계좌 채번 완료",
    "F37=763818014304 F39=51 예금주 불일치",
    "@RestController npm @scope/pkg icon@2x.png",
    "카드번호: 0000-0000-0000-0000",
    "계좌 조회 처리시간 1234567890123",
)


@pytest.mark.parametrize("text", LEFT, ids=range(len(LEFT)))
def test_other_numbers_are_left(text: str) -> None:
    assert found(text) == []


PAIRS = (
    ("010-0034-5678/010-0034-5679", ["PHONE_NUMBER"] * 2),
    ("01000345678 01000345679", ["PHONE_NUMBER"] * 2),
    ("01000345678,01000345679", ["PHONE_NUMBER"] * 2),
    ("A:01000345678/B:01000345679", ["PHONE_NUMBER"] * 2),
    ("010-0034-5678-010-0034-5679", ["PHONE_NUMBER"] * 2),
    ("9490-2000-0000-0004 4000-0000-0000-0002", ["CREDIT_CARD"] * 2),
    ("9490200000000004/4000000000000002", ["CREDIT_CARD"] * 2),
    ("350630-3000006,350101-7000002", ["KR_RRN", "KR_FRN"]),
    ("계좌 110-000-345678, 1002-000-345678", ["KR_BANK_ACCOUNT"] * 2),
    ("신한 110-000-345678 아니고 110-000-345679", ["KR_BANK_ACCOUNT"] * 2),
    ("a@example.com,b@example.com", ["EMAIL_ADDRESS"] * 2),
    ("010-0034-5678 환불계좌 신한 110-000-345678", ["PHONE_NUMBER", "KR_BANK_ACCOUNT"]),
    ("TEL061-100-0141FAX0303-0109-3320담당", ["PHONE_NUMBER"] * 2),
    ("[buyr_tel1:02-100-3321] [isbn:978]", ["PHONE_NUMBER"]),
)


@pytest.mark.parametrize(("text", "entities"), PAIRS, ids=range(len(PAIRS)))
def test_values_side_by_side(text: str, entities: list[str]) -> None:
    assert [entity for entity, _ in found(text)] == entities


def test_figures_grown_together_are_one_number() -> None:
    """26 figures may be two resident numbers or any id: nothing is split."""
    assert found("35063030000063506303000006") == []
    assert found("주민번호 350630-3000006350630-3000006") == []


TABLES = (
    ("cardNo,amount\n9490123412341234,100", "CREDIT_CARD", "9490123412341234"),
    ("성명\t법인등록번호\n가나다\t010121-4878174", "KR_CRN", "010121-4878174"),
    ("| 계좌번호 | 금액 |\n| --- | --- |\n| 0009079501 | 10 |", "KR_BANK_ACCOUNT", "0009079501"),
    ('"no","vbank_num"\n"12","0000-92-0129306-4"', "KR_VIRTUAL_ACCOUNT", "0000-92-0129306-4"),
    ("이름;연락처\n홍길동;0212345678", "PHONE_NUMBER", "0212345678"),
    ("INSERT INTO t (a, brn) VALUES ('x, y', '9989023910')", "KR_BRN", "9989023910"),
)


@pytest.mark.parametrize(("text", "entity", "value"), TABLES, ids=range(len(TABLES)))
def test_the_head_line_names_the_values_below(text: str, entity: str, value: str) -> None:
    assert (entity, value) in found(text)


def test_head_line_that_says_another_thing_lowers() -> None:
    assert found("orderNo,amt\n9410123456789010,100") == []
    assert header("a,b\n1,2", 6) == "b"
    assert header("a,b,c\n1,2", 8) == ""
    assert header("no table 010", 9) == ""


@given(st.text(max_size=60), st.integers(0, 60))
def test_header_of_anything(text: str, at: int) -> None:
    assert isinstance(header(text, min(at, len(text))), str)


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("(신한)110-000-345678", "KR_BANK_ACCOUNT", "110-000-345678"),
        ("110-000-345678 (신한)", "KR_BANK_ACCOUNT", "110-000-345678"),
        ("110-000-345678 신한 홍길동 50,000원", "KR_BANK_ACCOUNT", "110-000-345678"),
        ("신한 홍길동 110-000-345678", "KR_BANK_ACCOUNT", "110-000-345678"),
        ("예금주 홍길동 110-000-345678", "KR_BANK_ACCOUNT", "110-000-345678"),
        ("KB 123456-04-000123", "KR_BANK_ACCOUNT", "123456-04-000123"),
        ("국민 123456 04 000123 10만원", "KR_BANK_ACCOUNT", "123456 04 000123"),
        ("bankCode=004&account=000210527115", "KR_BANK_ACCOUNT", "000210527115"),
        ("123-45-67890 (사업자번호)", "KR_BRN", "123-45-67890"),
        ("가나다상사 123-45-67891", "KR_BRN", "123-45-67891"),
        ("SMS 발송 완료 to=0110411572", "PHONE_NUMBER", "0110411572"),
        ("엄마 번호 01000345678 저장", "PHONE_NUMBER", "01000345678"),
        ("02-100-4567~8", "PHONE_NUMBER", "02-100-4567"),
        ("자택(070-9000-0658)", "PHONE_NUMBER", "070-9000-0658"),
        ("대표 1588-0000(내선 12)", "PHONE_NUMBER", "1588-0000"),
        ("hp=1000345678", "PHONE_NUMBER", "1000345678"),
        ("문의kim.a+b@mail.example.co.kr로", "EMAIL_ADDRESS", "kim.a+b@mail.example.co.kr"),
    ],
)
def test_spelling(text: str, entity: str, value: str) -> None:
    assert found(text) == [(entity, value)]


@pytest.mark.parametrize(
    ("digits", "home"),
    [
        ("821000345678", "01000345678"),
        ("00821000345678", "01000345678"),
        ("007008201000345678", "01000345678"),
        ("8221004567", "021004567"),
        ("0821004567", "0821004567"),
    ],
)
def test_numbers_as_dialled_at_home(digits: str, home: str) -> None:
    assert national(digits) == home


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("인증번호 발송 01000345678", "PHONE_NUMBER"),
        ("쿠폰번호 전송(01000345678)", "PHONE_NUMBER"),
        ("주문번호 안내 010-0034-5678", "PHONE_NUMBER"),
        ("승인번호 조회 4111111111111111", "CREDIT_CARD"),
        ("발신자번호 01000345678", "PHONE_NUMBER"),
        ("신분증번호: 350630-4000000", "KR_RRN"),
        ("실명확인번호 350630-4000000", "KR_RRN"),
    ],
)
def test_a_word_between_takes_the_label_of_what_is_before(text: str, entity: str) -> None:
    (span,) = Scanner().find(text)
    assert span.entity == entity
    assert text[span.start : span.end] == text[
        text.index(next(filter(str.isdigit, text))) :
    ].rstrip(")")


@pytest.mark.parametrize(
    "text", ["주문번호 01000345678", "접수번호: 01000345678", "인증번호는 01000345678"]
)
def test_a_label_right_at_a_bare_number_still_denies(text: str) -> None:
    assert Scanner().find(text) == []


@pytest.mark.parametrize(
    "text", ['"name":"배송비"', "name=주문서", '{"name":"마일리지","point":3}']
)
def test_what_is_sold_is_nobody(text: str) -> None:
    assert Scanner().find(text) == []
