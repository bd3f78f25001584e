"""Context: the label nearest before a value says what it is, and what it is not."""

from __future__ import annotations

import re

from detectors.entities import KOREAN
from detectors.entity import Recognizer
from detectors.labels import LABELS, Codes, Labels, speaks_for
from detectors.text import ROW

_LOWERED = 0.35
"""What a number loses when the label right at it names something else."""
_ADJACENT = 4
_BANK_ONLY = 0.08
_VALUE = re.compile(r"[0-9](?:[0-9\-. ]{4,})[0-9]")
_HIDDEN = re.compile(rf"[a-z]+_[a-z]{{2}}_[a-p]{{32}}|\[(?:{'|'.join(KOREAN)})\]|\*{{3,}}")
"""What masking leaves (a token, `[PERSON]`, asterisks): a value still, and no label."""
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+")
"""Words inside an address, as in a@mail.example.com, are no labels."""
_TOKEN = 48
"""Characters of the longest token, that one cut at the edge of a window may be known."""
_CODE = re.compile(r"[0-9]*[A-Za-z][0-9A-Za-z]*-")
_HEX = re.compile(r"[a-f]{2,}")
_ALIKE = (
    # entities that people call alike: a label for one does not speak against the other
    frozenset({"KR_BANK_ACCOUNT", "KR_VIRTUAL_ACCOUNT", "BANK_NAME"}),
    frozenset({"CREDIT_CARD", "CASH_RECEIPT_CARD", "MEMBERSHIP_CARD"}),
    frozenset({"KR_RRN", "KR_FRN", "DATE_OF_BIRTH"}),
    frozenset({"PERSON", "PERSON_LATIN"}),
)
_PARTY = frozenset({"PERSON", "MERCHANT_NAME", "USER_ID", "BANK_NAME"})
"""Labels that name whose value it is rather than what: 담당자 010-…, 예금주 110-…, 하나 010-…"""


def score(
    recognizer: Recognizer,
    text: str,
    start: int,
    end: int,
    outside: Codes,
    doubts: bool,
    labels: Labels = LABELS,
) -> float:
    """The score of a candidate in a folded text: its own proof, moved by the nearest label.

    `outside` are the entities that the column's name stands for: they speak where no label
    stands nearer. `doubts`: scores below 0.5 are wanted too. 0 where the value is impossible or
    part of a longer token.
    """
    if inside_token(text, start, end):
        return 0.0
    codes, distance = _label(text, start, recognizer.reach, labels)
    if not codes and recognizer.after:
        codes = labels.following(_row_rest(text, end, recognizer.after))
    if not codes and outside:
        codes, distance = outside, _ADJACENT + 1  # a column's name raises, it never lowers
    if recognizer.cued and not doubts and not speaks_for(recognizer.entity, codes):
        return 0.0
    proof = recognizer.judge(text[start:end])
    return _moved(recognizer, proof, codes, distance) if proof else 0.0


def _moved(recognizer: Recognizer, proof: float, codes: Codes, distance: int) -> float:
    if not codes:
        return proof
    if recognizer.entity in codes:
        return max(proof, recognizer.labelled)
    if speaks_for(recognizer.entity, codes):  # a bank's name: weaker than 계좌 itself
        return max(proof, recognizer.labelled - _BANK_ONLY)
    if distance > _ADJACENT or _PARTY.intersection(codes) or _alike(recognizer.entity, codes):
        return proof
    return max(proof - _LOWERED, 0.05)


def _alike(entity: str, codes: Codes) -> bool:
    return any(entity in group and group.intersection(codes) for group in _ALIKE)


def _label(text: str, start: int, reach: int, labels: Labels) -> tuple[Codes, int]:
    """The nearest label before a position, unless another number has used it up."""
    if not start or text[start - 1] == ROW:
        return (), 0
    window = text[max(0, start - reach - 24 - _TOKEN) : start]
    window = _with_values(window[window.rfind(ROW) + 1 :])[-reach - 24 :]
    codes, distance = labels.nearest(window)
    if distance > reach or (distance and _VALUE.search(window[-distance:])):
        return (), 0
    return codes, distance


def _row_rest(text: str, end: int, length: int) -> str:
    return _with_values(text[end : end + length + _TOKEN].partition(ROW)[0])[:length]


def _with_values(window: str) -> str:
    """The window with what masking left written as digits: a label names one value only."""
    if "@" in window:
        window = _MAIL.sub(lambda mail: "@" * len(mail.group()), window)
    if "_" in window or "*" in window or "]" in window:
        window = _HIDDEN.sub(lambda hidden: "0" * len(hidden.group()), window)
    return window


def inside_token(text: str, start: int, end: int) -> bool:
    """Whether a number is a piece of a longer code: a hash, a UUID, a transaction id.

    A short word glued before it (`HP01012345678`) is a label, not a code.
    """
    if not text[start].isdigit():
        return False
    if text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return True
    left = start
    while left and start - left < 24 and text[left - 1].isascii() and text[left - 1].isalnum():
        left -= 1
    word = text[left:start]
    if text[end : end + 1] == "-" and _CODE.match(text, end + 1):
        return True
    return bool(word) and (len(word) > 12 or not word.isalpha() or _HEX.fullmatch(word) is not None)
