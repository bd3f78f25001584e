"""What a delivery of a data set is held against, made from catalogue, order, policy and keyset."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from pipelines.lake.asked import Asked, selection
from pipelines.lake.catalogue import Entry
from pipelines.lake.faithful import Proof
from pipelines.masking.canary import Conditions, canaries
from pipelines.masking.delivery import Decision
from pipelines.masking.keys import Keyset
from pipelines.masking.policy import Grant, Policy
from pipelines.masking.retention import cutoffs
from pipelines.masking.selection import Selection, fingerprints

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def proof(
    entry: Entry,
    scanned: Mapping[str, Any],
    asked: Asked,
    policy: Policy,
    grant: Grant,
    decisions: Iterable[Decision],
    keyset: Keyset,
) -> Proof:
    """The rows of a scanned data set that leave, canaries that may not, the recipient's keys.

    Raises UsageError where rows are asked for by what the data set does not have.
    """
    mark = "garim" + "".join(secrets.choice(_LETTERS) for _ in range(16))
    retention = policy.file.retention
    chosen = selection(scanned["name"], entry, scanned["columns"], asked, retention, keyset)
    known, _ = cutoffs(retention, entry.record, asked.on)
    meant = Conditions(
        asked.on,
        entry.time if asked.first or asked.last or known else None,
        asked.first,
        asked.last,
        known,
        entry.end_of_purpose,
        entry.merchant if asked.merchants else None,
        min(asked.merchants, default=""),
        entry.subject if asked.holds else None,
    )
    entities = {
        str(one.rule.entity)
        for one in decisions
        if one.dataset == scanned["name"] and one.rule.action in ("pseudonym", "encrypt")
    }
    keys = {code: keyset.derive(f"recipient:{grant.recipient}", code) for code in entities}
    return Proof(_holding(chosen, mark), canaries(meant, mark), keys)


def _holding(chosen: Selection, mark: str) -> Selection:
    """The selection with the canaries' subject on its hold list, if it has one."""
    holds = chosen.holds
    if holds is None:
        return chosen
    (token,) = fingerprints(holds.entity, pa.array([mark]), holds.keys[0]).to_pylist()
    return replace(chosen, holds=replace(holds, prints=holds.prints | {token}))
