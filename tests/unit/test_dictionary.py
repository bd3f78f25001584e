"""The data dictionary: which columns join, and which analysis each action ends."""

from __future__ import annotations

import json

import pytest

from pipelines.reports.dictionary import data_dictionary
from pipelines.reports.loss import analysis
from tests.results import ENTITIES, Result, mask_manifest


def _entry(manifest: Result, name: str, path: str) -> Result:
    dictionary = data_dictionary(manifest, ENTITIES)
    dataset = next(d for d in dictionary["datasets"] if d["name"] == name)
    entry: Result = next(c for c in dataset["columns"] if c["path"] == path)
    return entry


def test_dictionary_joins_columns_of_one_entity_purpose_and_key() -> None:
    entry = _entry(mask_manifest(), "pg_transactions", "buyer_tel")
    assert entry["joinable_with"] == [
        "app_logs.request.params.buyerTel",
        "cash_receipts.cust_mbl_telno",
        "cash_receipts.receipt_no",
        "merchants.contacts[]",
        "pg_transactions.receiver.tel",
    ]
    assert entry["entity_ko"] == "전화번호" and entry["action"] == "pseudonym"


def test_dictionary_does_not_join_across_keys_or_purposes() -> None:
    for key, value in (("key_id", "kb"), ("purpose", "billing")):
        manifest = mask_manifest()
        manifest["datasets"][4]["columns"][1]["params"] = {key: value}
        assert _entry(manifest, "cash_receipts", "cust_mbl_telno")["joinable_with"] == []
        joined = _entry(manifest, "pg_transactions", "buyer_tel")["joinable_with"]
        assert "cash_receipts.cust_mbl_telno" not in joined and len(joined) == 4


def test_dictionary_joins_what_is_encrypted_without_a_nonce() -> None:
    manifest = mask_manifest()
    columns = [
        next(c for d in manifest["datasets"] for c in d["columns"] if c["path"] == path)
        for path in ("buyer_tel", "cust_mbl_telno")
    ]
    for deterministic in (True, False):
        for column in columns:
            column |= {"action": "encrypt", "params": {"deterministic": deterministic}}
        entry = _entry(manifest, "pg_transactions", "buyer_tel")
        assert entry["joinable_with"] == ["cash_receipts.cust_mbl_telno"] * deterministic
        assert any("join" in line for line in entry["supports"]) == deterministic
    columns[1] |= {"action": "pseudonym", "params": {}}
    assert _entry(manifest, "pg_transactions", "buyer_tel")["joinable_with"] == []


def test_dictionary_joins_are_symmetric_and_only_between_tokens() -> None:
    manifest = mask_manifest()
    dictionary = data_dictionary(manifest, ENTITIES)
    joins = {
        f"{d['name']}.{c['path']}": (c["action"], c["joinable_with"])
        for d in dictionary["datasets"]
        for c in d["columns"]
    }
    assert len(joins) == 55
    for name, (action, others) in joins.items():
        assert name not in others and all(name in joins[other][1] for other in others)
        assert not others or action in ("pseudonym", "per_cell")
    assert dictionary == json.loads(json.dumps(dictionary))


def test_dictionary_says_what_each_action_ends() -> None:
    card = _entry(mask_manifest(), "pg_transactions", "card_no")
    assert any("issuer" in line for line in card["supports"])
    assert any("customer join" in line for line in card["no_longer_supports"])
    dropped = _entry(mask_manifest(), "van_approvals", "유효기간")
    assert dropped["supports"] == [] and dropped["type_out"] is None
    kept = _entry(mask_manifest(), "merchants", "biz_no")
    assert kept["no_longer_supports"] == []


@pytest.mark.parametrize("style", ["third_group_on", "third_range", "first6_last4"])
def test_card_styles_that_keep_the_bin_keep_issuer_analysis(style: str) -> None:
    supports, lost = analysis(
        {"action": "card", "entity": "CREDIT_CARD", "params": {"style": style}}
    )
    assert "issuer" in supports[0] and not any("issuer" in line for line in lost)


@pytest.mark.parametrize("style", ["last4", "full", "unheard_of"])
def test_card_styles_without_the_bin_lose_issuer_analysis(style: str) -> None:
    supports, lost = analysis(
        {"action": "card", "entity": "CREDIT_CARD", "params": {"style": style}}
    )
    assert "issuer" in lost[0] and not any("issuer" in line for line in supports)


def test_erased_resident_numbers_lose_age_and_unknown_actions_promise_nothing() -> None:
    for action in ("pseudonym", "redact", "mask"):
        supports, lost = analysis({"action": action, "entity": "KR_RRN", "params": {}})
        assert any("age, sex" in line for line in lost)
        assert not any("visible part" in line for line in supports)
    assert analysis({"action": "unheard_of", "entity": "KR_RRN", "params": {}}) == ((), ())


def test_masks_that_leave_a_part_support_grouping_by_it() -> None:
    column = {"action": "mask", "entity": "IP_ADDRESS", "params": {"format": "ip"}}
    supports, lost = analysis(column)
    assert any("visible part" in line for line in supports)
    assert any("join" in line for line in lost) and not any("region" in line for line in lost)


def test_dictionary_joins_cells_decided_one_by_one() -> None:
    entry = _entry(mask_manifest(), "merchants", "contacts[]")
    assert "pg_transactions.buyer_email" in entry["joinable_with"]
    assert "pg_transactions.buyer_tel" in entry["joinable_with"]
    assert "pg_transactions.card_no" not in entry["joinable_with"]
