"""Options that several verbs take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
conf = click.option("--conf", metavar="DIR", help="Take conf files from here first.")
as_table = click.option("--as-table", is_flag=True, help="Parse JSON lines into columns.")
keyset = click.option("--keys", required=True, type=click.Path(path_type=Path), metavar="KEYSET",
                      help="Keyset: a file, or env:NAME.")  # fmt: skip
policy = click.option("--policy", "name", required=True, metavar="POLICY",
                      help="A policy file, or the name of one in conf/policies.")  # fmt: skip
output = click.argument("output", type=click.Path(path_type=Path))
_sample = click.option("--sample", type=click.FloatRange(0, 1, min_open=True), metavar="SHARE",
                       help="Read this seeded share of the rows only, e.g. 0.1; the report says "
                       "so.")  # fmt: skip
_seed = click.option("--seed", default=0, show_default=True, help="Seed of the sample.")
_rules = click.option("--rules", required=True, type=click.Path(path_type=Path),
                      help="Masking rules (YAML).")  # fmt: skip
_purpose = click.option("--purpose", metavar="NAME", help="Which of the file's purposes. "
                        "Default: the one that it names.")  # fmt: skip
_as_of = click.option("--as-of", metavar="DATE", help="The run's date, YYYY-MM-DD: numbers with a "
                      "later birth date are doubted. Default: _lake.yaml of the input, else "
                      "today.")  # fmt: skip
_log = click.option("--log-json", is_flag=True, help="Log steps to stderr as JSON lines with the "
                    "run's id.")  # fmt: skip
_unsafe = click.option("--allow-unsafe-session", metavar="REASON", help="Work in a Spark session "
                       "that leaves temporary files unencrypted or shows half-written data, "
                       'which is refused otherwise: "Test data only (Kim, SEC-12)". Results and '
                       "reports state the reason.")  # fmt: skip


def _all(*options: Command) -> Command:
    """One decorator for several options, which help lists in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


common = _all(_as_of, as_json, _log, conf, _unsafe)
"""Of every verb over data."""
sampled = _all(_sample, _seed)
ruled = _all(_rules, _purpose)
"""Of verbs that follow rules."""


def paths(name: str) -> Command:
    """The inputs, one or more."""
    return click.argument(name, nargs=-1, required=True, type=click.Path(path_type=Path))


def lakes(help: str, required: bool = False) -> Command:
    """Inputs of a verb whose arguments are other files."""
    return click.option("--input", "inputs", multiple=True, required=required, metavar="LAKE",
                        type=click.Path(path_type=Path), help=help)  # fmt: skip
