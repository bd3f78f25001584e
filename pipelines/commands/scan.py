"""garim scan: what is where; drafts rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, sample, show, spark_for
from pipelines.errors import UsageError


@click.command()
@options.paths("inputs")
@click.option("--report", type=click.Path(path_type=Path), default=Path("garim-scan.html"),
              show_default=True, help="Where to write the HTML report.")  # fmt: skip
@click.option("--write-rules", type=click.Path(path_type=Path), metavar="FILE",
              help="Draft masking rules into this file.")  # fmt: skip
@options.as_table
@options.sampled
@options.common
def scan(
    inputs: Sequence[Path], report: Path, write_rules: Path | None, as_table: bool, **given: Any
) -> None:
    """Find personal items in INPUTS (개인정보 탐지).

    INPUTS are files or folders of Parquet, CSV, JSON lines or text; folders are walked. Column
    names and values are separate evidence; the report shows both and never a value.

    \b
    Examples:
      garim scan lake
      garim scan lake/pg_transactions --sample 0.1 --write-rules rules.yaml
    """
    from pipelines.lake.read import discover
    from pipelines.masking.draft import draft_rules
    from pipelines.reports.html import scan_report
    from pipelines.reports.text import scan_table
    from pipelines.scan import require_sound, scan_lake

    run = begin("scan", inputs, given)
    _refuse_existing(write_rules)
    for path in filter(None, (report, write_rules)):
        _require_writable(path)
    datasets = discover(inputs, as_table)
    result = scan_lake(spark_for(run), datasets, run, sample(given))
    _write(report, scan_report(result, run.own.korean))
    if write_rules:
        _write(write_rules, draft_rules(result))
    show(result, given["as_json"], scan_table, f"Report: {report}",
          f"Rules to edit: {write_rules}" if write_rules else "")  # fmt: skip
    require_sound(result)


def _refuse_existing(path: Path | None) -> None:
    """Drafting never overwrites rules that someone has edited."""
    if path and path.exists():
        raise UsageError("The rules file exists already.", f"{path}.",
                         "Name a new file: edited rules are not overwritten.")  # fmt: skip


def _require_writable(path: Path) -> None:
    """Before hours of work whose result could not be written; leaves no new file."""
    there = path.exists()
    try:
        path.open("a").close()
    except OSError as error:
        raise UsageError("Cannot write a file.", f"{path}: {error.strerror}.",
                         "Choose another place.") from None  # fmt: skip
    if not there:
        path.unlink()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError("Cannot write a file.", f"{path}: {error.strerror}.",
                         "Choose another place.") from None  # fmt: skip
