"""What a name says: from a column name, a key or a word near a value to entity codes.

One vocabulary (entities.py) serves column names, JSON keys, parameters and labels in prose, so
that they can never disagree.
"""

from __future__ import annotations

import re
from functools import lru_cache

from detectors.entities import ENTITIES

Codes = tuple[str, ...]

_WORDS: dict[str, Codes] = {w.replace(" ", ""): e.codes for e in ENTITIES for w in e.words}
_NAMES: dict[tuple[str, ...], Codes] = {
    tuple(name.split()): entity.codes for entity in ENTITIES for name in entity.names
}
VOCABULARY: dict[str, Codes] = _WORDS | {" ".join(name): codes for name, codes in _NAMES.items()}
"""Every word and name that is a label, and the entities that it stands for."""
_SQUEEZED: dict[str, Codes] = {"".join(name): codes for name, codes in _NAMES.items()}
_LONGEST = max(map(len, _NAMES))
_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[가-힣]+")
_WORD = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_TOUCHING = 2
"""우리, 하나, 기업 are everyday words: they name a bank only right at the number."""
_LABEL = re.compile(rf"(?P<ko>{_WORD.pattern})|(?P<ascii>[A-Za-z_][A-Za-z0-9_.\-]*)")


@lru_cache(maxsize=65536)
def named(name: str) -> Codes:
    """The entities that a column name or key stands for; empty where it says nothing.

    Whole tokens only (`hotel` is no `tel`); the longest match wins, then the last one: the head
    noun stands at the end (`card_holder_name` is a name). Korean compounds match by their parts.
    """
    last = re.split(r"[.\[\]]+", name.strip("[].")) or [name]
    leaf = last[-1] if named_part(last[-1]) else name
    return named_part(leaf)


@lru_cache(maxsize=65536)
def named_part(name: str) -> Codes:
    """The same for one part of a path."""
    return _korean(name) or _tokens(name) or ()


def _korean(name: str) -> Codes | None:
    matches = list(_WORD.finditer(re.sub(r"[\s_()\-]", "", name)))
    if not matches:
        return None
    return _WORDS[max(matches, key=lambda match: (match.end(), len(match.group()))).group()]


def _tokens(name: str) -> Codes | None:
    tokens = [token.lower() for token in _TOKEN.findall(name) if not token.isdigit()]
    for size in range(min(_LONGEST, len(tokens)), 0, -1):
        for start in range(len(tokens) - size, -1, -1):
            part = tuple(tokens[start : start + size])
            found = _NAMES.get(part) or (_SQUEEZED.get(part[0]) if size == 1 else None)
            if found:
                return found
    return None


def speaks_for(entity: str, codes: Codes) -> bool:
    """Whether a label that stands for `codes` says that a value is this entity."""
    if entity in codes:
        return True
    # a bank's name beside a number means the account there
    return entity == "KR_BANK_ACCOUNT" and bool({"BANK_NAME", "KR_VIRTUAL_ACCOUNT"} & set(codes))


def nearest(window: str) -> tuple[Codes, int]:
    """The entities of the last label in a text before a value, and its distance to the end.

    Returns ((), 0) where no label stands in the window.
    """
    for match in reversed(list(_LABEL.finditer(window))):
        distance = len(window) - match.end()
        codes = _WORDS.get(match.group()) or named_part(match.group())
        if codes and not ("BANK_NAME" in codes and distance > _TOUCHING):
            return codes, distance
    return (), 0


def following(window: str) -> Codes:
    """The entities of the first label in a text after a value, unless it names the next number."""
    for match in _LABEL.finditer(window):
        codes = _WORDS.get(match.group()) or named_part(match.group())
        if codes:
            return () if _DIGIT.search(window, match.end()) else codes
    return ()
