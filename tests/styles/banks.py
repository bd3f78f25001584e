"""How accounts of Korean banks are written: `#` any digit, other digits as they stand.

From the table of layouts by institution (FACTS 4.2); the first free digits are 000: no serial
starts there. Virtual accounts, issued for one payment, stand apart.
"""

from __future__ import annotations

from tests.styles.data import rows

Bank = tuple[list[str], list[str]]  # names, layouts


def _banks(kind: str) -> tuple[Bank, ...]:
    return tuple((row[1].split(), row[2].split()) for row in rows("banks.tsv") if row[0] == kind)


ACCOUNTS, VIRTUAL = _banks("ordinary"), _banks("virtual")
