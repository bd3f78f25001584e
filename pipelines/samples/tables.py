"""What the tables share: moments of trade, keys, choices, files written without a clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.samples import noise
from pipelines.samples.digits import Texts, only, texts
from pipelines.samples.noise import Moments
from pipelines.samples.prose import Weighted
from pipelines.samples.template import text

FIRST_DAY = np.datetime64("2026-10-01T00:00:00.000", "ms")
DAYS = 10
DAY = 86_400_000  # milliseconds


def moments(rng: np.random.Generator, n: int) -> Moments:
    """n moments of ten days in order, few of them at night."""
    day = rng.integers(0, DAYS, n)
    hour = np.clip(rng.normal(15, 4.5, n), 0, 23.99)
    within = (hour * 3_600_000).astype(np.int64)
    made: Moments = np.sort(FIRST_DAY + day * DAY + within)
    return made


def trade_keys(mids: Texts, when: Moments) -> Texts:
    """TID of 30 characters: MID, method and medium, yymmddHHMMSS, four digits of the row.

    Unique for ordered moments: rows of one second lie closer than 10,000 rows to each other.
    """
    stamp = noise.stamps(when, "{y}{m}{d}{H}{M}{S}")
    rows = enumerate(zip(mids, stamp, strict=True))
    return texts([f"{mid}0101{at}{row % 10_000:04d}" for row, (mid, at) in rows])


def order_keys(mids: Texts, when: Moments) -> Texts:
    """Moid: MID(10), YYMMDD, a four-digit number."""
    rows = enumerate(zip(mids, noise.stamps(when, "{y}{m}{d}"), strict=True))
    return texts([f"{mid}{day}{row * 7 % 10_000:04d}" for row, (mid, day) in rows])


def amounts(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    """Won, in hundreds; most below 100,000."""
    made: NDArray[np.int64] = (rng.lognormal(5.6, 1.0, n).astype(np.int64) + 1) * 100
    return made


def some(rng: np.random.Generator, values: Texts, share: float) -> Texts:
    """The values with all but a share of them set to null."""
    return only(values, rng.random(len(values)) < share)


def templates(weighted: Weighted) -> list[tuple[float, Any]]:
    """Plain text templates with their weights."""
    return [(weight, text(pattern)) for weight, pattern in weighted]


def timestamps(when: Moments) -> pa.Array:
    """Korean local time as timestamp[us], without a zone."""
    return pa.array(when.astype("datetime64[us]"), pa.timestamp("us"))


def _is_text(values: Any) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind == "O"


def write_parquet(columns: dict[str, Any], path: Path) -> None:
    """One file; object arrays become strings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        name: pa.array(values, pa.string()) if _is_text(values) else values
        for name, values in columns.items()
    }
    pq.write_table(pa.table(arrays), path, compression="snappy", row_group_size=50_000)
