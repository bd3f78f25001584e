"""What a newcomer writes for nested columns, JSON and lines, and what garim says to it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.masking.fit import check_dataset
from pipelines.masking.hints import meant
from pipelines.masking.plan import idle, make_plan
from tests.rulesfile import load, said
from tests.unit.test_waivers import LAST, WAIVER

PATHS = (
    "id", "tels[]", "extra{key}", "extra{value}", "receiver.name", "receiver.tel",
    "items[].buyer.tel", "payload", "amount",
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("tels", "It is nested, and a rule is for each part: tels[]."),
        ("receiver", "each part: receiver.name, receiver.tel; or for all: 'receiver.*'."),
        ("extra", "each part: extra{key}, extra{value}."),
        ("extra.memo", "rules for its keys and for its values: extra{key}, extra{value}."),
        ("extra{val}", "rules for its keys and for its values: extra{key}, extra{value}."),
        ("tels[0]", "Did you mean 'tels[]'?"),
        ("items.buyer.tel", "Did you mean 'items[].buyer.tel'?"),
        ("receiver.tell", "Did you mean 'receiver.tel'?"),
        ("recv.*", "Choices: amount, extra{key}"),
        ("payload.user.name", "A rule is for all of 'payload': scrub treats what it finds in"),
        ("payload:user.name", "A rule is for all of 'payload'"),
    ],
)  # fmt: skip
def test_what_was_meant_by_a_column_that_is_not_there(column: str, words: str) -> None:
    assert words in meant(column, PATHS)


def test_of_many_parts_the_first_are_told() -> None:
    assert meant("a", [f"a.{n}" for n in range(9)]).endswith("a.6, a.7; or for all: 'a.*'.")


@pytest.mark.parametrize("column", ["request.name", "line:request.name", "line.request"])
def test_lines_are_one_column(column: str) -> None:
    found = meant(column, ("line",))
    assert found.startswith("Lines are one column, 'line'") and "--as-table" in found


def refused(folder: Path, rule: object, column: str = "receiver.tel", **more: object) -> str:
    with pytest.raises(UsageError) as caught:
        rules = load(folder, said({"d": {column: rule}, **more}), LAST)  # type: ignore[dict-item]
        check_dataset("d", PATHS, rules, rules.of("d", PATHS))
    assert "rules.yaml, line 5." in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("mask", "is no rule; write {action: mask} or {entity: PHONE_NUMBER}"),
        (["mask"], "is no rule; write"),
        (None, "is no rule; write"),
        ({}, "A rule needs an action or an entity"),
        ({"name": {"entity": "PERSON"}}, "by its path: receiver.name, contacts[], extra{value}"),
        ({"entity": "전화번호"}, "Did you mean 'PHONE_NUMBER'?"),
        ({"entity": ["PHONE_NUMBER", "PERSON"]}, "A rule is for one entity; per_cell"),
        ({"action": "date_shift"}, "'subject' is missing"),
        ({"action": "replace"}, "'value' is missing"),
        ({"action": "replace", "value": 5}, "'value' is no text; put it in quotes"),
        ({"action": "encrypt", "deterministic": "ja"}, "'deterministic' is neither true nor false"),
        ({"action": "card", "style": "last"}, "'style' must be one of 'third_group_on'"),
        ({"action": "generalize", "to": "band", "bands": ["a"]}, "'bands.0' is no"),
        ({"action": "generalize", "to": "band", "bands": [5, 1]}, "must rise, as [10000, 50000]"),
        ({"action": "generalize", "to": "band", "bands": [5], "labels": ["a"]}, "1 cut makes 2"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_with_line_and_what_to_write(
    tmp_path: Path, rule: object, words: str
) -> None:
    found = refused(tmp_path, rule)
    assert words in found, found


def test_a_rule_without_a_column_is_told_before_the_column_without_a_rule(tmp_path: Path) -> None:
    found = refused(tmp_path, {"action": "drop"}, "receiver.tell")
    assert "name column 'receiver.tell'" in found and "Did you mean 'receiver.tel'?" in found
    assert "Columns without a rule: id, tels[], " in found


def test_a_misspelt_data_set_is_told_with_its_line(tmp_path: Path) -> None:
    rules = load(tmp_path, said({"order": {"id": {"action": "keep"}}}))
    with pytest.raises(
        UsageError, match=r"nothing of data set 'orders'\. .*yaml, line 5\. .*order"
    ):
        check_dataset("orders", PATHS, rules, {})


def test_a_file_without_a_version_is_told_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'version' is missing.* Begin with version: 1"):
        load(tmp_path, "datasets: {}\n")


def test_a_waiver_that_can_waive_nothing_is_a_note(tmp_path: Path) -> None:
    waivers = [{**WAIVER, "column": f"d.{path}"} for path in ("tel:user.name", "memo", "memo:a")]
    rules = {"tel": {"entity": "PHONE_NUMBER"}, "memo": {"action": "scrub"}}
    made = load(tmp_path, said({"d": rules}, waivers=waivers), LAST)
    plan = make_plan("d", pa.schema([(name, pa.string()) for name in rules]), made)
    assert idle(plan, made.waivers) == [
        "The waiver for PERSON in 'd.tel:user.name' waives nothing: 'tel' is treated as a whole "
        "(pseudonym)."
    ]
