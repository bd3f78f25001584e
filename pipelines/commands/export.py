"""garim export: what a policy grants one recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands import options
from pipelines.commands.approval import require, settle
from pipelines.commands.common import begin, show, spark_for

if TYPE_CHECKING:
    from pipelines.lake.asked import Asked


@click.command()
@click.argument("paths", metavar="INPUTS... OUTPUT", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--policy", "name", metavar="POLICY",
              help="A policy file, or the name of one in conf/policies.")  # fmt: skip
@click.option("--recipient", metavar="NAME", help="Who receives it.")
@click.option("--purpose", metavar="NAME", help="Needed where the recipient has several.")
@click.option("--keys", type=click.Path(path_type=Path), metavar="KEYSET",
              help="Keyset: a file, or env:NAME.")  # fmt: skip
@click.option("--without", multiple=True, metavar="ITEM",
              help="Leave a granted item out; may be repeated.")  # fmt: skip
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Records from this day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Records up to this day.")
@click.option("--merchant", "merchants", multiple=True, metavar="ID",
              help="Only of this merchant; may be repeated.")  # fmt: skip
@click.option("--holds", type=click.Path(path_type=Path), metavar="FILE",
              help="Fingerprints of subjects whose rows do not leave, one a line.")  # fmt: skip
@click.option("--waivers", type=click.Path(path_type=Path), metavar="FILE",
              help="False findings, each with reason, owner and last day.")  # fmt: skip
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the delivery, by "
              "which policy and retention are judged. Default: today (UTC).")  # fmt: skip
@click.option("--ledger", "book", type=click.Path(path_type=Path), metavar="FILE",
              help="Record the delivery in this ledger (garim ledger).")  # fmt: skip
@click.option("--require-approval", "hold", is_flag=True, help="Stage it and stop: nothing leaves "
              "before somebody approves. Needs --ledger.")  # fmt: skip
@click.option("--approve", metavar="RUN", help="Publish what RUN staged for OUTPUT, the only "
              "argument; with --by, --reason and --ledger.")  # fmt: skip
@click.option("--reject", metavar="RUN", help="Remove what RUN staged; with the same options.")
@click.option("--by", metavar="NAME", help="Who approves or rejects.")
@click.option("--reason", help="Why.")
@options.common
def export(paths: Sequence[Path], approve: str | None, reject: str | None, **given: Any) -> None:
    """Deliver to OUTPUT what POLICY grants a recipient, and nothing else (제공).

    What is not granted is dropped. Which column is which item of the policy stands in the lake's
    catalogue (_lake.yaml, conf/lake.yaml). Rows past their retention, or past their purpose, are
    left out. The result is verified and published as mask does it; with --require-approval it waits
    until somebody answers for it.

    \b
    Examples:
      garim export lake/merchants out --policy smartro --recipient bc-card \
        --purpose merchant-number --keys keyset.json
      garim export out --approve RUN --by Kim --reason "PRIV-12" --ledger ledger.jsonl
    """
    if approve or reject:
        if approve and reject:
            raise click.UsageError("Approve a run or reject it.")
        settle(paths, approve, reject, given)
    else:
        _deliver(paths, given)


def _deliver(paths: Sequence[Path], given: Mapping[str, Any]) -> None:
    from pipelines.export import export_lake, order
    from pipelines.lake.held import held_folder
    from pipelines.reports.text import mask_table

    require(given, "name", "recipient", "keys")
    if len(paths) < 2:
        raise click.UsageError("Missing argument 'INPUTS... OUTPUT': give both.")
    *inputs, output = paths
    run = begin("export", inputs, given)
    wanted = order(
        inputs, output, given["name"], given["recipient"], given["purpose"], given["keys"], run,
        _asked(given, run.started), given["without"], given["book"], given["hold"],
        given["waivers"],
    )  # fmt: skip
    manifest = export_lake(spark_for(run), wanted, run)
    folder = held_folder(output, run.id) if wanted.hold else output
    show(manifest, given["as_json"], mask_table, *_next(wanted.hold, output, folder, run.id, given))


def _asked(given: Mapping[str, Any], today: datetime) -> Asked:
    from pipelines.lake.asked import Asked, read_holds

    first, last = given["first"], given["last"]
    if first and last and first > last:
        raise click.UsageError("--from is later than --to.")
    return Asked(
        (given["day"] or today).date(), first and first.date(), last and last.date(),
        frozenset(given["merchants"]), read_holds(given["holds"]),
    )  # fmt: skip


def _next(hold: bool, output: Path, folder: Path, run: str, given: Mapping[str, Any]) -> list[str]:
    """Where it lies, and what is to be done."""
    dossier = f"Dossier: {folder / '_garim' / 'dossier.html'}"
    if not hold:
        return [f"Delivery: {output}", dossier]
    return ["Nothing has left: it waits for approval.", dossier,
            f"Next: garim export {output} --approve {run} --ledger {given['book']} --by NAME "
            "--reason WHY"]  # fmt: skip
