"""What a delivery does with every column: both policies on the demo lake, and each rule alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from detectors.columns import CLEAN, MIXED, TEXT, TYPED
from detectors.entities import LEGAL
from pipelines.errors import UsageError
from pipelines.lake.catalogue import catalogue
from pipelines.masking.delivery import Column, Decision, Holding, decide, delivery_rules, less
from pipelines.masking.leaving import ENCRYPTED
from pipelines.masking.plan import make_plan
from pipelines.masking.policy import INTERNAL, Grant, Item, Policy, deliverable
from pipelines.masking.policy_load import load_policy
from pipelines.masking.policy_terms import conf_terms
from pipelines.masking.rules import default_rules
from pipelines.resources import conf_text
from tests import grants
from tests.demo_scan import holdings

DEFAULTS = default_rules(conf_text("masks.yaml"))


@cache
def policy(name: str) -> Policy:
    return load_policy(name)


GRANTS = [
    pytest.param(grant, id=f"{name} {grant.recipient} {grant.purpose}")
    for name in ("infinisoft", "smartro")
    for grant in policy(name).grants.values()
]
# Items of which the demo lake has no column, by what its grants call them.
LACKING = {
    "비줄 ID", "비출 ID", "비출ID", "BIZZLE ID", "생년월일", "상품명", "통신사", "성명",
    "서비스 설정 옵션", "BC카드가맹점 번호", "신한카드 가맹점 번호", "롯데카드 가맹점 번호",
    "가맹점 매출정보", "여신금융협회 ID", "담당자명", "담당자 이메일주소", "담당자전화번호",
}  # fmt: skip
ELSEWHERE = {"주문수집고객명": {"매장연락처", "매장주소"}}
"""Of grants with such an item: what only another data set holds."""


def leaving(decisions: list[Decision]) -> dict[str, str | None]:
    return {f"{one.dataset}.{one.column.path}": one.rule.action for one in decisions if one.leaves}


def given(
    recipient: str, purpose: str | None = None, name: str = "smartro"
) -> dict[str, str | None]:
    return leaving(decide(policy(name).grant(recipient, purpose), holdings(), DEFAULTS))


# ---------------------------------------------------------------- both policies on the demo lake


@pytest.mark.parametrize("grant", GRANTS)
def test_every_grant_is_planned_over_the_demo_lake(grant: Grant) -> None:
    if grant.refusal:
        with pytest.raises(UsageError, match="Nothing can be delivered"):
            deliverable(grant)
        return
    terms = {item.term for item in grant.items if not item.withheld}
    lacking = LACKING & terms if grant.kind != INTERNAL else set()
    for term in terms & ELSEWHERE.keys():
        lacking |= ELSEWHERE[term]
    if not terms - lacking:
        with pytest.raises(UsageError, match="No data set holds all granted items"):
            decide(grant, holdings(), DEFAULTS)
        return
    if lacking:
        with pytest.raises(UsageError, match="the nearest lacks"):
            decide(grant, holdings(), DEFAULTS)
    decisions = decide(less(grant, lacking), holdings(), DEFAULTS)
    assert leaving(decisions)
    for one in decisions:
        assert one.reason
        if one.leaves:
            granted = {item.entity for item in one.items}
            assert granted and granted <= grant.granted.keys()
            assert set(one.rule.inside) | {one.rule.entity} - {None} <= granted


def test_the_document_of_all_grants_is_as_they_are_planned() -> None:
    """If this fails: python -m tests.grants, and read what the change lets out."""
    assert grants.PATH.read_text("utf-8") == grants.document()


def test_kt_gets_the_shop_and_its_representative() -> None:
    assert given("kt", "cctv") == {
        f"merchants.{column}": "keep"
        for column in ("corp_nm", "ceo_nm", "ceo_mbl_telno", "tel_no", "biz_addr")
    }


def test_a_grant_of_representatives_lets_no_account_holder_out() -> None:
    (holder,) = (
        one
        for one in decide(policy("smartro").grant("semutong"), holdings(), DEFAULTS)
        if one.column.path == "예금주"
    )
    assert not holder.leaves
    assert holder.reason == "other_item"


def test_accounts_leave_encrypted() -> None:
    assert given("kftc") == {"merchants.acct_no": "encrypt"}


def test_cards_leave_encrypted_for_authorisation_only() -> None:
    granted = policy("infinisoft").grant("ksnet", "card-approval")
    decisions = decide(granted, holdings(), DEFAULTS)
    assert leaving(decisions) == {
        "pg_transactions.card_no": "encrypt",
        "van_approvals.카드번호": "encrypt",
    }
    otherwise = decide(replace(granted, card_authorisation=False), holdings(), DEFAULTS)
    assert set(leaving(otherwise).values()) == {"card"}


def test_mixed_cells_are_decided_one_by_one() -> None:
    (receipt, *_) = (
        one
        for one in decide(policy("infinisoft").grant("nts"), holdings(), DEFAULTS)
        if one.column.path == "id_info"
    )
    assert receipt.rule.action == "per_cell"
    assert {code: rule.action for code, rule in receipt.rule.inside.items()} == {
        "PHONE_NUMBER": "keep"
    }


def test_only_data_sets_with_every_item_are_delivered() -> None:
    assert given("ibk", name="infinisoft") == {
        "virtual_deposits.vbank_code": "keep",
        "virtual_deposits.depositor": "keep",
    }


def test_internal_uses_get_pseudonyms() -> None:
    actions = given("analytics")
    assert actions["merchants.ceo_nm"] == actions["pg_transactions.buyer_tel"] == "pseudonym"
    assert actions["pg_transactions.amount"] == "keep"
    assert not any(path.startswith(("memos", "app_logs")) for path in actions)
    assert "merchants.ceo_rrn" not in actions  # not declared by this policy


# ---------------------------------------------------------------- each rule alone


def grant(*items: Item, about: str | None = "merchant") -> Grant:
    return Grant("r", "R", "third_party", "p", "p", 1, "policy.yaml, line 1.", "law", items,
                 about)  # fmt: skip


NAME, PHONE = Item("대표자명", "PERSON", "keep"), Item("휴대폰번호", "PHONE_NUMBER", "keep")


def held(
    *columns: Column,
    about: str | None = "merchant",
    terms: Mapping[str, tuple[str, ...]] | None = None,
    deliver: tuple[str, ...] = (),
) -> Holding:
    return Holding("t", about, terms or {}, deliver, columns)


def decided(granted: Grant, data: Holding) -> dict[str, tuple[str | None, str]]:
    return {
        one.column.path: (one.rule.action, one.reason) for one in decide(granted, [data], DEFAULTS)
    }


def test_a_column_without_a_term_leaves_if_it_is_the_only_one_of_the_right_people() -> None:
    one, other = Column("a", TYPED, "PERSON"), Column("b", TYPED, "PERSON")
    assert decided(grant(NAME), held(one))["a"] == ("keep", "granted")
    for data in (held(one, other), held(one, about="buyer"), held(one, about=None)):
        with pytest.raises(UsageError, match="lacks 대표자명"):
            decide(grant(NAME), [data], DEFAULTS)
    named = held(one, other, terms={"b": ("대표자 명",)})
    with pytest.raises(UsageError, match="lacks"):
        decide(grant(NAME), [held(one, other, terms={"b": ("예금주명",)})], DEFAULTS)
    assert decided(grant(NAME), named)["b"] == ("keep", "granted")
    assert decided(grant(NAME), named)["a"] == ("drop", "several")


def test_another_persons_item_is_withheld_whatever_the_term() -> None:
    data = held(Column("a", TYPED, "PERSON"), about="buyer", terms={"a": ("대표자명",)})
    with pytest.raises(UsageError, match="lacks"):
        decide(grant(NAME), [data], DEFAULTS)


def test_what_has_no_item_leaves_only_where_the_catalogue_lists_it() -> None:
    columns = (
        Column("a", TYPED, "PERSON"),
        Column("key", CLEAN, None, named=("NOT_PERSONAL",)),
        Column("amount", CLEAN, None, named=("AMOUNT",)),
        Column("tel", TYPED, "PHONE_NUMBER"),
        Column("memo", TEXT, None, found=("PHONE_NUMBER", "PERSON")),
        Column("bytes", "not_covered", None),
    )
    plain = decided(grant(NAME), held(*columns))
    assert {path for path, (action, _) in plain.items() if action != "drop"} == {"a"}
    listed = tuple(column.path for column in columns)
    more = decided(grant(NAME), held(*columns, deliver=listed))
    assert {path: action for path, (action, _) in more.items()} == {
        "a": "keep", "key": "keep", "amount": "drop", "tel": "drop", "memo": "scrub",
        "bytes": "drop",
    }  # fmt: skip


def test_strays_in_a_granted_column_do_not_leave_with_it() -> None:
    name = Column("a", TYPED, "PERSON", found=("PERSON", "PHONE_NUMBER"))
    (one,) = decide(grant(NAME), [held(name)], DEFAULTS)
    assert one.rule.action == "scrub" and set(one.rule.inside) == {"PERSON"}
    account = Item("계좌번호", "KR_BANK_ACCOUNT", "keep")
    mixed = Column("a", TYPED, "KR_BANK_ACCOUNT", found=("KR_BANK_ACCOUNT", "KR_RRN"))
    (one,) = decide(grant(account), [held(mixed)], DEFAULTS)
    assert one.rule.action == "per_cell" and one.rule.inside["KR_BANK_ACCOUNT"].action == "encrypt"


def test_inside_texts_only_what_a_term_grants_stays() -> None:
    memo = Column("memo", TEXT, None, found=("PERSON", "PHONE_NUMBER"))
    both = Column("both", MIXED, None, found=("PERSON", "PHONE_NUMBER"))
    data = held(memo, both, Column("x", TYPED, "PERSON"), terms={"x": ("대표자명",)})
    actions = decided(grant(NAME), data)
    assert actions["memo"][0] == actions["both"][0] == "drop"
    named = held(memo, terms={"memo": ("대표자명",)})
    (one,) = decide(grant(NAME), [named], DEFAULTS)
    assert one.rule.action == "scrub" and set(one.rule.inside) == {"PERSON"}


def test_secrets_and_withheld_items_never_leave() -> None:
    secret = Item("비밀번호", "PASSWORD", "keep")
    data = held(Column("a", TYPED, "PERSON"), Column("pw", TYPED, "PASSWORD"))
    assert decided(grant(NAME, replace(secret, withheld="모순")), data)["pw"] == ("drop", "모순")
    clash = replace(NAME, term="성명", withheld="모순")
    with pytest.raises(UsageError, match="lacks 대표자명"):  # which of the two is not known
        decide(grant(NAME, clash), [held(Column("a", TYPED, "PERSON"))], DEFAULTS)


def test_leaving_items_out_names_them() -> None:
    data = held(Column("a", TYPED, "PERSON"))
    assert decided(less(grant(NAME, PHONE), ["휴대폰 번호"]), data)["a"] == ("keep", "granted")
    with pytest.raises(UsageError, match="is no item of the grant"):
        less(grant(NAME), ["대표자 성명"])


def test_what_is_to_be_encrypted_is_what_the_law_says() -> None:
    assert {code for code, legal in LEGAL.items() if "저장 시 암호화" in legal} <= ENCRYPTED
    assert {"KR_RRN", "KR_PASSPORT", "CREDIT_CARD", "KR_BANK_ACCOUNT"} <= ENCRYPTED


def test_the_plan_of_a_delivery_hides_in_texts_what_it_does_not_name() -> None:
    memo = Column("memo", TEXT, None, found=("PERSON", "PHONE_NUMBER"))
    data = held(memo, Column("x", TYPED, "KR_RRN"), terms={"memo": ("대표자명",)})
    decisions = decide(grant(NAME), [data], DEFAULTS)
    rules = delivery_rules(policy("smartro"), grant(NAME), decisions, ())
    plan = make_plan("t", pa.schema([("memo", pa.string()), ("x", pa.string())]), rules)
    assert plan.schema_out.names == ["memo"]
    inside = {one.entity: one.operator for one in plan.columns[0].treatments}
    assert inside.pop("PERSON") == "keep" and set(inside.values()) == {"redact"}
    assert rules.purpose == "recipient:r"


def test_the_catalogue_speaks_the_language_of_the_policies() -> None:
    terms = conf_terms()
    for entry in catalogue([Path("nowhere")]).values():
        for path, said in entry.columns.items():
            entities = {terms.entity(term) for term in said}
            assert None not in entities, (path, said)
            assert len(entities) <= 1 or path == "id_info", (path, said)
