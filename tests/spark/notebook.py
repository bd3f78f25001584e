"""Notebooks as tests run them: from top to bottom, in a folder that must stay empty."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"


def executed(name: str, folder: Path) -> list[Any]:
    """All outputs of a notebook run in an empty folder, in order; a cell that fails raises."""
    notebook = nbformat.read(FOLDER / name, as_version=4)  # type: ignore[no-untyped-call]
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=240, resources=resources).execute()
    assert list(folder.iterdir()) == [], "the notebook leaves something in the reader's folder"
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def printed(outputs: list[Any]) -> str:
    return "".join(o["text"] for o in outputs if o.get("name") == "stdout")


def shown(outputs: list[Any], kind: str) -> list[str]:
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]


def number(text: str, label: str) -> int:
    """The number behind a label in what a notebook printed."""
    found = re.search(rf"{label}:? ([0-9,]+)", text)
    assert found, label
    return int(found[1].replace(",", ""))


def require_plain(name: str) -> None:
    """A notebook is committed without outputs, and imports what it needs: it defines nothing."""
    cells = json.loads((FOLDER / name).read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    source = "\n".join("".join(cell["source"]) for cell in code)
    assert not re.search(r"^\s*(def|class) |lambda \w+: \w+\(", source, re.MULTILINE)
