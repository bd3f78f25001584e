"""What a delivery does with every column: the items of one grant leave, everything else does not.

Deny by default. A column leaves where an item of the grant stands for it:
1. the catalogue names the policy's terms for the column, and one is an item of the grant; or
2. it names none, grant and data set are about the same people, and no other column of the data
   set has the entity: whose value it is would else be a guess (대표자명 and 예금주 are names both).
A column in which nothing personal was found and whose name says none leaves where the catalogue
lists it under `deliver`. Inside texts and mixed columns only what 1 grants stays, as granted.
A data set is delivered only if it holds every item that should leave: the names of all who paid by
card are no part of a grant of names and banks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detectors.catalog import CATALOG
from detectors.columns import CLEAN, MIXED, TEXT, TYPED
from detectors.entities import BUSINESS_AS_USUAL
from detectors.entity import Recognizer
from pipelines.errors import UsageError
from pipelines.masking.actions import DROP, KEEP, SCRUB, Rule
from pipelines.masking.choice import ColumnRule
from pipelines.masking.leaving import column_leaves, entity_leaves
from pipelines.masking.operators import OPERATORS
from pipelines.masking.plan import LINE
from pipelines.masking.policy import INTERNAL, NEVER, Grant, Item, Policy
from pipelines.masking.policy_terms import key
from pipelines.masking.rules import Rules
from pipelines.masking.together import Use, check_together
from pipelines.masking.yamlfile import nearest

NOTHING = frozenset({"NOT_PERSONAL", "VERSION"})
"""What a column's name may say without its values being an item."""

GRANTED, LISTED, LISTED_TEXT = LEAVES = ("granted", "listed", "listed_text")
NO_ITEM, NOT_GRANTED, OTHER_PEOPLE, OTHER_ITEM, UNNAMED, SEVERAL, TEXT_UNLISTED = STAYS = (
    "no_item", "not_granted", "other_people", "other_item", "unnamed", "several", "text_unlisted",
)  # fmt: skip
"""Why a column leaves, or does not; pipelines/reports/words.py says them to people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a full scan judged it; `found` are the entities that surely stand in it."""

    path: str
    kind: str
    entity: str | None
    found: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def entities(self) -> tuple[str, ...]:
        """What it may hold: its own entity, those inside, or what the name of a clean one says."""
        if self.kind == TYPED:
            return (str(self.entity),)
        if self.kind in (MIXED, TEXT):
            return self.found
        usual = [code for code in self.named if code not in NOTHING]
        return tuple(usual) if len(usual) == 1 and usual[0] in BUSINESS_AS_USUAL else ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A data set: its columns, and what the catalogue says of them.

    `about`: merchant, buyer or None. `terms`: path → the policy's terms for it, maybe none.
    """

    name: str
    about: str | None
    terms: Mapping[str, tuple[str, ...]]
    deliver: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a column, and why; `items` are those of the grant by which it leaves.

    `reason` is one of LEAVES and STAYS, or the policy's own words on why an item does not leave.
    """

    dataset: str
    column: Column
    rule: Rule
    reason: str
    items: tuple[Item, ...] = ()

    @property
    def leaves(self) -> bool:
        return self.rule.action != DROP


def holding(
    scanned: Mapping[str, Any],
    about: str | None,
    terms: Mapping[str, tuple[str, ...]],
    deliver: Sequence[str] = (),
) -> Holding:
    """A data set of a scan's result with what the catalogue says of it.

    Raises UsageError for a path of the catalogue that the data set does not have.
    """
    columns = tuple(
        Column(one["path"], one["kind"], one["entity"], tuple(_sure(one)), tuple(one["named"]))
        for one in scanned["columns"]
        if not one["path"].startswith(f"{LINE}:")
    )
    paths = [column.path for column in columns]
    for path in (*terms, *deliver):
        if path not in paths:
            raise UsageError(
                f"The lake's catalogue names a column {path!r}, which {scanned['name']!r} lacks.",
                do=nearest(path, paths),
            )
    return Holding(scanned["name"], about, terms, tuple(deliver), columns)


def _sure(column: Mapping[str, Any]) -> Iterator[str]:
    return (one["entity"] for one in column["found"] if one["whole"] + one["inside"])


def less(grant: Grant, without: Collection[str]) -> Grant:
    """The grant without some of its items; raises UsageError for a term that is none of them."""
    terms = {key(item.term): item.term for item in grant.items}
    for term in without:
        if key(term) not in terms:
            raise UsageError(f"{term!r} is no item of the grant.", grant.place,
                             nearest(term, terms.values()))  # fmt: skip
    left = {key(term) for term in without}
    items = tuple(
        replace(item, withheld=item.withheld or "이번 제공에서 뺌 (--without)")
        if key(item.term) in left
        else item
        for item in grant.items
    )
    return replace(grant, items=items)


def decide(
    grant: Grant, holdings: Sequence[Holding], defaults: Mapping[str, Rule]
) -> list[Decision]:
    """One decision for every column of the data sets that are delivered.

    `defaults` are the entities' usual rules (conf/masks.yaml): how an item is masked. Raises
    UsageError where no data set holds every item that should leave, and for two unlike masks.
    """
    found = [_decisions(grant, held, defaults) for held in holdings]
    lacking = [_absent(grant, decisions) for decisions in found]
    if all(lacking):
        raise _incomplete(grant, min(lacking, key=len, default=()))
    decisions = [
        one for some, without in zip(found, lacking, strict=True) if not without for one in some
    ]
    check_together([*_uses(grant, decisions)])
    return decisions


def absent(grant: Grant, held: Holding, defaults: Mapping[str, Rule]) -> tuple[str, ...]:
    """The items of a grant that no column of a data set is; a use inside takes what there is."""
    return _absent(grant, _decisions(grant, held, defaults))


def _decisions(grant: Grant, held: Holding, defaults: Mapping[str, Rule]) -> list[Decision]:
    return [_decision(grant, held, column, defaults) for column in held.columns]


def _absent(grant: Grant, decisions: Sequence[Decision]) -> tuple[str, ...]:
    used = {item.term for one in decisions for item in one.items}
    leaving = [item.term for item in grant.items if not item.withheld]
    if grant.kind == INTERNAL:
        return () if used else tuple(leaving)
    return tuple(term for term in leaving if term not in used) or (() if used else ("all",))


def _incomplete(grant: Grant, lacking: Sequence[str]) -> UsageError:
    """Somebody expects an item that would not come."""
    return UsageError(
        f"No data set holds all granted items; the nearest lacks {', '.join(lacking)}.",
        grant.place,
        "Name the columns in the lake's catalogue (columns:), or leave items out with --without.",
    )


def _decision(
    grant: Grant, held: Holding, column: Column, defaults: Mapping[str, Rule]
) -> Decision:
    given: dict[str, tuple[Item, ...]] = {}
    refused = ""
    for entity in _possible(grant, held, column):
        items, why = _granted(grant, held, column, entity)
        refused = refused or why
        given |= {entity: items} if items else {}
    if not given:
        return Decision(held.name, column, *_ungranted(held, column, refused))
    inside = {code: entity_leaves(code, items, grant, defaults) for code, items in given.items()}
    rule = column_leaves(column.kind, set(column.found), inside)
    items = tuple(item for some in given.values() for item in some)
    return Decision(held.name, column, rule, GRANTED, items)


def _ungranted(held: Holding, column: Column, refused: str) -> tuple[Rule, str]:
    """What becomes of a column of which no item is granted; only what the catalogue lists stays."""
    if column.path in held.deliver:
        if column.kind == TEXT or (column.kind == CLEAN and column.found):
            return Rule(SCRUB), LISTED_TEXT
        if column.kind == CLEAN and not set(column.named) - NOTHING:
            return Rule(KEEP), LISTED
    return Rule(DROP, column.entity), refused or NO_ITEM


def _possible(grant: Grant, held: Holding, column: Column) -> tuple[str, ...]:
    """The entities to ask for: those of the column, or of a clean one those that its terms say."""
    if column.kind != CLEAN or column.entities:
        return column.entities
    called = _called(held, column) or ()
    said = {item.entity for item in grant.items if item.entity and key(item.term) in called}
    return tuple(said) if len(said) == 1 else ()


def _called(held: Holding, column: Column) -> tuple[str, ...] | None:
    """The keys of the terms that the catalogue names for a column; None where it names none."""
    terms = held.terms.get(column.path)
    return None if terms is None else tuple(key(term) for term in terms)


def _granted(
    grant: Grant, held: Holding, column: Column, entity: str
) -> tuple[tuple[Item, ...], str]:
    """The items by which values of an entity leave a column, or none and the reason."""
    items = [item for item in grant.items if item.entity == entity]
    if not items:
        return (), NOT_GRANTED
    called = _called(held, column)
    if grant.kind == INTERNAL:
        if column.kind == TEXT and column.path not in held.deliver:
            return (), TEXT_UNLISTED
    else:
        if grant.about and held.about and grant.about != held.about:
            return (), OTHER_PEOPLE
        if called is not None:
            items = [item for item in items if key(item.term) in called]
        elif why := _guess(grant, held, column, entity):
            return (), why
    withheld = [item.withheld for item in items if item.withheld]
    if withheld or entity in NEVER or not items:
        return (), next(iter(withheld), OTHER_ITEM)
    return tuple(items), ""


def _guess(grant: Grant, held: Holding, column: Column, entity: str) -> str:
    """Why a column for which the catalogue names no term cannot be what the grant means."""
    if column.kind in (MIXED, TEXT) or not (grant.about and grant.about == held.about):
        return UNNAMED
    holders = sum(entity in one.entities for one in held.columns if one.kind != TEXT)
    return SEVERAL if holders > 1 else ""


def delivery_rules(
    policy: Policy, grant: Grant, decisions: Sequence[Decision], own: tuple[Recognizer, ...]
) -> Rules:
    """The decisions as rules for masking; in texts everything is hidden that they do not name.

    Keys are derived for the recipient: no token of one delivery is one of another recipient's.
    """
    codes = dict.fromkeys(recognizer.entity for recognizer in (*CATALOG, *own))
    entities = {code: Rule("redact", code) for code in codes}
    columns = tuple(ColumnRule(one.dataset, one.column.path, one.rule) for one in decisions)
    purpose = f"recipient:{grant.recipient}"
    return Rules(grant.place, policy.sha256, purpose, entities, columns, own)


def _uses(grant: Grant, decisions: Sequence[Decision]) -> Iterator[Use]:
    for one in decisions:
        place = f"{grant.place} {one.dataset}.{one.column.path}"
        for entity, rule in one.rule.inside.items():
            yield Use(entity, str(rule.action), rule.params, place)
        if one.rule.action in OPERATORS:
            yield Use(one.rule.entity or "", str(one.rule.action), one.rule.params, place)
