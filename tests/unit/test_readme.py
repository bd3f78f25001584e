"""The README's samples are true: what becomes of each value, the rules, what explain says."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from pipelines.explain import steps
from pipelines.masking.operators import OPERATORS, apply
from tests.operators import KEY, TODAY
from tests.rulesfile import load

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([A-Z_]+) \| (.+) \| `(action: .+)` \| (.+) \|$", README, re.MULTILINE)


@pytest.mark.parametrize(("entity", "value", "rule", "becomes"), ROWS, ids=range(len(ROWS)))
def test_a_row_is_true(entity: str, value: str, rule: str, becomes: str) -> None:
    params = yaml.safe_load(f"{{{rule}}}")
    action = params.pop("action")
    whose = pa.array(["C-1"])
    out = apply(action, entity, pa.array([value]), params, KEY, subjects=whose, as_of=TODAY)
    shown = out[0].as_py()
    assert shown == becomes or (becomes[-1] == "…" and shown.startswith(becomes[:-1]))


def test_every_operator_has_a_row() -> None:
    shown = {yaml.safe_load(f"{{{rule}}}")["action"] for _, _, rule, _ in ROWS}
    assert shown == OPERATORS.keys() - {"keep", "decrypt"}


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(version: 1\n.*?)```", README, re.DOTALL))
def test_sample_rules_are_sound(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text, TODAY).columns


def test_what_explain_is_shown_to_say_is_what_it_says() -> None:
    seen = {"entity": "PHONE_NUMBER", "whole": 690, "inside": 0, "weak": 0, "zeros": 0}
    column = {
        "path": "receiver.tel", "named": ["PHONE_NUMBER"], "values": 690, "found": [seen],
        "unread": 0, "kind": "typed", "entity": "PHONE_NUMBER", "question": None,
        "reason": "name and values agree: PHONE_NUMBER 100.0%",
    }  # fmt: skip
    assert "\n".join(f"  {step}" for step in steps(column)) in README
