"""Fingerprints in packs, in as many parts as may be: what is met is what a plain join meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lake.met import MET, PACKED, met, packed, parts_of
from pipelines.lake.probe import PROBE
from tests.texts import few

PRINTS = [bytes([first] * 8 + [second] * 8) for first in range(3) for second in range(3)]
names, counts = st.sampled_from(["a", "b"]), st.integers(1, 2**40)
rows = st.one_of(
    st.tuples(
        names, names, st.sampled_from(["cells", "residual X"]), st.just(""), st.none(), counts
    ),
    st.tuples(
        names,
        names,
        st.sampled_from(["original", "written", "expected", "token"]),
        st.sampled_from(["", "X", "Y"]),
        st.sampled_from(PRINTS),
        counts,
    ).map(lambda row: row if row[2] in ("original", "written") else (*row[:3], "", *row[4:])),
)
Row = tuple[str, str, str, str, bytes | None, int]


def probed(some: Sequence[Row]) -> pa.RecordBatch:
    """Rows of PROBE."""
    columns = [[row[at] for row in some] for at in range(len(PROBE))]
    return pa.record_batch(columns, schema=PROBE)


def plainly(some: Sequence[Row]) -> Counter[tuple[str, str, str]]:
    """What the rows say, one by one."""
    said: Counter[tuple[str, str, str]] = Counter()
    originals = {(mark, entity) for *_, what, entity, mark, _ in some if what == "original"}
    tokens = {(*row[:2], row[4]) for row in some if row[2] == "token"}
    said["", "", "prints"] = len(originals)
    for dataset, column, what, _, mark, n in some:
        if mark is None:
            said[dataset, column, what] += n
        for known, entity in originals:
            if what == "written" and mark == known:
                said[dataset, column, f"survivor {entity}"] += n
    for place in {(*row[:2], row[4]) for row in some if row[2] == "expected"} - tokens:
        said[place[0], place[1], "lacking"] += 1
    return said


@given(st.lists(st.lists(rows, max_size=9), max_size=4), st.integers(1, 5))
@few(300)
def test_what_is_met_is_what_a_join_meets(batches: list[list[Row]], parts: int) -> None:
    packs = [packed(probed(some), parts) for some in batches]
    said: Counter[tuple[str, str, str]] = Counter()
    for part in range(parts):
        found = met(pack.filter(pc.equal(pack["part"], part)) for pack in packs)
        assert found.schema == MET and all(pack.schema == PACKED for pack in packs)
        for row in found.to_pylist():
            said[row["dataset"], row["column"], row["measure"]] += row["n"]
    assert +said == +plainly([row for some in batches for row in some])


def test_fingerprints_of_a_batch_are_few_rows() -> None:
    some: list[Row] = [("d", "c", "original", "X", mark, 1) for mark in PRINTS * 100]
    assert packed(probed(some), 2).num_rows <= 2


def test_parts_grow_with_the_originals() -> None:
    assert (parts_of(0), parts_of(80 << 20), parts_of(1 << 50)) == (2, 10, 8192)
