"""Folding: one plain spelling of a text, with offsets back into the original.

Full-width forms, dash and space variants and foreign decimal digits become ASCII, one character
for one. Percent, HTML and backslash escapes, decomposed Hangul and invisible characters change
the length: they come with an offset map, so that spans lie in the original (the escaped range).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ROW = "\x1e"
"""Stands between the rows of a joined column; no pattern matches it, no folded text holds it."""

_DASHES = "‐‑‒–—―−⁃﹘﹣－·‧∙•・ㆍ･"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_SPACES += "\u205f\u3000"
_INVISIBLE = "\x00\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f\u2060"
_INVISIBLE += "\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff"


def _one_to_one() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= dict.fromkeys(map(ord, _SPACES), " ")
    for code in range(0x0660, 0x1FBFA):
        if unicodedata.category(chr(code)) == "Nd":
            table.setdefault(code, str(unicodedata.decimal(chr(code))))
    table[ord(ROW)] = " "
    return table


_TABLE = _one_to_one()
_ESCAPED = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<html>&(?:\#[0-9]{1,6}|\#[xX][0-9A-Fa-f]{1,5}|quot|amp|lt|gt|nbsp);)"
    r"|(?P<unicode>(?:\\{1,15}u[0-9A-Fa-f]{4})+)"
    r"|(?P<quote>\\{1,15}[\"/])"
    r"|(?P<blank>\\{1,15}[nrtbf])"
    r"|(?P<jamo>[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?)"
    rf"|(?P<none>[{_INVISIBLE}]+)"
)
UNUSUAL = (
    r"[^\x01-\x1d\x1f-\x7f가-힣]|%[0-9A-Fa-f]{2}|&(?:#|quot;|amp;|lt;|gt;|nbsp;)"
    r"|\\[u\"/\\nrtbf]"
)
"""RE2 pattern: where it does not match, folding changes nothing."""
_UNUSUAL = re.compile(UNUSUAL)
_UNIT = re.compile(
    r"\\+u(?:([dD][89abAB][0-9A-Fa-f]{2})\\+u([dD][c-fC-F][0-9A-Fa-f]{2})|([0-9A-Fa-f]{4}))"
)
"""One character: a pair of surrogates, or four hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, where lengths changed, the original range of each of its characters."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range in the original of a non-empty range of the folded text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The plain spelling of a text with offsets into the original."""
    if not _UNUSUAL.search(text):
        return Folded(text)
    if not _ESCAPED.search(text):
        return Folded(text.translate(_TABLE))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, width in _pieces(text):
        if width > 1 and piece in _INVISIBLE:
            continue
        pieces.append(piece)
        starts.extend(range(start, start + len(piece)) if width == 1 else [start] * len(piece))
        ends.extend(
            range(start + 1, start + len(piece) + 1) if width == 1 else [start + width] * len(piece)
        )
    return Folded("".join(pieces).translate(_TABLE), starts, ends)


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Pieces of folded text: (text, start in the original, width); width 1 is one for one."""
    at = 0
    for match in _ESCAPED.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], at, 1
        yield from _decoded(match)
        at = match.end()
    if at < len(text):
        yield text[at:], at, 1


def _decoded(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    kind, raw, start = match.lastgroup, match.group(), match.start()
    if kind == "percent":
        yield from _percent(raw, start)
    elif kind == "unicode":
        yield from _unicode(raw, start)
    elif kind == "html":
        yield html.unescape(raw)[:1], start, len(raw)
    elif kind == "quote":
        yield raw[-1], start, len(raw)
    elif kind == "blank":
        yield "\n" if raw[-1] in "nr" else "\t", start, len(raw)
    elif kind == "jamo":
        yield unicodedata.normalize("NFC", raw), start, len(raw)


def _percent(raw: str, start: int) -> Iterator[tuple[str, int, int]]:
    try:
        decoded = bytes.fromhex(raw.replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        yield raw, start, 1
        return
    for char in decoded:
        width = 3 * len(char.encode("utf-8"))
        yield char, start, width
        start += width


def _unicode(raw: str, start: int) -> Iterator[tuple[str, int, int]]:
    for unit in _UNIT.finditer(raw):
        char = bytes.fromhex("".join(unit.groups(""))).decode("utf-16-be", "replace")
        yield char[:1], start + unit.start(), len(unit.group())
