"""Findings against the truth: recall, precision, boundaries, misses and false alarms by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.styles.draft import Mark, Text

Found = tuple[int, int, str]  # start, end, entity
Find = Callable[[Sequence[str]], list[list[Found]]]
Kind = tuple[str, str, str]  # entity, shape or what was mistaken, style

# Either name is right: what tells them apart often stands in no text.
ALIKE = {
    "KR_VIRTUAL_ACCOUNT": "KR_BANK_ACCOUNT", "KR_FRN": "KR_RRN", "TRACK_DATA": "CREDIT_CARD",
    "CASH_IC_CARD": "CREDIT_CARD",
    "PERSON_LATIN": "PERSON",
}  # fmt: skip
NUMBERS = frozenset(
    """KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT KR_VIRTUAL_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN
       KR_PASSPORT KR_DRIVER_LICENSE CASH_RECEIPT_CARD CASH_IC_CARD MEMBERSHIP_CARD TRACK_DATA
       KR_VEHICLE_PLATE""".split()
)
SCORED = NUMBERS | frozenset(
    """EMAIL_ADDRESS IP_ADDRESS MAC_ADDRESS PERSON PERSON_LATIN KR_ADDRESS DATE_OF_BIRTH
       POSTAL_CODE KR_CI KR_DI CARD_EXPIRY URL PASSWORD CARD_CVC CARD_PIN2""".split()
)
"""Findings of these count as false alarms where nothing is; of others (USER_ID …) they do not."""


@dataclass
class Tally:
    """Counts of one entity."""

    truth: int = 0
    found: int = 0  # every letter and figure under a finding of this entity or one alike
    exact: int = 0  # one finding with these very bounds, signs at the edges aside
    hidden: int = 0  # every letter and figure under some finding
    claimed: int = 0
    right: int = 0  # findings that touch a value of this entity or one alike

    @property
    def recall(self) -> float:
        return self.found / self.truth if self.truth else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0


@dataclass
class Score:
    """Everything counted over the texts."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    styles: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    shapes: Counter[Kind] = field(default_factory=Counter)  # of all values
    missed: Counter[Kind] = field(default_factory=Counter)
    alarms: Counter[Kind] = field(default_factory=Counter)
    samples: dict[Kind, list[str]] = field(default_factory=lambda: defaultdict(list))
    number_characters: int = 0
    number_characters_left: int = 0

    @property
    def left(self) -> float:
        """Share of the figures and letters of numbers that no finding covers."""
        return self.number_characters_left / max(1, self.number_characters)


def score(texts: Iterable[Text], find: Find, at_once: int = 2_000) -> Score:
    """Counts the findings of `find` on the texts."""
    result, batch = Score(), []
    for text in texts:
        batch.append(text)
        if len(batch) == at_once:
            _batch(result, batch, find)
            batch = []
    _batch(result, batch, find)
    return result


def _batch(result: Score, batch: list[Text], find: Find) -> None:
    for text, found in zip(batch, find([t.text for t in batch]), strict=True):
        for mark in text.marks:
            if mark.entity:
                _value(result, text, mark, found)
        for one in found:
            if one[2] in SCORED:
                _finding(result, text, one)


def same(one: str, other: str) -> bool:
    return ALIKE.get(one, one) == ALIKE.get(other, other)


def _value(result: Score, text: Text, mark: Mark, found: list[Found]) -> None:
    assert mark.entity
    own = [f for f in found if same(f[2], mark.entity)]
    letters = [at for at in range(mark.start, mark.end) if text.text[at].isalnum()]
    left = sum(not _covers(found, at) for at in letters)
    complete = all(_covers(own, at) for at in letters)
    bounds = trimmed(text.text, mark.start, mark.end)
    exact = any(trimmed(text.text, start, end) == bounds for start, end, _ in own)
    kind = mark.entity, mark.shape, text.style
    for tally in (result.tallies[mark.entity], result.styles[text.style.split("/")[0]]):
        tally.truth += 1
        tally.found += complete
        tally.hidden += not left
        tally.exact += exact
    result.shapes[kind] += 1
    if mark.entity in NUMBERS:
        result.number_characters += len(letters)
        result.number_characters_left += left
    if not complete:
        result.missed[kind] += 1
        sample(result, kind, text.text, mark.start, mark.end)


def _finding(result: Score, text: Text, found: Found) -> None:
    start, end, entity = found
    touched = [m for m in text.marks if m.start < end and start < m.end]
    right = any(m.entity and same(m.entity, entity) for m in touched)
    result.tallies[entity].claimed += 1
    result.tallies[entity].right += right
    if not right:
        what = " ".join(sorted({m.entity or m.shape for m in touched})) or "words"
        kind = entity, f"taken: {what}", text.style
        result.alarms[kind] += 1
        sample(result, kind, text.text, start, end)


def covered(text: str, mark: Mark, found: list[Found]) -> bool:
    """Every letter and figure of the value is under some finding."""
    return all(_covers(found, at) for at in range(mark.start, mark.end) if text[at].isalnum())


def _covers(found: list[Found], at: int) -> bool:
    return any(start <= at < end for start, end, _ in found)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without signs and spaces at the edges."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end


def sample(result: Score, kind: Kind, text: str, start: int, end: int) -> None:
    """Keeps a few (generated) examples of each kind."""
    if len(result.samples[kind]) < 5:
        shown = f"{text[max(0, start - 40) : start]}⟦{text[start:end]}⟧{text[end : end + 25]}"
        result.samples[kind].append(shown.replace("\n", "⏎"))
