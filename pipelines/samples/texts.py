"""A column or file of texts made from weighted templates, with the spans of what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pipelines.samples.digits import Texts
from pipelines.samples.fields import Fields
from pipelines.samples.pools import Rows, World
from pipelines.samples.template import Placed, Template
from pipelines.samples.truth import Span

Mixed = Sequence[tuple[float, Template]]


def compose(
    world: World,
    rng: np.random.Generator,
    mixed: Mixed,
    when: np.ndarray[Any, np.dtype[np.datetime64]],
    who: Rows | None = None,
    keys: Texts | None = None,
    column: str | None = None,
) -> tuple[Texts, Iterator[Span]]:
    """A text for each moment, from one of the templates, and the truth about it.

    keys: row keys of the truth, by default the position; column: instead of the slots' own path;
    who: the customer each text is about, by default anybody.
    """
    weights = np.array([weight for weight, _ in mixed])
    which = rng.choice(len(mixed), len(when), p=weights / weights.sum())
    made: Texts = np.empty(len(when), dtype=object)
    found: list[tuple[Rows, Placed]] = []
    for at, (_, template) in enumerate(mixed):
        rows = np.flatnonzero(which == at)
        fields = Fields(world, rng, when[rows], None if who is None else who[rows])
        made[rows], placed = template.render(len(rows), fields)
        found += [(rows, place) for place in placed]
    return made, _spans(found, keys, column)


def _spans(
    found: list[tuple[Rows, Placed]], keys: Texts | None, column: str | None
) -> Iterator[Span]:
    for rows, place in found:
        path = column or place.slot.path
        context = "prose" if place.slot.prose else "clear"
        triples = zip(rows.tolist(), place.starts.tolist(), place.values, strict=True)
        for row, start, value in triples:
            key = str(row) if keys is None else keys[row]
            yield key, path, start, place.entity, value, context
