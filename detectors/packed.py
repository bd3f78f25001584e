"""Packed text: tokens of base64 or hexadecimal that hold readable text, such as a JSON payload.

Only what decodes to text is looked into: hashes, keys, ids and CI/DI hold random bytes.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator

LEAST = 24
"""Characters of the shortest token that is looked into."""
_64 = r"[A-Za-z0-9+/_\-]"
_HEX = "[0-9A-Fa-f]"
# Groups of four base64 characters, by the three bytes they stand for: printable ASCII, and the
# three ways in which a Hangul syllable (E[A-D] [89AB]x [89AB]x) may lie across a group.
_ASCII = rf"[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]{_64}"
_HANGUL = (
    rf"[67][I-LY-bo-r4-7][CGKOSWaeimquy26+\-]{_64}",
    r"[g-v][I-LY-bo-r4-7][DHLPTXbfjnrvz37/_][q-t]",
    rf"[g-v][Oeu+\-][quy2]{_64}",
)
PACKED = (
    rf"(?:{_ASCII}){{3}}|{'|'.join(f'(?:{one}){{2}}' for one in _HANGUL)}"
    rf"|(?:[2-7]{_HEX}|[eE][a-dA-D][89abAB]{_HEX}[89abAB]{_HEX}|0[9aAdD]){{9}}"
)
"""RE2 pattern: nine bytes of ASCII or two syllables in a row; random tokens seldom match."""
PACKED_SIGNS = (
    rf"(?:{_ASCII}){{3}}",
    *(f"(?:{one}){{2}}" for one in _HANGUL),
    rf"[eE][a-dA-D][89abAB]{_HEX}[89abAB]{_HEX}[02-7eE]{_HEX}",
    rf"(?:[02-7]{_HEX}){{8}}[02-7eE]{_HEX}",
)
"""Sequences of bytes (signs.py) of which what PACKED matches holds one: nine bytes in hexadecimal
hold a syllable and what follows on it, or no syllable but the last."""
_PACKED = re.compile(PACKED)
_TOKEN = re.compile(rf"{_64}{{{LEAST},}}={{0,2}}")
_START = re.compile(r"[/_\-]")
_STARTS = 8
"""Places at most where a token may begin in what looks like one: /v1/data/eyJ…"""
_UNREADABLE = re.compile("[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPARED = 20
"""Characters among which one may be unreadable."""
_STANDARD = str.maketrans("-_", "+/")


def unpack(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what it holds) of every token in a folded text that holds readable text."""
    found = list(_readable_tokens(text))
    if found and _PACKED.search(text):  # the dearer question last
        yield from found


def _readable_tokens(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TOKEN.finditer(text):
        token = match.group()
        for start in _starts(token):
            held = _held(token[start:])
            if held:
                yield match.start() + start, match.end(), held
                break


def _starts(token: str) -> Iterator[int]:
    yield 0
    for _, mark in zip(range(_STARTS), _START.finditer(token, 0, len(token) - LEAST), strict=False):
        yield mark.end()


def _held(token: str) -> str:
    """The readable text in a token, or nothing; its beginning is tried first."""
    for decode in (_unhex, _unbase64):
        if _readable(decode(token[:LEAST])):
            return _readable(decode(token))
    return ""


def _unhex(token: str) -> bytes:
    digits = token.removeprefix("0x")
    try:
        return bytes.fromhex(digits[: len(digits) // 2 * 2])
    except ValueError:
        return b""


def _unbase64(token: str) -> bytes:
    """Either alphabet, padded or not; a token cut short gives its whole bytes."""
    chars = token.rstrip("=").translate(_STANDARD)
    whole = chars[: len(chars) - (len(chars) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4))


def _readable(data: bytes) -> str:
    """The bytes as UTF-8 if nearly all of it is readable, else nothing; the end may be cut."""
    text = codecs.utf_8_decode(data, "replace")[0]
    odd = _UNREADABLE.search(text)
    if odd and (len(text) < _SPARED or len(_UNREADABLE.findall(text)) * _SPARED > len(text)):
        return ""
    return text
