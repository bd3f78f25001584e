"""What a slot of a template is filled with: personal values (with their entity) and noise."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.samples import noise
from pipelines.samples.accounts import VIRTUAL, accounts
from pipelines.samples.digits import Texts, texts
from pipelines.samples.names import particle
from pipelines.samples.phones import written
from pipelines.samples.pools import Rows, World
from pipelines.samples.template import Filled


class Fields:
    """Fills slots for n rows: each row is about one customer, one merchant and one moment."""

    def __init__(
        self,
        world: World,
        rng: np.random.Generator,
        when: NDArray[np.datetime64],
        who: Rows | None = None,
    ) -> None:
        self.world, self.rng, self.when, self.n = world, rng, when, len(when)
        self.who = world.somebody(rng, self.n) if who is None else who
        self.other = world.somebody(rng, self.n)
        self.shop = world.shops(rng, self.n)
        self.named: Texts | None = None  # the last name written, for the particle behind it

    def __call__(self, slot: str) -> Filled:
        """Values of one slot for all rows. KeyError for a slot nobody defined."""
        if "/" in slot:
            return self._particles(*slot.split("/"))
        if slot in noise.SLOTS:
            return Filled(noise.SLOTS[slot](self.rng, self.when))
        filled = PERSONAL[slot](self)
        if filled.entity == "PERSON":
            self.named = filled.values
        return filled

    def _particles(self, after_consonant: str, after_vowel: str) -> Filled:
        assert self.named is not None, "a particle needs a name before it"
        return Filled(texts([particle(n, after_consonant, after_vowel) for n in self.named]))

    def form(self, values: Texts, forms: tuple[tuple[float, Callable[[str], str]], ...]) -> Texts:
        """Each value in one of several written forms, by weight."""
        weights = np.array([weight for weight, _ in forms])
        which = self.rng.choice(len(forms), len(values), p=weights / weights.sum())
        return texts([forms[at][1](value) for at, value in zip(which, values, strict=True)])


def _resident(number: str) -> str:
    return f"{number[:6]}-{number[6:]}"


CARD_FORMS = (
    (50, str),
    (35, lambda v: v.replace("-", "")),
    (15, lambda v: v.replace("-", " ")),
)
ACCOUNT_FORMS = ((75, str), (25, lambda v: v.replace("-", "")))
RESIDENT_FORMS = (
    (80, _resident),
    (12, str),
    (5, lambda v: f"{v[:6]} - {v[6:]}"),
    (3, lambda v: f"{v[:6]} {v[6:]}"),
)


def _customer(column: str, entity: str, f: Fields) -> Filled:
    return Filled(getattr(f.world.customers, column)[f.who], entity)


def _merchant(column: str, entity: str | None, f: Fields) -> Filled:
    return Filled(getattr(f.world.merchants, column)[f.shop], entity)


def _account(column: str, entity: str | None, f: Fields) -> Filled:
    return Filled(getattr(f.world.customers.account, column)[f.who], entity)


def _formed(column: str, entity: str, forms: Any, f: Fields) -> Filled:
    return Filled(f.form(_customer(column, entity, f).values, forms), entity)


def _phone(values: Texts, f: Fields) -> Filled:
    before, number = written(f.rng, values)
    return Filled(number, "PHONE_NUMBER", before)


def _in_query(f: Fields) -> Filled:
    values = [v.replace("@", "%40") for v in f.world.customers.email[f.who]]
    return Filled(texts(values), "EMAIL_ADDRESS")


def _of_other(column: str, entity: str, f: Fields) -> Filled:
    return Filled(getattr(f.world.customers, column)[f.other], entity)


def _virtual(f: Fields) -> Filled:
    return Filled(accounts(f.rng, f.n, VIRTUAL).plain, "KR_VIRTUAL_ACCOUNT")


def _short_birth(f: Fields) -> Filled:
    births = f.world.customers.birth[f.who]
    return Filled(texts([b[2:].replace("-", "") for b in births]), "DATE_OF_BIRTH")


PERSONAL: dict[str, Callable[[Fields], Filled]] = {
    "name": partial(_customer, "name", "PERSON"),
    "name2": partial(_of_other, "name", "PERSON"),
    "tel": lambda f: _phone(f.world.customers.tel_grouped[f.who], f),
    "tel2": lambda f: _phone(f.world.customers.tel_grouped[f.other], f),
    "tel_plain": partial(_customer, "tel", "PHONE_NUMBER"),
    "tel_grouped": partial(_customer, "tel_grouped", "PHONE_NUMBER"),
    "tel2_plain": partial(_of_other, "tel", "PHONE_NUMBER"),
    "home": lambda f: _phone(f.world.customers.home_tel[f.who], f),
    "office": lambda f: _phone(f.world.merchants.tel[f.shop], f),
    "email": partial(_customer, "email", "EMAIL_ADDRESS"),
    "email_query": _in_query,
    "ip": partial(_customer, "ip", "IP_ADDRESS"),
    "card": partial(_formed, "card_grouped", "CREDIT_CARD", CARD_FORMS),
    "card_plain": partial(_customer, "card", "CREDIT_CARD"),
    "card_grouped": partial(_customer, "card_grouped", "CREDIT_CARD"),
    "expiry": partial(_customer, "expiry", "CARD_EXPIRY"),
    "membership": partial(_customer, "membership", "MEMBERSHIP_CARD"),
    "bank": partial(_account, "alias", None),
    "bank_full": partial(_account, "bank", None),
    "bank_code": partial(_account, "code", None),
    "acct": lambda f: Filled(
        f.form(f.world.customers.account.grouped[f.who], ACCOUNT_FORMS), "KR_BANK_ACCOUNT"
    ),
    "acct_plain": partial(_account, "plain", "KR_BANK_ACCOUNT"),
    "acct_grouped": partial(_account, "grouped", "KR_BANK_ACCOUNT"),
    "vacct": _virtual,
    "rrn": partial(_formed, "rrn", "KR_RRN", RESIDENT_FORMS),
    "rrn_plain": partial(_customer, "rrn", "KR_RRN"),
    "frn": partial(_formed, "frn", "KR_FRN", RESIDENT_FORMS),
    "frn_plain": partial(_customer, "frn", "KR_FRN"),
    "birth": partial(_customer, "birth", "DATE_OF_BIRTH"),
    "birth_short": _short_birth,
    "addr": partial(_customer, "addr", "KR_ADDRESS"),
    "corp": partial(_merchant, "name", None),
    "mid": partial(_merchant, "mid", None),
    "ceo": partial(_merchant, "ceo", "PERSON"),
    "brn": partial(_merchant, "brn_grouped", "KR_BRN"),
    "brn_plain": partial(_merchant, "brn", "KR_BRN"),
    "crn": partial(_merchant, "crn_grouped", "KR_CRN"),
    "crn_plain": partial(_merchant, "crn", "KR_CRN"),
}
