"""garim rules: check, compare and complete masking rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, print_json, show, spark_for


@click.group()
def rules() -> None:
    """Check, compare and complete masking rules (마스킹 규칙)."""


@rules.command("schema")
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON in any case.")
@options.conf
def rules_schema(as_json: bool, conf: str | None) -> None:
    """Print the JSON Schema of rules files, by which editors complete them.

    \b
    Write it beside the rules, and name it in their first line:
      garim rules schema > rules.schema.json
      # yaml-language-server: $schema=rules.schema.json
    """
    from pipelines.masking.own import own_entities
    from pipelines.masking.schema import rules_schema as schema
    from pipelines.resources import use_conf

    use_conf(conf)
    print_json(schema(own_entities().korean))


@rules.command("validate")
@click.argument("path", metavar="RULES", type=click.Path(path_type=Path))
@options.lakes("Also whether they fit this data; may be repeated.")
@click.option("--purpose", metavar="NAME", help="See whether they fit for this purpose.")
@options.as_table
@options.common
def rules_validate(
    path: Path, inputs: Sequence[Path], purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Say whether RULES are sound, for all their purposes, and fit an input.

    \b
    Example:
      garim rules validate rules.yaml --input lake
    """
    from pipelines.lake.read import discover
    from pipelines.reports.planned import rules_table
    from pipelines.rules import read_rules, validate

    run = begin("rules validate", inputs, given)
    checked = read_rules(path, run, purpose)
    datasets = discover(inputs, as_table) if inputs else []
    spark = spark_for(run) if inputs else None
    show(validate(checked, run, spark, datasets), given["as_json"], rules_table)


@rules.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@options.lakes("The data; may be repeated.", required=True)
@click.option("--purpose", metavar="NAME", help="Compare what they say for this purpose.")
@options.as_table
@options.common
def rules_diff(
    old: Path, new: Path, inputs: Sequence[Path], purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Show which columns of an input the rules NEW treat otherwise than OLD.

    \b
    Example:
      garim rules diff rules.yaml edited.yaml --input lake
    """
    from pipelines.lake.read import discover
    from pipelines.reports.planned import diff_table
    from pipelines.rules import compare_rules, read_rules

    run = begin("rules diff", inputs, given)
    before = read_rules(old, run, purpose, old=True)
    after = read_rules(new, run, purpose)
    datasets = discover(inputs, as_table)
    show(compare_rules(spark_for(run), before, after, datasets, run), given["as_json"], diff_table)
