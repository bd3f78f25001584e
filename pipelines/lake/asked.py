"""What rows a delivery is asked for, and which of a data set that means by the lake's catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.lake.catalogue import Entry
from pipelines.masking.keys import Keyset
from pipelines.masking.operators.normalise import short_name
from pipelines.masking.policy_file import Retention
from pipelines.masking.retention import cutoffs
from pipelines.masking.selection import FINGERPRINT, HOLD, Holds, Selection
from pipelines.masking.yamlfile import nearest
from pipelines.textfile import read_text


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are asked for, on which day; `holds` are fingerprints of subjects to leave out."""

    on: date
    first: date | None = None
    last: date | None = None
    merchants: frozenset[str] = field(default=frozenset(), repr=False)
    holds: frozenset[str] = field(default=frozenset(), repr=False)


def selection(
    dataset: str,
    entry: Entry,
    columns: Sequence[Mapping[str, Any]],
    asked: Asked,
    retention: Mapping[str, Retention],
    keyset: Keyset,
) -> Selection:
    """The rows of `dataset` that leave; `columns` are those of its scan.

    Raises UsageError where the catalogue names no column by which something could be asked, or
    one that is not there: what cannot be asked would leave unasked.
    """
    entities = {one["path"]: one["entity"] for one in columns}
    kept, _ = cutoffs(retention, entry.record, asked.on)
    known = kept if entry.time else ()  # else it lasts as long as its purpose, asked for below
    dated = bool(asked.first or asked.last)
    column = partial(_path, f"Data set {dataset!r}.", entities)
    time = column("time", entry.time, dated) if dated or known else None
    return Selection(
        _day(asked.on),
        time,
        _day(asked.first) if asked.first else None,
        _day(asked.last) if asked.last else None,
        known,
        column("amount", entry.amount),
        column("end_of_purpose", entry.end_of_purpose),
        column("merchant", entry.merchant, True) if asked.merchants else None,
        asked.merchants,
        _holds(str(column("subject", entry.subject, True)), entities, asked, keyset)
        if asked.holds
        else None,
    )


def _path(
    where: str, known: Collection[str], what: str, path: str | None, needed: bool = False
) -> str | None:
    """The column that the catalogue names for something, if it is there and needed at all."""
    if path is None and needed:
        raise UsageError(f"The lake's catalogue names no column of {what}.", where,
                         "Name it, or leave the data set out of the input.")  # fmt: skip
    if path is not None and path not in known:
        raise UsageError(f"The lake's catalogue names {path!r} as the {what}, which is no column "
                         "of the data.", where, nearest(path, known))  # fmt: skip
    return path


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _holds(subject: str, entities: Mapping[str, Any], asked: Asked, keyset: Keyset) -> Holds:
    entity = entities[subject]
    if entity is None:
        raise UsageError(f"The column of the subject, {subject!r}, holds no one entity: nobody "
                         "on the hold list could be found in it.")  # fmt: skip
    key = keyset.derive_all(HOLD, entity)
    keys = (key, *key.earlier)
    _comparable(asked.holds, entity, {one.key_id for one in keys})
    return Holds(subject, entity, keys, asked.holds)


def _comparable(holds: Collection[str], entity: str, epochs: Collection[str]) -> None:
    """Refuses a hold list that could not hold anybody back from these subjects."""
    parts = [token.rsplit("_", 2) for token in holds]
    ours = {epoch for name, epoch, _ in parts if name == short_name(entity)}
    if not ours:
        raise UsageError(f"The hold list has no fingerprint of {entity}, by which subjects of a "
                         "data set are known: nobody would be held back.",
                         do="Add theirs, or leave the data set out of the input.")  # fmt: skip
    if ours - set(epochs):
        raise UsageError("Fingerprints of the hold list were made under keys that the keyset does "
                         f"not have: {', '.join(sorted(ours - set(epochs)))}.",
                         do="Give their keyset, or make them anew.")  # fmt: skip


def read_holds(path: Path | None) -> frozenset[str]:
    """The fingerprints of a hold list, one a line; `#` begins a comment.

    Raises UsageError for a file that cannot be read and for a line that is no fingerprint.
    """
    if path is None:
        return frozenset()
    lines = read_text(path, "the hold list").splitlines()
    found = {at: line.partition("#")[0].strip() for at, line in enumerate(lines, 1)}
    for at, token in found.items():
        if token and not FINGERPRINT.fullmatch(token):
            raise UsageError("A line of the hold list is no fingerprint.", f"{path}, line {at}.",
                             "Give keyed fingerprints, never the values themselves.")  # fmt: skip
    return frozenset(filter(None, found.values()))
