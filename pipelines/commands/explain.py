"""garim explain: why a column was judged as it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, print_json, sample, spark_for
from pipelines.errors import counted


@click.command()
@options.paths("inputs")
@click.argument("column")
@options.sampled
@options.common
def explain(inputs: Sequence[Path], column: str, **given: Any) -> None:
    """Say why a column was judged as it was (판정 근거).

    Words and counts, never a value. COLUMN is a path such as receiver.tel or contacts[], or
    data-set.column.

    \b
    Example:
      garim explain lake/cash_receipts id_info
    """
    from pipelines.explain import explain as explain_column
    from pipelines.lake.read import discover

    run = begin("explain", inputs, given)
    datasets = discover(inputs)
    result = explain_column(spark_for(run), datasets, column, run, sample(given))
    if given["as_json"]:
        print_json(result)
        return
    for one in result["columns"]:
        click.secho(
            f"{one['dataset']}.{one['path']} ({one['type']}, {counted(one['rows'], 'row')})",
            bold=True,
        )
        for step in one["steps"]:
            click.echo(f"  {step}")
