"""garim policy: what a privacy policy grants to whom, and what a new version changes."""

from __future__ import annotations

from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import show
from pipelines.errors import GateError, counted


@click.group()
def policy() -> None:
    """Show what a privacy policy grants, and what a new version changes (처리방침).

    A policy is a file, or the name of one in conf/policies: infinisoft, smartro.
    """


@policy.command("show")
@click.argument("name", metavar="POLICY")
@click.option("--recipient", help="Only this recipient, item by item.")
@options.as_json
@options.conf
def show_policy(name: str, recipient: str | None, as_json: bool, conf: str | None) -> None:
    """Show whom POLICY grants what, and what it leaves open.

    \b
    Examples:
      garim policy show smartro
      garim policy show smartro --recipient bc-card
    """
    from pipelines.reports.policies import policy_result, policy_table, recipient_table

    found = _load(name, conf)
    grants = found.of(recipient) if recipient else found.grants.values()
    result = {"verb": "policy show", **policy_result(found, grants)}
    show(result, as_json, recipient_table if recipient else policy_table)


@policy.command("diff")
@click.argument("before")
@click.argument("after")
@options.as_json
@options.conf
def diff_policies(before: str, after: str, as_json: bool, conf: str | None) -> None:
    """Tell who newly receives what in AFTER, and who no longer does.

    Exit code 1 if somebody newly receives an item, sees it in fuller form or is newly named: that
    needs notice and consent. 0 if nothing changes, or only less leaves.

    \b
    Example:
      garim policy diff smartro smartro-2027.yaml
    """
    from pipelines.masking.policy_diff import diff
    from pipelines.reports.policies import diff_result, diff_table

    one, other = _load(before, conf), _load(after, conf)
    result = {"verb": "policy diff", **diff_result(one, other, diff(one, other))}
    show(result, as_json, diff_table)
    if result["widened"]:
        wider = counted(result["widened"], "grant gives", "grants give")
        raise GateError(f"{wider} somebody more than before.", f"{other.path}.",
                        "Give notice and ask for consent first.")  # fmt: skip


def _load(name: str, conf: str | None) -> Any:
    from pipelines.masking.own import own_entities
    from pipelines.masking.policy_load import load_policy
    from pipelines.masking.policy_terms import conf_terms
    from pipelines.resources import use_conf

    use_conf(conf)
    return load_policy(name, conf_terms(own_entities()))
