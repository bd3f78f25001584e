"""The cells that findings lie in. Each is taken once, however many findings it holds: a cell of
10 MB with a thousand would else be copied a thousand times."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.masking.spans import Spans


def held(values: pa.Array, found: pa.Table) -> tuple[NDArray[np.int64], NDArray[Any], pa.Array]:
    """The rows with findings, for each finding its place among them, and their cells."""
    rows, at = np.unique(found["row"].to_numpy(), return_inverse=True)
    return rows, at, values.take(pa.array(rows))


def lengths(values: pa.Array, found: pa.Table, trimmed: bool = False) -> pa.Array:
    """The length of each finding's cell (int32, code points); `trimmed`: without blanks behind."""
    _, at, cells = held(values, found)
    cells = pc.utf8_rtrim_whitespace(cells) if trimmed else cells
    return pc.utf8_length(cells).take(pa.array(at)).cast(pa.int32())


def cut_out(values: pa.Array, found: pa.Table) -> list[str]:
    """The text of each finding."""
    texts: list[str] = Spans.of(values, found).texts().to_pylist()
    return texts
