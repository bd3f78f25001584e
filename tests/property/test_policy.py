"""Whatever a policy file has become, it loads or is refused in one paragraph with exit code 2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.policy import NEVER
from pipelines.masking.policy_load import load_policy
from tests.policies import TEXT

LINES = TEXT.splitlines()
VALUES = (
    "", "[", "{}", "[]", "null", "7", "true", "가", "one", "1y", "*a", "- x", "[1]",
    "[카드번호]", "[비밀번호, 카드번호]", "[[성명]]", "{성명: 가}", "{카드번호: keep}",
    "{a: {b: c}}", "2026-13-01", "2026-02-01",
)  # fmt: skip


@given(
    st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from((None, *VALUES)), max_size=3)
)
def test_a_changed_policy_is_refused_or_grants_no_secret(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[int, str | None]
) -> None:
    lines = [*LINES]
    for at, value in changes.items():  # None takes the line away
        lines[at] = "" if value is None else f"{LINES[at].partition(':')[0]}: {value}"
    path = tmp_path_factory.getbasetemp() / "policy.yaml"
    path.write_text("\n".join(lines), "utf-8")
    try:
        policy = load_policy(str(path))
    except UsageError as error:
        assert error.exit_code == 2 and str(path) in str(error)
        return
    for grant in policy.grants.values():
        assert not NEVER & grant.granted.keys()
        kept = grant.granted.get("CREDIT_CARD") == "keep"
        assert not kept or grant.card_authorisation
