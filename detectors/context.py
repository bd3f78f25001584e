"""Context: the label nearest before a value says what it is, and what it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from string import ascii_letters, digits

from detectors.entities import KOREAN
from detectors.entity import Recognizer
from detectors.headers import header
from detectors.kernel import GLUED, WORD
from detectors.labels import LABELS, PARTY, Codes, Labels, doubtful, speaks_for, zeros
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
_BEHIND = "뒤"
"""What is taken to lie between a value and the label behind it."""
_LETTER = re.compile("[A-Za-z가-힣]")
_WORD = re.compile("[가-힣]{3}")
"""More than a particle: in 구성별고객님, 성별 is no label of what follows."""
_POOR = 0.1
"""Below this proof, only a label right at the number raises it."""
_VALUE = re.compile(r"[0-9](?:[0-9\-. ]{4,})[0-9]")
_HIDDEN = re.compile(rf"[a-z]+_[a-z]{{2}}_[a-p]{{32}}(?![a-z])|\[(?:{'|'.join(KOREAN)})\]|\*{{3,}}")
"""What masking leaves (a token, `[PERSON]`, asterisks): a value still, and no label."""
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+")
"""Words inside an address, as in a@mail.example.com, are no labels."""
_BEFORE = 24
"""Characters beyond a recognizer's reach in which the label may begin."""
_TOKEN = 48
"""Characters of the longest token, that one cut at the edge of a window may be known."""
_BLANKS = re.compile("[ \t]{2,}")
"""Dumps and forms fill their labels up: CVC         : 123."""
_REST = re.compile("(?<=[A-Za-z])[a-z]+")
"""Of a Latin word that is cut."""
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
_JOINED = re.compile(
    r"[^0-9A-Za-z가-힣]{0,4}[0-9][0-9\- ]{4,22}[0-9] ?"
    r"(?:[/,;&+]|및|와|과|또는|아니고|말고|에서|or|and|->|→) ?"
)
"""A number and the word or sign that sets a second one beside it, under the same label."""
_JOINT = re.compile(
    r"(?:\([^()\n]{0,12}\)|[은는이가을를값]|번호|(?<![A-Za-z])(?:value|content|string|text|t[dh]|d[dt]|p|b|li"
    r"|span|strong|div)(?![A-Za-z])|[^0-9A-Za-z가-힣,;&])*"
)
"""All that may stand between a key and what only that key tells: signs, markup, particles."""
_SENTENCE = re.compile(r"[가-힣][.!?] ")
"""Where a sentence ends, its labels end."""
_CLOSE = 24
"""Characters before a value that mostly tell its label; no more than `_BEFORE`."""
_GLUE = frozenset(ascii_letters + digits + "-")
"""What a number touches if it is a piece of a token."""
_BORDER = re.compile("[,;:=&?|{}<>\"'\n]")
"""No label, address or token holds one of these: what stands before it changes none behind it."""
UNKNOWN = "\x1f"
"""Stands for a character that nobody has read yet (`led`)."""
_KNOWN = 1 << 14
"""Surroundings remembered: lines of a log and rows of a form surround their values alike."""
Ends = Mapping[int, int]
"""The end of each match of a recognizer by its start, in order."""
Heard = tuple[Codes, str]
"""What the nearest label says, and what lies between it and the value."""
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


@dataclass(frozen=True, slots=True)
class Passage:
    """A folded text of rows, ROW before and after each.

    `plain` has 0 for every digit: no label depends on which, and what surrounds a value is then
    often what was met before. `tables`: there may be head lines in it.
    """

    text: str
    plain: str
    tables: bool

    @classmethod
    def of(cls, text: str, plain: str | None = None) -> Passage:
        return cls(text, plain or zeros(text), "\n" in text or "VALUES" in text)


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
        if proof and not ("_" in value and _HIDDEN.fullmatch(value))
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
            said = _near(recognizer, passage, start, end, labels, behind == ROW)
        if outside and (not said[0] or PARTY.issuperset(said[0])):
            said = outside, _NAME  # a column's name raises, it never lowers
        if needy and not (said[0] and speaks_for(entity, said[0])):
            continue
        if not keyed or _JOINT.fullmatch(said[1]):
            heard[start] = said
    return heard


def _near(
    recognizer: Recognizer, passage: Passage, start: int, end: int, labels: Labels, closed: bool
) -> Heard:
    """What the label nearest to a value says, and what lies between."""
    named = _named_above(passage.text, start, labels) if passage.tables else None
    named = named or _label(passage.plain, start, recognizer, labels)
    if recognizer.after and not closed and not speaks_for(recognizer.entity, named[0]):
        row = passage.plain[end : end + recognizer.after + _TOKEN].partition(ROW)[0]
        behind = _following(row, recognizer.after, labels)
        if speaks_for(recognizer.entity, behind):
            return behind, _BEHIND
    return named


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
    if bearing is _Bearing.SILENT or len(between) > _ADJACENT or _WORD.search(between):
        return proof
    return max(proof - _LOWERED, 0.05)


@lru_cache(_KNOWN)
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


def _named_above(text: str, start: int, labels: Labels) -> tuple[Codes, str] | None:
    """What the head line of a table inside a text says, if the value stands in one."""
    name = header(text, start)
    codes = labels.named(name) if name else ()
    return (codes, "") if codes else None


def _label(plain: str, start: int, recognizer: Recognizer, labels: Labels) -> tuple[Codes, str]:
    """The nearest label before a position and what lies between, unless a number used it up."""
    if not start or plain[start - 1] == ROW:
        return (), ""
    entity, reach = recognizer.entity, recognizer.reach
    close = plain[start - _CLOSE if start > _CLOSE else 0 : start]
    key = max(close.rfind(","), close.rfind("&"), close.rfind("{"))
    said = _said_by(close[key:], entity, reach, labels) if key > 0 else None
    said = said or _said_by(close, entity, reach, labels)
    if said:
        return said
    window = plain[max(0, start - reach - _BEFORE - _TOKEN) : start]
    return _said_in(window[window.rfind(ROW) + 1 :], entity, reach, labels)


def led(recognizer: Recognizer, before: str, labels: Labels = LABELS) -> bool:
    """Whether a label may lead to a value behind `before`: all that its row holds there.

    Its digits are 0. Where characters that are UNKNOWN may tell, one may.
    """
    if "\n" in before or "VALUES" in before:  # of a head line
        return True
    plain, entity, reach = ROW + before, recognizer.entity, recognizer.reach
    close = plain[-_CLOSE:]
    close = close[max(close.rfind(","), close.rfind("&"), close.rfind("{"), 0) :]
    said = None if UNKNOWN in close else _said_by(close, entity, reach, labels)
    if said is None:
        if UNKNOWN in plain[-(reach + _BEFORE + _TOKEN) :]:
            return True
        said = _label(plain, len(plain), recognizer, labels)
    codes, between = said
    joined = not recognizer.keyed or _JOINT.fullmatch(between) is not None
    return speaks_for(entity, codes) and joined


@lru_cache(_KNOWN)
def _said_by(close: str, entity: str, reach: int, labels: Labels) -> tuple[Codes, str] | None:
    """What is known from the few characters before a value; None where more of them may matter.

    A key and its signs are seldom new, what stands further off often is.
    """
    _, row, own = close.rpartition(ROW)
    if row:
        return _said_in(own, entity, reach, labels)
    border = _BORDER.search(close)
    if not border:
        return None
    window = _with_values(_narrowed(close[border.start() :]))
    codes, distance = labels.nearest(window, entity, whole=False)
    return None if distance < 0 else _used(codes, window[len(window) - distance :], reach)


@lru_cache(_KNOWN)
def _said_in(row: str, entity: str, reach: int, labels: Labels) -> tuple[Codes, str]:
    """The same from all that stands before a value in its row."""
    window = _last(_with_values(_narrowed(row)), reach + _BEFORE)
    codes, distance = labels.nearest(window, entity)
    return _used(codes, window[len(window) - distance :], reach)


def _used(codes: Codes, between: str, reach: int) -> tuple[Codes, str]:
    """A label and what lies between it and the value, unless that is too much."""
    if len(between) > reach or _SENTENCE.search(between):
        return (), ""
    if _VALUE.search(between):
        codes = _shared(codes, between)
    return codes, between


def _shared(codes: Codes, between: str) -> Codes:
    """What a label says of a second number, joined to the one that it names by `/`, `,` or 및."""
    if not _JOINED.fullmatch(between):
        return ()
    return tuple(code if code.endswith("?") else doubtful(code) for code in codes)


@lru_cache(_KNOWN)
def _following(row: str, length: int, labels: Labels) -> Codes:
    """What the first label says in the rest of a row."""
    return labels.following(_with_values(row)[:length])


def _narrowed(text: str) -> str:
    """The text with one blank in place of several."""
    return _BLANKS.sub(" ", text) if "  " in text or "\t" in text else text


def _last(text: str, size: int) -> str:
    """The last characters of a text, from a word's first on: no label begins within `krmail`."""
    cut = _REST.match(text, len(text) - size) if len(text) > size else None
    return text[cut.end() :] if cut else text[-size:]


def _with_values(window: str) -> str:
    """The window with what masking left written as digits: a label names one value only."""
    if "@" in window:
        window = _MAIL.sub(lambda mail: "@" * len(mail.group()), window)
    if "_" in window or "*" in window or "]" in window:
        window = _HIDDEN.sub(lambda hidden: " " + "0" * (len(hidden.group()) - 1), window)
    return window


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
