"""Korean names: what they are made of (names.tsv), and how much a word looks like one."""

from __future__ import annotations

import re
from importlib.resources import files


def _load() -> dict[tuple[str, str], str]:
    lines = files("detectors").joinpath("names.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {(kind, key): value for kind, key, value in rows}


_TABLE = _load()


def listed(kind: str, key: str) -> list[str]:
    """The words of a row of names.tsv."""
    return _TABLE[kind, key].split()


def _pairs(kind: str) -> frozenset[str]:
    rows = ((key, value) for (row, key), value in _TABLE.items() if row == kind)
    return frozenset(key + last for key, value in rows for last in value)


COMMON = _TABLE["surname", "common"]
"""Surnames of one syllable that many bear."""
SURNAMES = COMMON + _TABLE["surname", "rare"]
"""All surnames of one syllable."""
COMPOUND = frozenset(listed("surname", "compound"))
"""Surnames of two syllables."""
FIRST = _TABLE["first", "likely"]
LAST = _TABLE["last", "likely"]
SINGLE = _TABLE["single", "likely"]
"""Likely syllables of given names: the first, the last, and the only one."""
NATIVE = listed("given", "native")
"""Given names of two syllables from native words."""
NATIVE_LONG = rf"(?:{'|'.join(listed('given', 'stems'))})(?:[{_TABLE['given', 'third']}]|드리|누리)"
"""A pattern for those of three and four: 하늘별, 빛나라, 사랑이, 아름드리."""
ODD = [name for name in NATIVE if name[0] not in FIRST or name[1] not in LAST]
"""Those that likely syllables do not make."""
_LONG_GIVEN = re.compile(NATIVE_LONG)
_GIVEN = frozenset(listed("given", "known") + NATIVE)
_POSSIBLE = frozenset(FIRST + LAST + _TABLE["possible", "any"])
_COMPANY = frozenset(listed("company", "ends"))
_ROLES = frozenset(listed("role", "title") + listed("role", "before"))
_SAID = _pairs("said") | _ROLES
_WORDS = _SAID | _pairs("word")
_LONG = frozenset(listed("long", "words")) | _ROLES
_MAYBE = frozenset(listed("long", "maybe"))
_SUFFIX = "자중처함됨번님료건시"
"""What makes a word of three syllables out of one of two: 구매자, 확인중, 연락처."""
_ENDING = _SUFFIX + (
    "도만한하해할던된될며면고여일임인용비명율성화별형금문분식권관국장증액기결상내외간회표단담부체층서"
)
"""The same in running text, with what is attached to a word whatever its end: 신청한, 유효성."""
_AFTER_CONSONANT, _AFTER_VOWEL = "은이을과", "라나로"
_PARTICLES = _AFTER_CONSONANT + _AFTER_VOWEL + "도만한하해할던된인"


def given(name: str) -> str:
    """The given name in a name."""
    return name[2:] if len(name) > 2 and name[:2] in COMPOUND else name[1:]


def is_likely(name: str) -> bool:
    """Whether the given name is made of syllables that given names are usually made of."""
    own = given(name)
    if len(own) == 1:
        return own in SINGLE
    if len(own) == 2:
        return (own[0] in FIRST and own[1] in LAST) or own in NATIVE
    return _LONG_GIVEN.fullmatch(own) is not None


def is_possible(name: str) -> bool:
    """Whether every syllable of the given name stands in names at all."""
    return _POSSIBLE.issuperset(given(name)) or is_likely(name)


def is_said(text: str) -> bool:
    """Whether people write this word where a name is asked for: 확인, 정보, 담당자."""
    if len(text) == 2:
        return text in _SAID or (text in _WORDS and text[1] not in SINGLE)
    return text in _LONG or (len(text) == 3 and text[:2] in _SAID and text[2] in _SUFFIX)


def is_word(text: str) -> bool:
    """Whether a text that begins like a surname is an everyday word, be it a name too."""
    return text in _WORDS or text in _LONG or text in _MAYBE or _ends_word(text, _WORDS)


def is_place(text: str) -> bool:
    """Whether a text ends as quarters, towns and stations do, and is no well-known name."""
    return text[-1] in "동읍면군역점실대" and given(text) not in _GIVEN


def is_sentence(text: str) -> bool:
    """Whether a text is a word said where a name is asked for, with its particle: 지정은."""
    particle = len(text) == 3 and text[2] in _PARTICLES
    return text in _MAYBE or (particle and _ends_word(text, _SAID))


def _ends_word(text: str, words: frozenset[str]) -> bool:
    """Whether a text is one of the words and what is attached to it, and no well-known name."""
    if len(text) != 3 or text[:2] not in words or text[1:] in _GIVEN:
        return False
    attached = _AFTER_CONSONANT if has_final(text[1]) else _AFTER_VOWEL
    return text[2] in _ENDING or text[2] in attached


def ends_with_word(text: str) -> bool:
    """Whether the last two syllables are an everyday word, or what companies are called."""
    return text[-2:] in _COMPANY or text[-2:] in _SAID


def has_final(syllable: str) -> bool:
    """Whether a syllable ends in a consonant."""
    return (ord(syllable) - 0xAC00) % 28 > 0


def begins_with_word(text: str) -> bool:
    """Whether the first two syllables are a word said where a name is asked for."""
    return text[:2] in _SAID
