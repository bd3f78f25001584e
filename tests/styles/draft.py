"""A text under construction: values are put in with marks, any transformation keeps the marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

OPEN, CLOSE = "\ue000", "\ue001"  # private use: no text and no escape rule knows them
_FIRST = 0xE100  # the number of a value, as one private character
_MARKED = re.compile(f"{OPEN}(.)(.*?){CLOSE}", re.DOTALL)
_ESCAPED = re.compile(r"\\+ue(000|001|[1-9][0-9a-f]{2})")
_SLOT = re.compile(r"«([^«»]+)»")
_DIGITS_WITH_FINAL = "013678"  # 영 일 삼 육 칠 팔 end in a consonant


@dataclass(frozen=True, slots=True)
class Value:
    """What goes into a text. entity None: it looks like personal data and is none."""

    text: str
    entity: str | None
    shape: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value where it stands in a text (code points, end exclusive)."""

    start: int
    end: int
    entity: str | None
    shape: str


@dataclass(frozen=True, slots=True)
class Text:
    """A finished text with its truth; `style` names how it is written."""

    text: str
    style: str
    marks: tuple[Mark, ...] = ()


Make = Callable[[Random], Value | str]  # a plain str is neither personal nor a look-alike


class Draft:
    """Collects the values of one text. `makers` are the slots that templates may name."""

    def __init__(self, rng: Random, makers: dict[str, Make]) -> None:
        self.rng = rng
        self._makers = makers
        self._values: list[Value] = []
        self._slots: dict[str, str] = {}

    def put(self, value: Value) -> str:
        """The marked text of a value."""
        self._values.append(value)
        return f"{OPEN}{chr(_FIRST + len(self._values) - 1)}{value.text}{CLOSE}"

    def make(self, kind: str) -> str:
        """A new value of a kind, marked."""
        made = self._makers[kind](self.rng)
        return made if isinstance(made, str) else self.put(made)

    def fill(self, template: str) -> str:
        """Slots «kind» get values (the same name in one text: the same value; «name2» is another),
        «은/는» gets the particle that fits what stands before, «~a|b» any one of these words."""
        done = ""
        for at, part in enumerate(_SLOT.split(template)):
            done += self._slot(part, done) if at % 2 else part
        return done

    def _slot(self, name: str, before: str) -> str:
        if name.startswith("~"):
            return self.rng.choice(name[1:].split("|"))
        if "/" in name:
            return particle(name, before)
        if name not in self._slots:
            known = name in self._makers
            self._slots[name] = self.make(name if known else name.rstrip("0123456789"))
        return self._slots[name]

    def done(self, marked: str, style: str) -> Text:
        """The text without the marks, and where they were."""
        marked = _ESCAPED.sub(lambda m: chr(int(m[0].lstrip("\\")[1:], 16)), marked)
        plain, marks, at = "", [], 0
        for match in _MARKED.finditer(marked):
            plain += marked[at : match.start()]
            value = self._values[ord(match[1]) - _FIRST]
            marks.append(Mark(len(plain), len(plain) + len(match[2]), value.entity, value.shape))
            plain += match[2]
            at = match.end()
        return Text(plain + marked[at:], style, tuple(m for m in marks if m.start < m.end))

    def write(self, template: str, style: str) -> Text:
        """A text from one template."""
        return self.done(self.fill(template), style)


def particle(pair: str, before: str) -> str:
    """은 or 는, 이 or 가 …, by the final consonant of what stands before."""
    closed, opened = pair.split("/")
    last = before.rstrip(CLOSE + ")]\"'")[-1:]
    if closed.startswith("으로") and _ends_in_l(last):
        return opened
    return closed if _has_final(last) else opened


def _has_final(last: str) -> bool:
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28 > 0
    return last in _DIGITS_WITH_FINAL or last.lower() in "lmn"


def _ends_in_l(last: str) -> bool:
    return last in "178" or ("가" <= last <= "힣" and (ord(last) - ord("가")) % 28 == 8)


def some(rng: Random, rows: Sequence[str], least: int, most: int) -> list[str]:
    """A few of the rows, in random order."""
    return rng.sample(list(rows), min(len(rows), rng.randint(least, most)))
