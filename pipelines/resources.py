"""Where conf/ lies: a folder given by --conf, the source tree, or the package's copy."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from pathlib import Path

from pipelines.errors import UsageError

_override: list[Path] = []


def use_conf(folder: str | None) -> None:
    """Takes conf files from this folder first, in this process."""
    _override[:] = [Path(folder)] if folder else []
    if folder and not Path(folder).is_dir():
        raise UsageError("No such conf folder.", folder, "Give an existing folder to --conf.")


def conf_folder() -> str | None:
    """The folder that `use_conf` took, for other processes."""
    return str(_override[0]) if _override else None


def conf_text(name: str) -> str:
    """The text of a file of conf/."""
    for folder in (*_override, Path(__file__).parent.parent / "conf"):
        if (folder / name).is_file():
            return (folder / name).read_text("utf-8")
    return files("pipelines").joinpath("_conf", name).read_text("utf-8")


def conf_file(name: str) -> str:
    """The path of a file of conf/; one inside a zip is unpacked to a temporary file."""
    for folder in (*_override, Path(__file__).parent.parent / "conf"):
        if (folder / name).is_file():
            return str(folder / name)
    packed = files("pipelines").joinpath("_conf", name)
    if isinstance(packed, os.PathLike):
        return str(os.fspath(packed))
    with tempfile.NamedTemporaryFile("w", suffix=f"-{name}", delete=False) as copy:
        copy.write(packed.read_text("utf-8"))
    return copy.name
