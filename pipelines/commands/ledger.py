"""garim ledger: which deliveries there were, and whether somebody has altered the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.commands import options
from pipelines.commands.approval import require
from pipelines.errors import UsageError, counted

_PATH = click.argument("path", metavar="LEDGER", type=click.Path(path_type=Path))


@click.group()
def ledger() -> None:
    """Show, check, ask and complete the ledger of deliveries (제공 대장).

    `garim export --ledger FILE` writes it: one line when a delivery begins and one when it is
    published. Every line holds the hash of the one before. Beside it lie the fingerprints of those
    whose rows left.
    """


@ledger.command()
@_PATH
@click.option("--recipient", help="Only what went to this recipient.")
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON.")
def show(path: Path, recipient: str | None, as_json: bool) -> None:
    """List the deliveries of LEDGER, oldest first: one line each, with what became of it.

    \b
    Example:
      garim ledger show ledger.jsonl --recipient bc-card
    """
    from pipelines.reports.ledger import deliveries, read

    lines = read(path)
    found = [one for one in deliveries(lines) if recipient in (None, one.get("recipient"))]
    if as_json:
        runs = {one["run_id"] for one in found}
        for line in lines:
            if line["run_id"] in runs:
                click.echo(json.dumps(line, ensure_ascii=False))
        return
    for one in found:
        said = (one.get(name, "-") for name in ("time", "state", "recipient", "purpose"))
        why = f"{one['by']}: {one['reason']}" if "by" in one else ""
        rows = counted(one["rows"], "row") if "rows" in one else "no rows"
        click.echo("  ".join((*said, rows, one["run_id"], why)).rstrip())
    if not found:
        click.echo(f"No delivery{f' to {recipient!r}' if recipient else ''}.")


@ledger.command()
@_PATH
@click.option("--head", metavar="HASH", help="A hash that was noted earlier: it must be there.")
def verify(path: Path, head: str | None) -> None:
    """Check that no line of LEDGER was changed, taken out or put in; prints the last hash.

    The files of subjects beside it are held against the hashes in its lines, too.
    Exit code 3 if one was. Note the hash elsewhere: lines cut off at the end show by it alone.
    """
    from pipelines.reports.ledger import START, read
    from pipelines.reports.subjects import check_subjects

    lines = read(path, head)
    files = check_subjects(path, lines)
    beside = f", and {counted(files, 'file')} of subjects" if files else ""
    last = lines[-1]["hash"] if lines else START
    click.echo(f"{counted(len(lines), 'line')}{beside}, unaltered. Last hash: {last}")


@ledger.command()
@_PATH
@click.argument("run")
@click.option("--by", required=True, help="Who recalls it.")
@click.option("--reason", required=True, help="Why.")
def recall(path: Path, run: str, by: str, reason: str) -> None:
    """Mark the delivery of RUN as recalled, such as after identifiable data arose (제28조의5)."""
    from pipelines.reports.ledger import recall as mark

    require({"by": by, "reason": reason}, "by", "reason")
    mark(path, run, by, reason, datetime.now(UTC).isoformat(timespec="seconds"))
    click.echo(f"Run {run} is marked as recalled.")


@ledger.command()
@_PATH
@click.argument("prints", metavar="FINGERPRINT...", nargs=-1, required=True)
@options.as_json
def who(path: Path, prints: Sequence[str], as_json: bool) -> None:
    """Tell which deliveries of LEDGER held a subject (열람·정정·처리정지에 답할 때).

    FINGERPRINT stands for the subject; garim keys fingerprint makes it from the value. Deliveries
    made under an older key of the keyset know the subject by another one: give those of all keys
    (--all-keys). Recalled deliveries are listed, too.

    \b
    Example:
      garim ledger who ledger.jsonl $(garim keys fingerprint keyset.json KR_BRN --all-keys < no.txt)
    """
    from pipelines.masking.selection import FINGERPRINT
    from pipelines.reports.subjects import who as deliveries

    if not all(map(FINGERPRINT.fullmatch, prints)):
        raise UsageError("That is no fingerprint.", do="Give what garim keys fingerprint prints, "
                         "never the value itself.")  # fmt: skip
    found = deliveries(path, prints)
    if as_json:
        click.echo(json.dumps({"verb": "ledger who", **found}, ensure_ascii=False))
        return
    for one in found["held"]:
        said = (one[name] for name in ("time", "state", "recipient", "purpose", "run_id"))
        click.echo("  ".join((*said, ", ".join(one["datasets"]))))
    click.echo(f"{counted(len(found['held']), 'delivery', 'deliveries')} held the subject.")
    for one in found["unknown"]:
        names = ", ".join(one["datasets"])
        click.echo(f"Not known: {one['run_id']} to {one['recipient']} ({names}), recorded without "
                   "subjects.")  # fmt: skip
