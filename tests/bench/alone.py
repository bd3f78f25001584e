"""Without Spark: the scanner's speed on one core, a new worker's first batch, `garim --help`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from detectors import Scanner
from tests.bench.cold import BATCH
from tests.bench.data import AS_OF, log_values

DENSITIES = (0.01, 0.18, 1.0)


def scanner_speed(rows: int, rounds: int, seed: int) -> dict[str, list[float]]:
    """MB of text a second of CPU (all threads): share of personal log lines → one a round."""
    scanner = Scanner(as_of=AS_OF)
    lines = {f"{share:.0%}": log_values(rows, share, seed) for share in DENSITIES}
    speeds: dict[str, list[float]] = {share: [] for share in lines}
    scanner.scan(lines["100%"][:1000])  # what is compiled is compiled once
    for _ in range(rounds):
        for share, values in lines.items():
            begun = time.process_time()
            for at in range(0, rows, BATCH):
                scanner.scan(values[at : at + BATCH])
            speeds[share].append(round(_megabytes(values) / (time.process_time() - begun), 2))
    return speeds


def cold_starts(logs: Path, times: int, *how: str) -> list[dict[str, Any]]:
    """What cold.py prints of a folder of log lines, from a new process each time."""
    command = [sys.executable, "-m", "tests.bench.cold", str(logs), *how]
    return [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(times)
    ]


def help_seconds(times: int) -> list[float]:
    """Wall seconds of `garim --help`."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pipelines", "--help"], check=True, capture_output=True
        )
        seconds.append(round(time.perf_counter() - begun, 3))
    return seconds


def _megabytes(values: pa.Array) -> float:
    return float(pc.sum(pc.binary_length(values)).as_py()) / 1e6
