"""The recognizers, all of them, in the order that breaks ties."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.compiled import keep
from detectors.entities import KOREAN
from detectors.entity import Entity, Recognizer
from detectors.recognizers import (
    account,
    address,
    birth,
    business,
    card,
    carddata,
    contact,
    credential,
    device,
    document,
    exponent,
    person,
    plate,
    postal,
    resident,
)

CATALOG: tuple[Recognizer, ...] = (
    resident.RESIDENT,
    resident.FOREIGNER,
    document.PASSPORT,
    document.PASSPORT_OLD,
    document.MRZ,
    document.LICENCE,
    document.LICENCE_BARE,
    document.CI,
    document.DI,
    document.DI_LABELLED,
    carddata.TRACK,
    carddata.EXPIRY_BESIDE,
    carddata.CVC_BESIDE,
    card.CARD,
    exponent.EXPONENT,
    card.CARD_LABELLED,
    card.MEMBERSHIP,
    card.CASH_RECEIPT,
    card.CASH_IC,
    contact.EMAIL,
    contact.EMAIL_LOCAL,
    contact.PHONE,
    contact.PHONE_LABELLED,
    business.BUSINESS,
    business.BUSINESS_LABELLED,
    resident.CORPORATE,
    resident.CORPORATE_LABELLED,
    account.ACCOUNT,
    account.ACCOUNT_ODD,
    account.VIRTUAL,
    device.IPV4,
    device.IPV6,
    device.MAC,
    device.MAC_BARE,
    device.PUSH,
    credential.USERINFO,
    credential.HEADER_TOKEN,
    credential.TOKEN,
    credential.COOKIE,
    credential.ID_AND_PASSWORD,
    *person.PERSONS,
    *address.ADDRESSES,
    *birth.BIRTH,
    *plate.PLATES,
    *postal.POSTAL,
    *carddata.KEYED,
    *credential.KEYED,
    *device.KEYED,
    device.URL,
)
keep(recognizer.pattern for recognizer in CATALOG)


def own_entities(catalog: Iterable[Recognizer]) -> tuple[Entity, ...]:
    """The operator's own entities among a catalogue's (custom.py)."""
    return tuple(recognizer.own for recognizer in catalog if recognizer.own)


def korean(catalog: Iterable[Recognizer]) -> dict[str, str]:
    """Entity code to its Korean term, own entities included."""
    return KOREAN | {code: own.ko for own in own_entities(catalog) for code in own.codes}
