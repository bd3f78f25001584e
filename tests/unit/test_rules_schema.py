"""The JSON Schema of rules takes what load_rules takes, and refuses what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from detectors.entities import KOREAN
from pipelines.errors import UsageError
from pipelines.main import garim
from pipelines.masking.operators import OPERATORS
from pipelines.masking.schema import rules_schema
from tests.operators import variants
from tests.rulesfile import HEAD, load

SCHEMA = rules_schema(KOREAN)
CHECK = jsonschema.Draft202012Validator(SCHEMA)
COLUMN = HEAD + "datasets: {{pg: {{columns: {{a: {}}}}}}}\n"
WAIVER = "{column: a.b, entity: PERSON, reason: r, owner: o, expires: 9999-12-31}"


def by_schema(text: str) -> bool:
    """Whether an editor marks nothing; it reads YAML's dates as text."""
    return bool(CHECK.is_valid(json.loads(json.dumps(yaml.safe_load(text), default=str))))


def by_rules(folder: Path, text: str) -> bool:
    try:
        load(folder, text)
    except UsageError:
        return False
    return True


GOOD = (
    HEAD,
    HEAD + "purpose: research\ndefault: {action: scrub}\nwaivers: []\nentities: {}\n",
    HEAD + "entities: {PERSON: {action: pseudonym}, KR_CI: {action: drop}}\n",
    HEAD + "purposes: {ads: {default: {action: drop}, entities: {PERSON: {action: redact}}}}\n",
    HEAD + f"waivers: [{WAIVER}]\n",
    COLUMN.format("{entity: PERSON}"),
    COLUMN.format("{action: scrub}"),
    COLUMN.format("{entity: PERSON, action: mask, format: name}"),
    COLUMN.format("{action: generalize, to: band, bands: [10, 20.5]}"),
)
BAD = (
    "version: 2\n",
    "datasets: {}\n",
    HEAD + "purpos: x\n",
    HEAD + "purpose: ''\n",
    HEAD + "entities: {PERSN: {action: redact}}\n",
    HEAD + "entities: {PERSON: {action: scrub}}\n",
    HEAD + "purposes: {ads: {purpose: x}}\n",
    HEAD + f"waivers: [{WAIVER.replace('PERSON', 'PERSN')}]\n",
    HEAD + f"waivers: [{WAIVER.replace('owner: o, ', '')}]\n",
    COLUMN.format("{}"),
    COLUMN.format("keep"),
    COLUMN.format("{action: redcat}"),
    COLUMN.format("{entity: CREDITCARD}"),
    COLUMN.format("{action: card, styel: full}"),
    COLUMN.format("{action: card, style: loud}"),
    COLUMN.format("{action: replace}"),
    COLUMN.format("{action: scrub, format: phone}"),
    COLUMN.format("{entity: PERSON, format: name}"),
    COLUMN.format("{action: pseudonym, key_id: ka}"),
)


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_sound_rules_pass_both(tmp_path: Path, text: str) -> None:
    assert by_schema(text) and by_rules(tmp_path, text)


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_wrong_rules_pass_neither(tmp_path: Path, text: str) -> None:
    assert not by_schema(text) and not by_rules(tmp_path, text)


def test_every_choice_of_an_operator_is_known() -> None:
    for name, params in variants():
        rule = {"action": name, **json.loads(json.dumps(params))}
        rules = {"version": 1, "datasets": {"d": {"columns": {"c": rule}}}}
        assert by_schema(yaml.safe_dump(rules)), rule


def test_it_is_a_schema_and_says_what_things_are() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    entities = {one["const"]: one["description"] for one in SCHEMA["$defs"]["entity"]["oneOf"]}
    assert entities == KOREAN
    actions: list[dict[str, Any]] = SCHEMA["$defs"]["rule"]["anyOf"]
    assert {one["properties"]["action"]["const"] for one in actions[:-1]} == {
        *OPERATORS, "scrub", "per_cell", "drop",
    }  # fmt: skip
    assert all(one["description"] for one in actions)


def test_the_command_prints_it_with_own_entities(tmp_path: Path) -> None:
    (tmp_path / "recognizers.yaml").write_text(
        "version: 1\nentities:\n  VAN_KEY: {ko: 열쇠, pattern: 'VK-[0-9]{6}', labels: [vankey],"
        " examples: ['vankey=⟦VK-123456⟧']}\n"
    )
    ran = CliRunner().invoke(garim, ["rules", "schema", "--conf", str(tmp_path)])
    printed = json.loads(ran.output)
    assert {"const": "VAN_KEY", "description": "열쇠"} in printed["$defs"]["entity"]["oneOf"]
    assert json.loads(CliRunner().invoke(garim, ["rules", "schema", "--json"]).output) == SCHEMA
