"""Every recognizer proves its own examples and counterexamples, through the whole scanner."""

from __future__ import annotations

import re

import pytest

from detectors import CATALOG, Scanner
from detectors.entity import Recognizer

EVERY = [pytest.param(one, id=f"{one.entity}-{at}") for at, one in enumerate(CATALOG)]
SCANNER = Scanner()


def found(text: str, entity: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in SCANNER.find(text) if span.entity == entity]


@pytest.mark.parametrize("recognizer", EVERY)
def test_examples_are_found_exactly(recognizer: Recognizer) -> None:
    for marked in recognizer.examples:
        start, end = marked.index("⟦"), marked.index("⟧") - 1
        text = re.sub("[⟦⟧]", "", marked)
        assert found(text, recognizer.entity) == [(start, end)], marked


@pytest.mark.parametrize("recognizer", EVERY)
def test_counterexamples_are_left_alone(recognizer: Recognizer) -> None:
    for text in recognizer.counterexamples:
        assert found(text, recognizer.entity) == [], text
