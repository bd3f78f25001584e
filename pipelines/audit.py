"""garim audit: does a lake hold only what the privacy policy declares for each service?

Judged from the result of a scan and from the lake's catalogue: counts and names, never a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from detectors.columns import TYPED
from detectors.entities import BUSINESS_AS_USUAL
from pipelines.errors import GateError
from pipelines.lake.catalogue import Entry, entry_of
from pipelines.masking.plan import LINE
from pipelines.masking.policy import COMMON, Policy
from pipelines.masking.together import SECRETS

Result = Mapping[str, Any]
Held = dict[str, dict[str, int]]
"""Entity → column → how many values."""

UNLISTED, UNDECLARED, RESIDENT, SECRET, UNREAD = (
    "unlisted_service", "undeclared", "resident_number", "authentication_data", "unread",
)  # fmt: skip
_RESIDENT = "KR_RRN"


def audit(scanned: Result, policy: Policy, entries: Mapping[str, Entry]) -> dict[str, Any]:
    """The violations of every data set, and per service what is declared and was never seen.

    Raises UsageError for a data set that the catalogue does not name.
    """
    datasets = [_judged(one, policy, entry_of(one["name"], entries)) for one in scanned["datasets"]]
    violated = any(one["violations"] for one in datasets)
    return {
        **{key: scanned[key] for key in ("run_id", "as_of", "started", "versions", "sample")},
        "unsafe_session": scanned.get("unsafe_session"),
        "verb": "audit",
        "verdict": "failed" if violated else "passed",
        "policy": {"path": policy.path, "sha256": policy.sha256},
        "datasets": datasets,
        "never_seen": _never_seen(scanned, policy, entries),
    }


def require_passed(result: Result) -> None:
    """Raises GateError (exit 1) where anything violates the policy."""
    count = sum(len(one["violations"]) for one in result["datasets"])
    if count:
        where = ", ".join(one["name"] for one in result["datasets"] if one["violations"])
        raise GateError(f"The lake holds what the policy does not allow: {count} violations.",
                        f"{where}.", "Remove it, or declare it in the policy.")  # fmt: skip


def _judged(dataset: Result, policy: Policy, entry: Entry) -> dict[str, Any]:
    held = _held(dataset)
    return {
        "name": dataset["name"],
        "service": entry.service,
        "rows": dataset["rows"],
        "held": held,
        "violations": list(_violations(dataset, held, policy, entry)),
        "strays": list(_strays(dataset)),
    }


def _held(dataset: Result) -> Held:
    """What a data set holds: a typed column its entity, any other what was surely found in it."""
    held: Held = defaultdict(dict)
    for column in dataset["columns"]:
        if column["kind"] == TYPED:
            held[column["entity"]][column["path"]] = column["values"]
            continue
        for seen in column["found"]:
            if seen["whole"] + seen["inside"]:
                held[seen["entity"]][column["path"]] = seen["whole"] + seen["inside"]
    return {entity: _inner(columns) for entity, columns in sorted(held.items())}


def _inner(columns: dict[str, int]) -> dict[str, int]:
    """Without the lines as a whole, where the paths inside them tell it all."""
    inside = {path: n for path, n in columns.items() if path.startswith(f"{LINE}:")}
    return inside if sum(inside.values()) >= columns.get(LINE, 0) and inside else columns


def _violations(
    dataset: Result, held: Held, policy: Policy, entry: Entry
) -> Iterator[dict[str, Any]]:
    listed = policy.declared.get(entry.service)
    if listed is None:
        yield _violation(UNLISTED, None, {})
    for entity, columns in held.items():
        if entity in SECRETS:
            yield _violation(SECRET, entity, columns)
        elif entity == _RESIDENT and not entry.resident_numbers:
            yield _violation(RESIDENT, entity, columns)
        elif listed is not None and entity not in listed and entity not in BUSINESS_AS_USUAL:
            yield _violation(UNDECLARED, entity, columns)
    unread = {c["path"]: c["unread"] for c in dataset["columns"] if c["kind"] == "not_covered"}
    if unread:
        yield _violation(UNREAD, None, unread)


def _violation(kind: str, entity: str | None, columns: dict[str, int]) -> dict[str, Any]:
    return {"class": kind, "entity": entity, "columns": columns}


def _strays(dataset: Result) -> Iterator[dict[str, Any]]:
    """Few values in a column of another entity: often a number that looks like two things."""
    for column in dataset["columns"]:
        for seen in column["found"] if column["kind"] == TYPED else ():
            count = seen["whole"] + seen["inside"]
            if count and seen["entity"] != column["entity"]:
                yield {"entity": seen["entity"], "column": column["path"], "count": count}


def _never_seen(
    scanned: Result, policy: Policy, entries: Mapping[str, Entry]
) -> dict[str, list[str]]:
    """By service that has data here: declared entities that no column holds or is named for."""
    seen: dict[str, set[str]] = defaultdict(set)
    for dataset in scanned["datasets"]:
        named = (code for column in dataset["columns"] for code in column["named"])
        seen[entries[dataset["name"]].service] |= {*_held(dataset), *named}
    shared = seen.pop(COMMON, set())
    places = seen or {COMMON: set()}
    return {
        service: sorted(policy.declared[service].keys() - codes - shared)
        for service, codes in places.items()
        if service in policy.declared
    }
