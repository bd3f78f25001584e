"""A delivery as its manifest records it: by which row of which policy what left, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.masking.delivery import Decision
from pipelines.masking.freetext import require_impersonal
from pipelines.masking.policy import Grant, Policy


def delivery_record(
    policy: Policy, grant: Grant, decisions: Sequence[Decision], left_out: Sequence[str]
) -> dict[str, Any]:
    """The part of the manifest that an export adds: names, reasons and rows, never a value."""
    document = policy.file.document
    until = document.valid_until
    return {
        "policy": {"path": policy.path, "sha256": policy.sha256,
                   "revision": document.revision,
                   "valid_until": until.isoformat() if until else None},
        "recipient": grant.recipient,
        "recipient_name": grant.name,
        "country": grant.country,
        "kind": grant.kind,
        "purpose": grant.purpose,
        "purpose_text": grant.text,
        "legal_basis": grant.law,
        "retention": grant.retention,
        "open": grant.open,
        "row": grant.row,
        "place": grant.place,
        "withheld": [{"term": i.term, "entity": i.entity, "why": i.withheld}
                     for i in grant.withheld],
        "left_out": list(left_out),
        "columns": [_column(one, grant) for one in decisions],
    }  # fmt: skip


def require_tellable(policy: Policy, grant: Grant) -> None:
    """Refuses a grant whose words, which go to manifest, dossier and ledger, show a value."""
    words = (
        grant.recipient, grant.purpose, grant.name, grant.text, grant.law, grant.retention,
        grant.open, policy.file.document.revision, *(one.withheld for one in grant.withheld),
    )  # fmt: skip
    for text in words:
        require_impersonal(text, "The policy, where it grants this,", grant.place, people=True)


def _column(one: Decision, grant: Grant) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "column": one.column.path,
        "entity": one.column.entity,
        "action": one.rule.action,
        "inside": {code: rule.action for code, rule in one.rule.inside.items()},
        "terms": [item.term for item in one.items],
        "granted_by": grant.place if one.items else "",
        "why": one.reason,
    }
