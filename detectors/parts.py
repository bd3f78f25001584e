"""What the sieve is made of: bits, groups and one table for a catalogue and its labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import attrgetter, or_

import numpy as np
from numpy.typing import NDArray

from detectors import kernel
from detectors.chars import Ranges, parsed
from detectors.entity import Recognizer
from detectors.labels import Labels, speaks_for
from detectors.runs import Runs, runs
from detectors.shapes import Graph, Lead
from detectors.table import Pairs, Table

_WINDOW = 80
"""What near.py looks back beyond a recognizer's reach: dumps fill their labels up."""
_COUNTED = 40
"""Repetitions up to this count are counted where only the lengths of runs matter."""
_BETWEEN: Ranges = ((45, 46), (48, 57), (95, 95), (32, 32))
"""What may stand between the words of a key: card_no, card.no, card2_no, cardNo."""
_BLANK: Ranges = ((9, 13), (32, 32), (45, 45), (95, 95))
_DIGITS = frozenset(b"0123456789+(")


@dataclass(frozen=True, slots=True, order=True)
class Kin:
    """What recognizers have in common that may share a bit.

    `cued`: a label must stand before them, `late`: or behind; `mailed`, `beyond`: they hold an
    `@`, a character beyond ASCII; `digits`: they begin with one. `keyed`: only their key tells
    them from any other text, so that they would find a value wherever another label stands.
    """

    cued: bool
    late: bool
    mailed: bool
    beyond: bool
    digits: bool
    keyed: bool


@dataclass(frozen=True)
class Parts:
    """What the kernel needs to know of a catalogue (kernel.candidates says what each is)."""

    bits: tuple[int, ...]
    free: np.uint64
    late: np.uint64
    runs: Runs
    reach: NDArray[np.int64]
    behind: int
    groups: NDArray[np.uint64]
    table: Table
    pairs: Pairs


def parts(catalog: Sequence[Recognizer], labels: Labels) -> Parts:
    """The parts for a catalogue; `bits` are those of its recognizers, in order."""
    graph = Graph()
    leads = [graph.add(r.pattern) for r in catalog]
    kin = [_kin(r, some, graph) for r, some in zip(catalog, leads, strict=True)]
    numbers = _numbered(kin, [parsed(r.pattern).getwidth()[0] for r in catalog])
    bits = tuple(1 << number for number in numbers)
    reach = np.zeros(64, np.int64)
    groups: dict[Kin, list[int]] = {}
    for at, one in enumerate(kin):
        reach[numbers[at]] = max(reach[numbers[at]], catalog[at].reach + _WINDOW)
        groups.setdefault(replace(one, late=False, keyed=False), []).append(at)
    cued = {(r.entity, bit) for r, bit in zip(catalog, bits, strict=True) if r.cued}
    cues = [(graph.add_words(*_words(name)), freed) for name, freed in _cues(labels, cued)]
    cues.append((graph.add_words(["values"], ()), 1 << kernel.HEAD))  # of an SQL INSERT
    firsts = [[lead.state for at in group for lead in leads[at]] for group in groups.values()]
    labels_begin = graph.state(*(state for state, _ in cues))
    table = Table(graph, [*bits, *(freed for _, freed in cues)], [*firsts, [s for s, _ in cues]])
    pairs = table.pairs((lead for some in leads for lead in some), labels_begin)
    of_groups = np.array([_all(bits[at] for at in one) for one in groups.values()], np.uint64)
    free, late = (
        np.uint64(_all(bit for bit, one in zip(bits, kin, strict=True) if fits(one)))
        for fits in (_is_free, attrgetter("late"))
    )
    begun = [set[int]().union(*(graph.firsts(lead.value) for lead in some)) for some in leads]
    by_runs = _runs(catalog, bits, begun)
    return Parts(bits, free, late, by_runs, reach, _behind(catalog), of_groups, table, pairs)


def _behind(catalog: Sequence[Recognizer]) -> int:
    """Characters from the first of a value to the last at which a label behind it may begin."""
    widths = (parsed(r.pattern).getwidth()[1] + r.after for r in catalog if r.cued and r.after)
    return max(widths, default=0)


def _runs(catalog: Sequence[Recognizer], bits: Sequence[int], begun: Sequence[set[int]]) -> Runs:
    """The runs with which the values of a catalogue begin, read from patterns counted further.

    `begun` are the bytes with which each recognizer's values begin.
    """
    graph = Graph(_COUNTED)
    first = [
        (lead.value, bit)
        for recognizer, bit, bytes_ in zip(catalog, bits, begun, strict=True)
        if min(bytes_, default=0) < 0x80  # no run of ASCII begins with Hangul
        for lead in graph.add(recognizer.pattern)
    ]
    return runs(graph, first)


def _cues(labels: Labels, cued: Collection[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Every label and the bits that it frees."""
    for name, codes in labels.vocabulary.items():
        bits = _all(bit for entity, bit in cued if speaks_for(entity, codes))
        if bits:
            yield name, bits


def _kin(recognizer: Recognizer, leads: Sequence[Lead], graph: Graph) -> Kin:
    return Kin(
        cued=recognizer.cued and not recognizer.after,
        late=recognizer.cued and recognizer.after > 0,
        mailed=all(graph.needs(lead.value, ord("@"), ord("@")) for lead in leads),
        beyond=all(graph.needs(lead.value, 0x80, 0xFF) for lead in leads),
        digits=all(graph.firsts(lead.value) <= _DIGITS for lead in leads),
        keyed=recognizer.keyed,
    )


def _numbered(kin: Sequence[Kin], least: Sequence[int]) -> list[int]:
    """The bit of each recognizer; where there are too few, the longest of some kin share one.

    `least` are the characters of their shortest values. Few words are long; but numbers and
    sentences are, so that what begins with digits or holds Hangul, and needs no label, shares last.
    """
    common = [_is_free(one) and (one.digits or one.beyond) for one in kin]
    order = sorted(range(len(kin)), key=lambda at: (common[at], -least[at]))
    first = {kin[at]: at for at in reversed(order)}
    guests = [at for at in order if first[kin[at]] != at][: max(0, len(kin) - kernel.HEAD)]
    hosts = [first[one] if at in guests else at for at, one in enumerate(kin)]
    numbers = {host: number for number, host in enumerate(sorted(set(hosts)))}
    return [numbers[host] for host in hosts]


def _is_free(kin: Kin) -> bool:
    return not kin.cued and not kin.late


def _all(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _words(name: str) -> tuple[list[str], Ranges]:
    """A label's words and what may part them: 여 권 번 호, card_no, cardNo."""
    if re.search("[가-힣]", name):
        return list(name.replace(" ", "")), _BLANK
    return re.findall(r"[a-z]+|[0-9]+|[^a-z0-9 ]+", name), _BETWEEN
