"""The masker: a plan and derived keys applied to Arrow record batches, whole columns at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.catalog import CATALOG
from detectors.numerals import whole
from detectors.scanner import Scanner
from detectors.signs import folded_and_packed
from pipelines.errors import GarimError
from pipelines.masking.actions import DROP, KEEP, PER_CELL
from pipelines.masking.cells import lengths
from pipelines.masking.inner import waived_at
from pipelines.masking.jsonpath import splice
from pipelines.masking.keys import DerivedKey
from pipelines.masking.nested import each_leaf, map_leaves
from pipelines.masking.operators import OPERATORS, anything, apply, is_date
from pipelines.masking.operators.normalise import normalise
from pipelines.masking.operators.types import as_text
from pipelines.masking.plan import ColumnPlan, MaskPlan, Treatment
from pipelines.masking.settled import settled
from pipelines.masking.spans import Spans, plain

Keys = Mapping[str, DerivedKey]
UNKNOWN = "[UNKNOWN]"
"""Stands for a cell of a mixed column in which nothing was recognised: nothing goes through."""


class Masker:
    """Masks batches of one data set; made once per worker, holds no state between batches.

    `scanner`: one of all entities, where it is shared.
    """

    def __init__(
        self,
        plan: MaskPlan,
        keys: Keys,
        as_of: date | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        self._plan = plan
        self._keys = keys
        self._columns = {column.path: column for column in plan.columns}
        self._as_of = as_of
        self._scanner = scanner or Scanner(as_of=as_of, catalog=(*CATALOG, *plan.own))

    def mask(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
        """The masked batch (schema `plan.schema_out`) and the counts by `plan.slots`."""
        counts: dict[tuple[str, str], int] = {}

        def treat(path: str, leaf: pa.Array) -> pa.Array:
            column = self._columns[path]
            try:
                subjects = _subjects(column, batch)
                masked, found = (
                    self._leaf(column, leaf)
                    if subjects is None
                    else self._whole(column, leaf, subjects)
                )
            except GarimError as error:
                raise type(error)(f"{path}: {error.what}", error.where, error.do) from None
            for entity, count in found.items():
                counts[path, entity] = counts.get((path, entity), 0) + count
            return masked

        columns = []
        for target in self._plan.schema_out:
            source = batch.column(batch.schema.get_field_index(target.name))
            masked = map_leaves(target.name, source, treat)
            columns.append(masked if masked.type == target.type else masked.cast(target.type))
        out = pa.RecordBatch.from_arrays(columns, schema=self._plan.schema_out)
        return out, [counts.get(slot, 0) for slot in self._plan.slots]

    def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
        if column.action == KEEP:
            return leaf, {}
        if column.action == DROP:  # a field of a struct: the field stays, empty
            return pa.nulls(len(leaf), pa.string()), {}
        if column.looks_inside:
            return self._inside(column, as_text(leaf))
        return self._whole(column, leaf)

    def _whole(
        self, column: ColumnPlan, leaf: pa.Array, subjects: pa.Array | None = None
    ) -> tuple[pa.Array, dict[str, int]]:
        """Every value treated by the column's one treatment."""
        treatment = column.treatments[0]
        typed = column.type_out is not None and is_date(column.type_out)
        unread = OPERATORS[treatment.operator].takes is anything
        values = leaf if typed or unread else whole(folded(as_text(leaf)))
        masked = self._treat(treatment, values, subjects)
        if not typed and not unread:
            masked = _unescaped(masked)
        return masked, {treatment.entity: len(masked) - masked.null_count}

    def _treat(
        self, treatment: Treatment, values: pa.Array, subjects: pa.Array | None = None
    ) -> pa.Array:
        return apply(
            treatment.operator,
            treatment.entity,
            values,
            treatment.params,
            self._keys.get(treatment.key_name) if treatment.needs_key else None,
            subjects=subjects,
            as_of=self._as_of,
        )

    def _inside(self, column: ColumnPlan, values: pa.Array) -> tuple[pa.Array, dict[str, int]]:
        """Spans treated in place; in a mixed column cells without a finding are hidden whole."""
        found = self._scanner.scan(values, column.path)
        kept = sorted(t.entity for t in column.treatments if t.operator == KEEP)
        is_kept = pc.is_in(found["entity"], pa.array(kept, pa.string()))
        if column.inner:
            is_kept = pc.or_(is_kept, pc.is_valid(waived_at(values, found, column.inner)))
        shown, found = found.filter(is_kept), found.filter(pc.invert(is_kept))
        if column.action == PER_CELL:
            whole = pc.equal(pc.subtract(shown["end"], shown["start"]), lengths(values, shown))
            known = [*shown["row"].filter(whole).to_pylist(), *found["row"].to_pylist()]
            found = _widened(values, found)
            values = self._unknown_hidden(column, values, known)
        return self._spliced(column, values, found)

    def _unknown_hidden(self, column: ColumnPlan, values: pa.Array, known: list[int]) -> pa.Array:
        """The values without those that are neither known, nor blank, nor treated already."""
        stays = pc.equal(pc.utf8_trim_whitespace(values), "").fill_null(True)
        stays = stays.to_numpy(zero_copy_only=False).copy()
        stays[known] = True
        rest = np.flatnonzero(~stays)
        if len(rest):
            some = settled(values.take(pa.array(rest)), column.treatments, self._treat)
            stays[rest] = some.to_numpy(zero_copy_only=False)
        return pc.if_else(pa.array(stays), values, pa.scalar(UNKNOWN, values.type))

    def _spliced(
        self, column: ColumnPlan, values: pa.Array, found: pa.Table
    ) -> tuple[pa.Array, dict[str, int]]:
        """The values with every span replaced by what its treatment makes of it."""
        if not found.num_rows:
            return values, {}
        spans = Spans.of(values, found)
        new, counts = self._replaced(column, spans.texts(), found["entity"])
        if spans.bare.any():
            spans, new = _quoted(values, found, spans, new)
        return spans.replaced(new), counts

    def _replaced(
        self, column: ColumnPlan, cut: pa.Array, entities: pa.ChunkedArray
    ) -> tuple[pa.Array, dict[str, int]]:
        """What each cut-out becomes: one operator call per entity, and the counts."""
        values, names = folded(cut), entities.combine_chunks()
        made, counts, at = [pa.array([""])], {}, np.zeros(len(cut), np.int64)
        for treatment in column.treatments:
            which = pc.indices_nonzero(pc.equal(names, treatment.entity))
            if not len(which):
                continue
            at[which.to_numpy()] = np.arange(len(which)) + sum(map(len, made))
            made.append(self._treat(treatment, values.take(which)).cast(pa.string()))
            counts[treatment.entity] = len(which)
        return plain(_unescaped(pa.concat_arrays(made).take(pa.array(at)))), counts


def _quoted(
    values: pa.Array, found: pa.Table, spans: Spans, new: pa.Array
) -> tuple[Spans, pa.Array]:
    """Rows of JSON in which a bare number becomes a text, and with that gets quotes: whole ones."""
    rows = np.unique(spans.rows[spans.bare])
    texts = []
    for row, cell in zip(rows.tolist(), values.take(pa.array(rows)).to_pylist(), strict=True):
        low, high = np.searchsorted(spans.rows, (row, row + 1)).tolist()
        some = found.slice(low, high - low)
        ours = (some["start"].to_pylist(), some["end"].to_pylist(), new[low:high].to_pylist())
        texts.append(splice(cell, list(zip(*ours, strict=True))))
    whole, left = spans.without(rows)
    ours = pa.array(np.isin(whole.rows, rows))
    return whole, pc.replace_with_mask(new.filter(pa.array(left)), ours, pa.array(texts))


def _subjects(column: ColumnPlan, batch: pa.RecordBatch) -> pa.Array | None:
    """Whose each row's value is, in one spelling; None for operators that do not ask."""
    asking = [one for one in column.treatments if one.subject_entity]
    if not asking:
        return None
    path, entity = asking[0].params["subject"], asking[0].subject_entity
    near = [name for name in batch.schema.names if f"{path}.".startswith(f"{name}.")]
    held = {at: leaf for name in near for at, leaf in each_leaf(name, batch.column(name))}
    return normalise(entity, whole(folded(as_text(held[path]))))


def folded(values: pa.Array) -> pa.Array:
    """The values in their plain spelling, so that an operator sees digits as digits."""
    found, _ = folded_and_packed(values)
    if not found:
        return values
    unusual = np.zeros(len(values), np.bool_)
    unusual[list(found)] = True
    plain = pa.array([one.text for one in found.values()], values.type)
    return pc.replace_with_mask(values, pa.array(unusual), plain)


def _unescaped(masked: pa.Array) -> pa.Array:
    """Masked values in which a backslash that stood before a digit escapes no `*`."""
    escapes = pc.match_substring(masked, "\\").fill_null(False)
    if not pc.any(escapes).as_py():
        return masked
    plain = folded(masked.filter(escapes))
    return pc.replace_with_mask(masked, escapes, plain)


def _widened(values: pa.Array, found: pa.Table) -> pa.Table:
    """One finding per cell, the first, over the whole cell."""
    if not found.num_rows:
        return found
    _, first = np.unique(found["row"].to_numpy(), return_index=True)
    one = found.take(pa.array(first))
    starts = pa.array(np.zeros(len(first)), pa.int32())
    return one.set_column(1, "start", starts).set_column(2, "end", lengths(values, one))
