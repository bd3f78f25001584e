"""Where conf/ lies: a folder given by --conf, the source tree, or the package's copy."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.textfile import read_text

_KNOWN = (
    "lake.yaml",
    "log4j2.properties",
    "masks.yaml",
    "policies",
    "recognizers.yaml",
    "terms.yaml",
)
_override: list[Path] = []


def use_conf(folder: str | None) -> None:
    """Takes conf files from this folder first, in this process.

    Raises UsageError for a folder that brings none of them: a misspelt file would go unheeded.
    """
    _override[:] = [Path(folder)] if folder else []
    if folder and not Path(folder).is_dir():
        raise UsageError("No such conf folder.", f"{folder}.", "Give an existing folder to --conf.")
    if folder and not any((Path(folder) / name).exists() for name in _KNOWN):
        raise UsageError(
            "The conf folder holds no conf file.", f"{folder}.", f"Name one: {', '.join(_KNOWN)}."
        )


def conf_folder() -> str | None:
    """The folder that `use_conf` took, for other processes."""
    return str(_override[0]) if _override else None


def conf_text(name: str) -> str:
    """The text of a file of conf/; raises UsageError where it cannot be read."""
    for folder in (*_override, Path(__file__).parent.parent / "conf"):
        if (folder / name).is_file():
            return read_text(folder / name, "a conf file")
    return files("pipelines").joinpath("_conf", name).read_text("utf-8")


def conf_name(name: str) -> str:
    """What to call a file of conf/ in a message: the one given by --conf by its path."""
    given = [str(folder / name) for folder in _override if (folder / name).is_file()]
    return given[0] if given else f"conf/{name}"


def conf_listing(folder: str) -> list[str]:
    """The names of the YAML files of a folder of conf/, those given by --conf among them."""
    places = [*_override, Path(__file__).parent.parent / "conf"]
    found = {path.name for place in places for path in (place / folder).glob("*.yaml")}
    packed = files("pipelines").joinpath("_conf", folder)
    if packed.is_dir():
        found |= {path.name for path in packed.iterdir() if path.name.endswith(".yaml")}
    return sorted(found)


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
