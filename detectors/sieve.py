"""The sieve: a column's likely values in one pass, from the catalogue's own patterns and labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from random import Random
from string import digits
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detectors import kernel, near
from detectors.catalog import CATALOG, own_entities
from detectors.entity import Recognizer
from detectors.kept import kept
from detectors.labels import Labels, labels_with
from detectors.parts import Parts, parts
from detectors.rows import Rows, framed
from detectors.templates import ROOM, Places, Templates, skeleton
from detectors.text import ROW, fold

Loop = Callable[[NDArray[np.int64], NDArray[np.int64]], int]
"""A loop of the kernel over all rows: it takes its memory and room for what it finds."""
_AHEAD = 64
"""Bytes for which the table learns at once."""
_DIGIT, _OTHERS = re.compile("[0-9]"), 10
"""Of a lesson: how many are like it but for their digits."""
_FREEDOMS = 16
"""Sets of recognizers that need no label, of which templates are remembered."""


def _sorts() -> NDArray[np.uint8]:
    sorts = np.full(256, kernel.OTHER, np.uint8)
    sorts[ord("0") : ord("9") + 1] = kernel.DIGIT
    sorts[ord("a") : ord("z") + 1] = kernel.LOWER
    sorts[ord("A") : ord("Z") + 1] = kernel.UPPER
    sorts[0x80:0xC0] = kernel.REST
    sorts[ord(ROW)] = kernel.ROW_END
    sorts[ord("\n")] = kernel.LINE_END
    sorts[kernel.ANY_DIGIT] = kernel.DIGIT
    return sorts


_SORTS = _sorts()
_SHOWN = bytes.maketrans(bytes([kernel.ANY_DIGIT, kernel.ANY_HEX]), f"0{near.UNKNOWN}".encode())
"""A template as text."""
_FAR = np.full(64, kernel.BEYOND, np.int64)
_WHOLE = frozenset(CATALOG)


class Sieve:
    """Where the recognizers of a catalogue may find something."""

    def __init__(self, catalog: Sequence[Recognizer], made: Parts, labels: Labels) -> None:
        self._parts, self._labels = made, labels
        self._bit = dict(zip(catalog, made.bits, strict=True))
        self._sharing = defaultdict[int, list[Recognizer]](list)
        for recognizer, bit in self._bit.items():
            self._sharing[bit].append(recognizer)
        self._templates: dict[int, Templates] = {}
        self._lock = Lock()

    def learn(self, texts: Sequence[str]) -> None:
        """Lets the table learn what folded texts ask for, with their digits and with any others."""
        text = Rows(pa.array(texts, pa.string())).bytes
        bare = np.empty_like(text)
        skeleton(text, bare)
        for some in (text, bare):
            self._read(some, self._parts.free)

    def starts(
        self, rows: Rows, loose: Iterable[Recognizer], catalog: Sequence[Recognizer]
    ) -> Iterator[tuple[Recognizer, list[int]]]:
        """Each recognizer with the characters of `rows.text` at which its value may begin.

        `loose` are those that need no label here.
        """
        free = self._parts.free | np.bitwise_or.reduce(
            [np.uint64(self._bit[r]) for r in loose], dtype=np.uint64
        )
        found = self._candidates(rows, free)
        chars = rows.begins[found[:, 0]] + found[:, 1]
        bits = found[:, 3].astype(np.uint64)
        for recognizer in catalog:
            may = (bits & np.uint64(self._bit[recognizer])) != 0
            if may.any():
                yield recognizer, chars[may].tolist()

    def _candidates(self, rows: Rows, free: np.uint64) -> Places:
        """Every place where a value may begin, row after row."""
        with self._lock:
            templates = self._of_templates(free)
            numbers = templates.number(rows, partial(self._allowed, free=free))
            alone = np.flatnonzero(numbers < 0)
            whole = len(alone) == len(rows)
            taken = None if whole else rows.parted(rows.bytes).take(pa.array(alone))
            found = self._read(rows.bytes if whole else framed(taken), free)
            found[:, 0] = alone[found[:, 0]]
            found = np.concatenate([found[:, :4], self._sifted(rows, templates, numbers)])
        return found[np.argsort(found[:, 0], kind="stable")]

    def _of_templates(self, free: np.uint64) -> Templates:
        """What is known of templates where these bits need no label."""
        known = self._templates.pop(int(free), None) or Templates()
        self._templates[int(free)] = known  # the last one now
        while len(self._templates) > _FREEDOMS or (
            len(self._templates) > 1 and sum(one.size for one in self._templates.values()) > ROOM
        ):
            del self._templates[next(iter(self._templates))]
        return known

    def _read(self, text: NDArray[np.uint8], free: np.uint64) -> Places:
        """Every place in some rows, or in templates: labels first, then values."""
        it, table = self._parts, self._parts.table
        until, said = np.full(64, -1, np.int64), np.zeros(3, np.uint64)
        ends, runs = np.zeros(it.runs.bits.shape[1], np.int64), it.runs

        def labels(place: NDArray[np.int64], out: NDArray[np.int64]) -> int:
            return int(kernel.labels(
                text, _SORTS, table.kind, it.pairs.row, it.pairs.column, it.pairs.bits,
                table.starts[-1], table.step, table.bits, table.alive, ~free, place, out,
            ))  # fmt: skip

        def values(place: NDArray[np.int64], out: NDArray[np.int64]) -> int:
            return int(kernel.candidates(
                text, _SORTS, table.kind, it.pairs.row, it.pairs.column, it.pairs.bits,
                table.starts[:-1], table.step, table.bits, table.alive, it.groups, free,
                it.late & ~free, runs.members, runs.sorts, runs.bits, it.reach, it.behind, _FAR,
                heard, place, said, until, ends, out,
            ))  # fmt: skip

        heard = np.concatenate([self._run(labels, text, 2), [[kernel.BEYOND, 0]]])
        return self._run(values, text, 5)

    def _allowed(self, text: NDArray[np.uint8], free: np.uint64) -> Places:
        """Every place in some templates but those that no label leads to: the kernel hears far."""
        found = self._read(text, free)
        rows = text[2:].tobytes().translate(_SHOWN).decode().split(ROW)
        places = found[:, :4].tolist()
        asked = (found[:, 3] & ~found[:, 4]).astype(np.uint64) & ~free
        for place, bits in zip(places, asked.tolist(), strict=True):
            if bits:
                place[3] &= ~self._not_led(rows[place[0]][: place[1]], bits)
        left: Places = np.array(places, np.int64).reshape(-1, 4)
        return left.compress(left[:, 3] != 0, axis=0)

    def _not_led(self, before: str, bits: int) -> int:
        """Those of the bits of which no label leads from what stands before to any recognizer."""
        return sum(
            bit
            for bit, sharing in self._sharing.items()
            if bit & bits and not any(near.led(one, before, self._labels) for one in sharing)
        )

    def _sifted(self, rows: Rows, templates: Templates, numbers: NDArray[np.int64]) -> Places:
        """Those places of the templates of rows at which a value may begin in the row itself."""
        it, table, runs = self._parts, self._parts.table, self._parts.runs
        ends = np.zeros(runs.bits.shape[1], np.int64)

        def loop(place: NDArray[np.int64], out: NDArray[np.int64]) -> int:
            return int(kernel.sift(
                rows.bytes, _SORTS, table.kind, it.pairs.row, it.pairs.column, it.pairs.bits,
                table.starts[:-1], table.step, table.bits, table.alive, it.groups, runs.members,
                runs.sorts, runs.bits, rows.firsts, numbers, templates.of, templates.places, place,
                ends, out,
            ))  # fmt: skip

        return self._run(loop, rows.bytes, 4)

    def _run(self, loop: Loop, text: NDArray[np.uint8], width: int) -> NDArray[np.int64]:
        """What a loop of the kernel finds in a text; it is told what the table lacks."""
        place, why = np.zeros(kernel.PLACES, np.int64), -1
        place[[kernel.AT, kernel.CHAR, kernel.ROW_BYTE, kernel.ROW_CHAR]] = 2, 1, 2, 1
        place[[kernel.HEADED, kernel.LATEST, kernel.STATE]] = 1, -1, -1
        out = np.empty((max(64, len(text) // 8), width), np.int64)
        while why != kernel.DONE:
            why = loop(place, out)
            if why == kernel.FULL:
                out = np.concatenate([out, np.empty_like(out)])
            elif why == kernel.ASKS:
                at, table = int(place[kernel.BYTE]), self._parts.table
                table.learn(int(place[kernel.STATE]), table.kind[text[at : at + _AHEAD]])
                place[kernel.STATE] = -1
        return out[: int(place[kernel.COUNT])]


def _lessons() -> list[str]:
    """Texts such as are often met: what is learnt from them no worker needs to learn.

    The project's own examples only, as they are and with other digits: it is kept on disk.
    """
    texts = [text for r in CATALOG for text in (*r.examples, *r.counterexamples)]
    plain = [fold(text.replace("⟦", "").replace("⟧", "")).text for text in texts]
    met = [*plain, *(f'{{"id":"{text}","text": "{text}"}}' for text in plain)]
    drawn = Random(0)
    return [*met, *(_DIGIT.sub(lambda _: drawn.choice(digits), t) for t in met * _OTHERS)]


def sieve_of(catalog: tuple[Recognizer, ...]) -> Sieve:
    """The sieve for a catalogue; parts of the project's own are read with that of the whole."""
    return _made(CATALOG if _WHOLE.issuperset(catalog) else catalog)


@lru_cache(maxsize=8)
def _made(catalog: tuple[Recognizer, ...]) -> Sieve:
    labels = labels_with(own_entities(catalog))

    if not _WHOLE.issubset(catalog):  # some recognizers: nothing is kept of them
        return Sieve(catalog, parts(catalog, labels), labels)

    def make() -> Parts:
        made = parts(catalog, labels)
        Sieve(catalog, made, labels).learn(_lessons())
        return made

    of = [(r.entity, r.pattern, r.cued, r.keyed, r.reach, r.after) for r in catalog]
    made = kept("sieve", repr((of, sorted(labels.vocabulary.items()))), make)
    return Sieve(catalog, made, labels)
