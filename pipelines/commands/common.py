"""What every verb over data does first and last: a run, a session, the result on stdout."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from pipelines.run import Run
    from pipelines.scan import Sample


def begin(verb: str, inputs: Sequence[Path], given: Mapping[str, Any]) -> Run:
    """The run of a verb, by its common options."""
    from pipelines.lake.catalogue import as_of
    from pipelines.resources import use_conf
    from pipelines.run import Run

    use_conf(given["conf"])
    allowed = given["allow_unsafe_session"]
    run = Run(verb, as_of(given["as_of"], inputs), given["log_json"], allow_unsafe=allowed)
    run.log("start", as_of=run.as_of.isoformat())
    return run


def spark_for(run: Run) -> SparkSession:
    """A session fit for personal data; raises UsageError where it is none."""
    from pipelines.lake.session import session

    spark = session(run.verb, alone=True, allow_unsafe=run.allow_unsafe)
    run.admit(spark)
    return spark


def sample(given: Mapping[str, Any]) -> Sample | None:
    """The share of rows asked for; None for all."""
    from pipelines.scan import Sample

    return Sample(given["sample"], given["seed"]) if given["sample"] else None


def show(result: Any, as_json: bool, table: Callable[..., None], *lines: str) -> None:
    """The result on stdout: JSON alone, or a table and what to look at next."""
    if as_json:
        print_json(result)
        return
    from rich.console import Console

    from pipelines.reports.text import listed, unsafe_lines

    console = Console()
    table(result, console)
    listed(console, "안전하지 않은 세션 unsafe session allowed", unsafe_lines(result))
    for line in filter(None, lines):
        console.print(line, highlight=False, soft_wrap=True)


def print_json(result: Any) -> None:
    """For programs, on stdout alone."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=1))
