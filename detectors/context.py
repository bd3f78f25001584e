"""Context: the label nearest before a value says what it is, and what it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from string import ascii_letters, digits

from detectors.entity import Recognizer
from detectors.kernel import GLUED, WORD
from detectors.labels import LABELS, PARTY, Codes, Labels, doubtful, speaks_for
from detectors.near import HIDDEN, JOINT, KNOWN, Heard, Passage, nearest
from detectors.text import ROW

_LOWERED = 0.4
"""What a number loses when the label right at it names something else."""
_ADJACENT, _NEAR = 4, 12
"""A label this near to its number names it; one further off only adds to the number's own proof."""
_FURTHER, _DOUBTFUL = 0.3, 0.2
"""What a label further off adds, and a word that makes the entity likelier."""
_BANK_ONLY = 0.08
_NAME = " " * (_ADJACENT + 1)
"""What is taken to lie between a column's name and its values."""
_LETTER = re.compile("[A-Za-z가-힣]")
_POOR = 0.1
"""Below this proof, only a label right at the number raises it."""
_CODE = re.compile(r"[0-9]*[A-Za-z][0-9A-Za-z]*-")
_UUID = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9\-]*[A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"(?![0-9A-Za-z])"
)
"""With a letter: 36 characters of digits alone are no chance."""
_OF_UUID = frozenset("-abcdefABCDEF")
_LATIN = re.compile(r"[A-Za-z](?![A-Za-z]{0,4}[가-힣])")
_HEX = re.compile(r"[a-f]{2,}")
_ALIKE = (
    # entities that people call alike: a label for one does not speak against the other
    frozenset({"KR_BANK_ACCOUNT", "KR_VIRTUAL_ACCOUNT", "BANK_NAME"}),
    frozenset({"CREDIT_CARD", "CASH_RECEIPT_CARD", "MEMBERSHIP_CARD", "CASH_IC_CARD"}),
    frozenset({"TRACK_DATA", "CREDIT_CARD"}),
    frozenset({"KR_RRN", "KR_FRN", "DATE_OF_BIRTH"}),
    frozenset({"PERSON", "PERSON_LATIN"}),
)
_RIVAL = doubtful("KR_CRN")
"""법인 030311-…: of the same form as a resident number."""
_GLUE = frozenset(ascii_letters + digits + "-")
"""What a number touches if it is a piece of a token."""
Ends = Mapping[int, int]
"""The end of each match of a recognizer by its start, in order."""
Scored = tuple[int, int, float]
"""Start and end of a match, and its score."""


class _Bearing(Enum):
    """What a label has to do with an entity."""

    NAMES = auto()
    RIVALS = auto()
    """It names what is of the same form."""
    SUGGESTS = auto()
    IMPLIES = auto()
    """A bank's name and an account: weaker than 계좌 itself."""
    SILENT = auto()
    DENIES = auto()


def scores(
    recognizer: Recognizer,
    passage: Passage,
    ends: Ends,
    outside: Codes,
    doubts: bool,
    labels: Labels = LABELS,
) -> list[Scored]:
    """The matches in a folded text that count: what they prove, moved by the nearest label.

    `outside` are the entities that the column's name stands for: they speak where no label
    stands nearer. `doubts`: scores below 0.5 are wanted too. What is impossible, part of a longer
    token, or a pseudonym already counts for nothing and hides nothing; else no finding begins
    within another.
    """
    if recognizer.cued:  # most numbers are near no label, and none of those proves anything
        heard = _heard(recognizer, passage, ends, outside, doubts, labels)
        proofs = _proofs(recognizer, passage.text, {at: ends[at] for at in heard})
    else:
        proofs = _proofs(recognizer, passage.text, ends)
        proved = {at: ends[at] for at in proofs}
        heard = _heard(recognizer, passage, proved, outside, doubts, labels)
    found, done = list[Scored](), 0
    for start in proofs if recognizer.cued else heard:
        if start >= done:
            done, score, (codes, between) = ends[start], proofs[start], heard[start]
            if codes:
                number = passage.text[start].isdigit()
                score = _moved(recognizer, score, codes, between, number)
            found.append((start, done, score))
    return found


def _proofs(recognizer: Recognizer, text: str, ends: Ends) -> dict[int, float]:
    """What each match that is possible proves itself, unless it is a pseudonym already."""
    values = [text[start:end] for start, end in ends.items()]
    judge_all = recognizer.judge_all
    proofs = judge_all(values) if judge_all else map(recognizer.judge, values)
    return {
        start: proof
        for start, value, proof in zip(ends, values, proofs, strict=True)
        if proof and not ("_" in value and HIDDEN.fullmatch(value))
    }


def _heard(
    recognizer: Recognizer, passage: Passage, ends: Ends, outside: Codes, doubts: bool,
    labels: Labels,
) -> dict[int, Heard]:  # fmt: skip
    """What the labels say of each match that is no part of a token and has the label it needs."""
    text, entity, keyed = passage.text, recognizer.entity, recognizer.keyed
    needy = recognizer.cued and (keyed or not doubts)
    heard: dict[int, Heard] = {}
    for start, end in ends.items():
        before, behind = text[start - 1], text[end]
        said: Heard = (), ""
        if before != ROW or behind != ROW:  # it does not fill its row
            touched = before in _GLUE or behind in _GLUE
            if touched and text[start].isdigit() and inside_token(text, start, end):
                continue
            said = nearest(recognizer, passage, start, end, labels, behind == ROW)
        if outside and (not said[0] or PARTY.issuperset(said[0])):
            said = outside, _NAME  # a column's name raises, it never lowers
        if needy and not (said[0] and speaks_for(entity, said[0])):
            continue
        if not keyed or JOINT.fullmatch(said[1]):
            heard[start] = said
    return heard


def _moved(recognizer: Recognizer, proof: float, codes: Codes, between: str, number: bool) -> float:
    """A proof above 0 as a label raises it, or lowers it a little."""
    bearing, labelled = _bearing(recognizer.entity, codes), recognizer.labelled
    if bearing is _Bearing.NAMES:
        if proof >= labelled:
            return proof
        near = not number or (len(between) <= _NEAR if proof >= _POOR else _beside(between))
        return labelled if near else max(proof, _added(recognizer, proof, _FURTHER))
    if bearing is _Bearing.RIVALS:
        return max(proof - _DOUBTFUL, 0.05)
    if bearing is _Bearing.SUGGESTS:
        more = labelled if recognizer.keyed else _DOUBTFUL  # the form is its own proof
        return max(proof, _added(recognizer, proof, more))
    if bearing is _Bearing.IMPLIES:
        return max(proof, labelled - _BANK_ONLY) if proof >= _POOR else proof
    if bearing is _Bearing.SILENT or len(between) > _ADJACENT or not JOINT.fullmatch(between):
        return proof  # 인증번호 발송 010-…: the word between has taken its label
    return max(proof - _LOWERED, 0.05)


@lru_cache(KNOWN)
def _bearing(entity: str, codes: Codes) -> _Bearing:
    if entity in codes:
        return _Bearing.NAMES
    if _RIVAL in codes and entity in ("KR_RRN", "KR_FRN"):
        return _Bearing.RIVALS
    if doubtful(entity) in codes:
        return _Bearing.SUGGESTS
    if speaks_for(entity, codes):
        return _Bearing.IMPLIES
    return _Bearing.SILENT if _says_little(codes) or _alike(entity, codes) else _Bearing.DENIES


def _beside(between: str) -> bool:
    return len(between) <= len(_NAME) and not _LETTER.search(between)


def _added(recognizer: Recognizer, proof: float, more: float) -> float:
    return min(proof + more, recognizer.labelled)


def _says_little(codes: Codes) -> bool:
    return all(code in PARTY or code.endswith("?") for code in codes)


def _alike(entity: str, codes: Codes) -> bool:
    if entity in ("IP_ADDRESS", "MAC_ADDRESS"):  # host=203.0.113.5: only a version denies it
        return "VERSION" not in codes
    return any(entity in group and group.intersection(codes) for group in _ALIKE)


def _in_uuid(text: str, start: int, end: int) -> bool:
    near = _UUID.finditer(text, max(0, start - 36), end + 36)
    return any(found.start() <= start and end <= found.end() for found in near)


def inside_token(text: str, start: int, end: int) -> bool:
    """Whether a number is a piece of a longer code: a hash, a UUID, a transaction id.

    A short word glued before it (`HP01012345678`) is a label, not a code; a number written in
    groups ends where they end, whatever touches it.
    """
    if text[end : end + 1] == "-" and _CODE.match(text, end + 1):
        return True
    bare = text[start:end].isdigit()
    if bare and _LATIN.match(text, end):
        return True
    if (text[start - 1] in _OF_UUID or text[end] in _OF_UUID) and _in_uuid(text, start, end):
        return True
    left = start
    while left and start - left < GLUED and text[left - 1].isascii() and text[left - 1].isalnum():
        left -= 1
    word = text[left:start]
    word = word if bare else word.lstrip("0123456789")
    return bool(word) and (
        len(word) > WORD or not word.isalpha() or _HEX.fullmatch(word) is not None
    )
