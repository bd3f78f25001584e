"""A privacy policy as values: who may receive which items for what, and why others may not.

Loaded by policy_load.py; policy_file.py says what stands in the file. Deny by default: an entity
that no item of a grant stands for is not granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.errors import UsageError
from pipelines.masking.policy_file import PolicyFile
from pipelines.masking.together import SECRETS
from pipelines.masking.yamlfile import nearest

COMMON = "common"
"""The service, in conf/lake.yaml, of data that belong to all services of a policy."""
NEVER = SECRETS | {"PASSWORD", "AUTH_SECRET"}
"""Entities that leave for nobody, whatever grants them."""
FORMS = ("pseudonym", "mask", "keep")
"""The forms in which an item leaves; each shows more of a value than the one before."""
THIRD_PARTY, PROCESSOR, INTERNAL = "third_party", "processor", "internal"


@dataclass(frozen=True, slots=True)
class Item:
    """A term of a grant: its entity, the form in which it leaves, and why it does not."""

    term: str
    entity: str | None
    form: str
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a delivery may show of the people in it; entities, and None where nothing is limited.

    `k` people alike at least, `l` different sensitive values among them; `t`, `unique` and
    `outliers` at most, from 0 to 1.
    """

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    k: int | None = None
    l: int | None = None  # noqa: E741 - it is called so
    t: float | None = None
    unique: float | None = None
    outliers: float | None = None

    def __str__(self) -> str:
        given = {name: getattr(self, name) for name in ("k", "l", "t", "unique", "outliers")}
        told = ", ".join(f"{name} {limit:g}" for name, limit in given.items() if limit is not None)
        return f"{told or 'no limit'} over {', '.join((*self.quasi, *self.sensitive))}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one recipient gets for one purpose; `place` is the row that grants it.

    `kind` is third_party, processor or internal. `refusal` says why nothing can be delivered at
    all. `about` is whose data are meant, as far as the policy says. `open` is a remark.
    """

    recipient: str
    name: str
    kind: str
    purpose: str
    text: str
    row: int
    place: str
    law: str
    items: tuple[Item, ...]
    about: str | None = None
    country: str = "KR"
    retention: str = ""
    card_authorisation: bool = False
    refusal: str = ""
    open: str = ""
    risk: Limits | None = None

    @property
    def granted(self) -> dict[str, str]:
        """Entity to the form in which it leaves; of two forms the one that shows less."""
        forms: dict[str, str] = {}
        for item in self.items:
            if item.entity and not item.withheld:
                given = forms.setdefault(item.entity, item.form)
                forms[item.entity] = min(given, item.form, key=FORMS.index)
        return forms

    @property
    def withheld(self) -> tuple[Item, ...]:
        """Items that the row names and that do not leave."""
        return tuple(item for item in self.items if item.withheld)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is left open or contradicts itself in the document: `kind` is open or conflict."""

    kind: str
    path: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A checked policy. `grants` are by (recipient, purpose), in the document's order.

    `declared` is, by service, what may be held: entity to the terms that stand for it.
    """

    path: str
    sha256: str
    file: PolicyFile
    grants: Mapping[tuple[str, str], Grant]
    declared: Mapping[str, Mapping[str, tuple[str, ...]]]
    marks: tuple[Mark, ...]

    def of(self, recipient: str) -> tuple[Grant, ...]:
        """The grants of a recipient; raises UsageError with the nearest name if there is none."""
        found = tuple(grant for (code, _), grant in self.grants.items() if code == recipient)
        if not found:
            codes = {code for code, _ in self.grants}
            named = [code for code, _ in self.grants if self._called(code, recipient)]
            hint = f"Did you mean {named[0]!r}? " if named else ""
            raise UsageError(f"The policy has no recipient {recipient!r}.", f"{self.path}.",
                             hint + nearest(recipient, codes))  # fmt: skip
        return found

    def _called(self, code: str, name: str) -> bool:
        return any(name in grant.name for (one, _), grant in self.grants.items() if one == code)

    def grant(self, recipient: str, purpose: str | None = None) -> Grant:
        """The one grant that a delivery rests on.

        Raises UsageError for an unknown recipient or purpose, for several purposes and none named,
        and where the policy lets nothing be delivered.
        """
        purposes = {grant.purpose: grant for grant in self.of(recipient)}
        if purpose is None and len(purposes) > 1:
            listed = "; ".join(f"{code} ({grant.text})" for code, grant in purposes.items())
            raise UsageError(f"{recipient!r} has {len(purposes)} purposes.", f"{self.path}.",
                             f"Name one with --purpose: {listed}.")  # fmt: skip
        chosen = purpose or next(iter(purposes))
        if chosen not in purposes:
            raise UsageError(f"{recipient!r} has no purpose {chosen!r}.", f"{self.path}.",
                             nearest(chosen, purposes))  # fmt: skip
        return deliverable(purposes[chosen])

    def holds(self, service: str) -> Mapping[str, tuple[str, ...]]:
        """What a service may hold: entity to terms. Raises UsageError for one not listed."""
        if service not in self.declared:
            raise UsageError(f"The policy lists no service {service!r}.", f"{self.path}.",
                             nearest(service, self.declared))  # fmt: skip
        return self.declared[service]

    def require_current(self, day: date) -> None:
        """Raises UsageError where this version does not apply on a day."""
        document = self.file.document
        if day < document.effective:
            raise UsageError("The policy does not apply yet.",
                             f"{self.path}: in force from {document.effective}, run of {day}.",
                             "Use the version before it.")  # fmt: skip
        if document.valid_until and day > document.valid_until:
            raise UsageError("The policy has expired.",
                             f"{self.path}: in force until {document.valid_until}, run of {day}.",
                             "Use the version after it.")  # fmt: skip


def deliverable(grant: Grant) -> Grant:
    """The grant itself; raises UsageError where the policy lets nothing be delivered under it."""
    if grant.refusal:
        raise UsageError(f"Nothing can be delivered to {grant.recipient!r} for {grant.purpose!r}: "
                         f"{grant.refusal}.", grant.place,
                         "Settle it with the privacy officer and record it there.")  # fmt: skip
    return grant
