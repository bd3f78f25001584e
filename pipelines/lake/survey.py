"""What batches show: counts of findings by column, never a value. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.catalog import CATALOG
from detectors.columns import told_by
from detectors.entity import Recognizer
from detectors.evidence import IN_BULK
from detectors.labels import speaks_for
from detectors.numerals import ALMOST, restored, whole
from detectors.scanner import Scanner
from pipelines.lake.distinct import Gathered, Ints, Values, flags
from pipelines.lake.rows import split
from pipelines.masking.cells import lengths
from pipelines.masking.jsonpath import locate, value_ranges
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators.types import is_bytes, legible
from pipelines.masking.plan import LINE, maskable

SURVEY = pa.schema(
    [("path", pa.string()), ("entity", pa.string()), ("measure", pa.string()), ("n", pa.int64())]
)
"""One count: of values, or of an entity's whole cells, spans inside, doubtful whole cells, and
whole cells that lost their leading zeros. Of a column (`entity` ""): values that are not blank,
those spelled as 1.0 or 1E9, those masked already, long numbers without a finding and bare ones
that are one, those that are no text."""
VALUES, WHOLE, INSIDE, WEAK, ZEROS = "values", "whole", "inside", "weak", "zeros"
SPELLED, MASKED, NUMBERS, BARE, UNREAD = "spelled", "masked", "numbers", "bare", "unread"
ROWS, CORRUPT_ROWS = "rows", "corrupt"
_DOUBTS_FROM = 0.1
_BLANK = r"^\s*(?i:-+|n/?a|null|none|nan|없음|해당 ?없음|미상)?\s*$"
_NUMBER, _BARE = r"^[0-9]{3,19}$", r"^[0-9]{9,19}$"
_WORD, _PEOPLE = "^[가-힣]{2,4}$", 20
_NO_KEY = re.compile("[0-9]{4}|@")
"""A key with one of these is data: an identifier of somebody, a day, a number of an order."""
_IN_NUMBERS = IN_BULK.keys() - {"PERSON"}
Counts = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Counts the findings in batches of one format; picklable."""

    format: str
    as_of: date | None
    own: tuple[Recognizer, ...] = ()

    def survey(self, *batches: pa.RecordBatch) -> pa.RecordBatch:
        """Counts for some batches as rows of SURVEY."""
        seen = Survey(self)
        for batch in batches:
            seen.add(batch)
        return seen.told()

    def leaf(self, path: str, leaf: pa.Array, counts: Counts) -> Values | None:
        """What is counted of a leaf right away; its values, where they are to be looked at."""
        if self.format in ("text", "jsonl"):
            counts[path, "", VALUES] += len(leaf) - leaf.null_count
            self._lines(leaf, counts)
        elif is_bytes(leaf.type):
            texts = legible(leaf)
            counts[path, "", UNREAD] += texts.null_count - leaf.null_count
            return Values.of(texts)
        elif maskable(leaf.type) and not _is_time(leaf.type):
            return Values.of(legible(leaf))
        else:
            counts[path, "", VALUES] += len(leaf) - leaf.null_count
        return None

    def column(self, path: str, held: Values, counts: Counts) -> None:
        """Sure findings of all entities; then what the cells without one may be.

        Each different value is looked at once, and counts as often as it stands in the column.
        """
        held = held.some(pc.invert(pc.match_substring_regex(held.values, _BLANK)))
        plain = Values(whole(held.values), held.often)
        counts[path, "", VALUES] += held.count()
        counts[path, "", SPELLED] += held.count(pc.not_equal(plain.values, held.values))
        counts[path, "", MASKED] += held.count(pc.match_substring(held.values, "**"))
        bare = flags(pc.match_substring_regex(plain.values, _BARE))
        found = _tally(plain, Scanner(as_of=self.as_of, catalog=(*CATALOG, *self.own)))
        for entity, n, inside in found.sums():
            counts[path, entity, WHOLE] += n
            counts[path, entity, INSIDE] += inside
        left = np.ones(len(plain.often), dtype=bool)
        left[found.rows] = False
        counts[path, "", BARE] += int(found.often[found.whole & bare[found.rows]].sum())
        counts[path, "", NUMBERS] += int(plain.often[bare & left].sum())
        if left.any():
            self._doubts(path, plain.some(pa.array(left)), counts)

    def _doubts(self, path: str, held: Values, counts: Counts) -> None:
        """Doubtful whole cells of what the name stands for; of bare numbers, of IN_BULK too."""
        named, hinted = told_by(path, self.own)
        codes = (*named, *hinted)
        likely = tuple(r for r in (*CATALOG, *self.own) if speaks_for(r.entity, codes))
        self._weak(path, held, likely, _DOUBTS_FROM, counts)
        numbers = held.some(pc.match_substring_regex(held.values, _NUMBER))
        if len(numbers.values):
            rest = tuple(r for r in CATALOG if r.entity in _IN_NUMBERS and r not in likely)
            self._weak(path, numbers, rest, ALMOST, counts)
            for entity, n in restored(numbers.values, pa.array(numbers.often), codes).items():
                counts[path, entity, ZEROS] += n
        words = held.some(pc.match_substring_regex(held.values, _WORD))
        if "PERSON" not in codes and len(words.values) >= _PEOPLE:
            people = tuple(r for r in CATALOG if r.entity == "PERSON")
            self._weak(path, words, people, _DOUBTS_FROM, counts)

    def _weak(
        self, path: str, held: Values, catalog: tuple[Recognizer, ...], least: float,
        counts: Counts,
    ) -> None:  # fmt: skip
        if catalog:
            doubtful = Scanner(threshold=least, as_of=self.as_of, catalog=catalog)
            for entity, n, _ in _tally(held, doubtful).sums():
                counts[path, entity, WEAK] += n

    def _lines(self, values: pa.Array, counts: Counts) -> None:
        """Lines of text; for JSON lines the findings are counted by the path inside."""
        found = Scanner(as_of=self.as_of, catalog=(*CATALOG, *self.own)).scan(values)
        if self.format == "text":
            for entity in found["entity"].to_pylist():
                counts[LINE, entity, INSIDE] += 1
            return
        at, ranges, shown = -1, [], partial(_shown, self.own)
        for span in found.select(["row", "start", "end", "entity"]).to_pylist():
            if span["row"] != at:
                at, ranges = span["row"], value_ranges(values[span["row"]].as_py(), shown)
            path, whole = locate(ranges, span["start"], span["end"])
            counts[LINE, span["entity"], INSIDE] += 1
            if path:
                counts[f"{LINE}:{path}", span["entity"], WHOLE if whole else INSIDE] += 1


@lru_cache(4096)
def _shown(own: tuple[Recognizer, ...], key: str) -> str:
    """A key of JSON, unless it is somebody's itself: `{"010-…": {"email": …}}`."""
    found = _NO_KEY.search(key) or Scanner(catalog=(*CATALOG, *own)).find(key)
    return "{key}" if found else key


class Survey:
    """What the batches of one task show: each is added, all of them are told in the end."""

    def __init__(self, surveyor: Surveyor) -> None:
        self._surveyor = surveyor
        self._counts: Counts = Counter()
        self._gathered = Gathered()

    def add(self, batch: pa.RecordBatch) -> None:
        """Takes one batch; values that may come again are looked at later."""
        read = split(batch, self._surveyor.format)
        self._counts["", "", ROWS] += read.good.num_rows
        self._counts["", "", CORRUPT_ROWS] += len(read.corrupt)
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                held = self._surveyor.leaf(path, leaf, self._counts) if len(leaf) else None
                if held is not None:
                    self._look(self._gathered.add(path, held))

    def told(self) -> pa.RecordBatch:
        """The counts as rows of SURVEY."""
        self._look(self._gathered.rest())
        keys = list(self._counts)
        return pa.RecordBatch.from_arrays(
            [*(pa.array([key[at] for key in keys], pa.string()) for at in range(3)),
             pa.array([self._counts[key] for key in keys], pa.int64())],
            schema=SURVEY,
        )  # fmt: skip

    def _look(self, columns: Iterable[tuple[str, Values]]) -> None:
        for path, held in columns:
            for piece in held.pieces():
                self._surveyor.column(path, piece, self._counts)


@dataclass(frozen=True, slots=True)
class _Findings:
    """Findings: row of the value, how often that stands there, entity, whether it is all of it."""

    rows: Ints
    often: Ints
    entities: pa.Array
    whole: NDArray[np.bool_]

    def sums(self) -> Iterator[tuple[str, int, int]]:
        """(entity, cells that are it, findings inside cells) of each entity."""
        for entity in self.entities.unique().to_pylist():
            of = flags(pc.equal(self.entities, entity))
            whole, inside = (self.often[of & part].sum() for part in (self.whole, ~self.whole))
            yield entity, int(whole), int(inside)


def _tally(held: Values, scanner: Scanner) -> _Findings:
    found = scanner.scan(held.values)
    ends = lengths(held.values, found, trimmed=True)
    whole = flags(pc.and_(pc.equal(found["start"], 0), pc.equal(found["end"], ends)))
    rows = found["row"].to_numpy()
    return _Findings(rows, held.often[rows], found["entity"].combine_chunks(), whole)


def _is_time(kind: pa.DataType) -> bool:
    """Times of day and timestamps, which name nobody: only their column's name may tell more."""
    return bool(pa.types.is_time(kind) or pa.types.is_timestamp(kind))
