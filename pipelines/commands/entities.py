"""garim entities: the items that garim knows."""

from __future__ import annotations

import click

from pipelines.commands import options
from pipelines.commands.common import print_json


@click.command()
@options.as_json
@options.conf
def entities(as_json: bool, conf: str | None) -> None:
    """List the items (항목) that garim knows.

    For each: its code and class; by what it is recognised (a value, one beside its label or key, a
    column's name only); the scores of a value alone and beside a label (masked from 0.5); what
    masking does by default; its legal basis. --json adds the terms of the privacy policies.
    """
    import yaml
    from rich.console import Console

    from pipelines.masking.own import own_entities
    from pipelines.reports.entities import entity_rows, entity_table
    from pipelines.resources import conf_text, use_conf

    use_conf(conf)
    rows = entity_rows(yaml.safe_load(conf_text("masks.yaml"))["entities"], own_entities())
    if as_json:
        print_json(rows)
    else:
        Console().print(entity_table(rows))
