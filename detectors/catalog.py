"""The recognizers, all of them, in the order that breaks ties."""

from __future__ import annotations

from detectors.entity import Recognizer
from detectors.recognizers import (
    account,
    business,
    card,
    contact,
    device,
    keyed,
    person,
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
    *keyed.KEYED,
)
