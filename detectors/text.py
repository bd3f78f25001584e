"""Folding: one plain spelling of a text, with a way back into the original.

Full-width forms, dashes, spaces, quotes, brackets and foreign digits become ASCII, one character
for one. Escapes, decomposed Hangul and invisible characters change the length (escapes.py): they
leave a layer each time, so that spans lie in the original (the escaped range).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from detectors.chars import one_char, parsed, utf8
from detectors.escapes import FIRST, HINT, Layer, unescape
from detectors.kept import kept

ROW = "\x1e"
"""Stands between the rows of a joined column; no pattern matches it, no folded text holds it."""

_DASHES = "˗‧•∙⁃⋅·・ㆍ･⁓∼〜~−ーｰㅡ─━➖一"
"""Beside all of Unicode's dashes: what keyboards and input methods give in a dash's place."""
_PLAIN = dict.fromkeys(_DASHES.replace("~", ""), "-")
_PLAIN |= dict.fromkeys("\r\x85\u2028\u2029", "\n") | dict.fromkeys("\x0b\x0c\u2800" + ROW, " ")
_PLAIN |= dict.fromkeys("“”„‟″", '"') | dict.fromkeys("‘’‛′", "'") | dict.fromkeys("。｡", ".")
_PLAIN |= dict.fromkeys("「『【〔〖《〈｢", "(") | dict.fromkeys("」』】〕〗》〉｣", ")") | {"∶": ":"}
_DEEPEST = 4
"""Times that a text is unescaped: escapes within escapes to depth three, and once for the rest."""


def _plain(char: str) -> str | None:
    """The one ASCII character that a character stands for, or None."""
    category = unicodedata.category(char)
    if category in ("Pd", "Zs"):
        return "-" if category == "Pd" else " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    wide = unicodedata.normalize("NFKC", char) if category != "No" else ""
    return wide if len(wide) == 1 and wide.isascii() else None


def _tables() -> tuple[dict[int, str], dict[int, str]]:
    """What folds wherever it stands; and digits in circles or raised, which fold in numbers only.

    ①010-… is a list's mark before a number, ①②③④ is a number.
    """
    always, within = {ord(char): plain for char, plain in _PLAIN.items()}, {}
    for code in range(0x80, 0x1FBFA):
        plain = _plain(chr(code))
        if plain is not None:
            always.setdefault(code, plain)
        elif (digit := unicodedata.digit(chr(code), None)) is not None:
            within[code] = str(digit)
    return always, within


def _class(codes: set[int]) -> str:
    """A character class of code points, as ranges."""
    parts = []
    for _, run in groupby(enumerate(sorted(codes)), lambda pair: pair[1] - pair[0]):
        run_of = [code for _, code in run]
        parts.append(f"{re.escape(chr(run_of[0]))}-{re.escape(chr(run_of[-1]))}")
    return "".join(parts)


_TABLE, _MARKS = kept("folding", unicodedata.unidata_version, _tables)
_ODD = re.compile(r"[^\x00-\x0a\x0e-\x1d\x1f-\x7f가-힣]")
_MARKED = re.compile(rf"[{_class(set(_MARKS))}](?:[ .\-]?[{_class(set(_MARKS))}]){{5,}}")
_SIGN = re.compile(
    r"(?<=[가-힣])\+(?!82[^0-9])(?=[0-9A-Za-z가-힣])|(?<=[0-9])\+(?=[가-힣])"
    r"|(?<=[가-힣])_(?=[0-9]{2}[_\-][0-9]{6}[_\-][0-9])"
    r"|(?<![A-Za-z0-9/])(?:[0-9]{2,6}(?:(?:[+_~][0-9]{1,7}){2,4}|\+[0-9]{5,8}|[_~][0-9]{7})"
    r"|[0-9](?:[+_~][0-9]{3}){2}(?:[+_~][0-9]{2,6}){1,2})"
    r"(?![A-Za-z0-9+/=@_~\-]|\.[A-Za-z0-9])"
)
"""홍길동+고객, 9490+2000+0000+0004, 010_0034_5678, 경기_29_000600_41: blanks of a query string,
and signs that part the groups of a number. No time zone, sum, file name or base64."""
_SIGN_HINT = (
    r"\+(?:[가-힣]|[0-9]{5})|[가-힣]\+[0-9A-Za-z]|[0-9]{2}[_~][0-9]{7}"
    r"|[0-9][+_~][0-9]{1,7}[+_~][0-9]|[가-힣]_[0-9]{2}[_\-][0-9]{6}"
)
_LIKELY_SIGN = re.compile(r"[+_~](?<=[0-9가-힣].)(?:[A-Za-z가-힣]|[0-9]{5}|[0-9]{1,4}[+_~\-][0-9])")
_FORM = re.compile(r"\+(?:(?=%[0-9A-Fa-f]{2})|(?<=%[0-9A-Fa-f]{2}\+)(?<!%20\+))")
"""A blank beside an escape: where the sign itself is meant, forms write %2B."""
_PARTED = str.maketrans("+_~", " --")
_STRANGE = rf"[{_class({*_TABLE, *_MARKS})}{FIRST}]"
UNUSUAL = rf"{_STRANGE}|{HINT}|{_SIGN_HINT}"
"""RE2 pattern: where it does not match, folding changes nothing."""
_FIRSTS = {
    byte
    for low, high in one_char(*parsed(_STRANGE)[0]) or ()
    for (first, last), *_ in utf8(low, high)
    for byte in range(first, last + 1)
}
UNUSUAL_SIGNS = (
    rf"[{_class(_FIRSTS - {0xEA})}]", r"\xea[\x80-\xaf]",  # EA begins syllables from EA B0 on
    "%[0-9A-Fa-f]{2}", "%u[0-9A-Fa-f]", "&#", "&[A-Za-z]+;", "=E[A-D]=[89AB]",
    r"[0-9\x80-\xbf]-\n", r"\+[\xea-\xed]", r"\+[0-9]{5}", r"[\x80-\xbf]\+[0-9A-Za-z]",
    "[0-9]{2}[_~][0-9]{7}", "[0-9][+_~][0-9]+[+_~][0-9]", r"[\x80-\xbf]_[0-9]{2}[_\-][0-9]{6}",
)  # fmt: skip
"""Sequences of bytes (signs.py) of which what UNUSUAL matches holds one."""


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """A folded text and the layers that lead back to the original, the outermost first.

    `bare` is the original where folding did no more than leave out backslashes: the layer is made
    when it is asked for.
    """

    text: str
    layers: tuple[Layer, ...] = ()
    bare: str = ""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range in the original of a non-empty range of the folded text."""
        for layer in reversed(self.layers or _of_bare(self.bare)):
            start, end = layer.back(start, end)
        return start, end


@lru_cache(maxsize=4)
def _of_bare(text: str) -> tuple[Layer, ...]:
    unescaped = unescape(text)
    return () if unescaped is None else (unescaped[1],)


def fold(text: str) -> Folded:
    """The plain spelling of a text with offsets into the original."""
    layers = []
    text = _one_for_one(text)
    for _ in range(_DEEPEST):
        unescaped = unescape(text)
        if unescaped is None:
            break
        text, layer = _one_for_one(unescaped[0]), unescaped[1]
        layers.append(layer)
    return Folded(text, tuple(layers))


def _one_for_one(text: str) -> str:
    if _ODD.search(text):
        text = _MARKED.sub(lambda run: run.group().translate(_MARKS), text.translate(_TABLE))
    if "+" in text and "%" in text:
        text = _FORM.sub(" ", text)
    if _LIKELY_SIGN.search(text):
        text = _SIGN.sub(lambda sign: sign.group().translate(_PARTED), text)
    return text
