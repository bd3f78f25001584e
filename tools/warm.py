"""Compiles, once, what Python and numba compile: `make setup` runs it when .venv is new.

Both lie beside the modules; whoever comes first would wait for them otherwise, and where Python is
told to write no bytecode (PYTHONDONTWRITEBYTECODE) everyone would, at every start. pip compiles the
packages that it installs; of one that stays where it is (`--editable`) it does not.
"""

from __future__ import annotations

import sys
from compileall import compile_dir
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

import detectors
import pipelines
from detectors import Scanner
from pipelines.lake.prints import marked, numbers
from pipelines.masking.spans import Spans
from pipelines.masking.sums import words
from tests.bench.operators import operator_speed


def main() -> None:
    """Compiles the modules, then runs the scanner's loop, splicing, operators, sums and prints."""
    for package in (detectors, pipelines):
        compile_dir(package.__path__[0], quiet=1)
    lines = pa.array([f"line {number} 010-0000-{number:04}" for number in range(2000)])
    spans = Spans.of(lines, Scanner().scan(lines))
    spans.replaced(spans.texts())
    operator_speed(rows=1000, rounds=1, seed=0)
    words(pa.array(["line"]), bytes(32))
    marked(lines, bytes(16))
    numbers(lines, bytes(16))


if __name__ == "__main__":
    main()
