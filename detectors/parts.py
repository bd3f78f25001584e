"""What the sieve is made of: bits, groups and one table for a catalogue and its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, groupby
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
"""What context.py looks back beyond a recognizer's reach: dumps fill their labels up."""
_COUNTED = 40
"""Repetitions up to this count are counted where only the lengths of runs matter."""
_BETWEEN: Ranges = ((45, 46), (48, 57), (95, 95), (32, 32))
"""What may stand between the words of a key: card_no, card.no, card2_no, cardNo."""
_BLANK: Ranges = ((9, 13), (32, 32), (45, 45), (95, 95))
_DIGITS = frozenset(b"0123456789+(")


@dataclass(frozen=True, slots=True, order=True)
class Kin:
    """What recognizers have in common that share a bit.

    `cued`: a label must stand before them, `late`: or behind; `mailed`, `beyond`: they hold an
    `@`, a character beyond ASCII; `digits`: they begin with one. `part` tells those of one entity
    apart that may begin with any letter: they would let each other through.
    """

    cued: bool
    late: bool
    mailed: bool
    beyond: bool
    digits: bool
    entity: str = ""
    part: int = 0


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
    kin = _told_apart(_kin(r, some, graph) for r, some in zip(catalog, leads, strict=True))
    numbers = _numbered(set(kin))
    bits = tuple(1 << numbers[one] for one in kin)
    reach = np.zeros(64, np.int64)
    groups: dict[Kin, list[int]] = {}
    for at, one in enumerate(kin):
        reach[numbers[one]] = max(reach[numbers[one]], catalog[at].reach + _WINDOW)
        groups.setdefault(replace(one, entity="", part=0, late=False), []).append(at)
    cued = {(k.entity, bit) for k, bit in zip(kin, bits, strict=True) if not _is_free(k)}
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
        entity=recognizer.entity,
    )


def _told_apart(kin: Iterable[Kin]) -> list[Kin]:
    met = Counter[Kin]()
    apart = []
    for one in kin:
        if _is_free(one) and not (one.mailed or one.beyond or one.digits):
            met[one] += 1
        apart.append(replace(one, part=met[one]))
    return apart


def _alike(kin: Kin) -> Kin:
    return replace(kin, entity="", part=0)


def _numbered(kin: Collection[Kin]) -> dict[Kin, int]:
    """A bit for each; where there are too few, entities of the largest groups share them."""
    groups = [list(one) for _, one in groupby(sorted(kin, key=lambda k: (_alike(k), k)), _alike)]
    shares = [1] * len(groups)
    sizes = list(map(len, groups))
    while sum(sizes) > kernel.HEAD:
        largest = max(
            range(len(groups)), key=lambda at: (groups[at][0].cued and sizes[at] > 1, sizes[at])
        )
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


def _all(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _words(name: str) -> tuple[list[str], Ranges]:
    """A label's words and what may part them: 여 권 번 호, card_no, cardNo."""
    if re.search("[가-힣]", name):
        return list(name.replace(" ", "")), _BLANK
    return re.findall(r"[a-z]+|[0-9]+|[^a-z0-9 ]+", name), _BETWEEN
