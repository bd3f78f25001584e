"""Reads policies: YAML in, checked grants out; every error says file, line and nearest choice."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from detectors.entities import BUSINESS_AS_USUAL
from pipelines.errors import UsageError
from pipelines.masking.policy import (
    COMMON,
    INTERNAL,
    NEVER,
    PROCESSOR,
    THIRD_PARTY,
    Grant,
    Item,
    Limits,
    Mark,
    Policy,
)
from pipelines.masking.policy_file import GrantEntry, PolicyFile, RecipientEntry, Risk
from pipelines.masking.policy_terms import NAME, Terms, conf_terms, key
from pipelines.masking.together import PANS
from pipelines.masking.yamlfile import Lines, nearest, parse, place, validated
from pipelines.resources import conf_listing, conf_name, conf_text
from pipelines.textfile import read_text

FOLDER = "policies"
_WHAT = "The policy"
_KINDS = {"provision": THIRD_PARTY, "outsourcing": PROCESSOR}
_SECRET = "인증정보는 누구에게도 제공하지 않음"


Declared = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Source:
    """A file while it is read: what it is called, the lines of its keys, the terms it may use."""

    where: str
    lines: Lines
    terms: Terms

    def at(self, *path: str) -> str:
        return place(self.where, self.lines, path)


def load_policy(given: str, terms: Terms | None = None) -> Policy:
    """Reads and checks a policy: a file, or by its name one of conf/policies.

    Raises UsageError (exit 2) with file, line, the bad thing and the nearest choice.
    """
    text, where = _text(given)
    data, lines = parse(text, where, _WHAT)
    file = validated(PolicyFile, data, lines, where, _WHAT)
    source = _Source(where, lines, terms or conf_terms())
    declared = _declared(file, source)
    grants = _unique((*_grants(file, source), *_uses(file, source, declared)))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Policy(where, sha256, file, grants, declared, tuple(_marks(data, (), lines)))


def _text(given: str) -> tuple[str, str]:
    """The text of a policy, and what to call it in messages."""
    path, name = Path(given), f"{FOLDER}/{given}.yaml"
    names = [Path(one).stem for one in conf_listing(FOLDER)]
    if given in names and not path.is_file():
        return conf_text(name), conf_name(name)
    hint = f"Give a file or a name. {nearest(path.stem, names)}"
    return read_text(path, "the policy", hint), given


def _declared(file: PolicyFile, source: _Source) -> Declared:
    """By service, and for all of them together: entity to the terms that stand for it."""
    found: dict[str, dict[str, list[str]]] = {code: defaultdict(list) for code in file.services}
    found[COMMON] = defaultdict(list)
    for code, row in file.collection.items():
        at = ("collection", code)
        for service in row.services:
            if service not in file.services:
                raise UsageError(f"Unknown service {service!r}.", source.at(*at, "services"),
                                 nearest(service, file.services))  # fmt: skip
        for part in ("required", "optional", "generated"):
            for term in _known(getattr(row, part), source, *at, part):
                for service in (*row.services, COMMON):
                    _note(found[service], term, source.terms)
    return {service: {e: tuple(t) for e, t in held.items()} for service, held in found.items()}


def _note(held: dict[str, list[str]], term: str, terms: Terms) -> None:
    entity = terms.entity(term)
    if entity and term not in held[entity]:
        held[entity].append(term)


def _known(given: Iterable[str], source: _Source, *at: str) -> Iterator[str]:
    """The terms; raises UsageError for one that no entity is known for."""
    for term in given:
        if not source.terms.knows(term):
            near = ", ".join(get_close_matches(term, source.terms.shown, 4))
            do = f"Add it to conf/{NAME}." + (f" Near: {near}." if near else "")
            raise UsageError(f"The term {term!r} stands for no entity.", source.at(*at), do)
        yield term


def _unique(grants: Iterable[Grant]) -> dict[tuple[str, str], Grant]:
    """By recipient and purpose; refuses one that stands twice, in another section or group."""
    found: dict[tuple[str, str], Grant] = {}
    for grant in grants:
        earlier = found.setdefault((grant.recipient, grant.purpose), grant)
        if earlier is not grant:
            raise UsageError(f"{grant.recipient!r} has the purpose {grant.purpose!r} twice.",
                             f"{earlier.place} {grant.place}", "Name one otherwise.")  # fmt: skip
    return found


def _grants(file: PolicyFile, source: _Source) -> Iterator[Grant]:
    for section, entries in (("provision", file.provision), ("outsourcing", file.outsourcing)):
        for code, entry in entries.items():
            for purpose, one in entry.grants.items():
                grant = _grant(file, entry, one, source, (section, code, "grants", purpose))
                for member, name in (entry.members or {code: entry.name}).items():
                    yield replace(grant, recipient=member, name=name)


def _uses(file: PolicyFile, source: _Source, declared: Declared) -> Iterator[Grant]:
    """Uses inside the company: all that is declared, under pseudonyms where it names a person."""
    for code, use in file.internal.items():
        items = tuple(
            _item(terms[0], entity, "keep" if entity in BUSINESS_AS_USUAL else use.leave, "")
            for entity, terms in declared[COMMON].items()
        )
        place = source.at("internal", code)
        yield Grant(
            code, file.company, INTERNAL, code, use.purpose, 0, place, use.law, items,
            risk=_limits(use.risk, source, "internal", code, "risk"),
        )  # fmt: skip


def _grant(
    file: PolicyFile, entry: RecipientEntry, one: GrantEntry, source: _Source, at: tuple[str, ...]
) -> Grant:
    section, code, _, purpose = at
    law = getattr(file.law, section)
    if entry.transfer:
        law = f"{law}; {entry.transfer.law} ({entry.transfer.basis or '근거 없음'})"
    return Grant(
        code, entry.name, _KINDS[section], purpose, one.purpose, one.row, source.at(*at), law,
        _items(one, source, at), entry.about, entry.country, entry.retention,
        one.card_authorisation, _refusal(entry, one), one.open,
        _limits(one.risk, source, *at, "risk"),
    )  # fmt: skip


def _limits(risk: Risk | None, source: _Source, *at: str) -> Limits | None:
    """The limits of a use by entity; raises UsageError for a term that says no item."""
    if risk is None:
        return None
    quasi, sensitive = (
        tuple(dict.fromkeys(_entity(term, source, *at, part) for term in getattr(risk, part)))
        for part in ("quasi_identifiers", "sensitive")
    )
    return Limits(quasi, sensitive, risk.k, risk.l, risk.t, risk.unique, risk.outliers)


def _entity(term: str, source: _Source, *at: str) -> str:
    (known,) = _known([term], source, *at)
    entity = source.terms.entity(known)
    if entity is None:
        raise UsageError(f"The term {term!r} says no item.", source.at(*at), "Leave it out.")
    return entity


def _refusal(entry: RecipientEntry, one: GrantEntry) -> str:
    """Why nothing can be delivered, or nothing."""
    if entry.open:
        return f"the recipient is open ({entry.open})"
    if one.items is None:
        return f"its items are open ({one.open or 'none are named'})"
    if entry.country != "KR" and not (entry.transfer and entry.transfer.basis):
        return f"it is abroad ({entry.country}) and no legal basis is recorded"
    return ""


def _items(one: GrantEntry, source: _Source, at: tuple[str, ...]) -> tuple[Item, ...]:
    terms = tuple(_known(one.items or (), source, *at, "items"))
    for part in ("leave", "conflict"):
        for term in getattr(one, part):
            if term not in terms:
                raise UsageError(f"{part} names {term!r}, which is no item of the grant.",
                                 source.at(*at, part, term), nearest(term, terms))  # fmt: skip
    for term, form in one.leave.items():
        if _shows_cards(source.terms.entity(term), form) and not one.card_authorisation:
            raise UsageError(f"{term!r} would leave as it is: card numbers are masked unless the "
                             "purpose is card authorisation.", source.at(*at, "leave", term),
                             "Leave it masked, or say card_authorisation: true.")  # fmt: skip
    return tuple(_named(term, one, source.terms) for term in terms)


def _shows_cards(entity: str | None, form: str) -> bool:
    return entity in PANS and form == "keep"


def _named(term: str, one: GrantEntry, terms: Terms) -> Item:
    entity = terms.entity(term)
    form = one.leave.get(term) or ("mask" if entity in PANS else "keep")
    why = one.conflict.get(term) or terms.open.get(key(term), "")
    return _item(term, entity, form, why)


def _item(term: str, entity: str | None, form: str, why: str) -> Item:
    return Item(term, entity, form, why or (_SECRET if entity in NEVER else ""))


def _marks(data: Any, path: tuple[str, ...], lines: Lines) -> Iterator[Mark]:
    """Every open and conflict of the file, in its order."""
    if not isinstance(data, dict):
        return
    for name, value in data.items():
        if name in ("open", "conflict") and value:
            said = value if isinstance(value, dict) else {"": value}
            for term, reason in said.items():
                at = (*path, name, term) if term else (*path, name)
                spoken = ".".join((*path, *([term] if term else ())))
                yield Mark(name, spoken, reason, lines.get(at, 0))
        else:
            yield from _marks(value, (*path, str(name)), lines)
