"""Counting against the truth: what a scanner finds, what a masked copy still shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ahocorasick
import pyarrow as pa

from tests.demo_lake import Key

TEN = (
    "KR_RRN", "KR_FRN", "CREDIT_CARD", "KR_BANK_ACCOUNT", "PHONE_NUMBER",
    "KR_BRN", "KR_CRN", "EMAIL_ADDRESS", "IP_ADDRESS", "PERSON",
)  # fmt: skip
# Four or five digits stand everywhere by chance: these are compared cell by cell instead.
SHORT = ("CARD_EXPIRY", "POSTAL_CODE")
SHORTEST = 8  # characters of a value that is searched for; names are searched at any length
NUMBER = 9  # digits from which a number is also searched without its separators

Record = Mapping[str, Any]
Scan = Callable[[pa.Array], pa.Table]  # columns row, start, end, entity
Found = dict[Key, list[tuple[int, int, str]]]  # cell → (start, end, entity)


@dataclass
class Recall:
    """Counts of one entity in one context."""

    truth: int = 0
    found: int = 0  # whole value inside one span of the right entity
    hidden: int = 0  # every character inside some span, of whatever entity

    @property
    def share(self) -> float:
        return self.found / self.truth if self.truth else 1.0


def scan_texts(scan: Scan, texts: Mapping[Key, str], at_once: int = 20_000) -> Found:
    """Spans of every text, by its key."""
    keys, found = list(texts), defaultdict(list)
    for first in range(0, len(keys), at_once):
        part = keys[first : first + at_once]
        spans = scan(pa.array([texts[key] for key in part], pa.string()))
        columns = [spans[name].to_pylist() for name in ("row", "start", "end", "entity")]
        for row, start, end, entity in zip(*columns, strict=True):
            found[part[row]].append((start, end, entity))
    return dict(found)


def text_recall(truth: Iterable[tuple[Key, Record]], found: Found) -> dict[tuple[str, str], Recall]:
    """Recall by (entity, context) for values inside texts."""
    counted: dict[tuple[str, str], Recall] = defaultdict(Recall)
    for key, record in truth:
        spans = found.get(key, [])
        start, end, entity = record["start"], record["end"], record["entity"]
        count = counted[entity, record["context"]]
        count.truth += 1
        count.found += any(s <= start and end <= e and name == entity for s, e, name in spans)
        count.hidden += all(any(s <= at < e for s, e, _ in spans) for at in range(start, end))
    return dict(counted)


def column_recall(
    truth: Mapping[tuple[str, str, str], int], columns: Mapping[tuple[str, str], Record]
) -> dict[str, Recall]:
    """Recall by entity for typed cells, from the scan report.

    truth: count by (data set, column, entity). A column typed as the entity has all of them; in a
    mixed or text column those count that the scan found.
    """
    counted: dict[str, Recall] = defaultdict(Recall)
    for (dataset, path, entity), n in truth.items():
        count = counted[entity]
        seen = columns.get((dataset, plain_path(path)))
        count.truth += n
        count.found += _seen(seen, entity, n)
        count.hidden += 0 if seen is None or seen["kind"] in ("clean", "not_covered") else n
    return dict(counted)


def _seen(column: Record | None, entity: str, n: int) -> int:
    if column is None:
        return 0
    if column["kind"] == "typed":
        return n if column["entity"] == entity else 0
    if column["kind"] not in ("mixed", "text"):
        return 0
    return int(min(n, sum(_counted(f, column) for f in column["found"] if f["entity"] == entity)))


def _counted(found: Record, column: Record) -> int:
    """Cells of one entity; the weak ones too where the column's name speaks for the entity."""
    named = column["kind"] == "mixed" and found["entity"] in column["named"]
    return int(found["whole"] + found["inside"] + (found["weak"] if named else 0))


def plain_path(path: str) -> str:
    """A column path without the mark of a list, which tools write in several ways."""
    return re.sub(r"(\[\*?\]|\.element|\.item)", "", path)


def false_alarms(
    texts: Mapping[Key, str], told: set[Key], found: Found
) -> tuple[int, Counter[str]]:
    """(texts without any truth, spans found in them by entity)."""
    clean = [key for key in texts if key not in told]
    return len(clean), Counter(name for key in clean for _, _, name in found.get(key, []))


class Search:
    """Finds every original value in texts, as written and, for long numbers, digits only."""

    def __init__(self, truth: Iterable[Record], names: bool = True) -> None:
        self.entity: dict[str, str] = {}  # pattern → entity
        for record in truth:
            value, entity = record["value"], record["entity"]
            for pattern in patterns(value, entity):
                if names or entity != "PERSON":
                    self.entity.setdefault(pattern, entity)
        self._automaton = ahocorasick.Automaton()
        for pattern in self.entity:
            self._automaton.add_word(pattern, pattern)
        if self.entity:
            self._automaton.make_automaton()

    def hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, pattern) of every occurrence, overlapping ones too."""
        if self.entity:
            for last, pattern in self._automaton.iter(text):
                yield last + 1 - len(pattern), last + 1, pattern

    def count(self, texts: Iterable[str]) -> Counter[str]:
        """Occurrences by pattern."""
        return Counter(pattern for text in texts for _, _, pattern in self.hits(text))

    def innocent(
        self, cells: Iterable[tuple[Key, str]], spans: Mapping[Key, list[tuple[int, int]]]
    ) -> Counter[str]:
        """Occurrences that touch no personal value of their cell: chance, left alone by right."""
        counted: Counter[str] = Counter()
        for key, text in cells:
            own = spans.get(key, [])
            for start, end, pattern in self.hits(text):
                counted[pattern] += not any(s < end and start < e for s, e in own)
        return counted


def patterns(value: str, entity: str) -> set[str]:
    """What to search for a value; nothing where it is too short to mean anything."""
    if entity == "PERSON":
        return {value}
    if entity in SHORT or len(value) < SHORTEST:
        return set()
    digits = "".join(str(int(c)) for c in value if c.isdigit())
    number = len(digits) >= NUMBER and entity not in ("EMAIL_ADDRESS", "IP_ADDRESS", "KR_ADDRESS")
    return {value, digits} if number else {value}


@dataclass(frozen=True)
class Leaks:
    """Occurrences of original values in a masked data set, by entity."""

    gate: Counter[str]  # must be none
    prose: int  # names in free prose
    beyond: Counter[str]  # entities outside the ten, inside free text


def leaks(search: Search, masked: Counter[str], innocent: Counter[str],
          truth: Iterable[Record]) -> Leaks:  # fmt: skip
    """Sorts what is left of one data set's values; `truth` is that of this data set.

    An occurrence beyond the innocent ones is explained first by names in prose of that very name,
    then by values outside the ten in texts, else it counts.
    """
    excused: Counter[str] = Counter()
    for record in truth:
        if record["context"] == "prose" or (
            record["context"] == "clear" and record["entity"] not in TEN
        ):
            excused.update(patterns(record["value"], record["entity"]))
    gate, beyond, prose = Counter[str](), Counter[str](), 0
    for pattern, n in masked.items():
        entity, left = search.entity[pattern], max(0, n - innocent[pattern])
        apart = min(left, excused[pattern])
        prose += apart if entity == "PERSON" else 0
        beyond[entity] += apart if entity != "PERSON" else 0
        gate[entity] += left - apart
    return Leaks(+gate, prose, +beyond)


def changed_columns(
    original: pa.Table, masked: pa.Table, key: str, personal: set[str]
) -> list[str]:
    """Columns without any truth that are not bit-identical once both are in the key's order."""
    quiet = [name for name in original.column_names if name not in personal]
    if key not in masked.column_names or original.num_rows != masked.num_rows:
        return quiet
    before, after = (t.sort_by(key) for t in (original, masked))
    return [
        name
        for name in quiet
        if name not in after.column_names
        or not before[name].combine_chunks().equals(after[name].combine_chunks())
    ]
