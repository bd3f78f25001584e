"""garim export --approve and --reject: somebody answers for a delivery that waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.commands.common import print_json

_CALLED = {"name": "policy", "book": "ledger"}


def require(given: Mapping[str, Any], *names: str) -> None:
    """Refuses a command line that lacks one of these options."""
    for name in names:
        if not str(given[name] or "").strip():
            raise click.UsageError(f"Missing option '--{_CALLED.get(name, name)}'.")


def settle(
    paths: Sequence[Path], approved: str | None, rejected: str | None, given: Mapping[str, Any]
) -> None:
    """Publishes or removes what a run staged for the one output."""
    from pipelines.approval import Answer, approve, reject
    from pipelines.masking.own import own_entities
    from pipelines.resources import use_conf

    require(given, "by", "reason", "book")
    if len(paths) != 1:
        raise click.UsageError("Give OUTPUT alone: what was staged is delivered, nothing else.")
    (output,) = paths
    now = datetime.now(UTC).isoformat(timespec="seconds")
    answer = Answer(str(approved or rejected), given["by"], given["reason"], now)
    if rejected:
        reject(output, given["book"], answer)
        _told(given, {"verb": "export --reject", "run_id": rejected}, "Rejected and removed.")
        return
    use_conf(given["conf"])
    manifest = approve(output, given["book"], answer, own_entities().korean)
    dossier = output / "_garim" / "dossier.html"
    _told(given, manifest, f"Delivery: {output}", f"Dossier: {dossier}")


def _told(given: Mapping[str, Any], result: Any, *lines: str) -> None:
    if given["as_json"]:
        print_json(result)
        return
    for line in lines:
        click.echo(line)
