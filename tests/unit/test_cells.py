"""The cells of findings, each taken once."""

from __future__ import annotations

import pyarrow as pa

from detectors.findings import FINDINGS
from pipelines.masking.cells import cut_out, lengths


def found(*spans: tuple[int, int, int]) -> pa.Table:
    rows, starts, ends = zip(*spans, strict=True) if spans else ((), (), ())
    columns = [rows, starts, ends, ["E"] * len(spans), [1.0] * len(spans)]
    return pa.table(columns, schema=FINDINGS)


VALUES = pa.array(["가나다 ", None, "abc", "", "xyz  "])


def test_cuts_and_lengths_by_finding() -> None:
    some = found((0, 0, 2), (2, 1, 3), (2, 0, 1), (4, 0, 3))
    assert cut_out(VALUES, some) == ["가나", "bc", "a", "xyz"]
    assert lengths(VALUES, some).to_pylist() == [4, 3, 3, 5]
    assert lengths(VALUES, some, trimmed=True).to_pylist() == [3, 3, 3, 3]


def test_nothing_found() -> None:
    assert cut_out(VALUES, found()) == []
    assert lengths(VALUES, found()).to_pylist() == []


def test_many_findings_in_one_long_cell_cost_no_copies_of_it() -> None:
    """3 GB of them would not even fit into one array."""
    values = pa.array(["x" * 1_000_000])
    before = pa.total_allocated_bytes()
    many = found(*((0, at, at + 1) for at in range(3_000)))
    assert cut_out(values, many) == ["x"] * 3_000
    assert lengths(values, many)[0].as_py() == 1_000_000
    assert pa.total_allocated_bytes() - before < 10_000_000
