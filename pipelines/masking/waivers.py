"""Waivers: what the scanner takes for an entity in one column and is none; with a last day.

    waivers:
      - column: app_logs.line         # data set.column, no glob; inside JSON as scan names it:
                                      # app_logs.line:request.params[].name
        entity: PERSON
        reason: product names that end like given names
        owner: privacy office
        expires: 2027-03-31           # the last day on which it holds

Masking leaves such findings as they are, and the gates count them instead of failing. A waiver
waives no survivor: what the original holds elsewhere as a hidden identifier is no false finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from detectors.scanner import Scanner
from pipelines.errors import UsageError
from pipelines.masking.freetext import require_impersonal
from pipelines.masking.own import Own
from pipelines.masking.yamlfile import (
    Lines,
    Versioned,
    line_of,
    nearest,
    parse,
    place,
    validated,
)
from pipelines.textfile import read_text

Text = Annotated[str, Field(min_length=1)]


class WaiverText(BaseModel):
    """A waiver as people write it."""

    model_config = ConfigDict(extra="forbid")
    column: Text
    entity: Text
    reason: Text
    owner: Text
    expires: date


@dataclass(frozen=True, slots=True)
class Waiver:
    """A checked waiver; `column` is data set and path, joined by a dot.

    The path may go on inside JSON (inner.py). `file` and `line`: where it is written, if known.
    """

    column: str
    entity: str
    reason: str
    owner: str
    expires: date
    line: int = 0
    file: str = ""

    def told(self) -> dict[str, Any]:
        """As manifests hold it."""
        found = asdict(self) | {"expires": self.expires.isoformat()}
        return {key: value for key, value in found.items() if key not in ("line", "file")}


def waivers_of(given: Sequence[WaiverText], own: Own, lines: Lines, where: str) -> list[Waiver]:
    """The waivers of a file, checked.

    Raises UsageError for an entity that is never found, no data set or a glob of them, two for one
    finding, and a reason or an owner that shows a value.
    """
    scanner = Scanner(catalog=own.catalog) if given else None
    found: dict[tuple[str, str], Waiver] = {}
    for at, one in enumerate(given):
        here = place(where, lines, ("waivers", str(at)))
        if scanner and one.entity not in scanner.entities:
            at_entity = place(where, lines, ("waivers", str(at), "entity"))
            raise UsageError(
                f"A waiver names {one.entity!r}, which no value is ever found to be.",
                at_entity,
                nearest(one.entity, scanner.entities),
            )
        dataset, _, path = one.column.partition(".")
        if not (dataset and path) or "*" in dataset or path.endswith(":"):
            raise UsageError(
                f"A waiver is for {one.column!r}, which is not one column of one data set.",
                place(where, lines, ("waivers", str(at), "column")),
                "Write data set and column, such as app_logs.line; inside JSON as scan names it: "
                "app_logs.line:request.name.",
            )
        for key in ("reason", "owner"):
            said = place(where, lines, ("waivers", str(at), key))
            require_impersonal(
                getattr(one, key), f"The {key} of a waiver", said, key == "owner", own
            )
        if (one.column, one.entity) in found:
            raise UsageError(
                f"Two waivers are for {one.entity} in {one.column!r}.",
                f"{here[:-1]} and line {found[one.column, one.entity].line}.",
                "Keep one of them.",
            )
        line = line_of(lines, ("waivers", str(at)))
        found[one.column, one.entity] = Waiver(**one.model_dump(), line=line, file=where)
    return [*found.values()]


class _File(Versioned):
    version: int = 1
    waivers: list[WaiverText]


def read_waivers(path: Path | None, own: Own, as_of: date) -> tuple[Waiver, ...]:
    """The waivers of a file that holds nothing else, none where there is no file.

    Raises UsageError as `waivers_of` does, and for one that has expired.
    """
    if path is None:
        return ()
    what, where = "The file of waivers", str(path)
    data, lines = parse(read_text(path, "the waivers"), where, what)
    found = waivers_of(validated(_File, data, lines, where, what).waivers, own, lines, where)
    require_current(found, as_of, where)
    return tuple(found)


def require_current(waivers: Iterable[Waiver], as_of: date, where: str) -> None:
    """Raises UsageError (exit 2) where a waiver has expired before the run's date."""
    for one in waivers:
        if one.expires < as_of:
            raise UsageError(
                f"The waiver for {one.entity} in {one.column!r} expired on {one.expires}; the "
                f"run's date is {as_of}.",
                f"{where}, line {one.line}." if one.line else f"{where}.",
                "Look at the findings again: renew it with a new date, or remove it.",
            )


def waived(waivers: Iterable[Waiver], dataset: str) -> dict[str, frozenset[str]]:
    """path → the entities that are waived there, for one data set."""
    found: dict[str, frozenset[str]] = {}
    for one in waivers:
        if one.column.startswith(f"{dataset}."):
            path = one.column[len(dataset) + 1 :]
            found[path] = found.get(path, frozenset()) | {one.entity}
    return found


def from_manifest(manifest: Mapping[str, Any]) -> list[Waiver]:
    """The waivers under which an output was masked."""
    return [
        Waiver(
            one["column"], one["entity"], one["reason"], one["owner"],
            date.fromisoformat(one["expires"]),
        )
        for one in manifest.get("waivers", ())
    ]  # fmt: skip
