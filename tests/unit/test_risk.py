"""The pure part of the risk report: which columns, how far from all, within which limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detectors.entities import KOREAN
from pipelines.errors import GateError, UsageError
from pipelines.masking.delivery import decide
from pipelines.masking.policy import Limits
from pipelines.masking.policy_diff import diff
from pipelines.masking.policy_load import load_policy
from pipelines.masking.risk import FIGURES, distances, exceeded, measured, require_within
from pipelines.masking.risk import risk_record as record
from pipelines.masking.rules import default_rules
from pipelines.reports import words
from pipelines.reports.html import dossier
from pipelines.resources import conf_text
from tests.demo_scan import holdings
from tests.policies import load
from tests.unit.test_dossier import manifest

LIMITS = Limits(("BUSINESS_TYPE", "DATE_OF_BIRTH", "APPROVAL_TIME"), ("AMOUNT",), k=3, t=0.5)


def test_columns_count_that_leave_so_that_somebody_can_read_them() -> None:
    policy = load_policy("smartro")
    found = decide(policy.grant("analytics"), holdings(), default_rules(conf_text("masks.yaml")))
    shops = measured(found, "merchants", LIMITS, "bizno")
    assert shops.quasi == ("biz_type",)  # ceo_brdt leaves as a token
    assert shops.subject == "bizno" and not shops.sensitive
    paid = measured(found, "pg_transactions", LIMITS, "contacts[]")
    assert paid.quasi == ("approved_at",) and paid.sensitive == {"amount": True}
    assert paid.subject is None  # it leaves cell by cell


def naive(held: list[dict[int, int]], shares: list[float]) -> list[float]:
    """Worked out rank by rank."""
    far = []
    for one in held:
        part = np.array([one.get(rank, 0) / sum(one.values()) for rank in range(len(shares))])
        far.append(float(np.abs(np.cumsum(part - shares)).sum() / (len(shares) - 1)))
    return far


def test_distances_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(3)
    for values in (2, 3, 17, 40):
        held = [
            {
                int(rank): int(rng.integers(1, 9))
                for rank in np.sort(rng.choice(values, size, False))
            }
            for size in rng.integers(1, values + 1, 12)
        ]
        total = np.array([sum(one.get(rank, 0) for one in held) for rank in range(values)])
        shares = total / total.sum()
        offsets = np.cumsum([0, *(len(one) for one in held)])
        ranks = np.array([rank for one in held for rank in one])
        counts = np.array([n for one in held for n in one.values()])
        assert distances(offsets, ranks, counts, shares) == pytest.approx(naive(held, list(shares)))
    one_value = distances(np.array([0, 1]), np.array([0]), np.array([5]), np.array([1.0]))
    assert one_value.tolist() == [0.0]


def test_what_is_beyond_the_limits_stops_the_delivery() -> None:
    good: dict[str, Any] = {"name": "a", "quasi": ["q"], "sensitive": ["v"], "k": 3, "t": 0.5}
    bad = {**good, "name": "b", "k": 1, "t": 0.75}
    assert [*exceeded(bad, LIMITS)] == [
        "k is 1, at least 3 is asked for", "t is 0.75, at most 0.5 is allowed",
    ]  # fmt: skip
    require_within(LIMITS, [good, {"name": "c", "quasi": [], "sensitive": []}])
    with pytest.raises(GateError, match="d: in lines of text it cannot be measured"):
        require_within(LIMITS, [good, {**good, "name": "d", "measured": False}])
    with pytest.raises(GateError, match=r"b: k is 1.*\(q\)") as refused:
        require_within(LIMITS, [good, bad])
    assert "--without" in str(refused.value) and "a:" not in str(refused.value)


def test_the_dossier_tells_figures_and_limits() -> None:
    found = {"name": "shops", "quasi": ["biz_type"], "sensitive": [], "counted": "subjects",
             "rows": 9, "classes": 3, "k": 3, "unique": 0.0125}  # fmt: skip
    made = {**manifest("analytics"), "risk": record(LIMITS, [found])}
    page = dossier(made, KOREAN)
    assert "재식별 위험" in page and "biz_type" in page and "1.25 %" in page and "≥ 3" in page
    assert "재식별 위험" not in dossier(manifest("analytics"), KOREAN)
    assert list(words.FIGURES) == list(FIGURES)


RISK = "leave: pseudonym, risk: {quasi_identifiers: [업종], k: 5}"


def test_limits_stand_in_the_policy(tmp_path: Path) -> None:
    use = ("analytics", "analytics")
    assert load(tmp_path).grants[use].risk is None
    asked = load(tmp_path, "leave: pseudonym", RISK)
    assert asked.grants[use].risk == Limits(("BUSINESS_TYPE",), (), k=5)
    for old, new, said in (
        ("[업종]", "[업종의 이름]", "stands for no entity"),
        ("k: 5", "k: 0", r"risk\.k.*1 or above"),
        ("k: 5", "unique: 2", r"risk\.unique.*1.0 or below"),
    ):
        with pytest.raises(UsageError, match=said):
            load(tmp_path, "leave: pseudonym", RISK.replace(old, new))


def test_other_limits_are_a_change_of_the_policy(tmp_path: Path) -> None:
    before = load(tmp_path, name="before")
    (change,) = diff(before, load(tmp_path, "leave: pseudonym", RISK, name="after"))
    assert change.terms == {"risk": ("", "k 5 over BUSINESS_TYPE")} and not change.widens
