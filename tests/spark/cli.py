"""A folder with what a verb needs, and the garim command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.lake.publish import SCRATCH, STAGING
from tests.command import Ran, garim

ROOT = Path(__file__).parents[2]
CARDS = ("4111-1111-1111-1111", "5555-5555-5555-4444", "4000-0000-0000-0002")
PAYMENTS = pa.table(
    {
        "id": ["a", "b", "c"],
        "card_no": CARDS,
        "buyer_tel": ["010-0000-0001", "01000000001", "010-0000-0002"],
        "amount": ["1000", "2000", "3000"],
    }
)
RULES = """\
version: 1
datasets:
  payments:
    columns:
      id: {action: keep}
      card_no: {entity: CREDIT_CARD}
      buyer_tel: {entity: PHONE_NUMBER}
      amount: {action: keep}
"""


def command(*words: str | Path) -> list[str]:
    """The same in a process of its own, as a command line."""
    return [sys.executable, "-m", "pipelines", *(str(word) for word in words)]


def environ(**extra: str) -> Mapping[str, str]:
    """For such a process: one core, no colour, quick start of its JVM."""
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    return os.environ | {"GARIM_CORES": "1", "JDK_JAVA_OPTIONS": quick} | extra


def process(*words: str | Path, **extra: str) -> Ran:
    """Runs a verb to its end in a process of its own."""
    done = subprocess.run(
        command(*words), cwd=ROOT, env=environ(**extra), capture_output=True, text=True, timeout=200
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Place:
    """A folder with the data set `payments`, rules for it and a keyset."""

    home: Path

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def payments(self) -> Path:
        return self.lake / "payments"

    @property
    def rules(self) -> Path:
        return self.home / "rules.yaml"

    @property
    def keys(self) -> Path:
        return self.home / "keyset.json"

    @property
    def output(self) -> Path:
        return self.home / "masked"

    def fill(self, table: pa.Table = PAYMENTS, rules: str = RULES) -> Place:
        """Writes lake and rules, and the keyset if there is none."""
        self.payments.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, self.payments / "part-0.parquet")
        self.rules.write_text(rules, "utf-8")
        if not self.keys.exists():
            assert garim("keys", "new", self.keys).code == 0
        return self

    def ruled(self, dataset: str, columns: Mapping[str, str]) -> Place:
        """Writes rules for one data set: column → the inside of its braces."""
        lines = "".join(f'      "{name}": {{{rule}}}\n' for name, rule in columns.items())
        self.rules.write_text(f"version: 1\ndatasets:\n  {dataset}:\n    columns:\n{lines}")
        return self

    def mask_words(self, *more: str | Path) -> tuple[str | Path, ...]:
        return ("mask", self.lake, self.output, "--rules", self.rules, "--keys", self.keys, *more)

    def mask(self, *more: str | Path) -> Ran:
        return garim(*self.mask_words(*more))

    def verify(self, *more: str | Path) -> Ran:
        return garim("verify", self.lake, self.output, *more)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file and link below a folder with its content, links not followed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = os.readlink(path).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def published(home: Path) -> dict[str, bytes]:
    """What stands in and beside the outputs of a folder, without locks."""
    return {name: data for name, data in everything(home).items() if not name.endswith(".lock")}


def staging(home: Path) -> list[Path]:
    """What unfinished runs left."""
    marks = STAGING, SCRATCH
    return [p for p in home.rglob("*") if p.name.startswith(marks) or p.name.endswith(".link")]


def parts(folder: Path, ending: str = ".parquet") -> Sequence[Path]:
    """Data files of a masked data set, in order."""
    return sorted(p for p in folder.rglob(f"part-*{ending}") if p.is_file())


def rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of a masked table."""
    read: list[dict[str, Any]] = pq.read_table(folder).to_pylist()
    return read
