"""`make bench`: what garim costs, as multiples of a plain Spark copy of the same data.

One session on two cores; interleaved rounds, medians; CPU seconds (machine.py), since others may
use the machine too. Writes bench.json after every part and prints its tables with the targets.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from rich.console import Console

from pipelines.lake.session import session
from tests.bench import alone, data, jobs, operators, presidio, table
from tests.bench.jobs import tell
from tests.bench.machine import about

SIZES = (250_000, 1_000_000, 4_000_000)
QUICK = (20_000, 100_000)
SEED = 20
FORMAT = 2
"""Of bench.json; another one is not shown."""
README = Path(__file__).parents[2] / "README.md"


def main() -> None:
    """Measures, or shows again what was measured."""
    parser = _parser()
    given = parser.parse_args()
    report = _read(given.json, parser) if given.show else _measured(given, _sizes(given, parser))
    if given.readme:
        text = README.read_text("utf-8")
        README.write_text(table.within(text, table.brief(report)), "utf-8")
    if given.markdown:
        print(table.markdown(report))
    else:
        table.show(report, Console())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rows of a data set")
    parser.add_argument("--rounds", type=int, default=3, help="at up to a million rows; else fewer")
    parser.add_argument("--quick", action="store_true", help=f"sizes {QUICK}, small samples")
    parser.add_argument("--show", action="store_true", help="print an earlier bench.json")
    parser.add_argument("--markdown", action="store_true", help="print all tables as Markdown")
    parser.add_argument("--readme", action="store_true", help="put the main tables in README.md")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    parser.add_argument("--data", type=Path, help="keep the data here for another run")
    return parser


def _sizes(given: argparse.Namespace, parser: argparse.ArgumentParser) -> list[int]:
    sizes = sorted(set(QUICK if given.quick else given.sizes))
    if any(rows <= 0 or rows % 10_000 for rows in sizes):
        parser.error("--sizes: give multiples of 10,000")
    if given.rounds < 1:
        parser.error("--rounds: at least 1")
    return sizes


def _read(file: Path, parser: argparse.ArgumentParser) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        parser.error(f"{file} is no readable bench.json: measure first, without --show")
    if report.get("format") != FORMAT:
        parser.error(f"{file} was written by another version: measure again, without --show")
    return report


def _measured(given: argparse.Namespace, sizes: list[int]) -> dict[str, Any]:
    """The report; what is there is written after each part: a failure loses no other."""
    report: dict[str, Any] = {"format": FORMAT, "about": about(), "seed": SEED}
    with tempfile.TemporaryDirectory(prefix="garim-bench-") as folder:
        for part in _parts(given, sizes, Path(folder)):
            report |= part
            given.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return report


def _parts(given: argparse.Namespace, sizes: list[int], work: Path) -> Iterator[dict[str, Any]]:
    lake = given.data or work / "lake"
    tell(f"making {sizes[-1]:,} rows of each data set")
    data.make(lake, sizes, SEED)
    folders = {
        (name, rows): data.first(lake, name, rows, sizes, SEED, work)
        for rows in sizes
        for name in data.SETS
    }
    logs = folders[data.LOGS, sizes[0]]
    tell("scanner alone")
    yield {"scanner": alone.scanner_speed(10_000 if given.quick else 50_000, 5, SEED)}
    tell("operators")
    yield {"operators": operators.operator_speed(20_000 if given.quick else 100_000, 5, SEED)}
    tell("first batch of a new worker, --help")
    yield {"cold": alone.cold_starts(logs, 5), "forked": alone.cold_starts(logs, 5, "forked")}
    yield {"help_s": alone.help_seconds(5)}
    spark = session("bench", "local[2]", alone=True)
    yield from _jobs(spark, folders, work, given.rounds)
    tell("Presidio in a UDF")  # last: its workers keep what it imports
    lines = 300 if given.quick else 2000
    sample = data.sample(logs, lines, work / "sample")
    seconds = presidio.measure(spark, sample, work, given.rounds)
    yield {"presidio": {"rows": lines, "cpu_s": seconds}}
    spark.stop()


def _jobs(
    spark: SparkSession, folders: dict[tuple[str, int], Path], work: Path, rounds: int
) -> Iterator[dict[str, Any]]:
    """All that was measured so far, after each data set of each size."""
    todo = {at: jobs.Jobs(spark, folder, work) for at, folder in folders.items()}
    tell("warming up")
    least = min(rows for _, rows in todo)
    for name in data.SETS:
        jobs.measure(todo[name, least], 1)
    done = []
    for (name, rows), one in todo.items():
        done.append({"set": name, "rows": rows} | jobs.measure(one, jobs.rounds(rounds, rows)))
        yield {"jobs": done}


if __name__ == "__main__":
    main()
