"""What stands in a policy file (conf/policies/*.yaml): the keys, their types and what they mean.

Each model is one kind of entry. `row` is the row of the document's own table, `open` what the
document leaves open and `conflict` what contradicts itself, both in the words of a reader.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.masking.yamlfile import Versioned

Period = Annotated[str, Field(min_length=2, pattern="^([0-9]+y)?([0-9]+m)?([0-9]+d)?$")]
"""Years, months and days: 5y, 1y6m, 30d."""
Code = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
"""What a recipient, a purpose or a service is called: keys are derived from it."""
Form = Literal["keep", "mask", "pseudonym"]
"""How an item leaves: as it is, partly hidden, or as a token under the recipient's own key."""
Share = Annotated[float, Field(ge=0, le=1)]
About = Literal["merchant", "buyer", "applicant"]
"""Whose data: merchants and their people, those who pay there, those who apply for work."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Strict):
    """Which version of the text; it grants nothing before `effective` or after `valid_until`."""

    title: str
    revision: str
    announced: date
    effective: date
    valid_until: date | None = None
    history: tuple[date, ...] = ()


class Law(_Strict):
    """On what provision to third parties and outsourcing rest."""

    provision: str
    outsourcing: str


class Collected(_Strict):
    """A row of the table of collected items; `generated` items arise by themselves."""

    row: int
    services: tuple[str, ...]
    purpose: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    open: str = ""
    conflict: str = ""


class Risk(_Strict):
    """What a delivery must keep to, so that nobody in it is singled out (docs/delivery.md).

    `quasi_identifiers` are terms of what others may know of somebody, `sensitive` of what they may
    not learn. Fewer than `k` or `l`, or more than `t`, `unique` or `outliers` (shares), stops the
    delivery; what has no limit is measured and told.
    """

    quasi_identifiers: Annotated[tuple[str, ...], Field(min_length=1)]
    sensitive: tuple[str, ...] = ()
    k: Annotated[int, Field(ge=1)] | None = None
    l: Annotated[int, Field(ge=1)] | None = None  # noqa: E741 - it is called so
    t: Share | None = None
    unique: Share | None = None
    outliers: Share | None = None


class GrantEntry(_Strict):
    """One purpose of a recipient with its items; without `items` nothing can be delivered.

    `leave` says how a term leaves where it is not the usual way, `conflict` why one does not.
    Card numbers are masked unless the purpose is card authorisation and `leave` keeps them.
    """

    row: int
    purpose: str
    items: tuple[str, ...] | None = None
    leave: dict[str, Form] = Field(default_factory=dict)
    card_authorisation: bool = False
    passed_on_to: str = ""
    risk: Risk | None = None
    open: str = ""
    conflict: dict[str, str] = Field(default_factory=dict)


class Transfer(_Strict):
    """Provision abroad: its law, and the `basis` that someone has recorded, null until then."""

    law: str
    basis: str | None = None
    open: str = ""


class RecipientEntry(_Strict):
    """A recipient and what it is granted, by purpose; `members` share the grants, each for itself.

    `country` is an ISO 3166 code. `retention` is the recipient's. `open`: who it is is not said.
    """

    name: str
    about: About | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "KR"
    transfer: Transfer | None = None
    retention: str = ""
    members: dict[Code, str] = Field(default_factory=dict)
    open: str = ""
    grants: dict[Code, GrantEntry]


class Internal(_Strict):
    """A use inside the company of all declared items; those that name a person as pseudonyms."""

    purpose: str
    law: str
    leave: Literal["pseudonym"]
    risk: Risk | None = None


class HeldFor(_Strict):
    """Data that the company holds as the processor of another controller."""

    name: str
    what: str
    role: Literal["processor"]
    records: tuple[str, ...]
    law: str
    period: Period
    ends_after_idle: Period | None = None
    given_to: str = ""


class Retention(_Strict):
    """How long records of some categories (`record` in conf/lake.yaml) must or may be kept.

    `amount_above`, `amount_up_to`: only payments of such an amount, in won. `from`: when the
    period begins.
    """

    row: int
    what: str
    records: tuple[str, ...]
    law: str = ""
    period: Period | None = None
    starts: Literal["record", "withdrawal", "consultation"] = Field("record", alias="from")
    amount_above: int | None = None
    amount_up_to: int | None = None
    open: str = ""


class AdditionalUse(_Strict):
    """What is weighed before data are used or provided beyond the purpose, without consent."""

    law: str
    criteria: tuple[str, ...]


class Destruction(_Strict):
    """When and how data are destroyed, and how those are kept that a law demands."""

    when: str
    kept_by_law: str
    approval: str = ""
    electronic: str
    paper: str


class Dormant(_Strict):
    """Members who have been away for long, and what is done with their data."""

    since: date
    law: str
    after: Period
    when: str
    told_before: Period
    action: str


class Rights(_Strict):
    """What a data subject may ask; data under correction are neither used nor provided."""

    requests: tuple[str, ...]
    answer_within: Period | None = None
    held_while_corrected: bool
    told_to_recipients: bool
    open: str = ""


class PolicyFile(Versioned):
    """A whole policy. `open` and `conflict` speak of sections of the document."""

    company: str
    document: Document
    law: Law
    services: dict[Code, str]
    collection: dict[str, Collected]
    purposes: dict[str, str] = Field(default_factory=dict)
    provision: dict[Code, RecipientEntry]
    exceptions: tuple[str, ...] = ()
    outsourcing: dict[Code, RecipientEntry]
    held_for: dict[str, HeldFor] = Field(default_factory=dict)
    internal: dict[Code, Internal] = Field(default_factory=dict)
    retention: dict[str, Retention]
    recipients_retention: dict[str, Retention] = Field(default_factory=dict)
    additional_use: AdditionalUse | None = None
    destruction: Destruction
    dormant: Dormant | None = None
    rights: Rights
    open: dict[str, str] = Field(default_factory=dict)
    conflict: dict[str, str] = Field(default_factory=dict)
