"""Whether a delivery holds what its source holds: the right rows, values, forms and keys. Pure.

Seen from both sides: what the rows that leave should give, and what the written rows do give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from detectors.numerals import whole
from pipelines.masking.actions import DROP, KEEP
from pipelines.masking.canary import Canaries
from pipelines.masking.forms import Form, form_of
from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import folded
from pipelines.masking.nested import each_leaf
from pipelines.masking.operators import apply
from pipelines.masking.operators.types import as_text, readable
from pipelines.masking.selection import Selection
from pipelines.masking.sums import halves, joined, words

Key = tuple[str, str, str, bytes | None]
"""column, measure, entity, fingerprint"""
_FEW = 20_000
"""Up to so many rows all pseudonyms are compared, beyond every sixteenth."""
_HEAD = 512
"""Rows of a batch whose pseudonyms are made anew."""


@dataclass(frozen=True, slots=True)
class Faithful:
    """What of a data set is compared.

    `kept`: columns that leave as they are; `forms` by column. `selection`: the rows that leave,
    None for all; `known`: whether that is known. `mark`: the word of canaries, "" without any.
    `letters`: the last letters of the pseudonyms that are compared, of a large lake a part.
    """

    kept: frozenset[str] = frozenset()
    forms: Mapping[str, Form] = field(default_factory=dict)
    selection: Selection | None = None
    known: bool = True
    mark: str = ""
    letters: str = "a"

    def source(
        self, batch: pa.RecordBatch, key: bytes, mark: Callable[[str], bytes]
    ) -> Iterator[tuple[Key, int]]:
        """What a batch of the source should give: sums, and the pseudonyms of its first rows."""
        if not self.known:
            return
        rows = self.selection.select(batch)[0] if self.selection else batch
        yield ("", "rows leaving", "", None), rows.num_rows
        yield from self._sums("source", rows, key)
        for path, leaf in _leaves(rows.slice(0, _HEAD), self._keyed()):
            form = self.forms[path]
            values = whole(folded(as_text(leaf)))
            tokens = apply("pseudonym", form.entity, values, {}, form.key)
            for token in self._sampled(tokens):
                yield (path, "expected", "", mark(token)), 1

    def written(
        self, batch: pa.RecordBatch, key: bytes, mark: Callable[[str], bytes]
    ) -> Iterator[tuple[Key, int]]:
        """What a written batch gives: sums, cells without their form, canaries, pseudonyms."""
        yield from self._sums("written", batch, key)
        for path, leaf in _leaves(batch):
            text = as_text(leaf)
            form = self.forms.get(path)
            yield (path, "misshapen", "", None), form.misshapen(text) if form else 0
            yield (path, "canaries", "", None), self._canaries(text, form)
            if path in self._keyed():
                for token in self._sampled(text):
                    yield (path, "token", "", mark(token)), 1

    def _sums(self, side: str, rows: pa.RecordBatch, key: bytes) -> Iterator[tuple[Key, int]]:
        """Of every kept column, and of the rows as far as they stand in columns without lists."""
        held = {}
        for path, leaf in _leaves(rows, self.kept):
            held[path] = words(as_text(leaf), key)
        flat = [held[path] for path in sorted(held) if not any(sign in path for sign in "[{")]
        if flat:
            held[""] = joined(flat)
        for path, found in held.items():
            for half, total in zip(("low", "high"), halves(found), strict=True):
                yield (path, f"{side} {half}", "", None), total

    def _keyed(self) -> frozenset[str]:
        """The columns of pseudonyms whose key is at hand."""
        return frozenset(
            path for path, form in self.forms.items() if form.action == "pseudonym" and form.key
        )

    def _sampled(self, tokens: pa.Array) -> list[str]:
        ends = pc.is_in(pc.utf8_slice_codeunits(tokens, -1), pa.array(list(self.letters)))
        found: list[str] = tokens.filter(ends.fill_null(False)).unique().to_pylist()
        return found

    def _canaries(self, text: pa.Array, form: Form | None) -> int:
        """Cells that a canary left: its mark, or what the column's key makes of it."""
        if not self.mark:
            return 0
        found = pc.match_substring(text, self.mark)
        if form and form.action == "pseudonym" and form.key:
            token = apply("pseudonym", form.entity, pa.array([self.mark]), {}, form.key)[0]
            found = pc.or_(found, pc.equal(text, token))
        return int(pc.sum(found).as_py() or 0)


def _leaves(
    batch: pa.RecordBatch, wanted: frozenset[str] | None = None
) -> Iterator[tuple[str, pa.Array]]:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        for path, leaf in each_leaf(name, column):
            if readable(leaf.type) and (wanted is None or path in wanted):
                yield path, leaf


@dataclass(frozen=True, slots=True)
class Proof:
    """What a delivery can be held against beside its manifest, made from order and policy alone.

    `selection` are the rows that leave, `canaries` rows that may not; `keys` those of the recipient
    by entity.
    """

    selection: Selection
    canaries: Canaries
    keys: Mapping[str, DerivedKey]


def faithful(plan: Mapping[str, Any], key_id: str, proof: Proof | None) -> Faithful:
    """What can be compared of a data set of a manifest; less where nothing but that is known."""
    columns = [one for one in plan["columns"] if one["action"] != DROP]
    keys = proof.keys if proof else {}
    forms = {
        one["path"]: form_of(
            one["action"], one["entity"], key_id, one["params"], keys.get(one["entity"])
        )
        for one in columns
    }
    known = proof is not None or not plan["left_out"]
    return Faithful(
        frozenset(one["path"] for one in columns if one["action"] == KEEP and known),
        {path: form for path, form in forms.items() if form},
        proof.selection if proof else None,
        known,
        proof.canaries.mark if proof and proof.canaries.rows else "",
        "abcdefghijklmnop" if plan["rows_out"] <= _FEW else "a",
    )


def differing(counts: Mapping[tuple[str, str, str], int], name: str) -> Iterator[str]:
    """The columns of a data set whose sums on both sides differ; "" for its rows."""
    paths = {path for dataset, path, what in counts if dataset == name and what.endswith(" low")}
    for path in sorted(paths):
        source, written = (
            [counts.get((name, path, f"{side} {half}"), 0) for half in ("low", "high")]
            for side in ("source", "written")
        )
        if source != written:
            yield path
