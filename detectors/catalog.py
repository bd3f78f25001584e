"""The recognizers, all of them, in the order that breaks ties."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.entities import KOREAN
from detectors.entity import Entity, Recognizer
from detectors.recognizers import (
    account,
    address,
    birth,
    business,
    card,
    contact,
    device,
    keyed,
    person,
    plate,
    postal,
    resident,
)

CATALOG: tuple[Recognizer, ...] = (
    resident.RESIDENT,
    resident.FOREIGNER,
    card.CARD,
    card.MEMBERSHIP,
    card.CASH_RECEIPT,
    contact.EMAIL,
    contact.PHONE,
    business.BUSINESS,
    resident.CORPORATE,
    account.ACCOUNT,
    device.IP,
    person.KEYED,
    person.TITLED,
    person.LABELLED,
    *address.ADDRESSES,
    *birth.BIRTH,
    plate.PLATE,
    *postal.POSTAL,
    *keyed.KEYED,
)


def own_entities(catalog: Iterable[Recognizer]) -> tuple[Entity, ...]:
    """The operator's own entities among a catalogue's (custom.py)."""
    return tuple(recognizer.own for recognizer in catalog if recognizer.own)


def korean(catalog: Iterable[Recognizer]) -> dict[str, str]:
    """Entity code to its Korean term, own entities included."""
    return KOREAN | {code: own.ko for own in own_entities(catalog) for code in own.codes}
