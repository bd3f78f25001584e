"""Data dictionary of masked data: what a column became, what it joins with, what it no longer says.

Written for the analyst who receives the masked lake and knows nothing of the rules behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pipelines.reports.loss import analysis
from pipelines.reports.view import Result, columns
from pipelines.reports.words import ACTIONS, word

Domain = tuple[str, str, str, str]
"""Entity, operator, purpose, key ids: columns of equal domains share their tokens."""


def data_dictionary(manifest: Result, entities: Mapping[str, str]) -> dict[str, Any]:
    """JSON-able dictionary of every column; `entities` gives the Korean term of each code.

    `joinable_with` names the other columns (`data set.path`) whose tokens are equal for equal
    values: pseudonymised, or encrypted with `deterministic: true`, as the same entity, for the
    same purpose, under the same key ids.
    """
    peers = _peers(manifest)
    datasets = [
        {
            "name": dataset["name"],
            "format": dataset["format"],
            "rows": dataset["rows_out"],
            "columns": [
                _entry(manifest, dataset, column, entities, peers) for column in dataset["columns"]
            ],
        }
        for dataset in manifest["datasets"]
    ]
    return {
        "run_id": manifest["run_id"],
        "as_of": manifest["as_of"],
        "purpose": manifest["rules"]["purpose"],
        "key_ids": list(manifest["keys"]["ids"]),
        "datasets": datasets,
    }


def _entry(
    manifest: Result,
    dataset: Result,
    column: Result,
    entities: Mapping[str, str],
    peers: Mapping[Domain, list[str]],
) -> dict[str, Any]:
    name, action = _full_name(dataset, column), column["action"]
    joined = {peer for domain in _domains(manifest, column) for peer in peers[domain]}
    supports, lost = analysis(column)
    return {
        "path": column["path"],
        "entity": column["entity"],
        "entity_ko": entities.get(column["entity"] or "", ""),
        "masked_entities": sorted(column["masked"]),
        "action": action,
        "action_ko": word(ACTIONS, action).ko,
        "params": dict(column["params"]),
        "joinable_with": sorted(joined - {name}),
        "supports": list(supports),
        "no_longer_supports": list(lost),
        "type_in": column["type_in"],
        "type_out": column["type_out"],
    }


def _peers(manifest: Result) -> Mapping[Domain, list[str]]:
    peers: defaultdict[Domain, list[str]] = defaultdict(list)
    for dataset, column in columns(manifest):
        for domain in _domains(manifest, column):
            peers[domain].append(_full_name(dataset, column))
    return peers


def _full_name(dataset: Result, column: Result) -> str:
    return f"{dataset['name']}.{column['path']}"


def _domains(manifest: Result, column: Result) -> list[Domain]:
    """The token domains of a column; one per entity where each cell is decided on its own."""
    params = column["params"]
    purpose = str(params.get("purpose", manifest["rules"]["purpose"]))
    ids = str(params.get("key_id") or " ".join(manifest["keys"]["ids"]))
    return [(entity, action, purpose, ids) for entity, action in _joinable(column)]


def _joinable(column: Result) -> list[tuple[str, str]]:
    """(entity, operator) of tokens that are equal for equal values; cell by cell for per_cell."""
    if column["action"] != "per_cell":
        alone = _joins(column["action"], column["params"]) and column["entity"]
        return [(column["entity"], column["action"])] if alone else []
    actions = column["params"].get("actions", {})
    treated = [(code, actions[code]) for code in sorted(column["masked"]) if code in actions]
    return [(code, one["action"]) for code, one in treated if _joins(one["action"], one)]


def _joins(action: str, params: Mapping[str, Any]) -> bool:
    """Whether equal values get equal tokens: not under a nonce of their own."""
    return action == "pseudonym" or (action == "encrypt" and bool(params.get("deterministic")))
