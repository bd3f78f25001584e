"""Which rule is a column's, where several could be.

A rule is for `data set` and `column`, each a name or a glob: `*` stands for any characters, also
for none and for dots. The rule of a column is

1. any before a `default`;
2. then one of the run's purpose (`purposes`) before a general one;
3. then by its column: the very name before a glob, a longer glob before a shorter one
   (counted in characters other than `*`);
4. then by its data set, in the same order.

Two that are equal in all this and say different things are an error. A key that is the very name
of a column (`count(*)`) means that column only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipelines.errors import UsageError
from pipelines.masking.actions import Rule

STAR = "*"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """A rule and the columns that it is for; `special` to one purpose or general."""

    dataset: str
    column: str
    rule: Rule
    special: bool = False
    default: bool = False

    @property
    def name(self) -> str:
        """As reports and messages call it."""
        return "default" if self.default else f"{self.dataset}.{self.column}"

    @property
    def for_all(self) -> bool:
        """Whether it is for every column of every data set."""
        return not (self.dataset + self.column).strip(STAR)

    def fits(self, dataset: str, path: str, paths: Collection[str]) -> bool:
        """Whether it could be the rule of a column; `paths` are all columns of the data set."""
        named = path == self.column
        return matches(self.dataset, dataset) and (
            named or (self.column not in paths and matches(self.column, path))
        )

    def rank(self, dataset: str, path: str) -> tuple[object, ...]:
        """How well it fits a column that it fits: the greater, the better."""
        by_column = (path == self.column, len(self.column.replace(STAR, "")))
        by_dataset = (dataset == self.dataset, len(self.dataset.replace(STAR, "")))
        return not self.default, self.special, by_column, by_dataset


def choose(
    rules: Iterable[ColumnRule], dataset: str, paths: Collection[str], where: str
) -> dict[str, ColumnRule]:
    """path → its rule, for the columns of a data set that have one.

    Raises UsageError where two rules fit a column equally well and say different things.
    """
    near = [one for one in rules if matches(one.dataset, dataset)]
    chosen = {}
    for path in paths:
        fitting = [one for one in near if one.fits(dataset, path, paths)]
        if fitting:
            chosen[path] = _best(fitting, dataset, path, where)
    return chosen


def _best(fitting: list[ColumnRule], dataset: str, path: str, where: str) -> ColumnRule:
    best = max(fitting, key=lambda one: one.rank(dataset, path))
    rank = best.rank(dataset, path)
    for other in fitting:
        if other.rank(dataset, path) == rank and other.rule.says != best.rule.says:
            raise UsageError(
                f"Two rules fit column {path!r} of data set {dataset!r} equally well.",
                f"{where}, line {best.rule.line} ({best.name}) and line {other.rule.line} "
                f"({other.name}).",
                "Give the column a rule under its own name, or make one glob longer.",
            )
    return best


def matches(pattern: str, name: str) -> bool:
    """Whether a name or glob stands for a name."""
    first, *rest = pattern.split(STAR)
    if not rest:
        return pattern == name
    *inner, last = rest
    if not name.startswith(first) or not name.endswith(last):
        return False
    at, end = len(first), len(name) - len(last)
    for part in inner:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end
