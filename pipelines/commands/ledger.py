"""garim ledger: which deliveries there were, and whether somebody has altered the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

_PATH = click.argument("path", metavar="LEDGER", type=click.Path(path_type=Path))


@click.group()
def ledger() -> None:
    """Show, check and complete the ledger of deliveries (제공 대장).

    `garim export --ledger FILE` writes it: one line when a delivery begins and one when it is
    published. Every line holds the hash of the one before.
    """


@ledger.command()
@_PATH
@click.option("--recipient", help="Only what went to this recipient.")
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON.")
def show(path: Path, recipient: str | None, as_json: bool) -> None:
    """List the deliveries of LEDGER, oldest first.

    \b
    Example:
      garim ledger show ledger.jsonl --recipient bc-card
    """
    from pipelines.reports.ledger import RECALLED, read

    lines = read(path)
    gone = {line["run_id"] for line in lines if line["event"] == RECALLED}
    for line in lines:
        if recipient and line.get("recipient") != recipient:
            continue
        if as_json:
            click.echo(json.dumps(line, ensure_ascii=False))
            continue
        state = "recalled" if line["run_id"] in gone else line["event"]
        said = (line["time"], state, line.get("recipient", ""), line.get("purpose", ""))
        click.echo("  ".join((*map(str, said), f"{line.get('rows', '')}", line["run_id"])))


@ledger.command()
@_PATH
@click.option("--head", metavar="HASH", help="A hash that was noted earlier: it must be there.")
def verify(path: Path, head: str | None) -> None:
    """Check that no line of LEDGER was changed, taken out or put in; prints the last hash.

    Exit code 3 if one was. Note the hash elsewhere: lines cut off at the end show by it alone.
    """
    from pipelines.reports.ledger import START, read

    lines = read(path, head)
    click.echo(f"{len(lines)} lines, unaltered. Last hash: {lines[-1]['hash'] if lines else START}")


@ledger.command()
@_PATH
@click.argument("run")
@click.option("--by", required=True, help="Who recalls it.")
@click.option("--reason", required=True, help="Why.")
def recall(path: Path, run: str, by: str, reason: str) -> None:
    """Mark the delivery of RUN as recalled, such as after identifiable data arose (제28조의5)."""
    from pipelines.reports.ledger import recall as mark

    mark(path, run, by, reason, datetime.now(UTC).isoformat(timespec="seconds"))
    click.echo(f"Run {run} is marked as recalled.")
