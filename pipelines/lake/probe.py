"""What verification takes from a batch: counts, and keyed fingerprints of identifiers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.catalog import CATALOG
from detectors.entity import Recognizer
from detectors.recognizers.contact import EMAIL
from detectors.rows import mostly_differ
from detectors.scanner import Scanner
from pipelines.errors import IncompleteRun
from pipelines.lake.faithful import Faithful, Key
from pipelines.lake.prints import (
    FINGERPRINT_BYTES,
    LEAST_DIGITS,
    as_binary,
    fingerprints,
    marked,
    numbers,
)
from pipelines.lake.rows import Read, split
from pipelines.masking.cells import lengths
from pipelines.masking.inner import SIGN, Waived, inside, waived_at
from pipelines.masking.masker import folded
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators.normalise import normalise
from pipelines.masking.operators.types import as_text, legible
from pipelines.masking.plan import maskable
from pipelines.masking.spans import Spans

_WORD = pa.dictionary(pa.int32(), pa.string())
PROBE = pa.schema(
    [("dataset", _WORD), ("column", _WORD), ("measure", _WORD), ("entity", _WORD),
     ("print", pa.binary(FINGERPRINT_BYTES)), ("n", pa.int64())]
)  # fmt: skip
IDENTIFIERS = frozenset(
    "KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT KR_VIRTUAL_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN "
    "EMAIL_ADDRESS KR_PASSPORT KR_DRIVER_LICENSE CASH_RECEIPT_CARD CASH_IC_CARD MEMBERSHIP_CARD "
    "TRACK_DATA KR_CI KR_DI".split()
)
"""Entities of high entropy: one that is met again did not come there by chance."""
_TOKEN = r"\A[a-z]+_[a-z]{2}_[a-p]{32}\z"
"""A cell that is a pseudonym: letters under a key, in which there is nothing to find."""
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{3,255}")


class Probe(Protocol):
    """Looks at batches of one data set."""

    @property
    def dataset(self) -> str: ...

    def reads(self, path: str) -> bool:
        """Whether anything but the number of its cells is asked of a column."""
        ...

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Counts and fingerprints of a batch as rows of PROBE."""
        ...


@dataclass(frozen=True, slots=True)
class Original:
    """The side before: identifiers that must be gone.

    `hidden`: path → the entity of the whole column, or the entities to look for inside its cells
    (None: all of them); `waived`: path inside JSON → entities that stay there; `scanner`: one of
    all entities, where there is one already.
    """

    dataset: str
    format: str
    key: bytes = field(repr=False)
    hidden: Mapping[str, str | frozenset[str] | None]
    as_of: date | None
    own: tuple[Recognizer, ...] = ()
    faithful: Faithful | None = None
    waived: Waived = field(default_factory=dict)
    scanner: Scanner | None = field(default=None, repr=False, compare=False)

    def reads(self, path: str) -> bool:
        what = self.hidden.get(path, "")
        return bool(self.faithful) or not isinstance(what, str) or what in IDENTIFIERS

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return self.seen(split(batch, self.format), batch.num_rows)

    def seen(self, read: Read, rows: int) -> pa.RecordBatch:
        """The same of a batch of so many rows that is split already."""
        counts: Counter[Key] = Counter({("", "rows original", "", None): rows})
        if self.faithful:
            mark = fingerprints(self.key)
            counts.update(dict(self.faithful.source(read.good, self.key, mark)))
        prints = []
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                if path in self.hidden and maskable(leaf.type) and len(leaf):
                    for entity, held in self._identifiers(path, leaf):
                        told = (self.dataset, path, "original", entity)
                        prints.append(_prints(told, marked(held, self.key)))
        return pa.concat_batches([_rows(self.dataset, counts), *prints])

    def _identifiers(self, path: str, leaf: pa.Array) -> Iterator[tuple[str, pa.Array]]:
        """(entity, normal forms) of the identifiers in a column."""
        what = self.hidden[path]
        if isinstance(what, str):
            if what in IDENTIFIERS:
                yield what, _worth(what, legible(leaf))
            return
        wanted = IDENTIFIERS & (IDENTIFIERS if what is None else what)
        if not wanted:
            return
        values = legible(leaf)
        scanner = self.scanner or Scanner(as_of=self.as_of, catalog=(*CATALOG, *self.own))
        found = scanner.scan(values, path)
        found = found.filter(pc.is_in(found["entity"], pa.array(sorted(wanted))))
        found = found.filter(waived_at(values, found, inside(self.waived, path)).is_null())
        texts, entities = Spans.of(values, found).texts(), found["entity"].combine_chunks()
        for entity in entities.unique().to_pylist():
            yield entity, _worth(entity, texts.filter(pc.equal(entities, entity)))


@dataclass(frozen=True, slots=True)
class Written:
    """The side after: what is found again, and a fingerprint of everything like an identifier.

    `shown`: columns that a rule keeps (None: every finding is allowed, else these entities);
    `waived`: column, or path inside its JSON → entities whose findings are counted apart;
    `unread`: columns that are not in the batches, since only their cells are counted.
    """

    dataset: str
    format: str
    key: bytes = field(repr=False)
    shown: Mapping[str, frozenset[str] | None]
    as_of: date | None
    own: tuple[Recognizer, ...] = ()
    waived: Waived = field(default_factory=dict)
    faithful: Faithful | None = None
    unread: int = 0

    def reads(self, path: str) -> bool:
        return bool(self.faithful) or self.shown.get(path, frozenset()) is not None

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        read = split(batch, self.format)
        if len(read.corrupt):
            raise IncompleteRun("A masked file has unreadable rows.", self.dataset)
        counts: Counter[Key] = Counter({("", "rows written", "", None): batch.num_rows})
        if self.unread:
            counts["", "cells", "", None] = self.unread * batch.num_rows
        if self.faithful:
            counts.update(dict(self.faithful.written(read.good, self.key, fingerprints(self.key))))
        prints = []
        for name, column in zip(read.good.schema.names, read.good.columns, strict=True):
            for path, leaf in each_leaf(name, column):
                counts[path, "cells", "", None] += len(leaf)
                allowed = self.shown.get(path, frozenset())
                if allowed is not None and maskable(leaf.type) and len(leaf):
                    likely = self._leaf(path, as_text(leaf), allowed, counts)
                    prints.append(_like_identifiers(self.dataset, path, folded(likely), self.key))
        return pa.concat_batches([_rows(self.dataset, counts), *prints])

    def _leaf(
        self, path: str, values: pa.Array, allowed: frozenset[str], counts: Counter[Key]
    ) -> pa.Array:
        """Counts what is found; gives the cells that may hold no identifier of the other side."""
        values = values.filter(pc.invert(pc.match_substring_regex(values, _TOKEN).fill_null(True)))
        counts[path, "scanned", "", None] += len(values)
        found = Scanner(as_of=self.as_of, catalog=(*CATALOG, *self.own)).scan(values, path)
        waived = self.waived.get(path, frozenset())
        places = waived_at(values, found, inside(self.waived, path)).to_pylist()
        for entity, at in zip(found["entity"].to_pylist(), places, strict=True):
            if entity not in allowed:
                kind = "waived" if entity in waived or at is not None else "residual"
                where = path if at is None else f"{path}{SIGN}{at}"
                counts[where, f"{kind} {entity}", entity, None] += 1
        return values if not allowed else values.filter(_untyped(values, found, allowed))


def _untyped(values: pa.Array, found: pa.Table, allowed: frozenset[str]) -> pa.Array:
    """The cells that are not, whole, a value of an entity that may stand there."""
    ends = pc.and_(pc.equal(found["start"], 0), pc.equal(found["end"], lengths(values, found)))
    whole = found.filter(pc.and_(ends, pc.is_in(found["entity"], pa.array(sorted(allowed)))))
    typed = np.zeros(len(values), np.bool_)
    typed[whole["row"].to_numpy()] = True
    return pa.array(~typed)


def _like_identifiers(dataset: str, path: str, texts: pa.Array, key: bytes) -> pa.RecordBatch:
    """The fingerprints of everything in folded texts that could be an identifier."""
    found, rows = numbers(texts, key)
    met = Counter[str]()
    for text in texts.filter(pc.match_substring(texts, "@").fill_null(False)).to_pylist():
        mails = (*_MAIL.findall(text), *EMAIL.regex.findall(text))
        met.update({mail.lower().strip(".-") for mail in mails})
    of_mails = marked(pa.array(list(met), pa.string()), key)
    every = pa.concat_arrays([as_binary(found), of_mails])
    counted = pa.concat_arrays([pa.array(rows), pa.array(met.values(), pa.int64())])
    return _prints((dataset, path, "written", ""), every, counted)


def _prints(
    told: tuple[str, str, str, str], prints: pa.Array, rows: pa.Array | None = None
) -> pa.RecordBatch:
    """Rows of PROBE (its first four columns told) of fingerprints, and how many rows hold each."""
    counted = pa.repeat(1, len(prints)) if rows is None else rows
    first = np.zeros(len(prints), np.int32)
    words = (pa.DictionaryArray.from_arrays(first, pa.array([word])) for word in told)
    return pa.RecordBatch.from_arrays([*words, prints, counted], schema=PROBE)


def _worth(entity: str, values: pa.Array) -> pa.Array:
    """The normal forms, most of them once, without what is too short to be told from chance.

    Main numbers of eight digits are.
    """
    forms = normalise(entity, folded(values if mostly_differ(values) else values.unique()))
    long = pc.greater_equal(pc.binary_length(forms), LEAST_DIGITS)
    return forms.filter(
        pc.or_(pc.and_(long, pc.ascii_is_decimal(forms)), pc.match_substring(forms, "@"))
    )


def _rows(dataset: str, counts: Counter[Key]) -> pa.RecordBatch:
    keys: Iterable[Key] = list(counts)
    return pa.RecordBatch.from_arrays(
        [pa.array([dataset] * len(counts), _WORD),
         *(pa.array([key[at] for key in keys], _WORD) for at in range(3)),
         pa.array([key[3] for key in keys], pa.binary(FINGERPRINT_BYTES)),
         pa.array(list(counts.values()), pa.int64())],
        schema=PROBE,
    )  # fmt: skip
