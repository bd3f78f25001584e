"""garim mask: one action for every column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, show, spark_for


@click.command()
@options.paths("inputs")
@options.output
@options.ruled
@options.keyset
@click.option("--quarantine", type=click.Path(path_type=Path), metavar="DIR",
              help="Set corrupt rows aside here, encrypted, instead of stopping.")  # fmt: skip
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns (Parquet comes out).")
@options.common
def mask(
    inputs: Sequence[Path], output: Path, rules: Path, purpose: str | None, keys: Path,
    quarantine: Path | None, as_table: bool, **given: Any,
) -> None:  # fmt: skip
    """Mask INPUTS into OUTPUT by the rules (마스킹·가명처리).

    Every column gets exactly one action. The result is staged, read back and verified, and then
    published whole by swapping the link OUTPUT; readers see the old output or the new one. On any
    failure the earlier output stays as it was.

    \b
    Example:
      garim mask lake masked --rules rules.yaml --keys keyset.json
    """
    from pipelines.mask import mask_lake, prepare
    from pipelines.reports.text import mask_table

    run = begin("mask", inputs, given)
    job = prepare(inputs, output, rules, keys, quarantine, as_table, run.as_of, purpose)
    manifest = mask_lake(spark_for(run), job, run)
    show(manifest, given["as_json"], mask_table, f"Masked lake: {output}",
          f"Report: {output / '_garim' / 'report.html'}")  # fmt: skip
