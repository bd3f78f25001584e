"""The values that detection is made of: Entity, Recognizer and Span."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from detectors.compiled import compiled

MASK_THRESHOLD = 0.5
"""The score from which masking acts; below it a finding is a doubt that only reports show."""

REACH = 30
"""Characters between a label and the value that it names, at most."""


def first(chars: str, apart_from: str = "0-9") -> str:
    """A pattern for a value's first character, none of `apart_from` (or `1.`) before it.

    A comma may stand there: between the cells of a CSV line it does. The character comes before
    the look-behinds: Python's `re` then skips to it at full speed.
    """
    return rf"[{chars}](?<![{apart_from}][{chars}])(?<![0-9][.][{chars}])"


class Span(NamedTuple):
    """A finding in a text: code points, `end` exclusive, score 0–1."""

    start: int
    end: int
    entity: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of personal (or linked business) information and how it is called.

    `codes` is one code, or several for names under which each value must be looked at.
    `words` are Korean terms, found inside running text and at the end of column names;
    `names` are column, key and parameter names as space-separated lower-case tokens
    (`"card no"` stands for card_no, cardNo, CARD-NO …).
    `klass` is the class of items.tsv: unique-id identity contact credit credential device
    behaviour business attribute; `none` marks what is no
    personal item (order numbers …), `mixed` several codes. `legal` is what the law asks for it.
    """

    codes: tuple[str, ...]
    ko: str
    klass: str
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    legal: str = ""


@dataclass(frozen=True, slots=True)
class Recognizer:
    """How one entity shows itself in text.

    `pattern`  exact shape on folded text, as Python's `re` reads it: one character at least, every
               repetition bounded, boundaries by look-around (`\\b` fails beside Hangul; `^` and `$`
               know no rows). Columns are searched where its states (shapes.py) may match only: a
               look-behind of one character right before or after the first character rules most
               places out at once, one of two some more; further back nothing is gained. So does a
               look-ahead of one character at the very beginning or end. Repetitions of more than
               4 (20 of digits) and back-references are read loosely there.
    `judge`    the proof that the folded value carries itself, 0 (impossible) to 1.
    `labelled` the least score once the nearest label names the entity (and `judge` is above 0).
    `cued`     the value never proves itself: without a label it stays below 0.5.
    `keyed`    nor is it a doubt: only its key, right before it, makes it anything (cvc=123).
    `reach`    how many characters may lie between the label and the value.
    `after`    how many characters after the value a label may stand in, if none stands before.
    `born`     the date that a value asserts; later than the run's date is a doubt.
    `judge_all` the judge for many values at once, where that is faster: equal to `judge` on each.
    `own`      the entity itself, where it is an operator's own (custom.py) and not of this project.
    `examples` texts with the value in ⟦ ⟧; `counterexamples` texts in which nothing is found.
    """

    entity: str
    pattern: str
    judge: Callable[[str], float]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    labelled: float = 0.85
    cued: bool = False
    keyed: bool = False
    reach: int = REACH
    after: int = 0
    born: Callable[[str], date | None] | None = None
    own: Entity | None = None
    judge_all: Callable[[Sequence[str]], Sequence[float]] | None = None

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when it is needed first: most columns need few of them."""
        return compiled(self.pattern)
