"""What takes seconds to make and is the same in every process, kept beside the compiled code.

As with the machine code of numba, whoever may write there may change what runs. Where nothing can
be written or what lies there is not whole, it is made anew.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import numpy as np

T = TypeVar("T")

SHIPPED = "garim-compiled"
"""The folder, in an environment that `make dist` packed, with what is kept for its zip."""


def beside(module: str) -> Path | None:
    """The folder for what is kept of a module, given its file: beside it, if it is a file.

    Of a zip's module that is a folder of the environment that came with it, if there is one: what
    lies beside a zip may be anybody's.
    """
    file = Path(module)
    packed = next((parent for parent in file.parents if parent.is_file()), None)
    if packed is None:
        return file.parent / "__pycache__"
    shipped = Path(sys.prefix) / SHIPPED
    return shipped / file.parent.relative_to(packed) if shipped.is_dir() else None


def _sources(folder: Traversable, within: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{within}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield within + entry.name, sha256(entry.read_bytes()).digest()


FOLDER = beside(__file__)
_MOST = 4
"""Files of one name that stay: each change of the sources makes a new one."""
_DIGEST = 32
_SOURCES = [digest for _, digest in sorted(_sources(files(__package__)))]
"""Read when this is imported: a process that runs old code keeps nothing under a new one's name."""


def kept(name: str, made_of: str, make: Callable[[], T]) -> T:
    """What `make` gives, made once for all processes that run these sources.

    `made_of` says all that it depends on beside the code of this package and the
    versions of Python and numpy.
    """
    if FOLDER is None:
        return make()
    file = FOLDER / f"{name}-{_key(made_of)}.kept"
    with suppress(OSError):  # not made yet, or no place to keep it
        raw = file.read_bytes()
        if sha256(raw[_DIGEST:]).digest() == raw[:_DIGEST]:
            read: T = pickle.loads(raw[_DIGEST:])
            return read
    made = make()
    _keep(file, name, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


def _key(made_of: str) -> str:
    versions = f"{sys.version} {np.__version__}"
    said = [versions.encode(), made_of.encode(), *_SOURCES]
    return sha256(b"".join(sha256(one).digest() for one in said)).hexdigest()[:32]


def _keep(file: Path, name: str, held: bytes) -> None:
    """Writes it whole or not at all, and removes the oldest of its name."""
    half = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        half.write_bytes(sha256(held).digest() + held)
        half.replace(file)
        others = sorted(file.parent.glob(f"{name}-*.kept"), key=lambda one: one.stat().st_mtime_ns)
        for old in others[:-_MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            half.unlink()
