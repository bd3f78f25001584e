"""Waivers for one place inside JSON: `app_logs.line:request.name`, as scan names what it finds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.cells import held
from pipelines.masking.jsonpath import locate, sound_ranges

Waived = Mapping[str, frozenset[str]]
"""Path → the entities that are waived there."""
SIGN = ":"
"""Between a column and a path inside its JSON."""


def inside(waived: Waived, column: str) -> dict[str, frozenset[str]]:
    """Of the waivers of a data set those for places in the JSON of a column, by the path in it."""
    head = f"{column}{SIGN}"
    found = {path[len(head) :]: of for path, of in waived.items() if path.startswith(head)}
    return {path: of for path, of in found.items() if path}  # none: what no single value holds


def waived_at(values: pa.Array, found: pa.Table, inner: Waived) -> pa.Array:
    """For each finding the path under which it is waived, null where it is not (utf8).

    A finding must lie wholly in one value, of a cell that is sound JSON.
    """
    if not inner:
        return pa.nulls(found.num_rows, pa.string())
    paths = np.full(found.num_rows, None, dtype=object)
    named = pa.array(sorted(frozenset[str]().union(*inner.values())), pa.string())
    some = np.flatnonzero(pc.is_in(found["entity"], named).to_numpy())
    if len(some):
        near = found.take(pa.array(some))
        _, cell, cells = held(values, near)
        ranges = [sound_ranges(text) for text in cells.to_pylist()]
        spans = zip(some, cell, *(near[name].to_pylist() for name in _SPAN), strict=True)
        for row, at, start, end, entity in spans:
            path, _ = locate(ranges[at], start, end)
            paths[row] = path if entity in inner.get(path, ()) else None
    return pa.array(paths, pa.string())


_SPAN = ("start", "end", "entity")
