"""Escapes: what stands for other characters in URLs, HTML, JSON, logs and mail, undone once.

RFC 3986 percent, HTML character references, JSON and C backslashes, `escape()` of JavaScript,
octal bytes of protobuf's text form, quoted-printable, decomposed Hangul, terminal colours, and what
is invisible.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

INVISIBLE = (
    r"\x00"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
    "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
"""A character class: marks without a width, among them accents and the caps of 1️⃣."""
_JAMO = "\u1100-\u1112"
_SYLLABLE = r"[89ABab][0-9A-Fa-f]"
_ESCAPED = re.compile(
    rf"[\\%&=\n\x1b{_JAMO}{INVISIBLE}](?:"
    r"(?<=\\)\\{0,14}+(?:"
    r"(?P<bare>(?=[\"'/])|\n)"
    r"|(?P<sign>[!-.:-@\[\]-`{-~])"
    r"|(?P<blank>[nrtbf])"
    r"|u(?:(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\{1,15}u(?P<pair>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|(?P<unit>[0-9A-Fa-f]{4})|\{(?P<point>[0-9A-Fa-f]{1,5})\})"
    r"|x(?P<byte>[0-9A-Fa-f]{2}(?:\\{1,15}x[0-9A-Fa-f]{2})*)"
    r"|(?P<octal>35[2-5](?:\\{1,15}2[0-7]{2}){2})"
    r")"
    r"|(?<=%)(?:(?P<percent>[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*)|u(?P<script>[0-9A-Fa-f]{4}))"
    r"|(?<=&)(?P<html>(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});)"
    rf"|(?<=[{_JAMO}])(?P<jamo>[\u1161-\u1175][\u11a8-\u11c2]?)"
    rf"|(?<=[{INVISIBLE}])(?P<none>[{INVISIBLE}]*)"
    r"|(?<=\x1b)(?P<colour>\[[0-9;]{0,16}[A-Za-z])"
    r"|(?<==)(?P<mail>E[A-D]=[89AB][0-9A-F]=[89AB][0-9A-F])"
    r"|(?<=[0-9가-힣]-\n)(?P<wrap>[ \t\n]{0,8}(?=[0-9]))"
    r")"
)
BARE = r"""\\{1,15}(["'/])"""
"""RE2 pattern of the escapes of JSON within JSON, `bare` above: without them, its group is left."""
FIRST = rf"\\\x1b{_JAMO}{INVISIBLE}"
"""Where one of these characters stands (a class), or `HINT` matches, something may be escaped."""
HINT = r"%u?[0-9A-Fa-f]{2}|&(?:#|[A-Za-z]{2,8};)|=E[A-D]=[89AB]|[0-9가-힣]-\n"
_LEFT_OUT = frozenset({"bare", "colour", "none", "wrap"})
_BYTES = dict.fromkeys(("percent", "byte", "mail"), re.compile("[0-9A-Fa-f]{2}"))
_BYTES["octal"] = re.compile("[0-7]{3}")
_AS_IS = "surrogateescape"
_DOUBTFUL = re.compile(
    "[\u0121-\u013f\u0161-\u017f\u01a1-\u01bf\u01e1-\u01ff\u0221-\u023f\udc80-\udcff]"
)
"""What CP949 looks like when read as UTF-8: stray bytes, and 호 (C8 A3) as U+0223."""
_RUNS = re.compile(
    "(?P<odd>[\x01-\x08\x0e-\x1f]+|[\udc80-\udcff]+)|[\x00\t-\r\x20-\x7f]+|[\x80-\u07ff]+"
    "|[\u0800-\ud7ff\ue000-\uffff]+|[\U00010000-\U0010ffff]+"
)
_KOREAN = re.compile("[\x20-\x7e]*[가-힣][가-힣\x20-\x7e]*")


@dataclass(slots=True)
class Layer:
    """One unescaping: for each piece where it begins, whence it came, and its characters' width."""

    marks: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)

    def add(self, mark: int, origin: int, width: int) -> None:
        """A piece: its place in the new text and the old, and the old length of a character."""
        self.marks.append(mark)
        self.origins.append(origin)
        self.widths.append(width)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The range before unescaping of a non-empty range after it."""
        first = bisect_right(self.marks, start) - 1
        last = bisect_right(self.marks, end - 1) - 1
        return (
            self.origins[first] + (start - self.marks[first]) * self.widths[first],
            self.origins[last] + (end - self.marks[last]) * self.widths[last],
        )


def unescape(text: str) -> tuple[str, Layer] | None:
    """The text with its outermost escapes undone and the way back; None where there are none."""
    layer, pieces, at, size = Layer(), [], 0, 0
    for match in _ESCAPED.finditer(text):
        start = match.start()
        if start > at:
            layer.add(size, at, 1)
            pieces.append(text[at:start])
            size += start - at
        at = match.end()
        if match.lastgroup in _LEFT_OUT:
            continue
        for chars, width in _decoded(match):
            layer.add(size, start, width)
            pieces.append(chars)
            size += len(chars)
            start += width * len(chars)
    if not at:
        return None
    layer.add(size, at, 1)
    pieces.append(text[at:])
    return "".join(pieces), layer


def _decoded(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Pieces of what an escape stands for: (characters, width of each in the escape)."""
    kind, raw = match.lastgroup or "", match.group()
    if kind in _BYTES:
        yield from _bytes(raw, _BYTES[kind].findall(raw), 8 if kind == "octal" else 16)
    elif kind == "html":
        char = html.unescape(raw)
        yield (char, len(raw)) if len(char) == 1 else (raw, 1)
    elif kind == "blank":
        yield "\n" if raw[-1] in "nr" else "\t", len(raw)
    elif kind == "sign":
        yield raw[-1], len(raw)
    elif kind == "jamo":
        yield unicodedata.normalize("NFC", raw), len(raw)
    else:
        yield _unit(match.group("high"), match.group(kind)), len(raw)


def _unit(high: str | None, digits: str) -> str:
    """A character from the digits of its code point, or from a pair of surrogates."""
    pair = bytes.fromhex(f"{high or ''}{digits.zfill(4)}") if len(digits) <= 4 else b""
    return pair.decode("utf-16-be", "replace")[:1] if pair else chr(int(digits, 16))


def _bytes(raw: str, digits: list[str], base: int) -> Iterator[tuple[str, int]]:
    """Runs of characters of one width; what is no text stays as it is written."""
    data, width, at = bytes(int(one, base) for one in digits), len(raw) // len(digits), 0
    text, encoding = _text(data)
    for run in _RUNS.finditer(text):
        size = width * len(run.group()[0].encode(encoding, _AS_IS))
        end = at + size * len(run.group())
        odd = run.lastgroup is not None
        if odd and raw[0] == "\\" and run.group() >= "\x80":
            yield run.group().encode(encoding, _AS_IS).decode("latin-1"), size
        else:
            yield (raw[at:end], 1) if odd else (run.group(), size)
        at = end


def _text(data: bytes) -> tuple[str, str]:
    """UTF-8, or Korean in CP949, as many payment pages still send it; and which of the two."""
    text = data.decode("utf-8", _AS_IS)
    if _DOUBTFUL.search(text):
        korean = data.decode("cp949", _AS_IS)
        if _KOREAN.fullmatch(korean):
            return korean, "cp949"
    return text, "utf-8"
