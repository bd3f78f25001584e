"""The tables and templates beside this file; the first line of each is a remark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("templates")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a file after the remark."""
    return tuple((_FOLDER / name).read_text("utf-8").rstrip("\n").split("\n")[1:])


def rows(name: str) -> list[list[str]]:
    """The cells of a table."""
    return [line.split("\t") for line in lines(name)]
