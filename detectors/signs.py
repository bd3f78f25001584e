"""Signs in the bytes of a column of what few rows hold: escapes and odd characters, packed text.

RE2 needs a dozen nanoseconds a byte for UNUSUAL and PACKED; one compiled loop that asks for both at
once needs two, and leaves few rows to ask RE2 for. Each sign is a sequence of sets of bytes; all of
them move on together, one bit each (Baeza-Yates and Gonnet, Shift-And, 1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.chars import Ranges, one_char, parsed
from detectors.escapes import BARE
from detectors.machine import compiled
from detectors.packed import PACKED_SIGNS
from detectors.rows import spread
from detectors.text import UNUSUAL, UNUSUAL_SIGNS, Folded, fold


@dataclass(frozen=True)
class Signs:
    """Sequences of bytes, a bit for each place in each.

    `members[byte]` are the places at which a byte may stand, `first` and `last` those that begin
    and end a sequence, `again` those that may come again and again.
    """

    members: NDArray[np.uint64]
    first: np.uint64
    last: np.uint64
    again: np.uint64

    @classmethod
    def of(cls, patterns: Sequence[str]) -> Signs:
        """Of patterns of sets, `{n}`, and `+` after a set; their characters stand for bytes.

        Raises ValueError for more than 64 places.
        """
        members, first, last, again, at = [0] * 256, 0, 0, 0, 0
        for pattern in patterns:
            first |= 1 << at
            for ranges, repeated in _places(parsed(pattern)):
                for low, high in ranges:
                    for byte in range(low, min(high, 255) + 1):
                        members[byte] |= 1 << at
                again |= repeated << at
                at += 1
            last |= 1 << at - 1
        if at > 64:
            raise ValueError(f"{at} places: a word has 64")
        return cls(np.array(members, np.uint64), *map(np.uint64, (first, last, again)))


def _places(items: Any) -> Iterator[tuple[Ranges, bool]]:
    """The sets of a pattern in order, and whether each may come again."""
    for kind, value in items:
        ranges = one_char(kind, value)
        if ranges is not None:
            yield ranges, False
        else:
            least, most, inner = value
            places = list(_places(inner)) * least
            if most > least:
                places[-1] = (places[-1][0], True)
            yield from places


_UNUSUAL, _PACKED = Signs.of(UNUSUAL_SIGNS), Signs.of(PACKED_SIGNS)


def folded_and_packed(values: pa.Array) -> tuple[dict[int, Folded], NDArray[np.int64]]:
    """The rows that folding may change, as `fold` gives them; those, folded, that hold packed text.

    The latter are all such rows, and few others.
    """
    unusual, packed = signs(values)
    if not len(unusual):
        return {}, packed
    folded = _folded(values, pa.array(unusual))
    at = np.fromiter(folded, np.int64)
    now = signs(pa.array([part.text for part in folded.values()], pa.string()))[1]
    return folded, np.union1d(np.setdiff1d(packed, at), at[now])


def _folded(values: pa.Array, unusual: pa.Array) -> dict[int, Folded]:
    """In most of such rows there is JSON within JSON: that goes for all at once."""
    rows = unusual.filter(pc.match_substring_regex(values.take(unusual), UNUSUAL))
    texts = values.take(rows)
    bare = pc.replace_substring_regex(texts, BARE, r"\1")
    folded = {
        row: Folded(plain, bare=text)
        for row, plain, text in zip(*(a.to_pylist() for a in (rows, bare, texts)), strict=True)
    }
    for at in signs(bare)[0].tolist():
        folded[rows[at].as_py()] = fold(texts[at].as_py())
    return folded


def signs(values: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows in which UNUSUAL may match, and those in which PACKED may: all such, few others."""
    return holding(values, _UNUSUAL, _PACKED)


def holding(
    values: pa.Array, one: Signs, two: Signs
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows that hold one of some signs, and those that hold one of some others (no `again`)."""
    text, begins, ends = spread(values)
    out = np.empty(len(values), np.uint8)
    marked(
        text, begins, ends, one.members, one.first, one.last, one.again,
        two.members, two.first, two.last, out,
    )  # fmt: skip
    return np.flatnonzero(out & 1), np.flatnonzero(out & 2)


@compiled
def marked(
    text: Any, begins: Any, ends: Any, members: Any, first: Any, last: Any, again: Any,
    others: Any, others_first: Any, others_last: Any, out: Any,
) -> Any:  # fmt: skip
    """Writes 1 for each row that holds one of some sequences, 2 for one of some others, or both."""
    one = np.uint64(1)
    for row in range(len(out)):
        now = met = other = met_other = np.uint64(0)
        for byte in text[begins[row] : ends[row]]:
            now = (now << one | first | now & again) & members[byte]
            other = (other << one | others_first) & others[byte]
            met |= now
            met_other |= other
        out[row] = (met & last != 0) | (met_other & others_last != 0) << 1
