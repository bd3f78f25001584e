"""`make bench`: CPU of scan, mask and verify as ratios to a plain Spark copy of the same data.

One session, interleaved rounds, medians; CPU = user + system of the JVM and every Python worker.
Only ratios compare: the machine is shared. Writes bench.json and prints a table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from rich.console import Console
from rich.table import Table

from detectors import Scanner
from pipelines.lake.read import DataSet, discover, open_dataset
from pipelines.lake.session import session
from pipelines.lake.workers import arrow_schema, map_batches
from pipelines.mask import mask_frame
from pipelines.masking.keys import new_keyset
from pipelines.masking.plan import LINE, make_plan
from pipelines.masking.rules import load_rules
from pipelines.resources import conf_text
from pipelines.run import Run
from pipelines.samples import generate
from pipelines.scan import survey

AS_OF = date(2099, 12, 31)
SETS = ("access_logs", "app_logs", "pg_transactions")
RULES = """\
version: 1
datasets:
  access_logs: {columns: {line: {action: scrub}}}
  app_logs: {columns: {line: {action: scrub}}}
  pg_transactions:
    columns:
      card_no: {entity: CREDIT_CARD}
      buyer_tel: {entity: PHONE_NUMBER}
      buyer_email: {entity: EMAIL_ADDRESS}
      memo: {action: scrub}
      "*": {action: keep}
"""
Job = Callable[[], None]


def main() -> None:
    """Generates a lake, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000, help="transactions of the lake")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        generate(lake, given.rows, 20)
        spark = session("bench")
        datasets = [d for d in discover([lake]) if d.name in SETS]
        results = {d.name: measure(jobs(spark, d, Path(folder)), given.rounds) for d in datasets}
        results["scanner"] = {"MB/s a core": scanner_speed(lake)}
    report = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "rows": given.rows,
        "results": results,
    }
    Path("bench.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    show(results)


def jobs(spark: SparkSession, dataset: DataSet, folder: Path) -> dict[str, Job]:
    """The measured jobs over one data set; each reads all of it."""
    frame = open_dataset(spark, dataset)
    run = Run("bench", AS_OF)
    rules_file, keys = folder / "rules.yaml", folder / f"{dataset.name}.keys"
    rules_file.write_text(RULES, "utf-8")
    rules, keyset = load_rules(rules_file, conf_text("masks.yaml")), new_keyset(keys)
    schema = pa.schema([(LINE, pa.string())]) if dataset.is_lines else arrow_schema(frame)
    plan = make_plan(dataset.name, schema, rules)
    derived = {entity: keyset.derive("bench", entity) for entity in plan.keyed}
    same = map_batches(frame, dataset.name, arrow_schema(frame), lambda: lambda batch: [batch])
    masked = mask_frame(frame, plan, derived, run, dataset.format)
    return {
        "copy": lambda: write(frame, folder),
        "identity": lambda: write(same, folder),
        "scan": lambda: scan(frame, dataset),
        "mask": lambda: write(masked, folder),
    }


def scan(frame: DataFrame, dataset: DataSet) -> None:
    """The survey of a data set, nothing written."""
    survey(frame, dataset.name, dataset.format, AS_OF, None)


def write(frame: DataFrame, folder: Path) -> None:
    """All rows to Parquet, over an earlier round's."""
    frame.write.mode("overwrite").parquet(str(folder / "out"))


def measure(todo: dict[str, Job], rounds: int) -> dict[str, Any]:
    """Median CPU seconds of each job and its ratio to the copy, after one round of warming up."""
    seconds: dict[str, list[float]] = {name: [] for name in todo}
    for number in range(rounds + 1):
        for name, job in todo.items():
            before = cpu()
            job()
            if number:
                seconds[name].append(cpu() - before)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        name: {"cpu_s": round(value, 2), "ratio": round(value / medians["copy"], 2)}
        for name, value in medians.items()
    }


def cpu() -> float:
    """User and system seconds of this process and everything below it, ended children included."""
    total = 0.0
    me = psutil.Process()
    for process in (me, *me.children(recursive=True)):
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue  # ended between the two looks: its parent has its seconds by now
    return total


def scanner_speed(lake: Path) -> float:
    """MB/s of the scanner alone over the log lines, one core."""
    lines = [
        line
        for file in sorted((lake / "access_logs").iterdir())
        for line in file.read_text("utf-8").splitlines()
    ]
    values, scanner = pa.array(lines[:100_000]), Scanner(as_of=AS_OF)
    scanner.scan(values[:1000])
    begun = time.process_time()
    scanner.scan(values)
    return round(float(values.nbytes) / 1e6 / (time.process_time() - begun), 1)


def show(results: dict[str, Any]) -> None:
    """The table."""
    table = Table("data set", "job", "CPU s", "ratio to copy")
    for name in SETS:
        for job, figures in results[name].items():
            table.add_row(name, job, str(figures["cpu_s"]), str(figures["ratio"]))
    console = Console()
    console.print(table)
    console.print(f"scanner alone, log lines: {results['scanner']['MB/s a core']} MB/s a core")


if __name__ == "__main__":
    main()
