"""`make bench`: what garim costs, as multiples of a plain Spark copy of the same data.

One session on two cores; interleaved rounds, medians; CPU seconds (machine.py), since others may
use the machine too. Writes bench.json and prints its tables with the targets beside them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from pipelines.lake.session import session
from tests.bench import alone, data, jobs, operators, presidio, table
from tests.bench.jobs import tell
from tests.bench.machine import about

ROWS = (250_000, 1_000_000, 4_000_000)
QUICK = (20_000, 100_000)
SEED = 20


def main() -> None:
    """Measures, or shows again what was measured."""
    given = _arguments()
    if not given.show:
        with tempfile.TemporaryDirectory(prefix="garim-bench-") as folder:
            report = _measure(given, Path(folder))
        given.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    report = json.loads(given.json.read_text("utf-8"))
    if given.markdown:
        print(table.markdown(report))
    else:
        table.show(report, Console())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS, help="sizes, two or more")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help=f"sizes {QUICK}, small samples")
    parser.add_argument("--show", action="store_true", help="print an earlier bench.json")
    parser.add_argument("--markdown", action="store_true", help="print as the README has it")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    parser.add_argument("--data", type=Path, help="keep the data here for another run")
    given = parser.parse_args()
    if given.quick:
        given.rows = QUICK
    if len(set(given.rows)) < 2 or any(rows <= 0 or rows % 10_000 for rows in given.rows):
        parser.error("--rows: give two sizes or more, each a multiple of 10,000")
    return given


def _measure(given: argparse.Namespace, work: Path) -> dict[str, Any]:
    report: dict[str, Any] = {"about": about(), "rounds": given.rounds, "seed": SEED}
    lake, sizes = given.data or work / "lake", sorted(given.rows)
    tell(f"making {sizes[-1]:,} rows of each data set")
    data.make(lake, sizes, SEED)
    folders = {
        (name, rows): data.first(lake, name, rows, sizes, SEED, work)
        for rows in sizes
        for name in data.SETS
    }
    logs = folders[data.LOGS, sizes[0]]
    tell("scanner alone, first batch, --help")
    report["scanner"] = alone.scanner_speed(10_000 if given.quick else 50_000, 5, SEED)
    tell("operators")
    report["operators"] = operators.operator_speed(20_000 if given.quick else 100_000, 5, SEED)
    report["cold"] = alone.cold_starts(min(logs.iterdir()), 5)
    report["help_s"] = alone.help_seconds(5)
    spark = session("bench", "local[2]")
    todo = {at: jobs.Jobs(spark, folder, work) for at, folder in folders.items()}
    tell("warming up")
    for name in data.SETS:
        jobs.measure(todo[name, sizes[0]], 1)
    report["jobs"] = [
        {"set": name, "rows": rows} | jobs.measure(one, given.rounds)
        for (name, rows), one in todo.items()
    ]
    tell("Presidio in a UDF")
    lines = 300 if given.quick else 2000
    sample = data.sample(logs, lines, work / "sample")
    seconds = presidio.measure(spark, sample, work, given.rounds)
    report["presidio"] = {"rows": lines, "cpu_s": seconds}
    spark.stop()
    return report


if __name__ == "__main__":
    main()
