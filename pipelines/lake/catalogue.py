"""The catalogue of a lake (lake.yaml): what each data set is, and the date that it lives in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.errors import UsageError
from pipelines.masking.yamlfile import Versioned, nearest, parse, validated
from pipelines.resources import conf_name, conf_text
from pipelines.textfile import read_text

NAME = "_lake.yaml"
_WHAT = "The lake's catalogue"


class Entry(BaseModel):
    """What a data set is; conf/lake.yaml says what each key means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str
    role: Literal["controller", "processor"]
    record: str
    subject: str | None = None
    time: str | None = None
    end_of_purpose: str | None = None
    amount: str | None = None
    merchant: str | None = None
    about: Literal["merchant", "buyer"] | None = None
    resident_numbers: str = ""
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    deliver: tuple[str, ...] = ()
    description: dict[str, str] = Field(default_factory=dict)


class _File(Versioned):
    version: int = 1
    as_of: Any = None
    datasets: dict[str, Entry] = Field(default_factory=dict)


def catalogue(inputs: Sequence[Path]) -> dict[str, Entry]:
    """The data sets of a lake by name: from a `_lake.yaml` in an input, else from conf/lake.yaml.

    Raises UsageError with file, line and key for what is no catalogue.
    """
    found = next(_beside(inputs), None)
    text = read_text(found, "the lake's catalogue") if found else conf_text("lake.yaml")
    where = str(found) if found else conf_name("lake.yaml")
    data, lines = parse(text, where, _WHAT)
    return validated(_File, data, lines, where, _WHAT).datasets


def entry_of(name: str, entries: Mapping[str, Entry]) -> Entry:
    """What a data set is; raises UsageError for one that the catalogue does not name."""
    if name not in entries:
        raise UsageError(f"The catalogue of the lake does not name the data set {name!r}.",
                         f"{NAME} or conf/lake.yaml.", nearest(name, entries))  # fmt: skip
    return entries[name]


def _beside(inputs: Sequence[Path]) -> Iterator[Path]:
    """Every `_lake.yaml` in an input or beside it."""
    folders = (folder for path in inputs for folder in (path, path.parent))
    return (folder / NAME for folder in folders if (folder / NAME).is_file())


def as_of(given: str | None, inputs: Sequence[Path]) -> date:
    """The run's date: as given, else from a `_lake.yaml` in an input, else today (UTC)."""
    if given is not None:
        return _date(given, "--as-of")
    for path in _beside(inputs):
        found = _in_catalogue(path)
        if found is not None:
            return found
    return datetime.now(UTC).date()


def _in_catalogue(path: Path) -> date | None:
    data, _ = parse(read_text(path, "the lake's catalogue"), str(path), _WHAT)
    value = data.get("as_of")
    return value if value is None or type(value) is date else _date(str(value), str(path))


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("Not a date.", f"{where}.", "Write YYYY-MM-DD.") from None
