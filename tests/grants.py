"""docs/grants.md: what leaves the demo lake under each grant of both policies.

`python -m tests.grants` writes it anew; a test holds the file against the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.lake.catalogue import catalogue
from pipelines.masking.actions import Rule
from pipelines.masking.delivery import Decision, Holding, absent, decide, less
from pipelines.masking.policy import Grant
from pipelines.masking.policy_load import load_policy
from pipelines.masking.rules import default_rules
from pipelines.resources import conf_text
from tests.demo_scan import holdings

PATH = Path(__file__).parents[1] / "docs" / "grants.md"
_HEAD = """\
# What leaves the demo lake, by grant

Made by `python -m tests.grants` from the two policies, `conf/lake.yaml` and what a scan judges the
demo lake to hold. A column leaves as it is unless its form is said. An item *without a column*
stops an export until `--without` leaves it out. Columns withheld are those of the data sets that
are delivered; of all others nothing leaves. Data of a service that the policy does not list (the
VAN's, for infinisoft) are not among them: with these an export does not begin. Where the policy
limits how far people may be singled out (analytics, statistics), a lake can be refused for what
its rows show: delivery.md.
"""


def document() -> str:
    """The whole file."""
    tables = ("\n".join(_of(name)) for name in ("infinisoft", "smartro"))
    return "\n\n".join((_HEAD.rstrip(), *tables)) + "\n"


@cache
def served(name: str, grant: Grant) -> tuple[list[Decision], tuple[str, ...]]:
    """What becomes of the demo lake's columns, and the items that had to be left out.

    Of the data sets of services that the policy lists: with others an export does not begin.

    Raises UsageError where no item of the grant is in the data.
    """
    lake = [one for one in _lake() if one.name in listed(name)]
    lacking = min((absent(grant, held, _defaults()) for held in lake), key=len)
    return decide(less(grant, lacking), lake, _defaults()), lacking


@cache
def listed(name: str) -> tuple[str, ...]:
    """The data sets of the demo lake whose service a policy lists."""
    entries, services = catalogue([Path("nowhere")]), load_policy(name).declared
    return tuple(one for one, entry in entries.items() if entry.service in services)


@cache
def _lake() -> tuple[Holding, ...]:
    return tuple(holdings())


@cache
def _defaults() -> Mapping[str, Rule]:
    return default_rules(conf_text("masks.yaml"))


def _of(name: str) -> Iterator[str]:
    yield f"## {name}\n"
    yield "| recipient | purpose | leaves | withheld columns | without a column, withheld items |"
    yield "|---|---|---|---|---|"
    grants = load_policy(name).grants.values()
    for _, alike in groupby(grants, lambda one: replace(one, recipient="", name="")):
        some = list(alike)
        who = ", ".join(one.recipient for one in some)
        yield f"| {who} | {some[0].purpose} | " + " | ".join(_cells(name, some[0])) + " |"


def _cells(name: str, grant: Grant) -> Iterator[str]:
    if grant.refusal:
        yield from (f"nothing: {grant.refusal}", "", "")
        return
    withheld = [f"{item.term} ({item.withheld})" for item in grant.withheld]
    try:
        decisions, lacking = served(name, grant)
    except UsageError:
        items = [item.term for item in grant.items if not item.withheld]
        yield from ("nothing: the lake holds none of it", "", "; ".join([*items, *withheld]))
        return
    yield "; ".join(_leaving(decisions))
    yield "; ".join(_columns(one for one in decisions if not one.leaves))
    yield "; ".join([*lacking, *withheld])


def _leaving(decisions: list[Decision]) -> Iterator[str]:
    yield from _columns(one for one in decisions if one.leaves)


def _columns(decisions: Iterator[Decision]) -> Iterator[str]:
    """By data set: its columns with the form in which each leaves."""
    for dataset, some in groupby(decisions, lambda one: one.dataset):
        yield f"**{dataset}** " + ", ".join(_form(one) for one in some)


def _form(one: Decision) -> str:
    inside = [f"{code} {rule.action}" for code, rule in one.rule.inside.items()]
    said = f"{one.rule.action}: {', '.join(inside)}" if inside else one.rule.action
    return one.column.path if said in ("keep", "drop") else f"{one.column.path} ({said})"


if __name__ == "__main__":
    PATH.write_text(document(), "utf-8")
