"""The catalogue of a lake (lake.yaml): what each data set is. Here: the date that it lives in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from pipelines.errors import UsageError

NAME = "_lake.yaml"


def as_of(given: str | None, inputs: Sequence[Path]) -> date:
    """The run's date: as given, else from a `_lake.yaml` in an input, else today (UTC)."""
    if given is not None:
        return _date(given, "--as-of")
    for path in inputs:
        for folder in (path, path.parent):
            if (folder / NAME).is_file():
                found = _in_catalogue(folder / NAME)
                if found is not None:
                    return found
    return datetime.now(UTC).date()


def _in_catalogue(path: Path) -> date | None:
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise UsageError(
            "Cannot read the lake's catalogue.", f"{path}.", "Mend the YAML."
        ) from None
    value = data.get("as_of") if isinstance(data, dict) else None
    return value if value is None or isinstance(value, date) else _date(str(value), str(path))


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("Not a date.", f"{where}.", "Write YYYY-MM-DD.") from None
