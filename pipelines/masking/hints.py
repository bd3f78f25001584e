"""What was probably meant by a column that a data set does not have."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.masking.yamlfile import nearest

LINE = "line"
"""The one column of text and JSON lines."""
_PARTS = (".", "[", "{", ":")


def meant(column: str, paths: Sequence[str]) -> str:
    """What to do about a name or glob that is none of these paths."""
    under = _under(column, paths)
    if under:
        glob = f"; or for all: '{column}.*'" if under[0].startswith(f"{column}.") else ""
        return f"It is nested, and a rule is for each part: {', '.join(under[:8])}{glob}."
    whole = next((path for path in paths if column.startswith((f"{path}.", f"{path}:"))), "")
    if whole == LINE or [*paths] == [LINE]:
        return (
            "Lines are one column, 'line': scrub treats what it finds in them. Or give --as-table, "
            "which makes columns of JSON lines."
        )
    if whole:
        return f"A rule is for all of {whole!r}: scrub treats what it finds in its JSON."
    maps = [path for path in _under(_head(column), paths) if path.startswith(f"{_head(column)}{{")]
    if maps:
        return f"A map has rules for its keys and for its values: {', '.join(maps)}."
    return nearest(column.replace("*", ""), paths)


def _under(column: str, paths: Sequence[str]) -> list[str]:
    parts = tuple(f"{column}{sign}" for sign in _PARTS)
    return [path for path in paths if path.startswith(parts)]


def _head(column: str) -> str:
    return re.split(r"[.\[{:]", column, maxsplit=1)[0]
