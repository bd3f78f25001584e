"""How accounts of Korean banks are written: `#` any digit, other digits as they stand.

From the table of layouts by institution (FACTS 4.2); the first free digits are 000: no serial
starts there. Virtual accounts, issued for one payment, stand apart.
"""

from __future__ import annotations

from random import Random

from tests.styles.data import rows
from tests.styles.digits import pattern
from tests.styles.draft import Make, Value

Bank = tuple[list[str], list[str]]  # names, layouts


def _banks(kind: str) -> tuple[Bank, ...]:
    return tuple((row[1].split(), row[2].split()) for row in rows("banks.tsv") if row[0] == kind)


ACCOUNTS, VIRTUAL = _banks("ordinary"), _banks("virtual")


def banking(rng: Random) -> dict[str, Make]:
    """Slots of one bank: its name and account, an ordinary and a virtual one."""
    names, layouts = rng.choice(ACCOUNTS)
    own, virtual = rng.choice(VIRTUAL)
    return {
        "bank": lambda r: r.choice(names),
        "acct": lambda r: account(r, "KR_BANK_ACCOUNT", names[0], r.choice(layouts)),
        "vbank": lambda r: r.choice(own),
        "vacct": lambda r: account(r, "KR_VIRTUAL_ACCOUNT", own[0], r.choice(virtual)),
    }


def account(rng: Random, entity: str, bank: str, layout: str) -> Value:
    form = rng.choices(("dash", "plain", "space"), (66, 30, 4))[0]
    text = pattern(rng, layout)
    text = text if form == "dash" else text.replace("-", {"plain": "", "space": " "}[form])
    length = sum(c.isdigit() for c in text)
    return Value(text, entity, f"{bank} {length} {form}")
