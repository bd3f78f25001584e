"""What a name says: from a column name, a key or a word near a value to entity codes.

One vocabulary (entities.py) serves column names, JSON keys, parameters and labels in prose, so
that they can never disagree. Own entities (custom.py) widen it for the scanner that has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from detectors.entities import ENTITIES
from detectors.entity import Entity

Codes = tuple[str, ...]

_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[가-힣]+")
_TOUCHING = 2
"""우리, 하나, 기업 are everyday words: they name a bank only right at the number."""


class Labels:
    """The words and names of some entities; where two say the same, the later entity has it."""

    def __init__(self, entities: Iterable[Entity] = ENTITIES) -> None:
        entities = tuple(entities)
        self._words: dict[str, Codes] = {
            w.replace(" ", ""): e.codes for e in entities for w in e.words
        }
        self._names: dict[tuple[str, ...], Codes] = {
            tuple(name.split()): entity.codes for entity in entities for name in entity.names
        }
        self.vocabulary: dict[str, Codes] = self._words | {
            " ".join(name): codes for name, codes in self._names.items()
        }
        """Every word and name that is a label, and the entities that it stands for."""
        self._squeezed = {"".join(name): codes for name, codes in self._names.items()}
        self._longest = max(map(len, self._names))
        self._word = re.compile(
            "|".join(sorted(map(re.escape, self._words), key=len, reverse=True))
        )
        self._label = re.compile(
            rf"(?P<ko>{self._word.pattern})|(?P<ascii>[A-Za-z_][A-Za-z0-9_.\-]*)"
        )
        self.named = lru_cache(maxsize=65536)(self._named)
        self.named_part = lru_cache(maxsize=65536)(self._named_part)

    def _named(self, name: str) -> Codes:
        """The entities that a column name or key stands for; empty where it says nothing.

        Whole tokens only (`hotel` is no `tel`); the longest match wins, then the last one: the
        head noun stands at the end (`card_holder_name` is a name). Korean compounds match by
        their parts.
        """
        last = re.split(r"[.\[\]]+", name.strip("[].")) or [name]
        leaf = last[-1] if self.named_part(last[-1]) else name
        return self.named_part(leaf)

    def _named_part(self, name: str) -> Codes:
        """The same for one part of a path."""
        return self._korean(name) or self._tokens(name) or ()

    def _korean(self, name: str) -> Codes | None:
        matches = list(self._word.finditer(re.sub(r"[\s_()\-]", "", name)))
        if not matches:
            return None
        best = max(matches, key=lambda match: (match.end(), len(match.group())))
        return self._words[best.group()]

    def _tokens(self, name: str) -> Codes | None:
        tokens = [token.lower() for token in _TOKEN.findall(name) if not token.isdigit()]
        for size in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - size, -1, -1):
                part = tuple(tokens[start : start + size])
                found = self._names.get(part) or (
                    self._squeezed.get(part[0]) if size == 1 else None
                )
                if found:
                    return found
        return None

    def nearest(self, window: str) -> tuple[Codes, int]:
        """The entities of the last label in a text before a value, and its distance to the end.

        Returns ((), 0) where no label stands in the window.
        """
        for match in reversed(list(self._label.finditer(window))):
            distance = len(window) - match.end()
            codes = self._words.get(match.group()) or self.named_part(match.group())
            if codes and not ("BANK_NAME" in codes and distance > _TOUCHING):
                return codes, distance
        return (), 0

    def following(self, window: str) -> Codes:
        """The entities of the first label in a text after a value, unless it names the next."""
        for match in self._label.finditer(window):
            codes = self._words.get(match.group()) or self.named_part(match.group())
            if codes:
                return () if _DIGIT.search(window, match.end()) else codes
        return ()


LABELS = Labels()
"""The labels of the project's own entities; the functions below are its methods."""
VOCABULARY = LABELS.vocabulary
named, named_part = LABELS.named, LABELS.named_part
nearest, following = LABELS.nearest, LABELS.following


@cache
def labels_with(own: tuple[Entity, ...]) -> Labels:
    """The labels of the project, and those of own entities."""
    return Labels((*ENTITIES, *own)) if own else LABELS


def speaks_for(entity: str, codes: Codes) -> bool:
    """Whether a label that stands for `codes` says that a value is this entity."""
    if entity in codes:
        return True
    # a bank's name beside a number means the account there
    return entity == "KR_BANK_ACCOUNT" and bool({"BANK_NAME", "KR_VIRTUAL_ACCOUNT"} & set(codes))


def label_parts(labels: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels as people write them, told apart: Korean words, and names as lower-case tokens."""
    korean = tuple(label for label in labels if re.search("[가-힣]", label))
    names = (_TOKEN.findall(label) for label in labels if label not in korean)
    return korean, tuple(" ".join(tokens).lower() for tokens in names if tokens)
