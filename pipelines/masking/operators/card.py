"""Card numbers by the book: digits from the third group on hidden, never more than PCI allows.

Caps: PCI FAQ 1091 (FACTS 3.3). A brand's cap goes by the length of its numbers: 16 digits show at
most the first 8 and any other 4 (Visa, Mastercard, JCB, UnionPay, Discover; domestic cards follow
them), 15 at most the first 6 and last 4 (Amex). Lengths that the FAQ leaves to the brands are
treated narrowly here: 12-14 digits (Diners, old Visa) show the first 6 or the last 4, 17-19
(UnionPay) the first 6 and last 4.

A cell that holds more than a card number is hidden wholly: track data, an expiry or a CVC beside
the number never shows, nor can the number's own digits be told from theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa

from pipelines.masking.operators.formats import Format, card_digits
from pipelines.masking.operators.params import Params

Style = Literal["third_group_on", "third_range", "first6_last4", "last4", "full"]
LENGTHS = range(12, 20)

# style: visible digits at the (head, tail) for 12-14, 15, 16 and 17-19 digits
_VISIBLE: dict[str, tuple[tuple[int, int], ...]] = {
    "third_group_on": ((6, 0), (6, 0), (8, 0), (6, 0)),
    "third_range": ((6, 0), (6, 3), (8, 4), (6, 4)),  # digits 9-12: the receipt rule, 써드 레인지
    "first6_last4": ((6, 0), (6, 4), (6, 4), (6, 4)),
    "last4": ((0, 4), (0, 4), (0, 4), (0, 4)),
    "full": ((0, 0), (0, 0), (0, 0), (0, 0)),
}
# length: places where a written card number is divided (FACTS 3.1); any other division means
# that something else, an expiry or a CVC, stands beside the number
_DIVISIONS = {
    12: (4, 8),
    13: (4, 8, 12),
    14: (4, 10),
    15: (4, 10),
    16: (4, 8, 12),
    17: (4, 6, 8, 12, 16),
    18: (4, 6, 8, 12, 16),
    19: (4, 6, 8, 12, 16),
}


class CardParams(Params):
    """`style` says which digits stay; `bin` how many at the head name the issuer, 8 or 6."""

    style: Style = "third_group_on"
    bin: Literal[6, 8] | None = None


def visible(style: str, length: int, bin_: int = 8) -> tuple[int, int]:
    """How many digits at the head and at the tail stay; (0, 0) for lengths no card has."""
    if length not in LENGTHS:
        return 0, 0
    head, tail = _VISIBLE[style][(length > 14) + (length > 15) + (length > 16)]
    return min(head, bin_), tail


def _rule(style: str, bin_: int) -> Format:
    lengths = range(LENGTHS.stop + 1)
    divisions = [sum(1 << cut for cut in _DIVISIONS.get(length, ())) for length in lengths]
    return card_digits([(*visible(style, n, bin_), divisions[n]) for n in lengths])


_RULES = {(style, bin_): _rule(style, bin_) for style in _VISIBLE for bin_ in (6, 8)}


def card(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """Hide digits by style; a value that is not one plain card number is hidden wholly."""
    given = CardParams.model_validate(params)
    return _RULES[given.style, given.bin or 8].mask(values)
