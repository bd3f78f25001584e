"""What all deliveries to one recipient show of a card number together: no more than one may.

PCI DSS 3.5.1, FAQ 1091 and 1117 (FACTS 3.3): truncations of one number that lie side by side add
up. Earlier deliveries stand in the ledger; what was recalled counts too, it may have been read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.errors import UsageError
from pipelines.masking.actions import Rule
from pipelines.masking.delivery import Decision
from pipelines.masking.operators.card import LENGTHS, CardParams, visible

Truncations = dict[str, dict[str, Any]]
"""`data set.column` → style and bin."""
_MOST: dict[int, tuple[tuple[int, int], ...]] = {15: ((6, 4),), 16: ((8, 4),)}
_SHORT, _LONG = ((6, 0), (0, 4)), ((6, 4),)
"""Digits at head and tail that may show, by length; of 12-14 digits the head or the tail."""


def truncations(decisions: Iterable[Decision]) -> Truncations:
    """How the card numbers of a delivery are cut, by column; hidden and encrypted ones are not."""
    found: Truncations = {}
    for one in decisions:
        for rule in (one.rule, *one.rule.inside.values()):
            if rule.action == "card":
                found[f"{one.dataset}.{one.column.path}"] = _said(rule)
    return found


def _said(rule: Rule) -> dict[str, Any]:
    given = CardParams.model_validate({**rule.params})
    return {"style": given.style, "bin": given.bin or 8}


def check_union(now: Truncations, earlier: Sequence[Mapping[str, Any]]) -> None:
    """Raises UsageError where card numbers cut as `now` and as in earlier deliveries show too much.

    `earlier` are lines of the ledger: `run_id` and `truncations`; one that does not say how it cut
    them is refused too.
    """
    for line in earlier if now else ():
        if "truncations" not in line:
            raise UsageError("An earlier delivery does not say how it cut card numbers.",
                             f"Run {line['run_id']}.", "Begin a new ledger.")  # fmt: skip
        for column, cut in now.items():
            for other, before in line["truncations"].items():
                lengths = _shown_too_much([cut, before])
                if lengths:
                    raise UsageError(
                        f"Card numbers in {column} would leave cut as {cut['style']}; the "
                        f"recipient has them as {before['style']}. Side by side they show more of "
                        f"numbers of {min(lengths)} to {max(lengths)} digits than PCI DSS allows.",
                        f"Run {line['run_id']}, {other}.",
                        "Deliver them in that style, or leave the item out with --without.",
                    )


def _shown_too_much(cuts: Sequence[Mapping[str, Any]]) -> list[int]:
    """The lengths of which the cuts show more together than any one of them may."""
    return [length for length in LENGTHS if not _allowed(length, cuts)]


def _allowed(length: int, cuts: Sequence[Mapping[str, Any]]) -> bool:
    shown = [visible(cut["style"], length, cut["bin"]) for cut in cuts]
    heads, tails = max(head for head, _ in shown), max(tail for _, tail in shown)
    most = _MOST.get(length, _SHORT if length < 15 else _LONG)
    return any(heads <= head and tails <= tail for head, tail in most)
