"""Whatever is granted, whatever stands in the data: nothing leaves that no item lets out."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from detectors.catalog import CATALOG
from detectors.columns import CLEAN, MIXED, TEXT, TYPED
from detectors.entities import BUSINESS_AS_USUAL, KLASS
from pipelines.errors import UsageError
from pipelines.masking.actions import DROP, KEEP, PER_CELL, SCRUB
from pipelines.masking.delivery import (
    NOTHING,
    Column,
    Decision,
    Holding,
    decide,
    delivery_rules,
)
from pipelines.masking.leaving import ENCRYPTED
from pipelines.masking.plan import ColumnPlan, make_plan
from pipelines.masking.policy import FORMS, NEVER, Grant, Item
from pipelines.masking.policy_load import load_policy
from pipelines.masking.rules import default_rules
from pipelines.resources import conf_text

DEFAULTS = default_rules(conf_text("masks.yaml"))
POLICY = load_policy("smartro")
ABOUT = st.sampled_from((None, "merchant", "merchant", "buyer"))
# Few entities, so that grants and columns meet; one of each sort that is treated in its own way.
ENTITIES = ("PERSON", "PHONE_NUMBER", "CREDIT_CARD", "KR_RRN", "KR_BANK_ACCOUNT", "PASSWORD",
            "CARD_CVC", "AMOUNT", "MERCHANT_NAME", "KR_ADDRESS")  # fmt: skip
ENTITY = st.sampled_from(ENTITIES)
SOME = st.lists(ENTITY, max_size=2, unique=True).map(tuple)
USUAL = st.sampled_from(sorted(BUSINESS_AS_USUAL))
# Two terms for each entity, as 대표자명 and 예금주명 are both names.
TERMS = {f"{entity} {at}": entity for entity in ENTITIES for at in (1, 2)}


@st.composite
def grants(
    draw: st.DrawFn,
    terms: st.SearchStrategy[str],
    abouts: st.SearchStrategy[str | None] = ABOUT,
) -> Grant:
    withheld = st.sampled_from((*[""] * 7, "모순"))
    items = tuple(
        Item(term, TERMS[term], draw(st.sampled_from(FORMS)), draw(withheld))
        for term in draw(st.lists(terms, min_size=1, max_size=3, unique=True))
    )
    kind = draw(st.sampled_from(("third_party", "third_party", "processor", "internal")))
    about = None if kind == "internal" else draw(abouts)
    return Grant("r", "R", kind, "p", "p", 1, "policy.yaml, line 1.", "law", items, about,
                 card_authorisation=draw(st.booleans()))  # fmt: skip


@st.composite
def columns(draw: st.DrawFn, path: str) -> Column:
    kind = draw(st.sampled_from((TYPED, TYPED, TYPED, MIXED, TEXT, CLEAN, "not_covered")))
    entity = draw(ENTITY) if kind == TYPED else None
    found = draw(SOME) if kind != "not_covered" else ()
    return Column(path, kind, entity, found, tuple(draw(st.lists(USUAL, max_size=2, unique=True))))


@st.composite
def lakes(draw: st.DrawFn) -> Holding:
    """One data set; a column for which the catalogue names terms has some of its own entities."""
    paths = [f"c{at}" for at in range(draw(st.integers(1, 4)))]
    held = tuple(draw(columns(path)) for path in paths)
    called = {}
    for column in held:
        own = [term for term, code in TERMS.items() if code in column.entities]
        named: bool = draw(st.booleans())
        if own and named:
            called[column.path] = tuple(draw(st.lists(st.sampled_from(own), max_size=2)))
    deliver = tuple(draw(st.lists(st.sampled_from(paths), unique=True)))
    return Holding("t", draw(ABOUT), called, deliver, held)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Grant, Holding]:
    """A data set and a grant of what it holds, more often than not."""
    held = draw(lakes())
    called = sorted({term for terms in held.terms.values() for term in terms})
    there = {code for column in held.columns for code in column.entities}
    near = [term for term, code in TERMS.items() if code in there]
    abouts = st.sampled_from((held.about, held.about, held.about, "applicant"))
    return draw(grants(st.sampled_from(called or near or sorted(TERMS)), abouts)), held


def delivered(grant: Grant, held: Holding) -> list[Decision]:
    """The decisions; none where the grant cannot be served."""
    try:
        return decide(grant, [held], DEFAULTS)
    except UsageError:
        return []


@given(meetings())
def test_every_decision_rests_on_an_item_or_on_nothing_personal(
    meeting: tuple[Grant, Holding],
) -> None:
    grant, held = meeting
    for one in delivered(grant, held):
        column, items = one.column, {item.entity: item for item in one.items}
        assert all(item in grant.items and not item.withheld for item in one.items)
        if not one.items:
            assert one.rule.action == DROP or column.path in held.deliver
            assert one.rule.action in (DROP, SCRUB) or not set(column.named) - NOTHING
            assert not one.rule.inside
            continue
        assert set(one.rule.inside) <= items.keys() and not NEVER & items.keys()
        assert one.rule.entity in (None, *items)
        if grant.kind != "internal":
            assert not (grant.about and held.about) or grant.about == held.about
            terms = held.terms.get(column.path)
            assert terms is None or all(item.term in terms for item in one.items)


@given(meetings())
def test_no_planned_column_shows_what_is_withheld(meeting: tuple[Grant, Holding]) -> None:
    grant, held = meeting
    decisions = delivered(grant, held)
    if not any(one.leaves for one in decisions):
        return
    rules = delivery_rules(POLICY, grant, decisions, ())
    schema = pa.schema([(column.path, pa.string()) for column in held.columns])
    plan = make_plan("t", schema, rules)
    for column, one in zip(plan.columns, decisions, strict=True):
        shown = _shown(column, one)
        allowed = grant.granted.keys()
        assert not shown & NEVER
        assert shown <= {*allowed, *NOTHING}
        assert not shown & ENCRYPTED


def _shown(column: ColumnPlan, one: Decision) -> set[str]:
    """The entities of which a planned column shows values as they are."""
    if column.action == KEEP:
        inside = {*one.column.found} | ({one.column.entity} - {None})
        return {str(code) for code in inside}
    if column.action in (SCRUB, PER_CELL):
        return {each.entity for each in column.treatments if each.operator == KEEP}
    return set()


@given(grants(st.just("CREDIT_CARD 1")))
def test_card_numbers_are_never_shown_whole(grant: Grant) -> None:
    held = Holding("t", grant.about, {}, (), (Column("c", TYPED, "CREDIT_CARD"),))
    for one in delivered(grant, held):
        assert one.rule.action in (DROP, "card", "encrypt", "pseudonym")
        assert one.rule.action != "encrypt" or grant.card_authorisation


def test_the_entities_of_these_tests_are_known() -> None:
    assert set(ENTITIES) <= KLASS.keys() and {one.entity for one in CATALOG} & set(ENTITIES)
