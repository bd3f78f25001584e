"""Cells of a mixed column that masking has treated already: nothing is found in them any more.

A cell without a finding is hidden whole, since nobody knows what it is. What an action of the
column has made of a value, such as `010-****-5678`, `[PERSON]` or `1990`, is without one too and
stays as it is, so that mask, card, redact, drop and generalize applied twice change nothing more.
That shows no more than the rules show of some entity. Tokens of pseudonym and encrypt, under keys
that nobody here need hold, do not stay; nor does what could be a value as it was: any cell that
begins or ends with a `*` (`12**`, `**홍길동`), which keep_first and keep_last leave as it is, and
a day or an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.actions import KEEP
from pipelines.masking.operators import OPERATORS
from pipelines.masking.plan import Treatment

_STARRED = ("mask", "card")
_DAYS = ("day", "hour")
Treat = Callable[[Treatment, pa.Array], pa.Array]


def settled(values: pa.Array, treatments: Sequence[Treatment], treat: Treat) -> pa.Array:
    """Whether each value is what one of the treatments makes of it, and bears its mark (boolean).

    Null is not. A mask without a `*` has hidden nothing: it is no mark.
    """
    found = pa.array([False] * len(values), pa.bool_())
    starred = pc.match_substring(values, "*")
    for one in _once(treatments):
        same = pc.equal(treat(one, values), values)
        marked = pc.and_(same, starred) if one.operator in _STARRED else same
        found = pc.or_(found, marked.fill_null(False))
    return found


def _once(treatments: Sequence[Treatment]) -> list[Treatment]:
    """One of all that treat alike; only redact says whose value it was."""
    alike = {
        (
            one.operator,
            repr(sorted(one.params.items())),
            one.entity * (one.operator == "redact"),
        ): one
        for one in treatments
        if one.operator != KEEP and OPERATORS[one.operator].idempotent and _marks(one.params)
    }
    return list(alike.values())


def _marks(params: Mapping[str, Any]) -> bool:
    """Whether what an action makes can be told from values that nobody has masked."""
    return not str(params.get("format")).startswith("keep_") and params.get("to") not in _DAYS
