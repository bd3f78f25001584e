"""What a verification found, in words, and the end of the job where it is not clean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.errors import GateError, counted
from pipelines.lake.written import told

Verification = Mapping[str, Any]


def require_clean(verification: Verification) -> None:
    """Raises GateError for what still shows personal data; says where and how many."""
    if verification["verdict"] == "passed":
        return
    raise GateError(
        f"{what_failed(verification)}; nothing was published.",
        describe(verification),
        "Give these columns an action in the rules (scrub, redact, drop), or keep them by a rule "
        "of their own if these are false alarms.",
    )


def what_failed(verification: Verification) -> str:
    """What a failed verification means."""
    if any(_faults(verification)):
        return "The delivery is not what was granted"
    return "Personal data is left in the masked output"


def describe(verification: Verification) -> str:
    """Where personal data is left: data set, column, entity, count; never a value."""
    lines = [
        f"{dataset['name']}.{left['column']}: {left['count']:,} × {left['entity']} {word}"
        for dataset in verification["datasets"]
        for word, kind in (("found again", "residual"), ("still identical", "survivors"))
        for left in dataset[kind]
    ]
    lines += [told(name, one) for name, one in _faults(verification)]
    lines += [
        f"{d['name']}: {counted(d['rows_original'], 'row')} became {d['rows_masked']:,}"
        for d in verification["datasets"] if d["rows_original"] != d["rows_masked"]
    ]  # fmt: skip
    return "; ".join(lines[:12]) + (" …" if len(lines) > 12 else ".")


def _faults(verification: Verification) -> Iterator[tuple[str, Any]]:
    """What is wrong in a delivery beside what is left in it, with its data set."""
    for dataset in verification["datasets"]:
        yield from ((dataset["name"], one) for one in dataset.get("faults", ()))
