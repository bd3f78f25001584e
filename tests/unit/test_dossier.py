"""The dossier of a delivery: what left and why, what did not, and how it was checked."""

from __future__ import annotations

from typing import Any

import pytest

from detectors.entities import KOREAN
from pipelines.masking.delivery import LEAVES, STAYS, decide, less
from pipelines.masking.policy_load import load_policy
from pipelines.masking.rules import default_rules
from pipelines.masking.selection import REASONS
from pipelines.reports import words
from pipelines.reports.delivered import delivery_record
from pipelines.reports.html import dossier
from pipelines.resources import conf_text
from pipelines.verify import _shown
from tests.demo_scan import holdings


def manifest(recipient: str, purpose: str | None = None, *without: str, left: int = 0) -> Any:
    """As an export of the demo lake writes it, as far as the dossier asks."""
    policy = load_policy("smartro")
    grant = less(policy.grant(recipient, purpose), without)
    decisions = decide(grant, holdings(), default_rules(conf_text("masks.yaml")))
    names = dict.fromkeys(one.dataset for one in decisions)
    datasets = [{"name": name, "rows_in": 9, "rows_out": 7, "quarantined": 0, "columns": [],
                 "left_out": {"purpose ended": 2}} for name in names]  # fmt: skip
    checks = [{"residual": [{"count": left, "column": "c", "entity": "PERSON"}] if left else [],
               "survivors": []}]  # fmt: skip
    return {
        "run_id": "20261123T000000Z-000000",
        "started": "2026-11-23T00:00:00+00:00",
        "verdict": "failed" if left else "passed",
        "versions": {"garim": "0"},
        "keys": {"keyset": "abcdefgh", "ids": ["ka"]},
        "rules": {"purpose": f"recipient:{recipient}"},
        "datasets": datasets,
        "verification": {
            "datasets": checks,
            "checked": {"cells": 9000, "scanned": 6000, "fingerprints": 40},
        },
        "delivery": delivery_record(policy, grant, decisions, ["memos"]),
    }


def test_it_names_the_grant_and_what_left_by_it() -> None:
    page = dossier(manifest("kt", "cctv"), KOREAN)
    assert "(주)케이티" in page and "CCTV 서비스 신청(KT텔레캅)" in page
    assert "정보주체의 별도 동의" in page and "smartro.yaml, line" in page
    assert "표의 1행" in page and "2026-11-23 00:00 UTC" in page
    left, _, rest = page.partition("나가지 않은 것")
    assert "merchants.ceo_nm" in left and "대표자명" in left
    assert "merchants.예금주" in rest and "같은 종류의 다른 항목" in rest
    assert "memos" in rest and "이용목적 달성 (법정 보존만 남음) 2" in rest
    assert "28조의4" not in page


def test_it_states_what_was_found_in_how_many() -> None:
    clean = dossier(manifest("kt", "cctv"), KOREAN)
    assert "0 found in 6,000; at most 0.05 % at 95 % confidence" in clean
    broken = dossier(manifest("kt", "cctv", left=2), KOREAN)
    assert "2 found in 6,000." in broken and "제공하지 않았습니다" in broken
    assert "confidence" not in broken


def test_it_claims_nothing_of_cells_that_were_not_scanned() -> None:
    kept = manifest("kt", "cctv")
    kept["verification"]["checked"]["scanned"] = 0
    page = dossier(kept, KOREAN)
    assert "No cell to scan" in page and "confidence" not in page


def test_it_tells_of_rows_that_were_planted_if_none_came_out() -> None:
    made, broken = manifest("kt", "cctv"), manifest("kt", "cctv", left=1)
    for one in (made, broken):
        one["verification"]["checked"]["planted"] = 3
    assert "3 made-up rows" in dossier(made, KOREAN)
    assert "made-up row" not in dossier(broken, KOREAN)


def test_it_tells_conflicts_and_what_was_left_out() -> None:
    page = dossier(manifest("samsung-card", None, "비출 ID"), KOREAN)
    assert "신한카드 가맹점 번호 — 삼성카드에 신한카드의" in page
    assert "비출 ID — 이번 제공에서 뺌" in page


def test_pseudonyms_bring_the_record_that_the_law_wants() -> None:
    page = dossier(manifest("analytics"), KOREAN)
    assert "28조의4" in page and "가명처리한 항목" in page
    assert "성명" in page.partition("가명처리한 항목")[2]


def test_what_is_kept_and_is_no_item_is_looked_at_again() -> None:
    columns: list[dict[str, Any]] = [
        {"path": path, "action": "keep", "entity": code, "params": {}}
        for path, code in (("tel", "PHONE_NUMBER"), ("listed", None))
    ]
    assert _shown({"columns": columns}) == {"tel": None, "listed": None}
    strict = {"tel": frozenset({"PHONE_NUMBER"}), "listed": frozenset[str]()}
    assert _shown({"columns": columns}, strict=True) == strict


@pytest.mark.parametrize("codes", [(LEAVES + STAYS, words.DECISIONS), (REASONS, words.LEFT_OUT)])
def test_every_reason_has_its_words(codes: Any) -> None:
    assert set(codes[0]) == set(codes[1])


def test_waivers_stand_in_it_with_reason_owner_and_last_day() -> None:
    made = manifest("kt", "cctv")
    assert "Waived findings" not in dossier(made, KOREAN)
    waiver = {"column": "merchants.corp_nm", "entity": "PERSON", "reason": "가게 이름",
              "owner": "Kim", "expires": "2027-03-31"}  # fmt: skip
    page = dossier({**made, "waivers": [waiver]}, KOREAN)
    assert "Waived findings" in page and "가게 이름" in page and "Kim, 2027-03-31" in page


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_left_of_an_identifier_never_looks_like_one(strict: bool) -> None:
    """A resident number that a rule should have made a year of is a residue, an IP network none."""
    year, network = {"action": "generalize", "to": "birth_year"}, {"action": "generalize"}
    actions = {"KR_RRN": year, "IP_ADDRESS": network, "DATE_OF_BIRTH": year}
    columns = [
        {"path": "memo", "action": "scrub", "entity": None, "params": {"actions": actions}},
        {"path": "rrn", "action": "generalize", "entity": "KR_RRN", "params": year},
        {"path": "born", "action": "date_shift", "entity": "DATE_OF_BIRTH", "params": {}},
    ]
    shown = {
        "memo": frozenset({"IP_ADDRESS", "DATE_OF_BIRTH"}),
        "born": frozenset({"DATE_OF_BIRTH"}),
    }
    assert _shown({"columns": columns}, strict) == shown
