"""Findings of a column as arrays: overlaps settled, put into their rows, made a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detectors.entity import Span
from detectors.resolve import resolve
from detectors.text import Folded

FINDINGS = pa.schema(
    [
        ("row", pa.int64()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("entity", pa.string()),
        ("score", pa.float32()),
    ]
)


class Findings(NamedTuple):
    """Findings in a text of rows: code points, scores, and ranks of entities in the catalogue."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    rank: NDArray[np.int64]
    score: NDArray[np.float64]

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, float]], ranks: Sequence[int]) -> Findings:
        """The arrays of findings as (start, end, score), and of the ranks of their entities."""
        start, end, score = zip(*found, strict=True) if found else ((), (), ())
        whole = np.array([start, end, ranks], np.int64)
        return cls(whole[0], whole[1], whole[2], np.array(score, np.float64))

    def at(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> Findings:
        """Those at these places, or where this holds."""
        return Findings(self.start[which], self.end[which], self.rank[which], self.score[which])

    def spans(self, entities: Sequence[str], before: int = 0) -> list[Span]:
        """The same as values, in the part of the text that begins after `before` characters."""
        named = [entities[rank] for rank in self.rank.tolist()]
        ends = (self.start - before).tolist(), (self.end - before).tolist()
        return list(map(Span, *ends, named, self.score.tolist()))

    def resolved(self, rank: dict[str, int]) -> Findings:
        """What `resolve` leaves of them, in order: only heaps in which it leaves several ask it."""
        found = self.at(np.argsort(self.start, kind="stable"))
        opens = np.ones(len(found.start), bool)
        opens[1:] = found.start[1:] >= np.maximum.accumulate(found.end)[:-1]
        if opens.all():
            return found
        heap = np.cumsum(opens) - 1
        order = (found.start, found.rank, found.start - found.end, -found.score, heap)
        best = np.lexsort(order)[opens]  # each heap lies where it lay: its best comes first now
        clear = (found.end <= found.start[best][heap]) | (found.start >= found.end[best][heap])
        if clear.any():
            rest = np.flatnonzero(clear)
            at = dict(zip(found.at(rest).spans(list(rank)), rest.tolist(), strict=True))
            best = np.sort([*best.tolist(), *(at[span] for span in resolve(at, rank))])
        return found.at(best)

    def table(
        self,
        begins: NDArray[np.int64],
        first: int,
        folded: Mapping[int, Folded],
        entities: Sequence[str],
    ) -> pa.Table:
        """The table of what lies in rows, by row: `begins` has the first character of each.

        `first` is the number of the first row, `folded` has what folding changed, by place here.
        """
        row = np.searchsorted(begins, self.start, "right") - 1
        start, end = self.start - begins[row], self.end - begins[row]
        for at in np.flatnonzero(np.isin(row, list(folded))).tolist():
            start[at], end[at] = folded[int(row[at])].original(int(start[at]), int(end[at]))
        named = pa.array(entities, pa.string()).take(pa.array(self.rank))
        return pa.table([row + first, start, end, named, self.score], FINDINGS.names).cast(FINDINGS)
