"""What stands where: one row for each personal value that the generator wrote."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        ("dataset", pa.string()),
        ("file", pa.string()),  # name inside the data set, for line formats; else null
        ("row", pa.string()),  # value of the id column; for line formats the line from 0
        ("column", pa.string()),  # receiver.tel, contacts[], JSON path, "value" for text
        ("start", pa.int32()),  # code points in the cell or the raw line, end exclusive
        ("end", pa.int32()),
        ("entity", pa.string()),
        ("value", pa.string()),  # as it stands there
        ("context", pa.string()),  # column: a typed cell · clear: labelled · prose: a bare name
    ]
)


class Truth:
    """Collects the truth of the data sets and writes it as one Parquet file."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []

    def cells(self, dataset: str, ids: Any, column: str, values: Any, entity: Any) -> None:
        """Whole cells of a column; null values are left out; entity one for all or one a cell."""
        ids, values = pa.array(ids, pa.string()), pa.array(values, pa.string())
        entities = _repeated(entity, len(values)) if isinstance(entity, str) else pa.array(entity)
        there = values.is_valid()
        values = values.filter(there)
        ends = pa.compute.utf8_length(values)
        starts = pa.array(np.zeros(len(values), np.int32))
        self._add(dataset, None, ids.filter(there), column, (starts, ends),
                  entities.filter(there), values, "column")  # fmt: skip

    def spans(self, dataset: str, file: str | None, spans: Iterable[Span]) -> None:
        """Parts of texts, all of one file or data set."""
        found = list(spans)
        if not found:
            return
        rows, columns, starts, entities, values, contexts = zip(*found, strict=True)
        starts_ = pa.array(starts, pa.int32())
        values_ = pa.array(values, pa.string())
        ends = pa.compute.add(starts_, pa.compute.utf8_length(values_))
        self._add(dataset, file, pa.array(rows, pa.string()), pa.array(columns, pa.string()),
                  (starts_, ends), pa.array(entities, pa.string()), values_,
                  pa.array(contexts, pa.string()))  # fmt: skip

    def _add(self, dataset: str, file: str | None, ids: pa.Array, column: str | pa.Array,
             span: tuple[pa.Array, pa.Array], entity: pa.Array, values: pa.Array,
             context: str | pa.Array) -> None:  # fmt: skip
        n = len(values)
        columns = (dataset, file, ids, column, *span, entity, values, context)
        full = [_repeated(c, n) if c is None or isinstance(c, str) else c for c in columns]
        self._tables.append(pa.Table.from_arrays(full, schema=SCHEMA))

    def write(self, folder: Path) -> None:
        """`truth.parquet` in the folder, in the order in which the data sets were made."""
        folder.mkdir(parents=True)
        pq.write_table(pa.concat_tables(self._tables), folder / "truth.parquet", compression="zstd")


# row key, column, start, entity, value, context
Span = tuple[str, str, int, str, str, str]


def _repeated(value: str | None, n: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), n)
