"""The scanner's fast way over a column held against its plain way, text by text, on many rows.

`python -m tests.differential` goes on where an earlier run stopped, as long as detectors and
generators are the same. Each chunk of rows is a column in one of Arrow's forms, for one scanner.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import process_time
from typing import Any
from unittest.mock import patch

from detectors import Scanner
from tests.adversary import adversarial
from tests.bench.data import log_values, transactions
from tests.forms import FORMS, Column, Row, found, one_by_one, plain
from tests.styles import corpus, hostile
from tests.texts import NAMES

ROOT = Path(__file__).parents[1]
CHUNK = 2_000
"""Rows of a column: far more than the 16 KB from which the sieve is asked."""
_CELLS = ("tid", "moid", "card_no", "buyer_tel", "buyer_email", "amount", "approve_no")
_WITHIN = 1 << 60


@dataclass(frozen=True)
class Difference:
    """The smallest column found that the two ways read differently: made-up values only."""

    rows: list[str | None]
    by_column: list[Row]
    by_text: list[Row]


@dataclass(frozen=True)
class Done:
    """What a chunk came to; `findings` tells that it was not about nothing."""

    kind: str
    number: int
    rows: int
    distinct: int
    findings: int
    seconds: float
    form: str
    differences: list[Difference]


def generated(rows: int, seed: int) -> Column:
    """Log lines, cells and memos of transactions, and letters, as the field writes them."""
    lines, letters = rows // 5, rows // 8
    odd = [text.text for _, text in hostile.inputs(1, seed)] if seed % 5 == 0 else []
    written = [text.text for text in corpus.texts(letters, seed)]
    table = transactions(rows // 10, seed)
    memos = transactions(rows // 5, seed + 10**6)["memo"]
    column = [*log_values(lines, 0.5, seed).to_pylist(), *odd, *written, *memos]
    cells = [str(one) for name in _CELLS for one in table[name]]
    Random(seed).shuffle(cells)
    column = [_sound(one) for one in (*column, *cells[: rows - len(column)])]
    Random(seed).shuffle(column)
    return column


def _sound(text: str) -> str:
    """Arrow takes no lone surrogates."""
    return str(text).encode("utf-8", "replace").decode()


KINDS: dict[str, Callable[[int, int], Column]] = {
    "generated": generated,
    "adversarial": adversarial,
}


@cache
def _scanners() -> tuple[Scanner, ...]:
    return Scanner(), Scanner(threshold=0.1), Scanner(as_of=date(2026, 11, 22))


def chunk(kind: str, number: int, rows: int = CHUNK) -> Done:
    """Makes and compares one chunk; four of five with the plain scanner and no column's name."""
    begun = process_time()
    column = KINDS[kind](rows, number)
    special = number % 5 == 4
    scanner = _scanners()[number // 5 % 3 if special else 0]
    name = NAMES[number // 15 % len(NAMES)] if special else None
    form = FORMS[number % len(FORMS)]
    fast, slow = found(scanner.scan(form(column), name)), by_text(scanner, column, name)
    differences = [] if fast == slow else list(_explained(scanner, column, name, fast, slow))
    return Done(
        kind, number, len(column), len(set(column)), len(slow), round(process_time() - begun, 2),
        form.__name__, differences,
    )  # fmt: skip


def by_text(scanner: Scanner, column: Column, name: str | None) -> list[Row]:
    """Each value with every pattern, however long it is."""
    with patch("detectors.scanner._LONG", _WITHIN):
        return one_by_one(scanner, column, name)


def by_column(scanner: Scanner, column: Column, name: str | None) -> list[Row]:
    """The column through the sieve, however small it is."""
    with patch("detectors.scanner._FEW", 0):
        return found(scanner.scan(plain(column), name))


def _explained(
    scanner: Scanner, column: Column, name: str | None, fast: list[Row], slow: list[Row]
) -> Iterator[Difference]:
    """The rows that differ, each as small as it can be made; at most twenty."""
    rows = sorted({row[0] for row in {*fast} ^ {*slow}})

    def differs(some: Column) -> bool:
        return by_column(scanner, some, name) != by_text(scanner, some, name)

    for at in rows[:20]:
        near = [column[at : at + 1], column[max(0, at - 1) : at + 2], column[: at + 1], column]
        small = next((shrunk(list(some), differs) for some in near if differs(some)), None)
        if small is None:  # only in this form of the column
            yield Difference(
                list(column[at : at + 1]),
                [row for row in fast if row[0] == at],
                [row for row in slow if row[0] == at],
            )
        else:
            yield Difference(small, by_column(scanner, small, name), by_text(scanner, small, name))


def shrunk(column: list[str | None], differs: Callable[[Column], bool]) -> list[str | None]:
    """The column without the rows, then the rows without the characters, that do not matter."""
    column = _without(column, differs)
    for at in range(len(column)):
        column = _shorter(column, at, differs)
    return column


def _shorter(
    column: list[str | None], at: int, differs: Callable[[Column], bool]
) -> list[str | None]:
    def around(some: Sequence[str]) -> list[str | None]:
        return [*column[:at], "".join(some), *column[at + 1 :]]

    return around(_without(list(column[at] or ""), lambda some: differs(around(some))))


def _without(parts: list[Any], differs: Callable[[list[Any]], bool]) -> list[Any]:
    """Ever smaller pieces taken out, as long as it still differs."""
    size = len(parts) // 2
    while size:
        at = 0
        while at < len(parts):
            fewer = parts[:at] + parts[at + size :]
            if fewer and differs(fewer):
                parts = fewer
            else:
                at += size
        size //= 2
    return parts


def digest() -> str:
    """Which detectors and generators a result is about."""
    sources = [ROOT / "tests" / f"{name}.py" for name in ("differential", "adversary", "texts")]
    sources += sorted((ROOT / "detectors").rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]


def run(rows: int, folder: Path, processes: int | None = None) -> list[Done]:
    """At least so many rows of each kind; what the folder holds of this digest is not done again.

    `folder` gets one file of JSON lines. A worker that ends early ends the run; the file stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{digest()}.jsonl"
    done = [_read(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    known = {(one.kind, one.number) for one in done}
    jobs = [(k, n) for n, k in product(range(-(-rows // CHUNK)), KINDS) if (k, n) not in known]
    pool = ProcessPoolExecutor(processes or os.cpu_count(), get_context("spawn"))
    with pool, file.open("a", encoding="utf-8") as out:
        for one in pool.map(chunk, *zip(*jobs, strict=True)) if jobs else ():
            print(json.dumps(asdict(one), ensure_ascii=False), file=out, flush=True)
            done.append(one)
    return done


def _read(line: str) -> Done:
    fields = json.loads(line)
    found = [Difference(**one) for one in fields.pop("differences")]
    return Done(**fields, differences=found)


def summary(done: Sequence[Done]) -> Iterator[str]:
    """One line for each kind, and every difference."""
    for kind in KINDS:
        of = [one for one in done if one.kind == kind]
        yield (
            f"{kind}: {sum(o.rows for o in of):,} rows ({sum(o.distinct for o in of):,} distinct "
            f"in their columns), {sum(o.findings for o in of):,} findings, "
            f"{sum(o.seconds for o in of):,.0f} CPU s, "
            f"{sum(len(o.differences) for o in of)} rows differ"
        )
    for one in done:
        for it in one.differences:
            yield f"  {one.kind} {one.number} ({one.form}): {it.rows!r}"
            yield f"    column {_only(it.by_column, it.by_text)}"
            yield f"    text   {_only(it.by_text, it.by_column)}"


def _only(these: Iterable[Row], those: Iterable[Row]) -> list[Row]:
    other = {tuple(row) for row in those}
    return [row for row in these if tuple(row) not in other]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of each kind")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "differential")
    given = parser.parse_args()
    done = run(given.rows, given.folder, given.processes)
    print(*summary(done), sep="\n")
    return int(any(one.differences for one in done))


if __name__ == "__main__":
    sys.exit(main())
