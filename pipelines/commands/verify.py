"""garim verify: the proof that nothing was left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, show, spark_for
from pipelines.errors import GateError


@click.command()
@options.paths("original")
@click.argument("masked", type=click.Path(path_type=Path))
@options.common
def verify(original: Sequence[Path], masked: Path, **given: Any) -> None:
    """Prove that MASKED no longer shows what ORIGINAL held (검증).

    Reads every written file again, scans it, and searches it for the identifiers of the original
    by keyed fingerprints. Exit code 1 if anything is left.

    \b
    Example:
      garim verify lake masked
    """
    from pipelines.gate import describe, what_failed
    from pipelines.masking.waivers import from_manifest, require_current
    from pipelines.reports.text import verify_table
    from pipelines.verify import (
        compare,
        originals,
        read_manifest,
        require_known,
        require_unaltered,
    )

    run = begin("verify", original, given)
    manifest = read_manifest(masked)
    require_known(manifest, run.own)
    require_current(from_manifest(manifest), run.as_of, f"{masked}")
    datasets = originals(original, manifest)
    result = compare(spark_for(run), datasets, masked, manifest, run)
    show(result, given["as_json"], verify_table)
    if result["verdict"] != "passed":
        raise GateError(f"{what_failed(result)}.", describe(result),
                        "Mend the rules and mask again.")  # fmt: skip
    require_unaltered(masked, manifest)
