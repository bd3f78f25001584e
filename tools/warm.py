"""Compiles, once, what numba compiles: `make setup` runs it when .venv is new.

The machine code lies beside the modules; whoever comes first would wait for it otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

from detectors import Scanner
from pipelines.lake.prints import marked, numbers
from pipelines.masking.spans import Spans
from pipelines.masking.sums import words
from tests.bench.operators import operator_speed


def main() -> None:
    """Runs the scanner's loop, the splicing, every operator, and verification's sums and prints."""
    lines = pa.array([f"line {number} 010-0000-{number:04}" for number in range(2000)])
    spans = Spans.of(lines, Scanner().scan(lines))
    spans.replaced(spans.texts())
    operator_speed(rows=1000, rounds=1, seed=0)
    words(pa.array(["line"]), bytes(32))
    marked(lines, bytes(16))
    numbers(lines, bytes(16))


if __name__ == "__main__":
    main()
