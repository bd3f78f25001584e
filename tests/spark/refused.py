"""What every refusal must be: one paragraph with the right exit code, and no value in it."""

from __future__ import annotations

from tests.command import Ran
from tests.spark.cli import CARDS, PAYMENTS

USAGE, INCOMPLETE = 2, 3
PLANTED = "4242-4242-4242-4242"
VALUES = (PLANTED, *CARDS, *PAYMENTS["buyer_tel"].to_pylist())


def refused(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code, ran.err
    assert all(word in ran.err for word in words), ran.err
    assert not any(value in ran.out + ran.err for value in VALUES)
    assert "Traceback" not in ran.err
    assert ran.err.startswith("Usage:") or len(ran.err.strip().splitlines()) == 1, ran.err
