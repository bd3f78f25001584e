"""The plan: exactly one action for every column of a data set, before any row is read.

A column that has no rule, and a rule that has no column, are errors; so is a type that an action
cannot treat. What a plan says is what the manifest and the data dictionary later show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from detectors.catalog import CATALOG
from detectors.entity import Recognizer
from pipelines.errors import UsageError
from pipelines.masking.actions import DROP, KEEP, PER_CELL, SCRUB, Rule
from pipelines.masking.choice import ColumnRule
from pipelines.masking.fit import check_dataset
from pipelines.masking.hints import LINE as LINE
from pipelines.masking.inner import SIGN, inside
from pipelines.masking.keys import DerivedKey, Keyset
from pipelines.masking.nested import leaf_types, leaves
from pipelines.masking.operators import OPERATORS, type_out
from pipelines.masking.operators.types import readable
from pipelines.masking.rules import Rules
from pipelines.masking.waivers import Waiver, waived
from pipelines.masking.yamlfile import nearest

SHIFT = "garim:date_shift"
"""What the key of date_shift is derived for: all dates of a subject move by the same days."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """An operator with parameters for one entity."""

    entity: str
    operator: str
    params: Mapping[str, Any] = field(default_factory=dict)
    subject_entity: str = ""
    """Of date_shift: the entity of its subject, in whose normal form spellings are one."""

    @property
    def needs_key(self) -> bool:
        return OPERATORS[self.operator].needs_key

    @property
    def key_name(self) -> str:
        """What its key is derived for, beside the purpose."""
        return SHIFT if OPERATORS[self.operator].per_subject else self.entity


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One leaf column: its action, and the treatments of the entities that it may hold."""

    path: str
    action: str
    entity: str | None
    type_in: pa.DataType
    type_out: pa.DataType | None
    treatments: tuple[Treatment, ...] = ()
    waived: frozenset[str] = frozenset()
    """Entities that stay as they are inside its cells, since they are none."""
    rule: ColumnRule | None = None
    inner: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same for values inside its JSON, by their path."""

    @property
    def looks_inside(self) -> bool:
        """Whether its cells are scanned: spans in text, or each cell on its own."""
        return self.action in (SCRUB, PER_CELL)

    @property
    def params(self) -> dict[str, Any]:
        """Parameters as the manifest shows them; what is waived has no action."""
        return _params(self.action, self.treatments, self.waived)


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """The columns of one data set and the Arrow schemas before and after."""

    dataset: str
    columns: tuple[ColumnPlan, ...]
    schema_in: pa.Schema
    schema_out: pa.Schema
    own: tuple[Recognizer, ...] = ()

    @property
    def keyed(self) -> tuple[str, ...]:
        """What keys are derived for: entities, and SHIFT."""
        return tuple(
            dict.fromkeys(t.key_name for c in self.columns for t in c.treatments if t.needs_key)
        )

    def keys(self, keyset: Keyset, purpose: str) -> dict[str, DerivedKey]:
        """The key of each of `keyed`; those of retired epochs too where tokens are turned back."""
        read = {
            t.key_name
            for c in self.columns
            for t in c.treatments
            if OPERATORS[t.operator].all_epochs
        }
        return {
            name: (keyset.derive_all if name in read else keyset.derive)(purpose, name)
            for name in self.keyed
        }

    @property
    def slots(self) -> tuple[tuple[str, str], ...]:
        """(column, entity) of every counter that a masked batch reports, in order."""
        return tuple(
            (column.path, treatment.entity)
            for column in self.columns
            for treatment in column.treatments
        )


def make_plan(
    dataset: str, schema: pa.Schema, rules: Rules, partitions: Sequence[str] = ()
) -> MaskPlan:
    """One action for every leaf of `schema`.

    `partitions` are columns that stand in folder names: they can only be kept or dropped.
    Raises UsageError for columns without a rule, rules without a column, unfit types.
    """
    paths = [found for column in schema for found in leaves(column.name, column.type)]
    names = [path for path, _ in paths]
    _distinct(dataset, names)
    chosen = rules.of(dataset, names)
    check_dataset(dataset, names, rules, chosen)
    allowed = waived(rules.waivers, dataset)
    columns = []
    for path, kind in paths:
        made = _column(
            dataset, path, kind, chosen[path], rules, path in partitions,
            allowed.get(path, frozenset()),
        )  # fmt: skip
        made = replace(made, inner=inside(allowed, path)) if made.looks_inside else made
        columns.append(_with_subject(made, dataset, dict(paths), rules, chosen))
    schema_out = _schema_out(schema, columns, rules.path)
    if not len(schema_out):
        raise UsageError(
            f"The rules drop every column of data set {dataset!r}.",
            f"{rules.path}.",
            "Keep one, or leave the data set out of the input.",
        )
    return MaskPlan(dataset, tuple(columns), schema, schema_out, rules.own)


def _distinct(dataset: str, paths: Sequence[str]) -> None:
    """Refuses two leaves of one path, such as a column `a.b` beside a struct a with a field b."""
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        raise UsageError(
            f"Data set {dataset!r} has two columns of one path: {', '.join(twice[:8])}.",
            do="Rename one of them: a rule must mean one column.",
        )


def outline(rules: Rules, dataset: str, paths: Sequence[str]) -> dict[str, dict[str, Any]]:
    """path → action, entity and parameters of the columns that have a rule, whatever their type."""
    allowed = waived(rules.waivers, dataset)
    found = {}
    for path, one in rules.of(dataset, paths).items():
        without = allowed.get(path, frozenset())
        action, treatments = _treatments(one.rule, rules, without)
        params = _params(action, treatments, without)
        found[path] = {"action": action, "entity": one.rule.entity, "params": params}
    return found


def _params(
    action: str, treatments: Sequence[Treatment], without: frozenset[str]
) -> dict[str, Any]:
    if action not in (SCRUB, PER_CELL):
        return dict(treatments[0].params) if treatments else {}
    shown = [one for one in treatments if one.entity not in without]
    return {"actions": {one.entity: {"action": one.operator, **one.params} for one in shown}}


def _column(
    dataset: str,
    path: str,
    kind: pa.DataType,
    chosen: ColumnRule,
    rules: Rules,
    partition: bool,
    without: frozenset[str],
) -> ColumnPlan:
    rule = chosen.rule
    action, treatments = _treatments(rule, rules, without)
    place = f"{rules.path}, line {rule.line}: {dataset}.{path}."
    if rule.entity in without:
        raise UsageError(
            f"A rule says that column {path!r} holds {rule.entity}, a waiver that it does not.",
            place,
            "Remove the waiver, or give the column an action without that entity.",
        )
    if partition and path == LINE:
        raise UsageError("A partition column may not be called 'line'.", place)
    if partition and action not in (KEEP, DROP):
        raise UsageError(
            "A partition column stands in folder names and cannot be masked there.",
            place,
            "Drop it, or write the data set partitioned by something impersonal.",
        )
    if action in (KEEP, DROP):
        kept = kind if action == KEEP else None
        return ColumnPlan(path, action, rule.entity, kind, kept, rule=chosen)
    kind_out = type_out(action, treatments[0].params, kind)
    if kind_out is None:
        raise UsageError(
            f"A column of type {kind} cannot be treated with {action!r}.",
            place,
            "Choose redact, replace or drop, or keep if it holds nothing personal.",
        )
    return ColumnPlan(path, action, rule.entity, kind, kind_out, treatments, without, chosen)


def _with_subject(
    column: ColumnPlan,
    dataset: str,
    kinds: Mapping[str, pa.DataType],
    rules: Rules,
    chosen: Mapping[str, ColumnRule],
) -> ColumnPlan:
    """A date_shift with the entity of the column that says whose date it is."""
    if column.action not in OPERATORS or not OPERATORS[column.action].per_subject:
        return column
    (treatment,) = column.treatments
    subject = str(treatment.params["subject"])
    fits = subject in kinds and maskable(kinds[subject])
    if not fits or any(sign in column.path + subject for sign in "[{"):
        single = [path for path, kind in kinds.items() if maskable(kind) and not {*path} & {*"[{"}]
        raise UsageError(
            f"The subject {subject!r} cannot say whose date each value of {column.path!r} is.",
            f"{rules.path}, line {chosen[column.path].rule.line}: {dataset}.{column.path}.",
            f"Name a column with one text or number a row. {nearest(subject, single)}",
        )
    named = replace(treatment, subject_entity=chosen[subject].rule.entity or "PERSONAL")
    return replace(column, treatments=(named,))


def idle(plan: MaskPlan, waivers: Sequence[Waiver]) -> list[str]:
    """Notes on waivers for columns into which nothing looks: they waive nothing."""
    whole = {column.path: column for column in plan.columns if not column.looks_inside}
    named = [
        (one, whole.get(path) or whole.get(path.partition(SIGN)[0]))
        for one in waivers
        for path in waived([one], plan.dataset)
    ]
    return [
        f"The waiver for {one.entity} in {one.column!r} waives nothing: {column.path!r} is treated "
        f"as a whole ({column.action})."
        for one, column in named
        if column
    ]


def _treatments(
    rule: Rule, rules: Rules, without: frozenset[str]
) -> tuple[str, tuple[Treatment, ...]]:
    """The action of a column and what it does to which entity; what is waived stays."""
    if rule.action in (SCRUB, PER_CELL):
        found = dict.fromkeys(recognizer.entity for recognizer in (*CATALOG, *rules.own))
        return rule.action, tuple(
            Treatment(code, KEEP)
            if code in without
            else _of_entity(code, rule.inside.get(code) or rules.entities[code])
            for code in found
        )
    if rule.action is not None:
        entity = rule.entity or "PERSONAL"
        kept = rule.action in (KEEP, DROP)
        return rule.action, () if kept else (Treatment(entity, rule.action, rule.params),)
    assert rule.entity is not None
    default = rules.entities.get(rule.entity)
    if default is None or default.action is None:
        raise UsageError(
            f"Entity {rule.entity} has no action.",
            f"{rules.path}, line {rule.line}.",
            "Give the column an action, or the entity one under entities.",
        )
    if default.action in (KEEP, DROP):
        return default.action, ()
    return default.action, (Treatment(rule.entity, default.action, default.params),)


def _of_entity(code: str, rule: Rule) -> Treatment:
    """What free text does with a span: one that is dropped, or has no subject, is redacted."""
    if rule.action in (DROP, None) or OPERATORS[str(rule.action)].per_subject:
        return Treatment(code, "redact")
    return Treatment(code, rule.action, rule.params)


def maskable(kind: pa.DataType) -> bool:
    """Whether a leaf of this type can be read as text: docs/types.md."""
    return readable(kind)


def _keys_stay(columns: Sequence[ColumnPlan], where: str) -> None:
    """Refuses to drop the keys of a map of which something stays: a key cannot be null."""
    for column in columns:
        if column.type_out is None and column.path.endswith("{key}"):
            raise UsageError(
                f"The keys of a map cannot be dropped alone: {column.path!r}.",
                f"{where}, line {column.rule.rule.line}." if column.rule else "",
                "Choose pseudonym or redact for them, or drop every part of the column.",
            )


def _schema_out(schema: pa.Schema, columns: Sequence[ColumnPlan], where: str) -> pa.Schema:
    plans = {column.path: column for column in columns}
    fields = []
    for column in schema:
        inner = [plans[path] for path, _ in leaves(column.name, column.type)]
        if all(plan.type_out is None for plan in inner):
            continue
        _keys_stay(inner, where)
        kind = leaf_types(
            column.type, column.name, lambda path, old: plans[path].type_out or pa.string()
        )
        fields.append(pa.field(column.name, kind))
    return pa.schema(fields)
