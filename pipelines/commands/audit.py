"""garim audit: what a lake holds and the policy does not declare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, sample, show, spark_for


@click.command()
@options.paths("inputs")
@options.policy
@options.sampled
@options.common
def audit(inputs: Sequence[Path], name: str, **given: Any) -> None:
    """Tell what INPUTS hold and POLICY does not declare (점검).

    Also: resident numbers in data sets for which the lake's catalogue (_lake.yaml, conf/lake.yaml)
    states no law, card codes and PINs that may not be stored, and declared items never seen.
    Exit code 1 if anything violates the policy.

    \b
    Example:
      garim audit lake --policy smartro
    """
    from pipelines.audit import audit as audit_lake
    from pipelines.audit import require_passed
    from pipelines.lake.catalogue import catalogue
    from pipelines.lake.read import discover
    from pipelines.masking.policy_load import load_policy
    from pipelines.masking.policy_terms import conf_terms
    from pipelines.reports.audit import audit_table
    from pipelines.scan import require_sound, scan_lake

    run = begin("audit", inputs, given)
    declared, entries = load_policy(name, conf_terms(run.own)), catalogue(inputs)
    declared.require_current(run.as_of)
    scanned = scan_lake(spark_for(run), discover(inputs), run, sample(given))
    require_sound(scanned)
    result = audit_lake(scanned, declared, entries)
    show(result, given["as_json"], lambda one, console: audit_table(one, console, run.own.korean))
    require_passed(result)
