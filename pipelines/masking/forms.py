"""The form that a column's action gives to every cell: a cell without it was not treated by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators.normalise import short_name

_LETTERS = {"pseudonym": "[a-p]{32}", "encrypt": "[rs](?:[a-p]{2}){17,}"}
_OPENED = 64
"""Cells of a batch that are really decrypted; the form of the others is looked at only."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a cell of a column looks like after its action; `key` where it is at hand."""

    action: str
    entity: str
    key_id: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: DerivedKey | None = field(default=None, repr=False)

    def misshapen(self, values: pa.Array) -> int:
        """How many cells do not have the form; null and empty ones have every form."""
        values = values.filter(pc.greater(pc.binary_length(values), 0).fill_null(False))
        if self.action not in _LETTERS:
            again = apply(self.action, self.entity, values, self.params)
            return int(pc.sum(pc.not_equal(again, values)).as_py() or 0)
        letters = _LETTERS[self.action]
        token = rf"\A{short_name(self.entity)}_{self.key_id}_{letters}\z"
        wrong = pc.sum(pc.invert(pc.match_substring_regex(values, token))).as_py() or 0
        return int(wrong) or int(self.action == "encrypt" and not self._opens(values[:_OPENED]))

    def _opens(self, values: pa.Array) -> bool:
        if self.key is None:
            return True
        try:
            apply("decrypt", self.entity, values, {}, self.key)
        except UsageError:
            return False
        return True


def form_of(
    action: str, entity: str | None, key_id: str, params: Mapping[str, Any], key: DerivedKey | None
) -> Form | None:
    """The form of a column's cells, None for actions that give none (keep, scrub, per_cell)."""
    held = OPERATORS.get(action)
    if held is None or action == "keep" or held.lookalike or entity is None:
        return None
    if held.needs_key and action not in _LETTERS:
        return None
    return Form(action, entity, key_id, params, key)
