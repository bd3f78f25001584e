"""Rules: the order of globs, differences that can be applied, drafts and schema over many files."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detectors.entities import KOREAN
from pipelines.errors import UsageError
from pipelines.masking.choice import matches
from pipelines.masking.diff import difference
from pipelines.masking.plan import outline
from pipelines.masking.schema import rules_schema
from tests.rulesfile import load, said
from tests.texts import few

NAMES = st.text("ab.*", min_size=1, max_size=5)
PLAIN = st.text("ab.", min_size=1, max_size=5)
RULES = st.sampled_from(
    [
        {"action": "drop"},
        {"action": "redact"},
        {"action": "scrub"},
        {"action": "per_cell"},
        {"entity": "PERSON"},
        {"entity": "CREDIT_CARD"},
        {"entity": "PHONE_NUMBER", "action": "mask", "format": "phone"},
    ]
)
COLUMNS = st.dictionaries(NAMES, RULES, max_size=4)
FILES = st.builds(
    lambda datasets, ads, default, entities: said(
        datasets,
        entities=entities,
        purposes={"ads": {"datasets": {k: {"columns": v} for k, v in ads.items()}}},
        **({"default": default} if default else {}),
    ),
    st.dictionaries(NAMES, COLUMNS, max_size=4),
    st.dictionaries(NAMES, COLUMNS, max_size=2),
    st.none() | RULES,
    st.sampled_from([{}, {"PERSON": {"action": "redact"}}, {"KR_BRN": {"action": "keep"}}]),
)
LAKES = st.dictionaries(PLAIN, st.lists(PLAIN, min_size=1, max_size=5, unique=True), max_size=3)
PURPOSE = st.sampled_from(["analytics", "ads"])
CHECK = jsonschema.Draft202012Validator(rules_schema(KOREAN))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@given(NAMES, st.text("ab.*", max_size=8))
def test_a_glob_is_what_fnmatch_takes_for_one(pattern: str, name: str) -> None:
    assert matches(pattern, name) == bool(re.fullmatch(fnmatch.translate(pattern), name))


def fits(given_: Mapping[str, Any], dataset: str, path: str) -> list[tuple[Any, ...]]:
    """The keys that fit a column with their rank, worked out from the text alone."""
    found = []
    special = given_["purposes"]["ads"]["datasets"]
    for own, part in ((True, special), (False, given_["datasets"])):
        for name, columns in part.items():
            for column, rule in columns["columns"].items():
                if fnmatch.fnmatchcase(dataset, name) and fnmatch.fnmatchcase(path, column):
                    by_column = (column == path, len(column) - column.count("*"))
                    by_dataset = (name == dataset, len(name) - name.count("*"))
                    found.append((own, by_column, by_dataset, json.dumps(rule)))
    return sorted(found)


@few(40)
@given(FILES, LAKES)
def test_the_rule_of_a_column_is_the_first_in_the_stated_order(
    folder: Path, text: str, lake: dict[str, list[str]]
) -> None:
    parsed = yaml.safe_load(text)
    rules = load(folder, text, purpose="ads")
    for dataset, paths in lake.items():
        ranked = {path: fits(parsed, dataset, path) for path in paths}
        tied = [
            path
            for path, found in ranked.items()
            if len({one[3] for one in found if one[:3] == found[-1][:3]}) > 1
        ]
        if tied:
            with pytest.raises(UsageError, match="equally well"):
                rules.of(dataset, paths)
            continue
        chosen = rules.of(dataset, paths)
        for path, found in ranked.items():
            best = chosen.get(path)
            if not found:
                assert (best.name if best else None) == ("default" if "default" in parsed else None)
                continue
            rule = json.loads(found[-1][3])
            assert best and (best.rule.action, best.rule.entity) == (
                rule.get("action"),
                rule.get("entity"),
            )


def applied(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any] | None:
    """What becomes of a column's outline by its entry in a difference."""
    old, new = change["old"], change["new"]
    if old is None or new is None or "actions" not in {**old["params"], **new["params"]}:
        return dict(new) if new else None
    if not ("actions" in old["params"] and "actions" in new["params"]):
        return dict(new)
    actions = {**before["params"]["actions"]}
    for code in old["params"]["actions"]:
        del actions[code]
    return {**new, "params": {"actions": {**actions, **new["params"]["actions"]}}}


@few(30)
@given(FILES, FILES, PURPOSE, LAKES)
def test_a_difference_is_empty_for_the_same_and_applied_gives_the_other(
    folder: Path, one: str, other: str, purpose: str, lake: dict[str, list[str]]
) -> None:
    old, new = load(folder, one, purpose=purpose), load(folder, other, purpose=purpose)
    try:
        before = {name: outline(old, name, paths) for name, paths in lake.items()}
        after = {name: outline(new, name, paths) for name, paths in lake.items()}
    except UsageError:
        return  # two rules fit equally well
    same = difference(old, old, lake)
    assert not same["columns"] and same["waivers"] == {"added": [], "removed": []}
    for change in difference(old, new, lake)["columns"]:
        name, path = change["dataset"], change["column"]
        became = applied(before[name].get(path, {}), change)
        assert became == after[name].get(path)
        before[name].pop(path, None)
        if became is not None:
            before[name][path] = became
    assert before == after


@few(30)
@given(FILES)
def test_what_the_rules_take_the_schema_takes(folder: Path, text: str) -> None:
    load(folder, text)
    assert CHECK.is_valid(json.loads(json.dumps(yaml.safe_load(text))))
