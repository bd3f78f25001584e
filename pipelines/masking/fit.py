"""Do rules and data fit: no column without a rule, and no rule without a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from detectors.columns import told_by
from pipelines.errors import UsageError, counted
from pipelines.masking.choice import STAR, ColumnRule, matches
from pipelines.masking.hints import meant
from pipelines.masking.inner import SIGN
from pipelines.masking.rules import Rules, uses
from pipelines.masking.together import PANS, SECRETS, check_together
from pipelines.masking.waivers import Waiver
from pipelines.masking.yamlfile import nearest

Lake = Mapping[str, Sequence[str]]
"""Data set → its columns."""


def check_dataset(
    dataset: str, paths: Sequence[str], rules: Rules, chosen: Mapping[str, ColumnRule]
) -> None:
    """Raises for columns without a rule, and for rules of this very data set without a column."""
    if not any(matches(one.dataset, dataset) for one in rules.columns):
        close = get_close_matches(dataset, rules.datasets, 1)
        line = next((one.rule.line for one in rules.columns if [one.dataset] == close), 0)
        raise UsageError(
            f"The rules say nothing of data set {dataset!r}.",
            f"{rules.path}, line {line}." if line else f"{rules.path}.",
            "Run garim scan with --write-rules again, or leave it out of the input. "
            + nearest(dataset, rules.datasets),
        )
    unruled = [path for path in paths if path not in chosen]
    for one in rules.columns:
        if one.dataset == dataset:
            _require_used(one, rules, f"data set {dataset!r}", {dataset: paths}, unruled)
    if unruled:
        raise UsageError(
            f"Data set {dataset!r} has {counted(len(unruled), 'column')} without a rule: "
            f"{', '.join(unruled[:8])}.",
            f"{rules.path}.",
            "Add a rule for each, or scan again with --write-rules.",
        )
    _check_waivers(dataset, paths, rules.waivers)
    _check_named(rules, {dataset: paths})


def _check_named(rules: Rules, lake: Lake) -> None:
    """Cards and their secrets are that under a rule that names no entity, too: the column does."""
    columns = []
    for dataset, paths in lake.items():
        for path, one in rules.of(dataset, paths).items():
            said = told_by(path, rules.own)[0]
            code = next((code for code in said if code in SECRETS | PANS), None)
            rule = replace(one.rule, entity=one.rule.entity or code)
            columns.append(replace(one, dataset=dataset, column=path, rule=rule))
    check_together([*uses(rules.entities, columns, rules.path)])


def _check_waivers(dataset: str, paths: Sequence[str], waivers: Sequence[Waiver]) -> None:
    """Raises for a waiver of this data set whose column it does not have."""
    for one in waivers:
        path = one.column.removeprefix(f"{dataset}.")
        known = (path == known or path.startswith(f"{known}{SIGN}") for known in paths)
        if path != one.column and not any(known):
            raise UsageError(
                f"A waiver names column {path!r}, which is not in data set {dataset!r}.",
                f"{one.file}, line {one.line}.",
                nearest(path.partition(SIGN)[0], paths),
            )


def check_lake(rules: Rules, lake: Lake) -> list[str]:
    """What a whole input shows of rules that each data set alone does not; returns notes.

    Raises UsageError for a glob that matches nothing, and for a misspelt data set whose columns a
    glob or the default would treat instead.
    """
    for one in rules.columns:
        if STAR not in one.dataset or one.for_all:
            continue
        near = {name: paths for name, paths in lake.items() if matches(one.dataset, name)}
        if not near:
            raise UsageError(
                f"The glob {one.dataset!r} matches no data set of the input.",
                f"{rules.path}, line {one.rule.line}.",
                nearest(one.dataset.replace(STAR, ""), lake),
            )
        _require_used(one, rules, f"the data sets that {one.dataset!r} stands for", near)
    _check_named(rules, lake)
    return _absent(rules, lake)


def _require_used(
    one: ColumnRule, rules: Rules, place: str, lake: Lake, unruled: Sequence[str] = ()
) -> None:
    """Raises where a rule is for no column of these data sets; `unruled` wait for one."""
    if any(one.fits(name, path, paths) for name, paths in lake.items() for path in paths):
        return
    what = (
        f"The glob {one.column!r} matches no column of {place}."
        if STAR in one.column
        else f"The rules name column {one.column!r}, which is not in {place}."
    )
    known = [path for paths in lake.values() for path in paths]
    free = f" Columns without a rule: {', '.join(unruled[:8])}." if unruled else ""
    raise UsageError(what, f"{rules.path}, line {one.rule.line}.", meant(one.column, known) + free)


def _absent(rules: Rules, lake: Lake) -> list[str]:
    """Notes on the data sets that the rules name and the input does not have."""
    unnamed = [name for name in lake if name not in rules.datasets]
    first = {one.dataset: one.rule.line for one in reversed(rules.columns)}
    absent = [name for name in rules.datasets if STAR not in name and name not in lake]
    said = [f"The rules name data set {name!r}, which the input does not have." for name in absent]
    for name, what in zip(absent, said, strict=True):
        if get_close_matches(name, unnamed, 1):
            raise UsageError(what, f"{rules.path}, line {first[name]}.", nearest(name, unnamed))
    return said
