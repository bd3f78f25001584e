"""garim export: what a policy grants one recipient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, show, spark_for


@click.command()
@options.paths("inputs")
@options.output
@options.policy
@click.option("--recipient", required=True, metavar="NAME", help="Who receives it.")
@click.option("--purpose", metavar="NAME", help="Needed where the recipient has several.")
@options.keyset
@click.option("--without", multiple=True, metavar="ITEM",
              help="Leave a granted item out; may be repeated.")  # fmt: skip
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Records from this day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Records up to this day.")
@click.option("--merchant", "merchants", multiple=True, metavar="ID",
              help="Only of this merchant; may be repeated.")  # fmt: skip
@click.option("--holds", type=click.Path(path_type=Path), metavar="FILE",
              help="Fingerprints of subjects whose rows do not leave, one a line.")  # fmt: skip
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the delivery, by "
              "which policy and retention are judged. Default: today (UTC).")  # fmt: skip
@click.option("--ledger", "book", type=click.Path(path_type=Path), metavar="FILE",
              help="Record the delivery in this ledger (garim ledger).")  # fmt: skip
@options.common
def export(
    inputs: Sequence[Path], output: Path, name: str, recipient: str, purpose: str | None,
    keys: Path, without: Sequence[str], first: datetime | None, last: datetime | None,
    merchants: Sequence[str], holds: Path | None, day: datetime | None, book: Path | None,
    **given: Any,
) -> None:  # fmt: skip
    """Deliver to OUTPUT what POLICY grants a recipient, and nothing else (제공).

    What is not granted is dropped. Which column is which item of the policy stands in the lake's
    catalogue (_lake.yaml, conf/lake.yaml). Rows past their retention, or past their purpose, are
    left out. The result is verified and published as mask does it.

    \b
    Example:
      garim export lake/merchants out --policy smartro --recipient bc-card \
        --purpose merchant-number --keys keyset.json
    """
    from pipelines.export import export_lake, order
    from pipelines.lake.asked import Asked, read_holds
    from pipelines.reports.text import mask_table

    run = begin("export", inputs, given)
    asked = Asked(
        (day or run.started).date(), first and first.date(), last and last.date(),
        frozenset(merchants), read_holds(holds),
    )  # fmt: skip
    given_order = order(
        inputs, output, name, recipient, purpose, keys, run, asked, without, book
    )  # fmt: skip
    manifest = export_lake(spark_for(run), given_order, run)
    show(manifest, given["as_json"], mask_table, f"Delivery: {output}",
          f"Dossier: {output / '_garim' / 'dossier.html'}")  # fmt: skip
