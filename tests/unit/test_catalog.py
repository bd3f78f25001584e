"""Every recognizer proves its own examples and counterexamples, through the whole scanner."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from detectors import CATALOG, Scanner
from detectors.entity import Recognizer
from detectors.text import fold

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


@pytest.mark.parametrize("recognizer", EVERY)
def test_hint_covers_pattern(recognizer: Recognizer) -> None:
    texts = [fold(re.sub("[⟦⟧]", "", marked)).text for marked in recognizer.examples]
    shown = pa.array([text for text in texts if recognizer.regex.search(text)], pa.string())
    assert pc.all(pc.match_substring_regex(shown, recognizer.hint)).as_py()
