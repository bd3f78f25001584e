"""The people and merchants of the demo world, drawn once, so that tables join on the same ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.samples import business, cards, identity, names, network, phones, places
from pipelines.samples.accounts import Accounts, accounts
from pipelines.samples.digits import Texts, texts, write

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Customers:
    """Parallel columns, one row a customer."""

    name: Texts
    tel: Texts  # without separators
    tel_grouped: Texts
    home_tel: Texts
    email: Texts
    addr: Texts
    postcode: Texts
    ip: Texts
    card: Texts
    card_grouped: Texts
    expiry: Texts
    membership: Texts
    receipt_card: Texts
    account: Accounts
    birth: Texts  # YYYY-MM-DD
    rrn: Texts  # without separator
    frn: Texts
    brn: Texts  # of those who ask for receipts as a business


@dataclass(frozen=True)
class Merchants:
    """Parallel columns, one row a merchant; a fifth of the representatives are foreigners."""

    mid: Texts  # 10 characters
    name: Texts
    brn: Texts
    brn_grouped: Texts
    crn: Texts
    crn_grouped: Texts
    ceo: Texts
    ceo_birth: Texts
    rrn: Texts
    frn: Texts
    foreign: NDArray[np.bool_]
    tel: Texts
    fax: Texts
    mobile: Texts
    email: Texts
    addr: Texts
    postcode: Texts
    account: Accounts


@dataclass(frozen=True)
class World:
    """Everybody that the data sets speak of."""

    customers: Customers
    merchants: Merchants
    seed: int

    def rng(self, part: str) -> np.random.Generator:
        """A generator of its own for each part, so that one part's size moves no other."""
        return np.random.default_rng([self.seed, *part.encode()])

    def somebody(self, rng: np.random.Generator, n: int) -> Rows:
        """n customers; some buy far more often than others."""
        return _skewed(rng, n, len(self.customers.name))

    def shops(self, rng: np.random.Generator, n: int) -> Rows:
        """n merchants; some sell far more than others."""
        return _skewed(rng, n, len(self.merchants.mid))


def _skewed(rng: np.random.Generator, n: int, size: int) -> Rows:
    made: Rows = (rng.random(n) ** 2 * size).astype(np.int64)
    return made


def world(rows: int, seed: int) -> World:
    """About a customer for four transactions and a merchant for fifty."""
    return World(_customers(max(rows // 4, 20), seed), _merchants(max(rows // 50, 5), seed), seed)


def _customers(n: int, seed: int) -> Customers:
    rng = np.random.default_rng([seed, 1])
    tel, tel_grouped = phones.mobiles(rng, n)
    card, card_grouped = cards.pans(rng, n)
    births = identity.birth_dates(rng, n)
    return Customers(
        name=names.names(rng, n), tel=tel, tel_grouped=tel_grouped,
        home_tel=phones.patterned(rng, n, phones.LANDLINES),
        email=network.emails(rng, n), addr=places.addresses(rng, n),
        postcode=places.postcodes(rng, n), ip=network.ips(rng, n),
        card=card, card_grouped=card_grouped, expiry=cards.expiries(rng, n),
        membership=cards.memberships(rng, n), receipt_card=cards.cash_receipt_cards(rng, n),
        account=accounts(rng, n), birth=identity.iso_dates(births),
        rrn=write(identity.resident_numbers(rng, births)),
        frn=write(identity.resident_numbers(rng, births, 7)),
        brn=write(business.business_numbers(rng, n)),
    )  # fmt: skip


def _merchants(n: int, seed: int) -> Merchants:
    rng = np.random.default_rng([seed, 2])
    births = identity.birth_dates(rng, n)
    brn = business.business_numbers(rng, n, (*business.INDIVIDUAL, *business.CORPORATE))
    crn = business.corporate_numbers(rng, n)
    return Merchants(
        mid=texts([f"demo{at:05d}m" for at in range(n)]), name=business.company_names(rng, n),
        brn=write(brn), brn_grouped=write(brn, "XXX-XX-XXXXX"),
        crn=write(crn), crn_grouped=write(crn, "XXXXXX-XXXXXXX"),
        ceo=names.names(rng, n), ceo_birth=identity.iso_dates(births),
        rrn=write(identity.resident_numbers(rng, births), "XXXXXX-XXXXXXX"),
        frn=write(identity.resident_numbers(rng, births, 7), "XXXXXX-XXXXXXX"),
        foreign=rng.random(n) < 0.2,
        tel=phones.patterned(rng, n, phones.OFFICE), fax=phones.patterned(rng, n, phones.FAXES),
        mobile=phones.mobiles(rng, n)[1], email=network.emails(rng, n),
        addr=places.addresses(rng, n), postcode=places.postcodes(rng, n),
        account=accounts(rng, n),
    )  # fmt: skip
