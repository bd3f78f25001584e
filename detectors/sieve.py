"""The sieve: a column's likely values in one pass, from the catalogue's own patterns and labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import accumulate, groupby
from operator import attrgetter, or_
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors import kernel
from detectors.catalog import CATALOG, own_entities
from detectors.chars import Ranges
from detectors.entity import Recognizer
from detectors.labels import Labels, labels_with, speaks_for
from detectors.shapes import Graph, Lead
from detectors.table import Table
from detectors.text import ROW

_WINDOW = 80
"""What context.py looks back beyond a recognizer's reach: dumps fill their labels up."""
_BETWEEN: Ranges = ((45, 46), (48, 57), (95, 95), (32, 32))
"""What may stand between the words of a key: card_no, card.no, card2_no, cardNo."""
_BLANK: Ranges = ((9, 13), (32, 32), (45, 45), (95, 95))
_DIGITS = frozenset(b"0123456789+(")
_AHEAD = 64
"""Bytes for which the table learns at once."""


def _sorts() -> NDArray[np.uint8]:
    sorts = np.full(256, kernel.OTHER, np.uint8)
    sorts[ord("0") : ord("9") + 1] = kernel.DIGIT
    sorts[ord("a") : ord("z") + 1] = kernel.LOWER
    sorts[ord("A") : ord("Z") + 1] = kernel.UPPER
    sorts[0x80:0xC0] = kernel.REST
    sorts[ord(ROW)] = kernel.ROW_END
    sorts[ord("\n")] = kernel.LINE_END
    return sorts


_SORTS = _sorts()
_WHOLE = frozenset(CATALOG)


class Rows:
    """The rows of a folded column as one text: each ends with ROW, nulls are empty.

    `begins` holds the character at which each row begins.
    """

    def __init__(self, values: pa.Array) -> None:
        every = pa.array([0, len(values)], pa.int64())
        rows = pa.LargeListArray.from_arrays(every, values.cast(pa.string()).fill_null(""))
        joined = pc.binary_join(rows, ROW)
        self.text: str = joined[0].as_py() + ROW
        raw, ends = np.frombuffer(joined[0].as_buffer(), np.uint8), np.full(2, ord(ROW), "u1")
        self.bytes = np.concatenate([ends, raw, ends])
        lengths = pc.utf8_length(values).fill_null(0).to_numpy()
        self.begins: list[int] = np.cumsum([0, *(lengths + 1)]).tolist()


@dataclass(frozen=True, slots=True, order=True)
class Kin:
    """What recognizers have in common that share a bit.

    `cued`: a label must stand before them, `late`: or behind; `mailed`, `beyond`: they hold an
    `@`, a character beyond ASCII; `digits`: they begin with one.
    """

    cued: bool
    late: bool
    mailed: bool
    beyond: bool
    digits: bool
    entity: str = ""


class Sieve:
    """Where the recognizers of a catalogue may find something."""

    def __init__(self, catalog: Sequence[Recognizer], labels: Labels) -> None:
        graph = Graph()
        leads = {r: graph.add(r.pattern) for r in catalog}
        kin = {r: _kin(r, some, graph) for r, some in leads.items()}
        numbers = _numbered(set(kin.values()))
        self._bit = {r: 1 << numbers[one] for r, one in kin.items()}
        self._free, self._late, self._mailed, self._beyond = (
            np.uint64(_all(self._bit[r] for r, one in kin.items() if which(one)))
            for which in (_is_free, attrgetter("late"), attrgetter("mailed"), attrgetter("beyond"))
        )
        self._reach = np.zeros(64, np.int64)
        for r, one in kin.items():
            self._reach[numbers[one]] = max(self._reach[numbers[one]], r.reach + _WINDOW)
        groups: dict[Kin, list[Recognizer]] = {}
        for r, one in kin.items():
            groups.setdefault(replace(one, entity="", late=False), []).append(r)
        self._bits = np.array([_all(self._bit[r] for r in g) for g in groups.values()], np.uint64)
        cues = [(graph.add_words(*_words(name)), bits) for name, bits in self._cues(labels)]
        cues.append((graph.add_words(["values"], ()), 1 << kernel.HEAD))  # of an SQL INSERT
        firsts = [[lead.state for r in g for lead in leads[r]] for g in groups.values()]
        bits = [*self._bit.values(), *(bits for _, bits in cues)]
        self._table = Table(graph, bits, [*firsts, [state for state, _ in cues]])
        self._led, self._begun = self._table.pairs(x for some in leads.values() for x in some)
        self._cue = self._table.begins(graph.state(*(state for state, _ in cues)))
        self._lock = Lock()

    def _cues(self, labels: Labels) -> Iterator[tuple[str, int]]:
        """Every label and the recognizers that it frees."""
        cued = {(r.entity, bit) for r, bit in self._bit.items() if not bit & int(self._free)}
        for name, codes in labels.vocabulary.items():
            bits = _all(bit for entity, bit in cued if speaks_for(entity, codes))
            if bits:
                yield name, bits

    def starts(
        self, rows: Rows, loose: Iterable[Recognizer], catalog: Sequence[Recognizer]
    ) -> Iterator[tuple[Recognizer, list[int]]]:
        """Each recognizer with the characters of `rows.text` at which its value may begin.

        `loose` are those that need no label here.
        """
        free = self._free | np.uint64(_all(self._bit[r] for r in loose))
        found, named = self._candidates(rows, free)
        row = np.searchsorted(rows.begins, found[:, 0], side="right") - 1
        bits = found[:, 1].astype(np.uint64) & (free | ~self._late | named[row])
        for recognizer in catalog:
            may = (bits & np.uint64(self._bit[recognizer])) != 0
            if may.any():
                yield recognizer, found[may, 0].tolist()

    def _candidates(
        self, rows: Rows, free: np.uint64
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Character and bits of every place where a value may begin; the bits named in a row."""
        kinds, table = self._table.kind[rows.bytes], self._table
        out = np.empty((max(64, len(kinds) // 8), 2), np.int64)
        place, until = np.zeros(kernel.PLACES, np.int64), np.full(64, -1, np.int64)
        place[[kernel.AT, kernel.LATEST, kernel.STATE]] = 2, -1, -1
        said, named, why = np.zeros(2, np.uint64), np.zeros(len(rows.begins), np.uint64), -1
        with self._lock:
            while why != kernel.DONE:
                why = kernel.candidates(
                    rows.bytes, _SORTS, kinds, self._led, self._begun, self._cue, table.starts,
                    table.step, table.bits, table.alive, self._bits, free, self._late & ~free,
                    self._mailed, self._beyond, self._reach, place, said, until, named, out,
                )  # fmt: skip
                if why == kernel.FULL:
                    out = np.concatenate([out, np.empty_like(out)])
                elif why == kernel.ASKS:
                    at = int(place[kernel.BYTE])
                    table.learn(int(place[kernel.STATE]), kinds[at : at + _AHEAD])
                    place[kernel.STATE] = -1
        return out[: int(place[kernel.COUNT])], named


def _kin(recognizer: Recognizer, leads: Sequence[Lead], graph: Graph) -> Kin:
    return Kin(
        cued=recognizer.cued and not recognizer.after,
        late=recognizer.cued and recognizer.after > 0,
        mailed=all(graph.needs(lead.value, ord("@"), ord("@")) for lead in leads),
        beyond=all(graph.needs(lead.value, 0x80, 0xFF) for lead in leads),
        digits=all(graph.firsts(lead.value) <= _DIGITS for lead in leads),
        entity=recognizer.entity,
    )


def _alike(kin: Kin) -> Kin:
    return replace(kin, entity="")


def _numbered(kin: Collection[Kin]) -> dict[Kin, int]:
    """A bit for each; where there are too few, entities of the largest groups share them."""
    groups = [list(one) for _, one in groupby(sorted(kin, key=lambda k: (_alike(k), k)), _alike)]
    shares = [1] * len(groups)
    sizes = list(map(len, groups))
    while sum(sizes) > kernel.HEAD:
        largest = max(range(len(groups)), key=lambda at: (sizes[at], groups[at][0].cued))
        shares[largest] += 1
        sizes[largest] = -(-len(groups[largest]) // shares[largest])
    begins = accumulate(sizes, initial=0)
    return {
        one: begin + at // share
        for begin, share, group in zip(begins, shares, groups, strict=False)
        for at, one in enumerate(group)
    }


def _is_free(kin: Kin) -> bool:
    return not kin.cued and not kin.late


def sieve_of(catalog: tuple[Recognizer, ...]) -> Sieve:
    """The sieve for a catalogue; parts of the project's own are read with that of the whole."""
    return _made(CATALOG if _WHOLE.issuperset(catalog) else catalog)


@lru_cache(maxsize=8)
def _made(catalog: tuple[Recognizer, ...]) -> Sieve:
    return Sieve(catalog, labels_with(own_entities(catalog)))


def _all(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _words(name: str) -> tuple[list[str], Ranges]:
    """A label's words and what may part them: 여 권 번 호, card_no, cardNo."""
    if re.search("[가-힣]", name):
        return list(name.replace(" ", "")), _BLANK
    return re.findall(r"[a-z]+|[0-9]+|[^a-z0-9 ]+", name), _BETWEEN
