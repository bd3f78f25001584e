"""The entities and how they are called, from entities.tsv."""

from __future__ import annotations

from importlib.resources import files

from detectors.entity import Entity


def _load() -> tuple[Entity, ...]:
    lines = files("detectors").joinpath("entities.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return tuple(
        Entity(tuple(code.split("+")), ko, klass, _terms(words), _terms(names), legal)
        for code, ko, klass, legal, words, names in rows
    )


def _terms(cell: str) -> tuple[str, ...]:
    return tuple(term for term in cell.split("; ") if term)


ENTITIES: tuple[Entity, ...] = _load()
"""Every entity that the project knows by name; the value recognizers are in catalog.py."""

KOREAN: dict[str, str] = {e.codes[0]: e.ko for e in ENTITIES if len(e.codes) == 1}
"""Entity code to its Korean term."""

KLASS: dict[str, str] = {e.codes[0]: e.klass for e in ENTITIES if len(e.codes) == 1}
"""Entity code to its class of items.tsv."""

LEGAL: dict[str, str] = {e.codes[0]: e.legal for e in ENTITIES if len(e.codes) == 1}
"""Entity code to what the law asks for it, in Korean: the act, or what must be encrypted."""

_AS_USUAL = ("none", "attribute", "behaviour", "business")
BUSINESS_AS_USUAL = frozenset(code for code, klass in KLASS.items() if klass in _AS_USUAL)
BUSINESS_AS_USUAL = BUSINESS_AS_USUAL - {"KR_BRN", "KR_CRN"} | {"DEVICE_ATTRIBUTE"}
"""Codes whose values name no person and stay as they are unless a rule says otherwise."""
