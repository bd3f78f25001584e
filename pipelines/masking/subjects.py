"""Whose rows leave in a delivery: keyed fingerprints of its subjects, as hold lists have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.keys import DerivedKey, Keyset
from pipelines.masking.selection import HOLD, Selection, fingerprints, texts

PRINTS = pa.schema([("print", pa.string())])


@dataclass(frozen=True, slots=True)
class Subjects:
    """The column that says whose a row is, what may stand in it, and the rows that leave."""

    column: str
    keys: Mapping[str, DerivedKey] = field(repr=False)
    selection: Selection

    def prints(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The fingerprints of the subjects whose rows leave, for each entity that they may be."""
        rows, _ = self.selection.select(batch)
        values = texts(rows, self.column)
        values = values.filter(pc.not_equal(pc.utf8_trim_whitespace(values), "").fill_null(False))
        found = [fingerprints(entity, values, key) for entity, key in self.keys.items()]
        return pa.record_batch([pa.concat_arrays(found)], schema=PRINTS)


def subjects(
    column: str | None, entities: tuple[str, ...], selection: Selection, keyset: Keyset
) -> Subjects | None:
    """None where no column says whose a row is, or nothing known stands in it."""
    if column is None or not entities:
        return None
    keys = {entity: keyset.derive(HOLD, entity) for entity in entities}
    return Subjects(column, keys, selection)
