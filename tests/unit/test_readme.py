"""The operators' table of the README says what really becomes of each value."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from pipelines.masking.operators import OPERATORS, apply
from tests.operators import KEY, TODAY

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
