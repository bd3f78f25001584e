"""Overlaps: the surer finding wins, then the longer, then the catalogue's order."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from operator import attrgetter

from detectors.entity import Span

_start = attrgetter("start")


def resolve(spans: Iterable[Span], rank: dict[str, int]) -> list[Span]:
    """Disjoint spans in order of position, the best of each overlap kept."""
    found = list(spans)
    if len(found) == 1:
        return found
    return [span for heap in _heaps(sorted(found, key=_start)) for span in _best(heap, rank)]


def _heaps(ordered: Iterable[Span]) -> Iterator[list[Span]]:
    """Spans that overlap, directly or through others: a long line has many small heaps."""
    heap: list[Span] = []
    end = 0
    for span in ordered:
        if heap and span.start >= end:
            yield heap
            heap = []
        heap.append(span)
        end = max(end, span.end)
    if heap:
        yield heap


def _best(heap: list[Span], rank: dict[str, int]) -> list[Span]:
    if len(heap) == 1:
        return heap

    def order(span: Span) -> tuple[float, int, int, int]:
        return -span.score, span.start - span.end, rank[span.entity], span.start

    if len(heap) == 2:  # they overlap
        return [min(heap, key=order)]
    chosen: list[Span] = []
    for span in sorted(heap, key=order):
        at = bisect_left(chosen, span.start, key=_start)
        clear_left = not at or chosen[at - 1].end <= span.start
        if clear_left and (at == len(chosen) or span.end <= chosen[at].start):
            insort(chosen, span, key=_start)
    return chosen
