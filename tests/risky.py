"""Samples for the risk report, and the same figures worked out slowly, as pyCANON defines them.

`python -m tests.risky FILE` writes the sample as CSV, for `pycanon` in an environment of its own:
it pins numpy, pandas, scipy and reportlab, so that it can stand beside no other version of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

QUASI = ["district", "born"]


def sample(rows: int = 400, people: int | None = None, seed: int = 7) -> pd.DataFrame:
    """Rows of made-up people: two quasi-identifiers, a class and an amount that they do not tell.

    With fewer `people` than rows some have several.
    """
    rng = np.random.default_rng(seed)
    who = np.arange(rows) if people is None else rng.integers(0, people, rows)
    count = people or rows
    home, born = rng.integers(0, 6, count)[who], rng.integers(0, 9, count)[who]
    return pd.DataFrame(
        {
            "who": [f"person_ka_{one:05d}" for one in who],
            "district": [f"district {one}" for one in home],
            "born": [f"{1960 + one}" for one in born],
            "kind": [f"kind {one}" for one in (rng.integers(0, 4, rows) + home) % 5],
            "amount": rng.integers(1, 40, rows) * 500 + born * 100,
        }
    )


def figures(data: pd.DataFrame, people: bool = False) -> dict[str, float]:
    """k, l, t and the share unique, with loops over classes and values."""
    classes = [part for _, part in data.groupby(QUASI)]
    sizes = [part.who.nunique() if people else len(part) for part in classes]
    alone = sum(len(part) for part, size in zip(classes, sizes, strict=True) if size == 1)
    return {
        "k": min(sizes),
        "l": min(part[name].nunique() for part in classes for name in ("kind", "amount")),
        "t": max(
            max(_equal(part.kind, data.kind) for part in classes),
            max(_ordered(part.amount, data.amount) for part in classes),
        ),
        "unique": alone / len(data),
    }


def _shares(part: pd.Series, values: np.ndarray) -> np.ndarray:
    return np.array([(part == value).mean() for value in values])


def _equal(part: pd.Series, whole: pd.Series) -> float:
    values = np.unique(whole)
    return float(np.abs(_shares(part, values) - _shares(whole, values)).sum() / 2)


def _ordered(part: pd.Series, whole: pd.Series) -> float:
    values = np.unique(whole)
    apart = _shares(part, values) - _shares(whole, values)
    return float(np.abs(np.cumsum(apart)).sum() / (len(values) - 1))


if __name__ == "__main__":
    sample().to_csv(Path(sys.argv[1]), index=False)
