"""Overlaps: the surer finding wins, then the longer, then the catalogue's order."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.entity import Span


def resolve(spans: Iterable[Span], rank: dict[str, int]) -> list[Span]:
    """Disjoint spans in order of position, the best of each overlap kept."""
    found = list(spans)
    if len(found) == 1:
        return found
    chosen: list[Span] = []
    ordered = sorted(found, key=lambda s: (-s.score, s.start - s.end, rank[s.entity], s.start))
    for span in ordered:
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)
