"""Which rule is a column's: the order that choice.py states, case by case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.masking.actions import Rule
from pipelines.masking.choice import ColumnRule, matches
from pipelines.masking.rules import Rules
from tests.rulesfile import load, said

KEEP, DROP, REDACT = {"action": "keep"}, {"action": "drop"}, {"action": "redact"}
PATHS = ("buyer_name", "buyer_tel", "memo", "receiver.tel", "contacts[]")


def chosen(rules: Rules, dataset: str = "pg_a", paths: tuple[str, ...] = PATHS) -> dict[str, str]:
    """path → the name of its rule."""
    return {path: one.name for path, one in rules.of(dataset, paths).items()}


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("*", "", True),
        ("*", "a.b[]", True),
        ("a*", "a", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*b*", "b", True),
        ("*b*b*", "abcb", True),
        ("*b*b*", "abc", False),
        ("a*b*c", "a-b-b-c", True),
        ("receiver.*", "receiver.addr.zip", True),
        ("*[]", "contacts[]", True),
        ("[ab]", "a", False),
        ("?", "a", False),
        ("*a*a*a*a*a*a*a*b", "a" * 300, False),
    ],
)
def test_a_star_stands_for_any_characters(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


@pytest.mark.parametrize(
    ("given", "of", "is_"),
    [
        ({"pg_a": {"*": DROP, "buyer_*": REDACT}}, "buyer_tel", "pg_a.buyer_*"),
        ({"pg_a": {"*": DROP, "buyer_*": REDACT}}, "memo", "pg_a.*"),
        ({"pg_a": {"buyer_*": REDACT, "buyer_tel": KEEP}}, "buyer_tel", "pg_a.buyer_tel"),
        ({"pg_a": {"buyer_*": REDACT, "*_t*": KEEP}}, "buyer_tel", "pg_a.buyer_*"),
        ({"pg_*": {"buyer_tel": KEEP}, "pg_a": {"buyer_*": REDACT}}, "buyer_tel", "pg_*.buyer_tel"),
        ({"*": {"memo": KEEP}, "pg_*": {"memo": DROP}}, "memo", "pg_*.memo"),
        ({"*": {"memo": KEEP}, "*a": {"memo": DROP}, "pg_a": {"memo": KEEP}}, "memo", "pg_a.memo"),
        ({"pg_a": {"receiver.*": DROP, "*.tel": KEEP}}, "receiver.tel", "pg_a.receiver.*"),
        ({"pg_a": {"contacts*": DROP}}, "contacts[]", "pg_a.contacts*"),
        ({"van": {"memo": KEEP}, "pg_*": {"*": DROP}}, "memo", "pg_*.*"),
    ],
)  # fmt: skip
def test_exact_before_glob_and_longer_before_shorter(
    tmp_path: Path, given: Mapping[str, Mapping[str, Mapping[str, object]]], of: str, is_: str
) -> None:
    assert chosen(load(tmp_path, said(given)))[of] == is_


def test_a_rule_is_general_unless_it_says_otherwise() -> None:
    one = ColumnRule("pg_a", "memo", Rule("keep"))
    assert (one.name, one.special, one.default, one.rule.line) == ("pg_a.memo", False, False, 0)


def test_the_default_is_the_last_and_for_every_data_set(tmp_path: Path) -> None:
    rules = load(tmp_path, said({"pg_a": {"memo": KEEP}}, default=DROP))
    assert chosen(rules)["memo"] == "pg_a.memo" and chosen(rules)["buyer_tel"] == "default"
    assert set(chosen(rules, "never named").values()) == {"default"}


def test_what_two_rules_say_alike_is_no_ambiguity(tmp_path: Path) -> None:
    rules = load(tmp_path, said({"pg_a": {"buyer*": REDACT, "*r_tel": REDACT}}))
    assert rules.of("pg_a", ["buyer_tel"])["buyer_tel"].rule.action == "redact"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"pg_a": {"buyer*": REDACT, "*r_tel": DROP}}, "line 5 (pg_a.buyer*) and line 7"),
        ({"pg_*": {"memo": REDACT}, "*pg_": {"memo": DROP}, "*g_a": {"memo": KEEP}},
         "line 5 (pg_*.memo) and line 13 (*g_a.memo)"),
    ],
)  # fmt: skip
def test_two_that_fit_equally_well_are_an_error(
    tmp_path: Path, given: Mapping[str, Mapping[str, Mapping[str, object]]], names: str
) -> None:
    rules = load(tmp_path, said(given, default=REDACT))
    with pytest.raises(UsageError, match="equally well") as caught:
        chosen(rules)
    assert names in str(caught.value) and str(tmp_path / "rules.yaml") in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_very_name_of_a_column_is_no_glob(tmp_path: Path) -> None:
    rules = load(tmp_path, said({"pg_a": {"count(*)": REDACT}}))
    assert set(rules.of("pg_a", ["count(*)", "count(x)"])) == {"count(*)"}
    assert set(rules.of("pg_a", ["count(x)"])) == {"count(x)"}


PURPOSES = {
    "marketing": {"datasets": {"*": {"columns": {"*": DROP, "memo": REDACT}}}},
    "fraud": {"default": REDACT, "entities": {"PERSON": {"action": "pseudonym"}}},
}


def test_a_purpose_comes_before_what_is_said_in_general(tmp_path: Path) -> None:
    general = {"pg_a": {"memo": KEEP, "buyer_*": {"entity": "PERSON"}}}
    text = said(general, purposes=PURPOSES, default=DROP)
    rules = load(tmp_path, text)
    assert (rules.purpose, rules.purposes) == ("analytics", ("analytics", "marketing", "fraud"))
    assert chosen(rules)["memo"] == "pg_a.memo"
    marketing = load(tmp_path, text, purpose="marketing")
    assert marketing.purpose == "marketing"
    assert set(chosen(marketing).values()) == {"*.memo", "*.*"}  # nothing general is reached
    fraud = load(tmp_path, text, purpose="fraud")
    assert chosen(fraud)["memo"] == "pg_a.memo"  # a default is for what no rule is for
    other = fraud.of("van", ["memo"])["memo"]
    assert (other.name, other.rule.action, other.special) == ("default", "redact", True)
    assert fraud.entities["PERSON"].action == "pseudonym"
    assert rules.entities["PERSON"].action == "mask"
