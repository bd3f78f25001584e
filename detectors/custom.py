"""Own entities: recognizers that an operator describes as data (conf/recognizers.yaml).

They become values like those of catalog.py and run in the same scanner: `CATALOG + own`. Nothing
is registered anywhere, so that workers, notebooks and tests have what they are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detectors.catalog import CATALOG
from detectors.checksums import BY_NAME
from detectors.entities import KLASS, KOREAN
from detectors.entity import MASK_THRESHOLD, REACH, Entity, Recognizer
from detectors.labels import label_parts
from detectors.patterns import UnsafePattern, refuse_unsafe
from detectors.scanner import Scanner

CLASSES = tuple(sorted(set(KLASS.values()) - {"none", "mixed"}))
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_LEFT, _RIGHT = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
"""Boundaries that hold beside Hangul; a pattern whose ends look around has its own."""


class OwnEntityError(ValueError):
    """What is wrong with an own entity: under which key, why, and what to write."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True, slots=True)
class Proof:
    """The judge of an own entity: `score` where every validator says yes, else impossible."""

    score: float
    validators: tuple[str, ...] = ()

    def __call__(self, value: str) -> float:
        return self.score if all(BY_NAME[name](value) for name in self.validators) else 0.0


@dataclass(frozen=True, slots=True)
class Description:
    """An own entity as its operator writes it; conf/recognizers.yaml says what each key means."""

    code: str
    ko: str
    pattern: str
    labels: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    klass: str = "identity"
    validators: tuple[str, ...] = ()
    score: float = 0.3
    labelled: float = 0.85
    reach: int = REACH


def own_recognizers(described: Sequence[Description]) -> tuple[Recognizer, ...]:
    """The recognizers of some descriptions, proven by their examples in the whole scanner.

    Raises OwnEntityError, whose key begins with the entity's code.
    """
    own = tuple(_recognizer(one) for one in described)
    scanner = Scanner(catalog=(*CATALOG, *own))
    for recognizer in own:
        prove(recognizer, scanner)
    return own


def prove(recognizer: Recognizer, scanner: Scanner) -> None:
    """Raises OwnEntityError for an example that is not found or a counterexample that is."""
    code = recognizer.entity
    for number, marked in enumerate(recognizer.examples, 1):
        start, end = marked.find("⟦"), marked.find("⟧") - 1
        text = re.sub("[⟦⟧]", "", marked)
        if not 0 <= start < end or len(text) != len(marked) - 2:
            raise OwnEntityError(f"{code}.examples", f"example {number} needs one value in ⟦ ⟧")
        found = [(s.start, s.end) for s in scanner.find(text) if s.entity == code]
        if found != [(start, end)]:
            raise OwnEntityError(f"{code}.examples", _unfound(number, found, scanner, text))
    for number, text in enumerate(recognizer.counterexamples, 1):
        if any(span.entity == code for span in scanner.find(text)):
            raise OwnEntityError(
                f"{code}.counterexamples", f"counterexample {number} is found; narrow the pattern"
            )


def _unfound(number: int, found: list[tuple[int, int]], scanner: Scanner, text: str) -> str:
    if found:
        return f"example {number} is found elsewhere than between its ⟦ ⟧"
    others = ", ".join(sorted({span.entity for span in scanner.find(text)}))
    taken = f"; {others} is found there instead" if others else ""
    return f"example {number} is not found{taken}: mend the pattern, add a label or raise a score"


def _recognizer(one: Description) -> Recognizer:
    _check(one)
    try:
        refuse_unsafe(one.pattern)
    except UnsafePattern as error:
        raise OwnEntityError(f"{one.code}.pattern", f"The pattern is refused: {error}") from None
    words, names = label_parts(one.labels)
    return Recognizer(
        entity=one.code,
        pattern=_bounded(one.pattern),
        judge=Proof(one.score, one.validators),
        examples=one.examples,
        counterexamples=one.counterexamples,
        labelled=one.labelled,
        cued=one.score < MASK_THRESHOLD,
        reach=one.reach,
        own=Entity((one.code,), one.ko, one.klass, words, names),
    )


def _check(one: Description) -> None:
    """Refuses names that mean nothing here or something else already."""
    if not _CODE.fullmatch(one.code):
        raise OwnEntityError(one.code, "An entity code is capitals, digits and _: VAN_TERMINAL_ID")
    if one.code in KOREAN:
        raise OwnEntityError(one.code, "garim has an entity of this code: choose another")
    if one.klass not in CLASSES:
        raise OwnEntityError(
            f"{one.code}.class", f"Unknown class; choose from {', '.join(CLASSES)}"
        )
    unknown = [name for name in one.validators if name not in BY_NAME]
    if unknown:
        raise OwnEntityError(
            f"{one.code}.validators",
            f"Unknown validator {unknown[0]!r}; choose from {', '.join(BY_NAME)}",
        )
    if not one.labels and one.score < MASK_THRESHOLD:
        raise OwnEntityError(
            f"{one.code}.labels", "Without labels a score below 0.5 is never found: give some"
        )
    if not one.examples:
        raise OwnEntityError(f"{one.code}.examples", "Give an example with its value in ⟦ ⟧")


def _bounded(pattern: str) -> str:
    """The pattern under ASCII rules, not inside a longer word or number of ASCII."""
    left = "" if pattern.startswith(("(?<!", "(?<=", r"\b")) else _LEFT
    right = "" if re.search(r"(?:\(\?[!=][^()]*\)|(?<!\\)\\b)$", pattern) else _RIGHT
    return f"{left}(?a:{pattern}){right}"
