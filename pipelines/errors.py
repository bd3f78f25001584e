"""Errors that reach the user as one paragraph: what happened, where, what to do; never a value."""

from __future__ import annotations


class GarimError(Exception):
    """A run that ends; `exit_code` follows DESIGN: 1 gate, 2 usage, 3 incomplete."""

    exit_code = 2

    def __init__(self, what: str, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(" ".join(part for part in (what, where, do) if part))


def counted(count: int, one: str, many: str = "") -> str:
    """A number and what is counted: `1 row`, `1,000 rows`; `many` where it takes more than an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


class UsageError(GarimError):
    """Arguments, rules, policy or keys are wrong: exit code 2."""


class GateError(GarimError):
    """A gate failed, such as residual personal data: exit code 1."""

    exit_code = 1


class IncompleteRun(GarimError):
    """Corrupt rows, lost files or failed tasks: exit code 3; nothing is published."""

    exit_code = 3
