"""Reasons and other free text that people give: what looks personal is refused before it stands
anywhere, with the option and the entity named, never the value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.approval import Answer, approve, reject
from pipelines.errors import UsageError
from pipelines.lake.safety import require_reason
from pipelines.masking.freetext import require_answer, require_impersonal
from pipelines.masking.policy_load import load_policy
from pipelines.reports.delivered import require_tellable
from pipelines.reports.ledger import BEGUN, DELIVERED, append, recall
from tests.command import refused
from tests.policies import load as policy
from tests.rulesfile import load, said

VALUES = {
    "KR_RRN": ("350630-3000012", "3506303000012"),
    "CREDIT_CARD": ("9490-2000-0000-0004", "9490200000000004"),
    "PHONE_NUMBER": ("010-0034-5678", "01000345678"),
}
CASES = [(entity, value) for entity, values in VALUES.items() for value in values]
Way = Callable[[Path, str], object]


def _recall(folder: Path, text: str) -> None:
    ledger = folder / "ledger.jsonl"
    for event in (BEGUN, DELIVERED):
        append(ledger, event, {"run_id": "a", "time": "2026-11-23", "recipient": "r"})
    try:
        recall(ledger, "a", "Kim", text, "2026-11-25")
    finally:
        assert ledger.read_text("utf-8").count("\n") == 2


def _rules(folder: Path, text: str, **more: object) -> None:
    load(folder, said({"d": {"a": {"action": "replace", "value": text}}}, **more))


WAYS: dict[str, Way] = {
    "--reason": _recall,
    "--by": lambda folder, text: recall(folder / "none", "a", text, "x", "2026-11-25"),
    "--reason ": lambda folder, text: approve(
        folder / "out", folder / "none", Answer("a", "Kim", text, "2026-11-25"), {}
    ),
    "--by ": lambda folder, text: reject(
        folder / "out", folder / "none", Answer("a", text, "x", "2026-11-25")
    ),
    "--allow-unsafe-session (allow_unsafe)": lambda folder, text: require_reason(f"data of {text}"),
    "A text of replace": _rules,
    "A purpose": lambda folder, text: load(folder, f"version: 1\npurpose: '{text}'\n"),
}


@pytest.mark.parametrize(("entity", "value"), CASES)
@pytest.mark.parametrize("what", WAYS)
def test_a_value_is_refused_before_it_is_written(
    tmp_path: Path, what: str, entity: str, value: str
) -> None:
    with pytest.raises(UsageError) as caught:
        WAYS[what](tmp_path, f"왜냐하면 {value} 때문에")
    found = str(caught.value)
    assert found.startswith(f"{what.strip()} shows what looks like {entity} ("), found
    assert value not in found and "Say it without values" in found


@pytest.mark.parametrize("key", ["reason", "owner"])
def test_a_waiver_names_its_key_and_line(tmp_path: Path, key: str) -> None:
    one = {
        "column": "d.a",
        "entity": "PERSON",
        "reason": "x",
        "owner": "y",
        "expires": "2027-03-31",
    }
    text = said({"d": {"a": {"action": "scrub"}}}, waivers=[one | {key: "3506303000012"}])
    line = text.splitlines().index(f"  {key}: '3506303000012'") + 1
    with pytest.raises(UsageError, match=f"The {key} of a waiver shows .*KR_RRN.* line {line}"):
        load(tmp_path, text)


@pytest.mark.parametrize("change", ["name: 견본카드", "purpose: 승인", "revision: 1차"])
def test_what_a_policy_says_goes_to_manifest_and_ledger(tmp_path: Path, change: str) -> None:
    key, _, _ = change.partition(":")
    made = policy(tmp_path, change, f"{key}: '3506303000012'")
    with pytest.raises(UsageError, match=r"^The policy, where it grants this, shows .*KR_RRN"):
        require_tellable(made, made.grant("card", "approval"))


@pytest.mark.parametrize("name", ["smartro", "infinisoft"])
def test_the_two_policies_may_be_told(name: str) -> None:
    made = load_policy(name)
    for grant in made.grants.values():
        require_tellable(made, grant)


def test_the_command_tells_the_option(tmp_path: Path) -> None:
    words = ("ledger", "recall", tmp_path / "l", "a", "--by", "Kim", "--reason")
    found = refused(*words, "카드 9490200000000004 유출")
    assert "--reason shows what looks like CREDIT_CARD (카드번호)" in found and "0004" not in found


@pytest.mark.parametrize(
    "text",
    ["PRIV-2026-0012", "run 20261122T163456Z-49c2fe went to the wrong recipient", "식별 가능",
     "제28조의5에 따라 회수", "see INC0012345678 of 2026-11-23", "commit 49c2fe1", "x"],
)  # fmt: skip
def test_tickets_runs_and_dates_are_no_values(text: str) -> None:
    require_impersonal(text, "--reason")


def test_a_number_of_nine_digits_is_refused_where_it_is_doubtful() -> None:
    with pytest.raises(UsageError, match="--reason shows what looks like PHONE_NUMBER"):
        require_impersonal("see 021000567", "--reason")


def test_only_who_answers_may_be_named() -> None:
    for text in ("김민수 과장", "kim@example.com", "Test data only (Kim, SEC-12)"):
        require_impersonal(text, "--by", people=True)
    require_answer("김민수 과장", "PRIV-12")
    with pytest.raises(UsageError, match="--reason shows what looks like PERSON"):
        require_impersonal("고객 홍길동 요청", "--reason")
