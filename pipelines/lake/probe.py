"""What verification takes from a batch: counts, and keyed fingerprints of identifiers. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.catalog import CATALOG
from detectors.entity import Recognizer
from detectors.recognizers.contact import EMAIL
from detectors.scanner import Scanner
from detectors.text import UNUSUAL
from pipelines.errors import IncompleteRun
from pipelines.lake.faithful import Faithful, Key
from pipelines.lake.rows import split
from pipelines.masking.cells import cut_out, lengths
from pipelines.masking.masker import folded
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators.normalise import normalise
from pipelines.masking.operators.types import as_text, legible
from pipelines.masking.plan import maskable

PROBE = pa.schema(
    [("dataset", pa.string()), ("column", pa.string()), ("measure", pa.string()),
     ("entity", pa.string()), ("print", pa.binary()), ("n", pa.int64())]
)  # fmt: skip
IDENTIFIERS = frozenset(
    "KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT KR_VIRTUAL_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN "
    "EMAIL_ADDRESS KR_PASSPORT KR_DRIVER_LICENSE CASH_RECEIPT_CARD CASH_IC_CARD MEMBERSHIP_CARD "
    "TRACK_DATA KR_CI KR_DI".split()
)
"""Entities of high entropy: one that is met again did not come there by chance."""
_LEAST_DIGITS = 9
_MOST_DIGITS, _MOST_GROUPS = 22, 6
_ISLAND = re.compile(r"[0-9](?:[-. /()\t\n]{0,3}[0-9]){8,}")
_MAYBE = rf"[0-9](?:[-. /()\t\n]{{0,3}}[0-9]){{8}}|@|{UNUSUAL}"
_TOKEN = r"\A[a-z]+_[a-z]{2}_[a-p]{32}\z"
"""A cell that is a pseudonym: letters under a key, in which there is nothing to find."""
_DIGITS = re.compile("[0-9]+")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{3,255}")


class Probe(Protocol):
    """Looks at batches of one data set."""

    @property
    def dataset(self) -> str: ...

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Counts and fingerprints of a batch as rows of PROBE."""
        ...


@dataclass(frozen=True, slots=True)
class Original:
    """The side before: identifiers that must be gone.

    `hidden`: path → the entity of the whole column, or the entities to look for inside its cells
    (None: all of them).
    """

    dataset: str
    format: str
    key: bytes = field(repr=False)
    hidden: Mapping[str, str | frozenset[str] | None]
    as_of: date | None
    own: tuple[Recognizer, ...] = ()
    faithful: Faithful | None = None

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        read = split(batch, self.format)
        counts: Counter[Key] = Counter({("", "rows original", "", None): batch.num_rows})
        mark = fingerprints(self.key)
        if self.faithful:
            counts.update(dict(self.faithful.source(read.good, self.key, mark)))
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                if path in self.hidden and maskable(leaf.type) and len(leaf):
                    for entity, value in self._identifiers(path, legible(leaf)):
                        counts[path, "original", entity, mark(value)] = 1
        return _rows(self.dataset, counts)

    def _identifiers(self, path: str, values: pa.Array) -> Iterator[tuple[str, str]]:
        """(entity, normal form) of the identifiers in a column."""
        what = self.hidden[path]
        if isinstance(what, str):
            if what in IDENTIFIERS:
                yield from _worth(what, values)
            return
        wanted = IDENTIFIERS & _scannable() & (IDENTIFIERS if what is None else what)
        scanner = Scanner(wanted, as_of=self.as_of, catalog=(*CATALOG, *self.own))
        found = scanner.scan(values, path)
        cuts: dict[str, list[str]] = {}
        for entity, cut in zip(found["entity"].to_pylist(), cut_out(values, found), strict=True):
            cuts.setdefault(entity, []).append(cut)
        for entity, texts in cuts.items():
            yield from _worth(entity, pa.array(texts, pa.string()))


@dataclass(frozen=True, slots=True)
class Written:
    """The side after: what is found again, and a fingerprint of everything like an identifier.

    `shown`: columns that a rule keeps (None: every finding is allowed, else these entities);
    `waived`: column → entities whose findings are counted apart.
    """

    dataset: str
    format: str
    key: bytes = field(repr=False)
    shown: Mapping[str, frozenset[str] | None]
    as_of: date | None
    own: tuple[Recognizer, ...] = ()
    waived: Mapping[str, frozenset[str]] = field(default_factory=dict)
    faithful: Faithful | None = None

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        read = split(batch, self.format)
        if len(read.corrupt):
            raise IncompleteRun("A masked file has unreadable rows.", self.dataset)
        counts: Counter[Key] = Counter({("", "rows written", "", None): batch.num_rows})
        if self.faithful:
            counts.update(dict(self.faithful.written(read.good, self.key, fingerprints(self.key))))
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                counts[path, "cells", "", None] += len(leaf)
                allowed = self.shown.get(path, frozenset())
                if allowed is not None and maskable(leaf.type) and len(leaf):
                    self._leaf(path, as_text(leaf), allowed, counts)
        return _rows(self.dataset, counts)

    def _leaf(
        self, path: str, values: pa.Array, allowed: frozenset[str], counts: Counter[Key]
    ) -> None:
        values = values.filter(pc.invert(pc.match_substring_regex(values, _TOKEN).fill_null(True)))
        counts[path, "scanned", "", None] += len(values)
        found = Scanner(as_of=self.as_of, catalog=(*CATALOG, *self.own)).scan(values, path)
        waived = self.waived.get(path, frozenset())
        for entity in found["entity"].to_pylist():
            if entity not in allowed:
                kind = "waived" if entity in waived else "residual"
                counts[path, f"{kind} {entity}", entity, None] += 1
        likely = values if not allowed else values.filter(_untyped(values, found, allowed))
        likely = likely.filter(pc.match_substring_regex(likely, _MAYBE).fill_null(False))
        mark, met = fingerprints(self.key), Counter[str]()
        for text, n in zip(*_counted(likely), strict=True):
            for value in like_identifiers(text):
                met[value] += n
        counts.update({(path, "written", "", mark(value)): n for value, n in met.items()})


def _untyped(values: pa.Array, found: pa.Table, allowed: frozenset[str]) -> pa.Array:
    """The cells that are not, whole, a value of an entity that may stand there."""
    ends = pc.and_(pc.equal(found["start"], 0), pc.equal(found["end"], lengths(values, found)))
    whole = found.filter(pc.and_(ends, pc.is_in(found["entity"], pa.array(sorted(allowed)))))
    typed = np.zeros(len(values), np.bool_)
    typed[whole["row"].to_numpy()] = True
    return pa.array(~typed)


def like_identifiers(text: str) -> set[str]:
    """Normal forms of everything in a folded text that could be an identifier."""
    mails = (*_MAIL.findall(text), *EMAIL.regex.findall(text)) if "@" in text else ()
    found = {mail.lower().strip(".-") for mail in mails}
    return found.union(*map(_in_island, _ISLAND.findall(text)))


@lru_cache(1 << 14)  # times of day come again and again
def _in_island(island: str) -> frozenset[str]:
    """The numbers that digits with signs between them may hold."""
    groups = _DIGITS.findall(island)
    found = {"".join(groups)}
    for first in range(len(groups)):  # numbers may stand side by side: 010-…/010-…
        for digits in accumulate(groups[first : first + _MOST_GROUPS]):
            if _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS:
                found.update(_spellings(digits))
    return frozenset(found)


def _spellings(digits: str) -> Iterator[str]:
    """The digits, and as telephones the national forms of +82 and of a lost first zero."""
    yield digits
    if digits.startswith(("82", "00")):
        yield "0" + digits.partition("82")[2].removeprefix("0")
    elif len(digits) <= 11 and "1" <= digits[0] <= "7":
        yield "0" + digits


def fingerprint(key: bytes, value: str) -> bytes:
    """A keyed 128-bit fingerprint; the key lives for one run and is never stored."""
    return fingerprints(key)(value)


def fingerprints(key: bytes) -> Callable[[str], bytes]:
    """`fingerprint` of many values under one key, which is taken in once."""
    keyed = hashlib.blake2b(key=key, digest_size=16).copy

    def mark(value: str) -> bytes:
        state = keyed()
        state.update(value.encode())
        return state.digest()

    return mark


def _worth(entity: str, values: pa.Array) -> Iterator[tuple[str, str]]:
    """(entity, normal form) once each, without what is too short to be told from chance.

    Main numbers of eight digits are.
    """
    for value in normalise(entity, folded(values.unique())).drop_null().unique().to_pylist():
        if "@" in value or (len(value) >= _LEAST_DIGITS and value.isdigit()):
            yield entity, value


def _counted(values: pa.Array) -> tuple[list[str], list[int]]:
    """Each distinct value, folded, and how often it comes."""
    counted = values.value_counts()
    return folded(counted.field(0)).to_pylist(), counted.field(1).to_pylist()


def _scannable() -> frozenset[str]:
    return Scanner().entities


def _rows(dataset: str, counts: Counter[Key]) -> pa.RecordBatch:
    keys: Iterable[Key] = list(counts)
    return pa.RecordBatch.from_arrays(
        [pa.array([dataset] * len(counts), pa.string()),
         *(pa.array([key[at] for key in keys], pa.string()) for at in range(3)),
         pa.array([key[3] for key in keys], pa.binary()),
         pa.array(list(counts.values()), pa.int64())],
        schema=PROBE,
    )  # fmt: skip
