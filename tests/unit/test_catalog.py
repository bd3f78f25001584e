"""Every recognizer proves its own examples and counterexamples, through the whole scanner."""

from __future__ import annotations

import re

from detectors import CATALOG, Scanner

SCANNER = Scanner()


def found(text: str, entity: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in SCANNER.find(text) if span.entity == entity]


def test_examples_are_found_exactly() -> None:
    right = {
        (one.entity, marked): [(marked.index("⟦"), marked.index("⟧") - 1)]
        for one in CATALOG
        for marked in one.examples
    }
    assert {
        (entity, marked): found(re.sub("[⟦⟧]", "", marked), entity) for entity, marked in right
    } == right


def test_counterexamples_are_left_alone() -> None:
    texts = [(one.entity, text) for one in CATALOG for text in one.counterexamples]
    assert [(entity, text) for entity, text in texts if found(text, entity)] == []
