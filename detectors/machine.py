"""Functions in machine code, by numba: compiled once, kept on disk beside their module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba.core.caching import FunctionCache, ZipCacheLocator
from numba.core.runtime.nrt import rtsys
from numpy.typing import NDArray

from detectors.kept import beside


class Shipped(ZipCacheLocator):
    """Where the machine code of a zip's functions lies that came with the environment.

    numba's own place is a folder of the user's home named by the zip's path, which is another for
    each application of a cluster.
    """

    def __init__(self, function: Any, file: str) -> None:
        super().__init__(function, file)  # type: ignore[no-untyped-call]
        self._cache_path = str(beside(file))

    @classmethod
    def from_function(cls, function: Any, file: str) -> Any:
        """The place, or None if there is none, or one in which nothing can be kept."""
        with suppress(OSError, ValueError):  # ValueError: not called .zip
            if beside(file) is not None:
                made = cls(function, file)
                made.ensure_cache_path()  # type: ignore[no-untyped-call]
                return made
        return None


class Ready(FunctionCache):
    """Machine code on disk, read without the modules that numba needs to compile anything.

    There are sixty of them, a tenth of a new worker's first batch; where code is compiled after
    all, numba's compiler imports them itself.
    """

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The code for a signature, or None if there is none yet."""
        rtsys.initialize(context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, context)  # type: ignore[no-untyped-call]


def compiled(function: Any) -> Any:
    """The function in machine code, kept on disk or, where that cannot be, made anew."""
    return _machine_code(function)


def viewed(buffer: pa.Buffer | bytes | None, kind: npt.DTypeLike = np.uint8) -> NDArray[Any]:
    """A buffer as an array, always read-only: numba compiles a loop once more for others."""
    held = np.frombuffer(buffer or b"", kind)
    held.flags.writeable = False
    return held


@contextmanager
def _place(file: str) -> Iterator[None]:
    """Has numba ask `Shipped` first for a function of a zip, unless its user has chosen a place."""
    config: Any = numba.config
    before = config.CACHE_LOCATOR_CLASSES
    if not (os.path.exists(file) or before or config.CACHE_DIR):
        config.CACHE_LOCATOR_CLASSES = f"{__name__}.{Shipped.__name__},{ZipCacheLocator.__name__}"
    try:
        yield
    finally:
        config.CACHE_LOCATOR_CLASSES = before


def uncounted(function: Any) -> Any:
    """The same for a function that makes no array, nor copies one into another.

    Without numba's counting of references (atomic, at every call and every variable that is an
    array) the loops over bytes cost a quarter.
    """
    return _machine_code(function, _nrt=False)


def _machine_code(function: Any, **options: Any) -> Any:
    made = numba.njit(function, **options)
    with suppress(RuntimeError, OSError, ValueError), _place(function.__code__.co_filename):
        made._cache = Ready(function)  # type: ignore[no-untyped-call]
    return made
