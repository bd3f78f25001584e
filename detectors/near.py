"""The label nearest to a value in its row: what it says, and what lies between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detectors.entities import KOREAN
from detectors.entity import Recognizer
from detectors.headers import header
from detectors.labels import LABELS, Codes, Labels, doubtful, speaks_for, zeros
from detectors.text import ROW

_BEHIND = "뒤"
"""What is taken to lie between a value and the label behind it."""
_VALUE = re.compile(r"[0-9](?:[0-9\-. ]{4,})[0-9]")
HIDDEN = re.compile(rf"[a-z]+_[a-z]{{2}}_[a-p]{{32}}(?![a-z])|\[(?:{'|'.join(KOREAN)})\]|\*{{3,}}")
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
_JOINED = re.compile(
    r"[^0-9A-Za-z가-힣]{0,4}[0-9][0-9\- ]{4,22}[0-9] ?"
    r"(?:[/,;&+]|및|와|과|또는|아니고|말고|에서|or|and|->|→) ?"
)
"""A number and the word or sign that sets a second one beside it, under the same label."""
JOINT = re.compile(
    r"(?:\([^()\n]{0,12}\)|[은는이가을를값]|번호|(?<![A-Za-z])(?:value|content|string|text|t[dh]|d[dt]|p|b|li"
    r"|span|strong|div)(?![A-Za-z])|[^0-9A-Za-z가-힣,;&])*"
)
"""All that may stand between a key and what only that key tells: signs, markup, particles."""
_SENTENCE = re.compile(r"[가-힣][.!?] ")
"""Where a sentence ends, its labels end."""
_CLOSE = 24
"""Characters before a value that mostly tell its label; no more than `_BEFORE`."""
_BORDER = re.compile("[,;:=&?|{}<>\"'\n]")
"""No label, address or token holds one of these: what stands before it changes none behind it."""
UNKNOWN = "\x1f"
"""Stands for a character that nobody has read yet (`led`)."""
KNOWN = 1 << 14
"""Surroundings remembered: lines of a log and rows of a form surround their values alike."""
Heard = tuple[Codes, str]
"""What the nearest label says, and what lies between it and the value."""


@dataclass(frozen=True, slots=True, repr=False)
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


def nearest(
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


def led(recognizer: Recognizer, before: str, labels: Labels = LABELS) -> bool:
    """Whether a label may lead to a value behind `before`: all that its row holds there.

    Its digits are 0. Where characters that are UNKNOWN may tell, one may.
    """
    if "\n" in before or "VALUES" in before:  # of a head line
        return True
    plain, entity, reach = ROW + before, recognizer.entity, recognizer.reach
    own = _own(_from(ROW, plain[-_CLOSE:]))
    said = None if UNKNOWN in own else _said_by(own, entity, reach, labels)
    if said is None:
        if UNKNOWN in plain[-(reach + _BEFORE + _TOKEN) :]:
            return True
        said = _label(plain, len(plain), recognizer, labels)
    codes, between = said
    joined = not recognizer.keyed or JOINT.fullmatch(between) is not None
    return speaks_for(entity, codes) and joined


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
    close = _from(ROW, plain[start - _CLOSE if start > _CLOSE else 0 : start])
    said = _said_by(_own(close), entity, reach, labels) or _said_by(close, entity, reach, labels)
    if said:
        return said
    window = plain[max(0, start - reach - _BEFORE - _TOKEN) : start]
    return _said_in(window[window.rfind(ROW) + 1 :], entity, reach, labels)


def _own(close: str) -> str:
    """The characters before a value from its own key on; all of them where no sign parts it."""
    for sign in ",&{":
        close = _from(sign, close)
    return close


def _from(sign: str, close: str) -> str:
    """The text from the last of some signs on; all of it where there is none."""
    at = close.rfind(sign)
    return close[at:] if at > 0 else close


@lru_cache(KNOWN)
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


@lru_cache(KNOWN)
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


@lru_cache(KNOWN)
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
        window = HIDDEN.sub(lambda hidden: " " + "0" * (len(hidden.group()) - 1), window)
    return window
