"""Rules files as tests write them: short to say, long enough to have lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from pipelines.masking.rules import Rules, load_rules

DEFAULTS = (Path(__file__).parents[1] / "conf" / "masks.yaml").read_text("utf-8")
HEAD = "version: 1\n"


def load(folder: Path, text: str, as_of: date = date.max, purpose: str | None = None) -> Rules:
    """The rules of a text."""
    path = folder / "rules.yaml"
    path.write_text(text, "utf-8")
    return load_rules(path, DEFAULTS, as_of=as_of, purpose=purpose)


def said(datasets: Mapping[str, Mapping[str, Mapping[str, object]]], **more: object) -> str:
    """The text of rules: data set → column → rule, and other keys of the file."""
    columns = {name: {"columns": dict(given)} for name, given in datasets.items()}
    file = {"version": 1, "datasets": columns, **more}
    return yaml.safe_dump(file, allow_unicode=True, sort_keys=False, width=1000)
