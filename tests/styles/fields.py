"""The fields of a record: what a value is called, in Korean and as a parameter; how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.styles import banks, business, cards, decoys, people, phones, words
from tests.styles.data import rows
from tests.styles.draft import Draft, Make


@dataclass(frozen=True, slots=True)
class Field:
    """A slot with its Korean labels and its parameter or column names (FACTS 8)."""

    slot: str
    labels: tuple[str, ...]
    keys: tuple[str, ...]


def _fields(family: str) -> tuple[Field, ...]:
    return tuple(
        Field(slot, tuple(labels.split("|")), tuple(keys.split()))
        for one, slot, labels, keys in rows("fields.tsv")
        if one == family
    )


PERSONAL, CREDENTIALS = _fields("personal"), _fields("credential")
PLAIN = _fields("plain")

MAKERS: dict[str, Make] = {
    "name": words.person, "spaced_name": words.spaced_person, "latin": words.latin_person,
    "phone": phones.phone, "tel": phones.tel, "fax": phones.fax,
    "rrn": people.residents("KR_RRN", people.ALONE),
    "rrn_l": people.residents("KR_RRN", people.LABELLED),
    "frn": people.residents("KR_FRN", people.ALONE),
    "frn_l": people.residents("KR_FRN", people.LABELLED),
    "card": cards.card, "card_l": cards.card_labelled, "expiry": cards.expiry,
    "track": cards.track, "brn": business.brn, "brn_dashed": business.brn_dashed,
    "crn": business.crn,
    "passport": people.passport, "licence": people.licence, "plate": people.plate,
    "birth": people.birth, "zip": people.zipcode, "cash_card": cards.cash_receipt_card,
    "cash_ic": cards.cash_ic, "employee": words.employee,
    "member": cards.membership, "email": words.email, "ip": words.ip, "ip4": words.ipv4,
    "mac": words.mac, "url": words.url, "addr": words.address, "ci": words.ci, "di": words.di,
    "password": words.password, "cvc": words.cvc, "pin2": words.pin2, "login": words.login,
    "push": words.push_token, "cookie": words.cookie, "device": words.device_id,
    "shop": words.shop, "goods": words.goods, "branch": words.branch,
    "domestic": cards.card_of("domestic 9"), "series2": cards.card_of("mastercard 2"),
    **decoys.MAKERS,
}  # fmt: skip


def draft(rng: Random) -> Draft:
    return Draft(rng, MAKERS | banks.banking(rng))


def record(rng: Random, least: int = 3, most: int = 7) -> list[Field]:
    """Fields as they stand together: mostly a person's, some of the payment."""
    kinds = [f for f in PERSONAL if rng.random() < (0.5 if f.slot in ("name", "phone") else 0.15)]
    kinds += [f for f in CREDENTIALS if rng.random() < 0.03]
    plain = rng.sample(PLAIN, rng.randint(1, 3))
    kinds = kinds[:most] if kinds else [rng.choice(PERSONAL)]
    kinds += plain
    rng.shuffle(kinds)
    return kinds[: max(least, most)]
