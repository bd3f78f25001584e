"""Rules that may not stand together: what one column shows of a card adds up with another.

PCI DSS 3.5.1 and FAQ 1117 (FACTS 3.3): two truncations of one card number, laid side by side,
give back what each hides; and sensitive authentication data is not kept in any form. The same
goes for two masks of any other value, such as an IP address without its third octet and without
its last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.operators import apply
from pipelines.masking.operators.card import LENGTHS, CardParams, visible

PANS = frozenset({"CREDIT_CARD", "CASH_IC_CARD", "CASH_RECEIPT_CARD"})
"""Entities whose values may be one card number (현금영수증 takes card numbers too)."""
SECRETS = frozenset({"CARD_CVC", "CARD_PIN2", "TRACK_DATA"})
_ERASING = ("redact", "replace", "drop")
_KEYED = ("pseudonym", "encrypt")
_WHOLE = {
    "IP_ADDRESS": "203.0.113.57",
    "PHONE_NUMBER": "010-2345-6789",
    "KR_RRN": "990101-1234567",
    "KR_FRN": "990101-5678901",
    "KR_BRN": "123-45-67890",
    "KR_CRN": "123456-7890123",
    "KR_BANK_ACCOUNT": "123-456-789012",
    "PERSON": "가나다라",
    "EMAIL_ADDRESS": "abcdef@example.com",
}
_ANY = "abcdefghijklmnop"
"""Values in their usual form, to see which places a mask of them shows; `_ANY` for the rest."""


@dataclass(frozen=True, slots=True)
class Use:
    """What is done with values of an entity in one place of the rules."""

    entity: str
    action: str
    params: Mapping[str, object]
    place: str

    @property
    def erases(self) -> bool:
        """Whether nothing of a value shows."""
        whole = self.params.get("format", "all") == "all" and self.action == "mask"
        full = self.action == "card" and self.params.get("style") == "full"
        return whole or full or self.action in _ERASING


def check_together(uses: Sequence[Use]) -> None:
    """Raises UsageError with both places where uses contradict each other, or one the rule."""
    for use in uses:
        _check_alone(use)
    _check_masks(uses)
    cards = [use for use in uses if use.entity in PANS or use.action == "card"]
    shown = [use for use in cards if use.action == "card" and not use.erases]
    for use in shown[1:]:
        if _digits(use) != _digits(shown[0]):
            raise UsageError(
                "Two truncations of card numbers would leave in one delivery: side by side they "
                "show more than either.",
                f"{_said(shown[0])} and {_said(use)}.",
                "Give all of them one style and bin, or pseudonym or redact where they differ.",
            )
    for use in cards:
        if shown and use.action not in ("card", *_KEYED) and not use.erases:
            raise UsageError(
                f"Truncated card numbers would stand beside the same numbers under {use.action!r}, "
                "which hides nothing of them by a key.",
                f"{_said(shown[0])} and {_said(use)}.",
                "Give both the same card style, or pseudonym, encrypt, redact or drop one of them.",
            )


def _check_alone(use: Use) -> None:
    if use.entity in SECRETS and not (use.erases and use.action != "card"):
        raise UsageError(
            f"{use.entity} is sensitive authentication data: PCI DSS 3.3 lets no form of it be "
            f"kept, and {use.action!r} would.",
            f"{use.place}.",
            "Choose redact, replace or drop.",
        )
    if use.entity in PANS and use.action == "mask" and not use.erases:
        raise UsageError(
            f"{use.entity} under 'mask' would show digits by place, past what PCI DSS allows for "
            "some lengths.",
            f"{use.place}.",
            "Choose card, which knows the lengths: styles third_group_on, third_range, "
            "first6_last4, last4, full.",
        )


def _check_masks(uses: Sequence[Use]) -> None:
    """Two masks of an entity may stand together where one shows no more than the other."""
    masks: dict[tuple[str, str], Use] = {}
    for use in uses:
        network = use.action == "generalize" and use.params.get("to") == "network"
        if ((use.action == "mask" and not use.erases) or network) and _of_what(use):
            masks.setdefault((_of_what(use), repr(sorted(use.params.items()))), use)
    for (one, first), (other, second) in combinations(
        ((code, use) for (code, _), use in masks.items()), 2
    ):
        if one == other and not _contained(_places(one, first), _places(one, second)):
            raise UsageError(
                f"Two masks of {one} would leave in one delivery: side by side they show more "
                "of a value than either.",
                f"{_said(first)} and {_said(second)}.",
                "Give all of them one format, for texts too under entities; or pseudonym or redact "
                "where they differ.",
            )


def _of_what(use: Use) -> str:
    ip = use.params.get("format") == "ip" or use.params.get("to") == "network"
    return "IP_ADDRESS" if ip else use.entity


def _contained(one: set[int], other: set[int]) -> bool:
    return one <= other or other <= one


def _places(entity: str, use: Use) -> set[int]:
    """Which characters of a value in its usual form a mask shows."""
    whole = _WHOLE.get(entity, _ANY)
    out = str(apply(use.action, entity, pa.array([whole]), use.params)[0])
    pairs = enumerate(zip(whole, out.ljust(len(whole), "*"), strict=False))
    return {at for at, (before, after) in pairs if before == after and before.isalnum()}


def _digits(use: Use) -> list[tuple[int, int]]:
    """What a use shows of numbers of each length."""
    given = CardParams.model_validate({**use.params})
    return [visible(given.style, length, given.bin or 8) for length in LENGTHS]


def _said(use: Use) -> str:
    given = {"bin": 8, **use.params} if use.action == "card" else use.params
    said = ", ".join(f"{name} {given[name]}" for name in sorted(given, reverse=True))
    return f"{use.place}: {' '.join((use.action, said))}".rstrip()
