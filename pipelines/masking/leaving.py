"""In which form granted items leave: how an entity is treated, and a column that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detectors.columns import MIXED, TEXT
from detectors.entities import LEGAL
from pipelines.masking.actions import KEEP, PER_CELL, SCRUB, Rule
from pipelines.masking.operators import OPERATORS
from pipelines.masking.policy import FORMS, Grant, Item
from pipelines.masking.together import PANS

ENCRYPTED = PANS | {code for code, legal in LEGAL.items() if "저장 시 암호화" in legal}
"""Entities that are encrypted at rest, also where they are granted as they are (고시 제7조)."""
_MODEL = "CREDIT_CARD"


def entity_leaves(
    entity: str, items: Sequence[Item], grant: Grant, defaults: Mapping[str, Rule]
) -> Rule:
    """How values of an entity leave by some items; of two forms the one that shows less."""
    form = min((item.form for item in items), key=FORMS.index)
    if form == "keep" and entity in PANS and not grant.card_authorisation:
        form = "mask"
    if form == "mask":
        return _masked(entity, defaults)
    if form == "keep" and entity not in ENCRYPTED:
        return Rule(KEEP, entity)
    action = "encrypt" if form == "keep" else "pseudonym"
    return Rule(action, entity, OPERATORS[action].check({}))


def _masked(entity: str, defaults: Mapping[str, Rule]) -> Rule:
    """As the entity is usually masked, all card numbers in one style; else hidden whole."""
    usual = defaults.get(_MODEL if entity in PANS else entity)
    if usual and usual.action in ("card", "mask"):
        return Rule(usual.action, entity, usual.params)
    return Rule("mask", entity, OPERATORS["mask"].check({}))


def column_leaves(kind: str, found: set[str], inside: Mapping[str, Rule]) -> Rule:
    """The rule of a column of which the entities of `inside` leave; of others nothing shows.

    Where values of other entities surely stand among them, every cell is looked at.
    """
    if kind == TEXT:
        return Rule(SCRUB, inside=inside)
    if kind == MIXED:
        return Rule(PER_CELL, inside=inside)
    (one,) = inside.values()
    strays = found - inside.keys()
    if not strays or one.action not in (KEEP, "encrypt"):
        return one
    return Rule(SCRUB if one.action == KEEP else PER_CELL, inside=inside)
