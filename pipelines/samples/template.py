"""Text with slots: `환불은 <bank> <acct>` filled for many rows at once, offsets kept.

A slot that ends in ? holds a name in free prose, with no label or title at it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.samples.digits import Texts

SLOT = re.compile(r"<([#a-z_0-9]+|[가-힣]+/[가-힣]+)(\?)?>")


@dataclass(frozen=True)
class Filled:
    """Values of one slot; `before` stands in front of each and is no part of it."""

    values: Texts
    entity: str | None = None
    before: Texts | None = None


Fill = Callable[[str], Filled]


@dataclass(frozen=True)
class Slot:
    """A place in a template: what goes there, under which JSON path, and whether it is prose."""

    name: str
    path: str
    prose: bool


@dataclass(frozen=True)
class Placed:
    """One slot of a rendered template: parallel starts and values, what they are."""

    slot: Slot
    starts: NDArray[np.int64]
    values: Texts
    entity: str


@dataclass(frozen=True)
class Template:
    """Literals around slots: one literal more than slots."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    def render(self, n: int, fill: Fill) -> tuple[Texts, list[Placed]]:
        """n texts, and where each personal value lies in them (code points)."""
        made = np.full(n, self.literals[0], dtype=object)
        length = np.full(n, len(self.literals[0]), dtype=np.int64)
        placed = []
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            filled = fill(slot.name)
            if filled.before is not None:
                made, length = made + filled.before, length + _lengths(filled.before)
            if filled.entity:
                placed.append(Placed(slot, length, filled.values, filled.entity))
            made = made + filled.values + literal
            length = length + _lengths(filled.values) + len(literal)
        return made, placed


def _lengths(values: Texts) -> NDArray[np.int64]:
    return np.fromiter(map(len, values), np.int64, len(values))


@cache
def text(pattern: str) -> Template:
    """A template of plain text; its one path is `value`."""
    return _template(pattern, lambda at: "value")


def record(content: dict[str, Any]) -> Template:
    """A template of one JSON line; `"<#amount>"` becomes a bare number, paths are kept."""
    line = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    paths = list(_paths(content, ""))
    return _template(re.sub(r'"<#([a-z_0-9]+)>"', r"<\1>", line), lambda at: paths[at])


def _paths(content: Any, path: str) -> list[str]:
    """The JSON path of every slot in the order of writing; array elements as `[]`."""
    if isinstance(content, dict):
        return [p for key, v in content.items() for p in _paths(v, f"{path}.{key}".strip("."))]
    if isinstance(content, list):
        return [p for v in content for p in _paths(v, f"{path}[]")]
    return [path] * len(SLOT.findall(content)) if isinstance(content, str) else []


def _template(pattern: str, path: Callable[[int], str]) -> Template:
    pieces = SLOT.split(pattern)
    slots = zip(pieces[1::3], pieces[2::3], strict=True)
    return Template(
        tuple(pieces[0::3]),
        tuple(Slot(name, path(at), bool(prose)) for at, (name, prose) in enumerate(slots)),
    )
