"""The two policies against the documents: rows of each table, counted by hand, and what is open.

A test has the section's name as the document writes it; the figures are the rows of its table.
"""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from detectors import Scanner
from detectors.entities import KLASS
from detectors.labels import named
from pipelines.masking.policy import (
    COMMON,
    INTERNAL,
    NEVER,
    PROCESSOR,
    THIRD_PARTY,
    Grant,
    Policy,
)
from pipelines.masking.policy_file import RecipientEntry
from pipelines.masking.policy_load import load_policy
from pipelines.masking.policy_terms import conf_terms, key
from pipelines.masking.together import PANS
from pipelines.resources import conf_text

NAMES = ("infinisoft", "smartro")


@cache
def policy(name: str) -> Policy:
    return load_policy(name)


def kinds(name: str, kind: str) -> list[Grant]:
    return [grant for grant in policy(name).grants.values() if grant.kind == kind]


def rows(entries: dict[str, RecipientEntry]) -> dict[int, int | None]:
    """Row of the document's table → how many items it names, None where it names none."""
    return {
        grant.row: None if grant.items is None else len(grant.items)
        for entry in entries.values()
        for grant in entry.grants.values()
    }


# ---------------------------------------------------------------- rows of the documents' tables


def test_infinisoft_1_purposes_and_items() -> None:
    """1. 개인정보의 처리목적, 수집항목 및 수집방법: three purposes, and what arises by itself."""
    collection = policy("infinisoft").file.collection
    assert [one.row for one in collection.values()] == [1, 2, 3, 4]
    assert len(collection["contract"].required) == 29
    assert len(collection["settlement-of-payment"].required) == 5
    assert len(collection["generated"].generated) == 10


def test_infinisoft_2_retention() -> None:
    """2. 개인정보의 보유 및 이용기간: twelve rows, every one with a period."""
    retention = policy("infinisoft").file.retention
    periods = ["5y", "5y", "3y", "5y", "1y", "3y", "1y", "1y", "6m", "3m", "5y", "6m"]
    assert [one.period for one in retention.values()] == periods
    assert [one.row for one in retention.values()] == list(range(1, 13))


def test_infinisoft_3_third_parties() -> None:
    """3. 개인정보의 제3자 제공: three rows; one names two lists, one two recipients."""
    assert rows(policy("infinisoft").file.provision).keys() == {1, 2, 3}
    found = [(g.recipient, g.row, len(g.items)) for g in kinds("infinisoft", THIRD_PARTY)]
    assert found == [("ksnet", 1, 1), ("ksnet", 1, 4), ("ksnet", 3, 2), ("kftc", 2, 2),
                     ("nts", 3, 2)]  # fmt: skip


def test_infinisoft_4_processors() -> None:
    """4. 개인정보 처리업무의 위탁: five rows; the first has fifteen banks and payment firms."""
    assert rows(policy("infinisoft").file.outsourcing) == {1: 2, 2: 3, 3: 3, 4: 3, 5: 4}
    found = kinds("infinisoft", PROCESSOR)
    assert sum(grant.row == 1 for grant in found) == 15
    assert len(found) == 19


def test_smartro_1_items() -> None:
    """1. 수집하는 개인정보 항목과 수집방법: 7 rows VAN, 7 PG to 대표홈페이지, 1 중국 간편결제,
    4 배달중계, and what arises by itself.
    """
    collection = policy("smartro").file.collection.values()
    by_row = {one.row: one.services for one in collection}
    assert list(by_row) == list(range(1, 21))
    assert [by_row[at] for at in range(1, 8)] == [("van",)] * 7
    assert by_row[8] == ("pg",)
    assert by_row[9] == by_row[10] == ("bizzle", "pg")
    assert [by_row[at] for at in (11, 12, 13)] == [("bizzle-shop",)] * 3
    assert (by_row[14], by_row[15]) == (("homepage",), ("china-pay",))
    assert [by_row[at] for at in range(16, 20)] == [("delivery",)] * 4
    assert len(by_row[20]) == len(policy("smartro").file.services) == 7
    sizes = {  # rows that name one kind of applicant only: required, optional, generated items
        1: (7, 0, 0), 4: (3, 2, 0), 5: (4, 0, 0), 9: (4, 0, 0), 10: (10, 9, 0), 11: (5, 3, 0),
        12: (0, 9, 0), 13: (2, 3, 0), 14: (4, 0, 0), 16: (5, 2, 0), 17: (5, 3, 0), 18: (6, 0, 0),
        19: (1, 0, 1), 20: (0, 0, 7),
    }  # fmt: skip
    counted = {one.row: (len(one.required), len(one.optional), len(one.generated))
               for one in collection if one.row in sizes}  # fmt: skip
    assert counted == sizes


def test_smartro_3_retention() -> None:
    """3. 개인정보의 보유 및 이용기간: nine entries; the page break swallowed the first's period."""
    retention = policy("smartro").file.retention
    periods = [None, "1y", "5y", "5y", "3y", "3y", "6m", "3m", "1y6m"]
    assert [one.period for one in retention.values()] == periods
    assert [one.row for one in retention.values()] == list(range(1, 10))


def test_smartro_4_third_parties() -> None:
    """4. 개인정보의 제3자 제공: 35 rows, 29 cells of recipients, the last without items."""
    provision = policy("smartro").file.provision
    items = [5, 7, 6, 7, 14, 6, 6, 7, 5, 5, 3, 3, 1, 5, 7, 5, 1, 5, 4, 7, 2, 3, 2, 7, 4, 4, 4, 8, 5,
             4, 4, 4, 1, 5, None]  # fmt: skip
    assert rows(provision) == dict(enumerate(items, 1))
    assert len(provision) == 30  # one cell names two: Alipay and 카카오페이지
    several = {code: len(entry.grants) for code, entry in provision.items()
               if len(entry.grants) > 1}  # fmt: skip
    assert several == {"kt": 4, "meatbox": 2, "bc-card": 2, "jyes": 2, "funda": 2}
    assert len(kinds("smartro", THIRD_PARTY)) == 37


def test_smartro_4_recipients_retention() -> None:
    """제공받는 자의 보유 및 이용 기간: five entries, the last cut off."""
    kept = policy("smartro").file.recipients_retention
    assert [one.period for one in kept.values()] == ["5y", "5y", "3y", "3y", None]


def test_smartro_5_processors() -> None:
    """5. 개인정보의 처리위탁: ten rows in two columns, none with items."""
    assert rows(policy("smartro").file.outsourcing) == dict.fromkeys(range(1, 11))
    assert all(grant.refusal for grant in kinds("smartro", PROCESSOR))


def test_smartro_holds_data_of_bc_card_as_its_processor() -> None:
    (held,) = policy("smartro").file.held_for.values()
    assert (held.role, held.period, held.ends_after_idle) == ("processor", "1y6m", "3m")
    assert policy("smartro").file.retention["bc-acquiring"].records == held.records


def test_what_else_the_documents_rule() -> None:
    first, second = policy("infinisoft").file, policy("smartro").file
    assert (len(first.exceptions), len(second.exceptions)) == (7, 3)
    assert first.additional_use is None
    assert second.additional_use and len(second.additional_use.criteria) == 4
    assert first.destruction.approval and second.rights.held_while_corrected
    assert second.dormant and (second.dormant.after, second.dormant.told_before) == ("1y", "30d")
    assert str(first.document.effective) == "2024-06-19" and len(first.document.history) == 4
    assert str(second.document.effective) == "2021-08-13"


# ---------------------------------------------------------------- terms


def test_every_term_of_both_policies_stands_for_one_entity_or_is_open() -> None:
    terms = conf_terms()
    used = {
        term
        for name in NAMES
        for row in policy(name).file.collection.values()
        for term in (*row.required, *row.optional, *row.generated)
    } | {item.term for name in NAMES for grant in policy(name).grants.values()
         for item in grant.items}  # fmt: skip
    assert {term for term in used if terms.entity(term) is None} == {
        "결제정보", "결제기관에 등록되는 가맹점 정보", "POS S/W", "서비스 이용 시 생성기록",
        "사용중인 주문 중개 서비스 및 배달대행사", "수집한 모든 개인정보 항목",
        "필수항목 이외에 계약서류에 기재된 정보 또는 고객이 제공한 정보",
    }  # fmt: skip
    assert all(terms.knows(term) for term in used)
    assert {terms.entity(term) for term in used} - {None} <= KLASS.keys()


def test_terms_of_the_conf_file_are_used_and_name_columns_too() -> None:
    given = yaml.safe_load(conf_text("terms.yaml"))
    texts = "".join(conf_text(f"policies/{name}.yaml") for name in NAMES)
    for code, terms in given["terms"].items():
        for term in terms:
            assert named(term) == (code,), term
            assert key(term) in key(texts), term
    assert all(key(term) in key(texts) for term in given["open"])


# ---------------------------------------------------------------- what is granted


def test_secrets_and_conflicts_never_leave() -> None:
    for name in NAMES:
        for grant in policy(name).grants.values():
            assert not NEVER & grant.granted.keys()
            shown = {e for e in PANS & grant.granted.keys() if grant.granted[e] == "keep"}
            assert not shown or grant.card_authorisation
    pins = policy("infinisoft").grants["ksnet", "card-approval-keyed"]
    assert pins.granted == {"DATE_OF_BIRTH": "keep", "CREDIT_CARD": "keep", "CARD_EXPIRY": "keep"}
    assert [item.term for item in pins.withheld] == ["카드 비밀번호 앞 두자리"]
    withheld = {
        (grant.recipient, grant.purpose): [item.term for item in grant.withheld]
        for grant in kinds("smartro", THIRD_PARTY)
        if grant.withheld
    }
    assert withheld == {
        ("samsung-card", "coupon"): ["신한카드 가맹점 번호"],
        ("funda", "loan-limit"): ["여신금융협회 비밀번호"],
        ("funda", "sales-scraping"): ["여신금융협회 비밀번호"],
        ("alipay", "alipay"): ["결제기관에 등록되는 가맹점 정보"],
        ("kakao-page", "alipay"): ["결제기관에 등록되는 가맹점 정보"],
        ("tenpay", "wechat-pay"): ["결제기관에 등록되는 가맹점 정보"],
    }


def test_nothing_goes_abroad_without_a_recorded_basis() -> None:
    for recipient in ("alipay", "tenpay"):
        (grant,) = policy("smartro").of(recipient)
        assert grant.country == "CN" and "제28조의8" in grant.law
        assert "no legal basis" in grant.refusal
    assert {g.recipient for g in policy("smartro").grants.values() if g.country != "KR"} == {
        "alipay", "tenpay"
    }  # fmt: skip


def test_which_grants_deliver_nothing() -> None:
    assert [grant for grant in policy("infinisoft").grants.values() if grant.refusal] == []
    refused = {g.recipient for g in kinds("smartro", THIRD_PARTY) if g.refusal}
    assert refused == {"alipay", "tenpay", "delivery-partner"}


@pytest.mark.parametrize("name", NAMES)
def test_inside_the_company_all_declared_items_leave_as_pseudonyms(name: str) -> None:
    for grant in kinds(name, INTERNAL):
        assert grant.purpose in ("analytics", "statistics") and "제28조의2" in grant.law
        assert grant.granted.keys() == policy(name).declared[COMMON].keys() - NEVER
        assert (grant.granted["PERSON"], grant.granted["AMOUNT"]) == ("pseudonym", "keep")


def test_what_services_may_hold() -> None:
    smartro = policy("smartro")
    assert "KR_RRN" not in smartro.holds(COMMON)
    assert smartro.holds("homepage")["PASSWORD"] == ("비밀번호",)
    assert smartro.holds("bizzle-shop")["KR_DI"] == ("중복가입확인정보(ID)",)
    assert "CREDIT_CARD" in smartro.holds("van") and "CREDIT_CARD" not in smartro.holds("delivery")
    assert {"KR_RRN", "KR_DRIVER_LICENSE", "KR_FRN"} <= policy("infinisoft").holds("pg").keys()


# ---------------------------------------------------------------- open and contradictory


def marks(name: str, kind: str) -> set[str]:
    return {mark.path for mark in policy(name).marks if mark.kind == kind}


def test_conflicts_are_listed() -> None:
    assert marks("infinisoft", "conflict") == {
        "10", "provision.ksnet.grants.card-approval-keyed.카드 비밀번호 앞 두자리",
    }  # fmt: skip
    assert marks("smartro", "conflict") == {
        "시행일",
        "collection.referral-general", "collection.pg-transaction", "collection.shop-join",
        "provision.samsung-card.grants.coupon.신한카드 가맹점 번호",
        "provision.funda.grants.loan-limit.여신금융협회 비밀번호",
        "provision.funda.grants.sales-scraping.여신금융협회 비밀번호",
    }  # fmt: skip


def test_what_is_open_is_listed() -> None:
    found = marks("smartro", "open")
    assert {f"outsourcing.{grant.recipient}.grants.{grant.purpose}"
            for grant in kinds("smartro", PROCESSOR)} <= found  # fmt: skip
    assert {
        "outsourcing.ecardvan", "provision.delivery-partner",
        "provision.delivery-partner.grants.sales", "provision.alipay.transfer",
        "provision.tenpay.transfer", "retention.electronic-finance-above",
        "recipients_retention.identification", "collection.delivery-statistics",
    } <= found  # fmt: skip
    assert {"collection.marketing", "추가적 이용·제공", "retention.login-id"} <= marks(
        "infinisoft", "open"
    )
    for name in NAMES:
        assert all(mark.reason and mark.line for mark in policy(name).marks)


@pytest.mark.parametrize("name", NAMES)
def test_no_contact_of_a_person_stands_in_a_policy(name: str) -> None:
    find = Scanner(entities=["PHONE_NUMBER", "EMAIL_ADDRESS", "KR_BRN", "KR_ADDRESS"]).find
    assert [line for line in conf_text(f"policies/{name}.yaml").splitlines() if find(line)] == []
