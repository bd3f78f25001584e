"""The judgement on a column: every branch of the rule in detectors/columns.py."""

from __future__ import annotations

import pytest

from detectors.columns import CLEAN, MIXED, TEXT, TYPED, judge, told_by
from detectors.entities import BUSINESS_AS_USUAL
from detectors.evidence import Column, Evidence, wilson

Found = dict[str, Evidence]


@pytest.mark.parametrize(
    ("name", "values", "found", "kind", "entity", "question"),
    [
        # 1 several entities among whole cells, or a name that stands for several
        ("x", 100, {"PHONE_NUMBER": Evidence(60), "KR_BRN": Evidence(30)}, MIXED, None, False),
        ("x", 100, {"PHONE_NUMBER": Evidence(99), "KR_BRN": Evidence(1)}, MIXED, None, False),
        ("receiptNo", 100, {"PHONE_NUMBER": Evidence(100)}, MIXED, None, False),
        ("idNo", 0, {}, MIXED, None, False),
        # … but a stray one in a thousand leaves it typed
        ("x", 1000, {"PHONE_NUMBER": Evidence(990), "KR_BRN": Evidence(9)},
         TYPED, "PHONE_NUMBER", False),
        # 2 whole cells of one entity, with and against the name
        ("col_7", 100, {"CREDIT_CARD": Evidence(80)}, TYPED, "CREDIT_CARD", False),
        ("card_no", 100, {"CREDIT_CARD": Evidence(100)}, TYPED, "CREDIT_CARD", False),
        ("vbank_num", 100, {"KR_BANK_ACCOUNT": Evidence(95)}, TYPED, "KR_VIRTUAL_ACCOUNT", False),
        ("order_id", 100, {"PHONE_NUMBER": Evidence(95)}, TYPED, "PHONE_NUMBER", True),
        ("tel_no", 100, {"CREDIT_CARD": Evidence(95)}, TYPED, "CREDIT_CARD", True),
        # 3 the name, and half of the values in its form, doubtful ones included
        ("acct_no", 100, {"KR_BANK_ACCOUNT": Evidence(10, 0, 40)}, TYPED, "KR_BANK_ACCOUNT", False),
        ("acct_no", 100, {"KR_BANK_ACCOUNT": Evidence(10, 0, 39)}, TYPED, "KR_BANK_ACCOUNT", True),
        # 4 values cannot show it, or none was seen
        ("password", 100, {}, TYPED, "PASSWORD", False),
        ("card_no", 0, {}, TYPED, "CREDIT_CARD", False),
        # 5 findings inside
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 1)}, TEXT, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(79)}, TEXT, None, False),
        ("order_id", 100, {"PHONE_NUMBER": Evidence(1)}, TEXT, None, False),
        # … codes of things may end like one by chance: SN01019851049
        ("serial_no", 100, {"PHONE_NUMBER": Evidence(0, 3)}, CLEAN, None, True),
        ("serial_no", 100, {"PHONE_NUMBER": Evidence(0, 4)}, TEXT, None, False),
        ("serial_no", 100, {"KR_RRN": Evidence(0, 1)}, TEXT, None, False),
        # … and a personal name that the values deny stays personal, with a question
        ("tel_no", 100, {}, TYPED, "PHONE_NUMBER", True),
        # 6 nothing
        ("memo", 100, {}, CLEAN, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 0, 49)}, CLEAN, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 0, 100)}, TYPED, "PHONE_NUMBER", True),
        ("memo", 19, {"PHONE_NUMBER": Evidence(0, 0, 19)}, CLEAN, None, False),
        ("order_id", 100, {}, CLEAN, None, False),
        ("memo", 0, {}, CLEAN, None, False),
        # names that stand for no personal item
        ("홈페이지", 100, {"URL": Evidence(0, 0, 90)}, TYPED, "URL", False),
        ("홈페이지", 100, {"URL": Evidence(0, 0, 9)}, CLEAN, None, False),
        ("shop_url", 9, {"URL": Evidence(0, 0, 9), "KR_RRN": Evidence(0, 1)}, TEXT, None, False),
    ],
)  # fmt: skip
def test_branch(
    name: str, values: int, found: Found, kind: str, entity: str | None, question: bool
) -> None:
    judged = judge(Column(name, values), found)
    assert (judged.kind, judged.entity) == (kind, entity)
    assert (judged.question is not None) == question
    assert judged.found.items() <= found.items()
    assert judged.reason


def test_a_question_names_both_sides() -> None:
    question = judge(Column("tel_no", 10), {"CREDIT_CARD": Evidence(10)}).question
    assert question and "PHONE_NUMBER" in question and "CREDIT_CARD" in question


def test_the_reason_shows_shares() -> None:
    assert "95.0%" in judge(Column("x", 200), {"CREDIT_CARD": Evidence(190)}).reason
    assert judge(Column("card_no", 10), {"CREDIT_CARD": Evidence(10)}).named == ("CREDIT_CARD",)


def test_a_stray_value_makes_no_mixed_column_of_one_that_its_name_tells() -> None:
    found = {"KR_FRN": Evidence(whole=66), "KR_CRN": Evidence(whole=1)}
    judged = judge(Column("frgn_reg_no", 67), found)
    assert (judged.kind, judged.entity) == ("typed", "KR_FRN")
    assert judge(Column("number", 67), found).kind == "mixed"


@pytest.mark.parametrize(
    ("name", "values", "found", "kind", "entity", "question"),
    [
        # 3 a name that may stand for people
        ("원장명", 100, {"PERSON": Evidence(weak=70)}, TYPED, "PERSON", False),
        ("매장명칭자", 100, {"PERSON": Evidence(weak=69)}, CLEAN, None, False),
        ("bplc_nm", 100, {"PERSON": Evidence(weak=95)}, TYPED, "PERSON", False),
        ("bplc_nm", 100, {"PERSON": Evidence(weak=40)}, CLEAN, None, False),
        # 3 lost zeros count as its form
        ("tel_no", 100, {"PHONE_NUMBER": Evidence(zeros=90)}, TYPED, "PHONE_NUMBER", False),
        # … and values that hold it beside other things: 02-100-4567 (본점), 02-100-4568
        ("tel_no", 100, {"PHONE_NUMBER": Evidence(inside=110)}, TYPED, "PHONE_NUMBER", False),
        ("tel_no", 100, {"PHONE_NUMBER": Evidence(inside=30)}, TYPED, "PHONE_NUMBER", True),
        # 5 masked already
        ("tel_no", 100, {}, TYPED, "PHONE_NUMBER", True),
        # 6 doubts in bulk
        ("c7", 100, {"KR_BRN": Evidence(weak=99)}, TYPED, "KR_BRN", True),
        ("c7", 100, {"KR_BRN": Evidence(weak=11)}, CLEAN, None, False),
        ("c7", 100, {"KR_RRN": Evidence(zeros=60)}, TYPED, "KR_RRN", True),
        ("c7", 100, {"CREDIT_CARD": Evidence(whole=48, weak=50)}, TYPED, "CREDIT_CARD", True),
        ("c7", 100, {"CREDIT_CARD": Evidence(whole=10, weak=90)}, TEXT, None, False),
        ("c7", 100, {"PERSON": Evidence(weak=95)}, TYPED, "PERSON", True),
        ("c7", 100, {"PERSON": Evidence(weak=80)}, CLEAN, None, False),
        ("c7", 100, {"KR_BRN": Evidence(weak=70), "EMAIL_ADDRESS": Evidence(whole=9)},
         MIXED, None, True),
        # 8 … but a name that says another thing is believed, and asked about
        ("order_id", 100, {"KR_BRN": Evidence(weak=99)}, CLEAN, None, True),
    ],
)  # fmt: skip
def test_branch_of_doubts(
    name: str, values: int, found: Found, kind: str, entity: str | None, question: bool
) -> None:
    judged = judge(Column(name, values), found)
    assert (judged.kind, judged.entity) == (kind, entity), judged.reason
    assert (judged.question is not None) == question


def test_the_name_tells_numbers_of_one_form_apart() -> None:
    found = {"KR_CRN": Evidence(59), "KR_FRN": Evidence(25), "KR_RRN": Evidence(16)}
    assert judge(Column("법인등록번호", 100), found).entity == "KR_CRN"
    assert judge(Column("c7", 100), found).kind == MIXED
    few = {"KR_CRN": Evidence(9), "KR_RRN": Evidence(91)}
    judged = judge(Column("법인등록번호", 100), few)
    assert judged.kind == MIXED or judged.question


def test_findings_as_rare_as_chance_are_asked_about() -> None:
    found = {"CREDIT_CARD": Evidence(whole=4)}
    for name, kind in (("c7", TEXT), ("order_no", CLEAN)):
        judged = judge(Column(name, 100, numbers=96, bare=4), found)
        assert judged.kind == kind and "chance" in (judged.question or "")
    assert judge(Column("order_no", 100, numbers=40, bare=4), found).kind == CLEAN
    assert judge(Column("c7", 100, numbers=40, bare=4), found).question is None
    assert judge(Column("order_no", 100, numbers=96, bare=3), found).kind == TEXT
    assert judge(Column("order_no", 30, numbers=26, bare=4), found).kind == TEXT
    inside = {"CREDIT_CARD": Evidence(whole=4, inside=1)}
    assert judge(Column("order_no", 100, numbers=96, bare=4), inside).kind == TEXT


def test_what_storing_did_is_said() -> None:
    column = Column("hp", 200, "double", spelled=50)
    judged = judge(column, {"PHONE_NUMBER": Evidence(zeros=190)})
    for said in ("95.0% without their leading zeros", "25.0% written as 1.0", "stored as double"):
        assert said in judged.reason


def test_masked_values_are_said_to_be_masked() -> None:
    question = judge(Column("tel_no", 100, masked=98), {}).question
    assert question and "98.0%" in question and "masked already" in question


def test_a_sample_shows_its_interval_and_asks_where_it_is_too_small() -> None:
    few = judge(Column("c7", 20, sampled=True), {"CREDIT_CARD": Evidence(17)})
    assert few.entity == "CREDIT_CARD" and "(64.0% to 94.8%)" in few.reason
    assert few.question and "too small" in few.question
    many = judge(Column("c7", 2000, sampled=True), {"CREDIT_CARD": Evidence(1900)})
    assert many.question is None


def test_wilson_holds_the_share_and_narrows() -> None:
    for n in (1, 10, 1000):
        for hits in (0, n // 2, n):
            low, high = wilson(hits, n)
            assert 0 <= low <= hits / n <= high <= 1
    assert wilson(500, 1000)[1] - wilson(500, 1000)[0] < wilson(5, 10)[1] - wilson(5, 10)[0]


PUBLIC = {  # names of columns of public tables (공공데이터포털, 지방행정인허가데이터)
    "PHONE_NUMBER": (
        "소재지전화 관리기관전화번호 대표전화번호 담당자전화번호 문의전화 팩스 FAX TEL "
        "siteTel TELNO REFINE_TELNO 사무실전화번호 전화번호(회사) 전화번호1 비상연락처 faxNo"
    ),
    "KR_ADDRESS": (
        "소재지도로명주소 소재지지번주소 소재지전체주소 도로명전체주소 siteWhlAddr rdnWhlAddr "
        "소재지(도로명) REFINE_ROADNM_ADDR 공장대표주소(도로명) 사업장소재지 설치위치주소 "
        "거주지주소 상세주소"
    ),
    "POSTAL_CODE": "소재지우편번호 도로명우편번호 sitePostNo rdnPostNo zipNo 구우편번호",
    "PERSON": (
        "대표자 대표자명 담당자 성명(한글) 대표자성명 rprsntvNm REPRSNT_NM ceoNm 예금주 신고인성명"
    ),
    "PERSON?": (
        "체납자명 원장명 소유자 강사명 작성자 사업주명 교수명 매장주 bplcNm facility_nm sgg_nm"
    ),
    "KR_BRN": "사업자등록번호 사업자번호 bizrno BIZREGNO",
    "KR_CRN": "법인등록번호 법인번호 JURIRNO crno",
    "EMAIL_ADDRESS": "이메일 E-MAIL 전자우편주소 담당자이메일 EMAIL_ADDR",
    "DATE_OF_BIRTH": "생년월일 출생일자 brthdy 대표자생년월일 생년월일(YYYYMMDD)",
    "KR_VEHICLE_PLATE": "차량번호 자동차등록번호 VHCLE_NO",
    "KR_BANK_ACCOUNT": "계좌번호 환불계좌 acnutNo",
    "": (
        "관리번호 인허가일자 영업상태명 상세영업상태코드 폐업일자 소재지면적 좌표정보(X) 위도 "
        "경도 데이터기준일자 opnSfTeamCode mgtNo apvPermYmd 시도명 시군구명 법정동코드 "
        "행정동명 층 호 지번 본번 순번 구분 금액 주민등록인구 주민등록세대수 주민센터명 "
        "대표메뉴 대표업종 성별인구수 주소구분 주소변경일자 전화여부 전화상담건수 "
        "이메일수신동의여부 계좌건수 카드사명 카드결제금액 가입자수 사업자구분 법인여부 "
        "출생아수 여권발급건수 면허종류 차량대수 홈페이지여부 이름표 품목명 노선명 버스번호 "
        "학교명 측정일시 등록번호 유효기간만료일 email_yn card_type phone_verified tel_cnt "
        "addr_status hotel telescope panel_no scan_yn"
    ),
}


def test_names_of_public_tables() -> None:
    for code, name in [(code, name) for code, names in PUBLIC.items() for name in names.split()]:
        codes, hints = told_by(name)
        personal = [one for one in codes if one not in BUSINESS_AS_USUAL]
        if code.endswith("?"):
            assert not personal and hints == (code.rstrip("?"),), name
        else:
            assert personal == ([code] if code else []), name
