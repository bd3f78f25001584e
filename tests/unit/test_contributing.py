"""CONTRIBUTING.md: both ways to add an entity work as they are printed."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from detectors import CATALOG, Scanner
from detectors.custom import prove
from detectors.entity import Recognizer, first
from pipelines.masking.own import load_own

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")


def block(language: str) -> str:
    """The one block of code of a language."""
    [code] = re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```", TEXT)
    return dedent(code)


def test_one_entry_of_yaml_is_an_entity() -> None:
    own = load_own(block("yaml"), "CONTRIBUTING.md")
    [span] = Scanner(catalog=own.catalog).find("tier_key=LT-2040-6099")
    assert (span.entity, span.start, span.end) == ("LOYALTY_TIER_KEY", 9, 21)
    assert own.actions["LOYALTY_TIER_KEY"] == {"action": "pseudonym"}


def test_one_value_and_one_line_are_an_entity() -> None:
    names: dict[str, object] = {"Recognizer": Recognizer, "first": first}
    exec(block("python"), names)
    merchant = names["MERCHANT"]
    assert isinstance(merchant, Recognizer) and merchant.counterexamples
    assert merchant.entity not in {recognizer.entity for recognizer in CATALOG}
    prove(merchant, Scanner(catalog=(*CATALOG, merchant)))
