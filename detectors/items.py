"""The items of the two privacy policies (items.tsv), and by what each entity shows itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detectors.catalog import CATALOG
from detectors.entity import MASK_THRESHOLD, Recognizer
from detectors.text import fold

_MARKED = re.compile("⟦(.*)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """A term of a policy: `policies` are the initials of the companies, `-` where none names it.

    `entity` and `klass` are codes; both are in brackets or `-` for the rows that are no entity.
    """

    term: str
    entity: str
    evidence: str
    klass: str
    policies: str
    note: str


@cache
def items() -> tuple[Item, ...]:
    """Every row of items.tsv, as the policies order them."""
    lines = files("detectors").joinpath("items.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(Item(*row) for row in rows[1:])


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The default scores of an entity: of its surest form `alone`, and `labelled` beside a label.

    None where no recognizer reads values: then only a column's name tells.
    """

    alone: float | None = None
    labelled: float | None = None

    @property
    def evidence(self) -> str:
        """What suffices: a `value`, one beside its `label` or key, or a column's `name` only."""
        if self.alone is None:
            return "name"
        return "value" if self.alone >= MASK_THRESHOLD else "label"


def likelihood(entity: str, catalog: Iterable[Recognizer] = CATALOG) -> Likelihood:
    """The default likelihood of an entity, from its recognizers and their own examples."""
    mine = [recognizer for recognizer in catalog if recognizer.entity == entity]
    if not mine:
        return Likelihood()
    return Likelihood(max(map(_alone, mine)), max(recognizer.labelled for recognizer in mine))


def _alone(recognizer: Recognizer) -> float:
    marked = (_MARKED.search(example) for example in recognizer.examples)
    values = [fold(match.group(1)).text for match in marked if match]
    return max((recognizer.judge(value) for value in values), default=0.0)
