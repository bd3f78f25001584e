"""Every recognizer proves its own examples and counterexamples, through the whole scanner."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from detectors import CATALOG, Scanner
from detectors.entity import Recognizer
from detectors.text import fold

CASES = [
    pytest.param(recognizer, number, id=f"{recognizer.entity}-{at}-{number}")
    for at, recognizer in enumerate(CATALOG)
    for number in range(len(recognizer.examples))
]
COUNTER = [
    pytest.param(recognizer, number, id=f"{recognizer.entity}-{at}-{number}")
    for at, recognizer in enumerate(CATALOG)
    for number in range(len(recognizer.counterexamples))
]


@pytest.mark.parametrize(("recognizer", "number"), CASES)
def test_example_is_found_exactly(recognizer: Recognizer, number: int) -> None:
    marked = recognizer.examples[number]
    text = re.sub("[⟦⟧]", "", marked)
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    spans = [(s.start, s.end) for s in Scanner().find(text) if s.entity == recognizer.entity]
    assert spans == [(start, end)]


@pytest.mark.parametrize(("recognizer", "number"), COUNTER)
def test_counterexample_is_left_alone(recognizer: Recognizer, number: int) -> None:
    text = recognizer.counterexamples[number]
    assert [s for s in Scanner().find(text) if s.entity == recognizer.entity] == []


@pytest.mark.parametrize(("recognizer", "number"), CASES)
def test_hint_covers_pattern(recognizer: Recognizer, number: int) -> None:
    text = fold(re.sub("[⟦⟧]", "", recognizer.examples[number])).text
    if recognizer.regex.search(text):
        assert pc.match_substring_regex(pa.array([text]), recognizer.hint)[0].as_py()
