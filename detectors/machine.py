"""Functions in machine code, by numba: compiled once, kept on disk beside their module."""

from __future__ import annotations

from typing import Any

import numba


def compiled(function: Any) -> Any:
    """The function in machine code, kept on disk or, where that cannot be, made anew."""
    return _machine_code(function)


def uncounted(function: Any) -> Any:
    """The same for a function that makes no array, nor copies one into another.

    Without numba's counting of references (atomic, at every call and every variable that is an
    array) the loops over bytes cost a quarter.
    """
    return _machine_code(function, _nrt=False)


def _machine_code(function: Any, **options: Any) -> Any:
    try:
        return numba.njit(function, cache=True, **options)
    except (RuntimeError, OSError):
        return numba.njit(function, **options)
