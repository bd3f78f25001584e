"""Korean names: what they are made of (names.tsv), and how much a word looks like one."""

from __future__ import annotations

from importlib.resources import files


def _load() -> dict[tuple[str, str], str]:
    lines = files("detectors").joinpath("names.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {(kind, key): value for kind, key, value in rows}


_TABLE = _load()


def _pairs(kind: str) -> frozenset[str]:
    rows = ((key, value) for (row, key), value in _TABLE.items() if row == kind)
    return frozenset(key + last for key, value in rows for last in value)


COMMON = _TABLE["surname", "common"]
SURNAMES = COMMON + _TABLE["surname", "rare"]
"""Surnames of one syllable."""
COMPOUND = frozenset(_TABLE["surname", "compound"].split())
"""Surnames of two syllables."""
_FIRST = frozenset(_TABLE["first", "likely"])
_LAST = frozenset(_TABLE["last", "likely"])
SINGLE = _TABLE["single", "likely"]
"""Likely given names of one syllable."""
_POSSIBLE = _FIRST | _LAST | frozenset(_TABLE["possible", "any"])
_SAID = _pairs("said")
_WORDS = _SAID | _pairs("word")
_LONG = frozenset(_TABLE["long", "words"].split())
_MAYBE = frozenset(_TABLE["long", "maybe"].split())
_SUFFIX = frozenset("자중처함됨번님료건시")
"""What makes a word of three syllables out of one of two: 구매자, 확인중, 연락처."""

OPEN = "".join(chr(code) for code in range(0xAC00, 0xD7A4, 28))
"""The syllables without a final consonant."""
OPEN_L = OPEN + "".join(chr(code) for code in range(0xAC08, 0xD7A4, 28))
"""Those and the ones that end in ㄹ: after them stands 로, not 으로."""


def given(name: str) -> str:
    """The given name in a name."""
    return name[2:] if len(name) > 2 and name[:2] in COMPOUND else name[1:]


def is_likely(name: str) -> bool:
    """Whether the given name is made of syllables that given names are usually made of."""
    own = given(name)
    if len(own) == 1:
        return own in SINGLE
    return len(own) == 2 and own[0] in _FIRST and own[1] in _LAST


def is_possible(name: str) -> bool:
    """Whether every syllable of the given name stands in names at all."""
    return all(syllable in _POSSIBLE for syllable in given(name))


def _grown(text: str) -> bool:
    return len(text) == 3 and text[:2] in _SAID and text[2] in _SUFFIX


def is_said(text: str) -> bool:
    """Whether people write this word where a name is asked for: 확인, 정보, 담당자."""
    if len(text) == 2:
        return text in _SAID or (text in _WORDS and text[1] not in SINGLE)
    return text in _LONG or _grown(text)


def is_word(text: str) -> bool:
    """Whether a text that begins like a surname is an everyday word, be it a name too."""
    return text in _WORDS or text in _MAYBE or is_said(text)


def begins_with_word(text: str) -> bool:
    """Whether the first two syllables are a word said where a name is asked for."""
    return text[:2] in _SAID
