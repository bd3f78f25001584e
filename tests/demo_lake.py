"""Reads the demo lake, its truth and a masked copy: every cell as text under a stable key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq

# The column of each table that names its record; line formats are keyed by file and line.
KEYS = {
    "pg_transactions": "tid",
    "van_approvals": "거래고유번호",
    "merchants": "mid",
    "virtual_deposits": "tid",
    "cash_receipts": "tid",
    "memos": "memo_id",
}
LINES = ("app_logs", "access_logs")
DATASETS = (*KEYS, *LINES)
Key = tuple[str, str, str]  # file, row, column; file and column are "" where they say nothing


@dataclass(frozen=True)
class Leaf:
    """A column without nesting: the row of each value, and the values, none null."""

    path: str
    rows: Any  # int64 array
    values: Any  # array of any flat type


def truth(lake: Path) -> pa.Table:
    """The truth table, columns as in pipelines/samples/truth.py."""
    return pq.read_table(lake / "_truth" / "truth.parquet")


def key_of(record: dict[str, Any]) -> Key:
    """The cell (of a table) or the line (of a log) that a truth record speaks of."""
    if record["dataset"] in LINES:
        return record["file"], record["row"], ""
    return "", record["row"], record["column"]


def files(folder: Path) -> list[Path]:
    """Data files below a folder, without names that begin with _ or a dot, in order."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [f for f in found if not any(p[0] in "_." for p in f.relative_to(folder).parts)]


def table(folder: Path) -> pa.Table:
    """All rows of a Parquet or CSV data set; partition folders become columns, text as strings."""
    paths = files(folder)
    if paths and paths[0].suffix == ".csv":
        return pa.concat_tables([_csv(path) for path in paths])
    partitions = pyarrow.dataset.HivePartitioning.discover(infer_dictionary=False)
    return pyarrow.dataset.dataset(folder, format="parquet", partitioning=partitions).to_table()


def _csv(path: Path) -> pa.Table:
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    return pyarrow.csv.read_csv(path, convert_options=options)


def leaves(rows: pa.Table) -> Iterator[Leaf]:
    """Every flat column: structs as `a.b`, lists as `a[]`; null values are left out."""
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        yield from _leaves(name, pa.array(np.arange(len(column))), column)


def _leaves(path: str, rows: pa.Array, values: pa.Array) -> Iterator[Leaf]:
    there = values.is_valid()
    rows, values = rows.filter(there), values.filter(there)
    if pa.types.is_struct(values.type):
        for field in values.type:
            yield from _leaves(f"{path}.{field.name}", rows, pc.struct_field(values, field.name))
    elif pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        parents = rows.take(pc.list_parent_indices(values))
        yield from _leaves(f"{path}[]", parents, pc.list_flatten(values))
    else:
        yield Leaf(path, rows, values)


def lines(folder: Path) -> Iterator[tuple[Key, str]]:
    """Every line of a log with its key."""
    for path in files(folder):
        name = path.relative_to(folder).as_posix()
        text = path.read_bytes().decode()
        for row, line in enumerate(text.removesuffix("\n").split("\n") if text else []):
            yield (name, str(row), ""), line


def cells(folder: Path, dataset: str) -> Iterator[tuple[Key, str]]:
    """Every value of a data set as text with its key; elements of lists share a key."""
    if dataset in LINES:
        yield from lines(folder)
        return
    rows = table(folder)
    keys = rows[KEYS[dataset]] if KEYS[dataset] in rows.column_names else None
    for leaf in leaves(rows):
        names = keys.take(leaf.rows).to_pylist() if keys else [""] * len(leaf.rows)
        texts = leaf.values.cast(pa.string()).to_pylist()
        for name, text in zip(names, texts, strict=True):
            yield ("", str(name), leaf.path), text
