"""Free text that people give and garim writes down: reasons, names of those who answer, purposes.

Manifests, reports and ledgers are kept for years and read by many. What looks personal in such a
text is refused before any of it is written.
"""

from __future__ import annotations

from functools import lru_cache

from detectors.entity import Recognizer
from detectors.scanner import Scanner
from pipelines.errors import UsageError
from pipelines.masking.own import Own, own_entities

PEOPLE = frozenset({"PERSON", "PERSON_LATIN", "EMPLOYEE_ID", "EMAIL_ADDRESS"})
"""What names somebody who answers for a decision."""
_SURE, _DOUBTFUL, _LONG = 0.5, 0.35, 9
"""A number of so many digits is refused from the lower score on: a bare resident number has 0.4."""


def require_impersonal(
    text: str, what: str, where: str = "", people: bool = False, own: Own | None = None
) -> None:
    """Raises UsageError with `what` (an option, a key) and the entity, where a text shows one.

    `people`: it says who answers, and may name them; `own` are the operator's entities, those of
    the conf folder in use if None.
    """
    known = own_entities() if own is None else own
    for span in _scanner(known.catalog).find(text):
        digits = sum(map(str.isdigit, text[span.start : span.end]))
        meant = span.score >= _SURE or digits >= _LONG
        if meant and not (people and span.entity in PEOPLE):
            term = known.korean[span.entity]
            raise UsageError(
                f"{what} shows what looks like {span.entity} ({term}), and would be written down.",
                where,
                "Say it without values: name a ticket or a rule instead.",
            )


def require_answer(by: str, reason: str) -> None:
    """Refuses an answer to a delivery, `--by` and `--reason`, that a ledger may not hold."""
    require_impersonal(by, "--by", people=True)
    require_impersonal(reason, "--reason")


@lru_cache(1)
def _scanner(catalog: tuple[Recognizer, ...]) -> Scanner:
    return Scanner(threshold=_DOUBTFUL, catalog=catalog)
