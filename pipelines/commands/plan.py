"""garim plan: what mask would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, sample, show, spark_for


@click.command()
@options.paths("inputs")
@options.ruled
@options.as_table
@options.sampled
@options.common
def plan(
    inputs: Sequence[Path], rules: Path, purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Show what mask would do with every column of INPUTS, without doing it (미리보기).

    For each column: what the scan found, the action and the rule that decided it, and the shape of
    values before and after (ddd-dddd-dddd → ddd-****-dddd); never a value. No keys are needed.

    \b
    Example:
      garim plan lake --rules rules.yaml
    """
    from pipelines.lake.read import discover
    from pipelines.plan import dry_run
    from pipelines.reports.planned import plan_table
    from pipelines.rules import read_rules
    from pipelines.scan import require_sound

    run = begin("plan", inputs, given)
    checked = read_rules(rules, run, purpose)
    datasets = discover(inputs, as_table)
    result = dry_run(spark_for(run), datasets, checked, run, sample(given))
    show(result, given["as_json"], plan_table)
    require_sound(result)
