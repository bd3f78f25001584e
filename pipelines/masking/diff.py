"""What other rules would change for a data set: per column, the action before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.masking.plan import outline
from pipelines.masking.rules import Rules

Outline = Mapping[str, Any]
"""Action, entity and parameters of a column."""


def difference(old: Rules, new: Rules, lake: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The purposes, the columns that change and the waivers that come and go; never a value.

    `lake`: data set → its columns. `old` or `new` of a column is None where there is no rule;
    of what both do inside cells, only the entities whose action changes are listed.
    """
    columns = []
    for dataset, paths in lake.items():
        before, after = outline(old, dataset, paths), outline(new, dataset, paths)
        for path in paths:
            if before.get(path) != after.get(path):
                was, becomes = _apart(before.get(path), after.get(path))
                columns.append({"dataset": dataset, "column": path, "old": was, "new": becomes})
    gone, come = ([one.told() for one in rules.waivers] for rules in (old, new))
    return {
        "purpose": {"old": old.purpose, "new": new.purpose},
        "columns": columns,
        "waivers": {
            "removed": [one for one in gone if one not in come],
            "added": [one for one in come if one not in gone],
        },
    }


def _apart(old: Outline | None, new: Outline | None) -> tuple[Outline | None, Outline | None]:
    """Both without the actions inside cells that they share."""
    if old is None or new is None:
        return old, new
    was, becomes = old["params"].get("actions"), new["params"].get("actions")
    if was is None or becomes is None:
        return old, new
    changed = [code for code in was.keys() | becomes if was.get(code) != becomes.get(code)]
    return _with(old, was, changed), _with(new, becomes, changed)


def _with(one: Outline, actions: Mapping[str, Any], codes: Sequence[str]) -> Outline:
    kept = {code: actions[code] for code in sorted(codes) if code in actions}
    return {**one, "params": {"actions": kept}}
