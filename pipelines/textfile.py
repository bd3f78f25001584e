"""Text files that people write and name: rules, policies, catalogues, hold lists, ledgers."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import UsageError


def read_text(path: Path, what: str, do: str = "Check the path, and who may read it.") -> str:
    """The text of a file; raises UsageError where it cannot be read, with what to do then."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        why, do = "not UTF-8", "Save it as UTF-8."
    except OSError as error:
        why = str(error.strerror)
    raise UsageError(f"Cannot read {what}.", f"{path}: {why}.", do)
