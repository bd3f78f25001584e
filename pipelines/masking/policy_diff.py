"""What changes between two versions of a policy: who newly receives what, and who no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.masking.policy import FORMS, Grant, Policy

NEW, GONE, WIDER, NARROWER, OTHER = "new", "gone", "wider", "narrower", "changed"
_TERMS = ("law", "country", "retention", "kind", "refusal", "risk")


@dataclass(frozen=True, slots=True)
class Change:
    """One grant that differs: entities gained (or shown in fuller form) and lost.

    `terms` are what else differs: the law, the country, the recipient's retention, the kind, why
    nothing can be delivered, and how far people may be singled out.
    """

    recipient: str
    name: str
    purpose: str
    kind: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    terms: Mapping[str, tuple[str, str]]

    @property
    def widens(self) -> bool:
        """Whether somebody newly receives something, or is newly named."""
        return self.kind in (NEW, WIDER)


def diff(before: Policy, after: Policy) -> list[Change]:
    """Every grant that differs, in the order of the later version, gone ones last."""
    keys = dict.fromkeys((*after.grants, *before.grants))
    pairs = ((before.grants.get(key), after.grants.get(key)) for key in keys)
    return [change for old, new in pairs for change in _changes(old, new)]


def _changes(old: Grant | None, new: Grant | None) -> Iterator[Change]:
    one = new or old
    if one is None:
        return
    had, has = _effective(old), _effective(new)
    gained = tuple(e for e, form in has.items() if _more(form, had.get(e)))
    lost = tuple(e for e, form in had.items() if _more(form, has.get(e)))
    terms = _terms(old, new)
    if gained or lost or terms or not (old and new):
        kind = _kind(old, new, gained, lost)
        yield Change(one.recipient, one.name, one.purpose, kind, gained, lost, terms)


def _effective(grant: Grant | None) -> Mapping[str, str]:
    """What really leaves: nothing under a grant that cannot be delivered."""
    return grant.granted if grant and not grant.refusal else {}


def _more(form: str, than: str | None) -> bool:
    return than is None or FORMS.index(form) > FORMS.index(than)


def _kind(
    old: Grant | None, new: Grant | None, gained: tuple[str, ...], lost: tuple[str, ...]
) -> str:
    if old is None:
        return NEW
    if new is None:
        return GONE
    if gained:
        return WIDER
    return NARROWER if lost else OTHER


def _terms(old: Grant | None, new: Grant | None) -> dict[str, tuple[str, str]]:
    if not (old and new):
        return {}
    pairs = ((name, *(str(getattr(one, name) or "") for one in (old, new))) for name in _TERMS)
    return {name: (one, other) for name, one, other in pairs if one != other}
