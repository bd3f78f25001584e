"""The shape of a value: where digits, letters and signs stand in it, never which.

`010-1234-5678` is `ddd-dddd-dddd`, `홍길동` is `가가가`, `a.kim@example.com` is
`a.aaa@aaaaaaa.aaa`. What masking makes of a shape is shown beside it: `ddd-****-dddd`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa

from detectors.catalog import CATALOG
from detectors.scanner import Scanner
from pipelines.masking.actions import DROP, KEEP
from pipelines.masking.cells import cut_out
from pipelines.masking.inner import waived_at
from pipelines.masking.masker import Keys, Masker, folded
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators.types import legible
from pipelines.masking.plan import ColumnPlan, MaskPlan, Treatment, maskable

SHAPES = pa.schema(
    [("path", pa.string()), ("entity", pa.string()), ("before", pa.string()),
     ("after", pa.string()), ("n", pa.int64())]
)  # fmt: skip
"""How often values of a column have a shape and get another; `after` is empty where dropped."""
_LONGEST = 24
_CONSTANT = ("redact", "replace")
_UNSHOWN = ("decrypt", "date_shift")
Seen = tuple[str, str, str, str]
"""path, entity, shape before, shape after"""


def shape(text: str) -> str:
    """Digits as d, Latin letters as a and A, Hangul as 가, other letters as x; signs of ASCII stay.

    Texts of more than 24 characters are cut.
    """
    cut = "".join(map(_sign, text[:_LONGEST]))
    return f"{cut}…" if len(text) > _LONGEST else cut


def _sign(char: str) -> str:
    if char.isdigit():
        return "d"
    if "가" <= char <= "힣":
        return "가"
    if not char.isascii():
        return "x"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char if char.isprintable() else " "


class Shaper:
    """Counts the shapes of batches of one data set, before and after masking by a plan."""

    def __init__(self, plan: MaskPlan, keys: Keys, as_of: date | None = None) -> None:
        self._columns = {column.path: column for column in plan.columns}
        self._keys, self._as_of = keys, as_of
        self._masker = Masker(_whole_only(plan), keys, as_of)
        self._scanner = Scanner(as_of=as_of, catalog=(*CATALOG, *plan.own))

    def look(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Shapes of a batch as rows of SHAPES."""
        masked, _ = self._masker.mask(batch)
        counts = Counter(self._seen(dict(_leaves(batch)), dict(_leaves(masked))))
        return pa.RecordBatch.from_arrays(
            [*(pa.array([key[at] for key in counts], pa.string()) for at in range(4)),
             pa.array(list(counts.values()), pa.int64())],
            schema=SHAPES,
        )  # fmt: skip

    def _seen(self, before: dict[str, pa.Array], after: dict[str, pa.Array]) -> Iterator[Seen]:
        for path, values in before.items():
            column = self._columns[path]
            if not maskable(values.type):
                continue
            if column.looks_inside:
                yield from self._inside(column, legible(values))
                continue
            became = after.get(path, pa.nulls(len(values), pa.string()))
            texts = (_texts(values), _texts(became))
            for old, new in zip(*texts, strict=True):
                if old is not None:
                    yield path, column.entity or "", shape(old), _after(column, old, new)

    def _inside(self, column: ColumnPlan, values: pa.Array) -> Iterator[Seen]:
        """Of a text, the items that are found in it."""
        found = self._scanner.scan(values, column.path)
        treatments = {one.entity: one for one in column.treatments}
        waived = waived_at(values, found, column.inner).is_valid().to_pylist()
        cuts = zip(found["entity"].to_pylist(), cut_out(values, found), waived, strict=True)
        for entity, cut, stays in cuts:
            one = Treatment(entity, KEEP) if stays else treatments[entity]
            yield column.path, entity, shape(cut), _said(one.operator, self._becomes(one, cut))

    def _becomes(self, treatment: Treatment, cut: str) -> str | None:
        if treatment.operator in _UNSHOWN:
            return None
        key = self._keys.get(treatment.key_name) if treatment.needs_key else None
        value = folded(pa.array([cut], pa.string()))
        out = apply(
            treatment.operator, treatment.entity, value, treatment.params, key, as_of=self._as_of
        )
        return None if out[0].as_py() is None else str(out[0].as_py())


def _whole_only(plan: MaskPlan) -> MaskPlan:
    """The plan for whole cells: nothing inside cells, nothing that needs more than its cell."""

    def kept(column: ColumnPlan) -> ColumnPlan:
        passed = column.looks_inside or column.action in _UNSHOWN
        return replace(column, action=KEEP, treatments=()) if passed else column

    return replace(plan, columns=tuple(map(kept, plan.columns)))


def _leaves(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.Array]]:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        yield from each_leaf(name, column)


def _texts(values: pa.Array) -> list[str | None]:
    found: list[str | None] = legible(values).to_pylist()
    return found


def _after(column: ColumnPlan, old: str, new: str | None) -> str:
    if column.action == "date_shift":
        return shape(old)  # a date moved is written as it was
    return _said(column.action, None if column.action in (DROP, "decrypt") else new)


def _said(operator: str, new: str | None) -> str:
    """What became of a value: a constant itself, a token's head, else the shape."""
    if new is None:
        return "" if operator == DROP else "…"
    if operator in _CONSTANT:
        return new
    if OPERATORS[operator].needs_key:
        return f"{new.rpartition('_')[0]}_…"
    return shape(new)
