"""What another user may not read or write: said before any work, and nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from tests.command import Ran
from tests.spark.cli import PAYMENTS, ROOT, Place
from tests.spark.refused import INCOMPLETE, USAGE, refused

Words = tuple[str | Path, ...]


@contextmanager
def foreign() -> Iterator[Place]:
    """A lake that everybody may read, and nobody write, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="garim-") as folder:
        place = Place(Path(folder)).fill()
        pq.write_table(PAYMENTS, place.payments / "part-0.parquet")
        if os.geteuid() == 0:
            os.chown(place.keys, NOBODY, NOBODY)
        place.home.chmod(0o555)
        try:
            yield place
        finally:
            place.home.chmod(0o755)


@contextmanager
def hidden(name: str) -> Iterator[Words]:
    """A command on such a lake, a part of which nobody may read; OUTPUT may be written."""
    with foreign() as place:
        path, out = place.home / name, place.home / "out"
        place.home.chmod(0o755)
        out.mkdir()
        out.chmod(0o777)
        path.chmod(0)
        try:
            yield ("mask", place.lake, out / "masked", *place.mask_words()[3:])
        finally:
            path.chmod(0o755)


NOBODY = 65534
# The imports come before the other uid, which may not read the repository or the environment.
AS_NOBODY = f"""
import json, os, sys
from dataclasses import astuple
import pipelines.lake.catalogue, pipelines.mask, pipelines.reports.text
from tests.command import garim
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
print(json.dumps([astuple(garim(*words)) for words in json.loads(sys.argv[1])]))
"""


def as_nobody(commands: Sequence[Words]) -> list[Ran]:
    """Root may write everywhere: as root, the commands run under another uid."""
    line = [sys.executable, "-c", AS_NOBODY, json.dumps([[*map(str, one)] for one in commands])]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")  # nothing said past the command
    return [Ran(*one) for one in json.loads(done.stdout)]


def test_no_permission_is_said_before_any_work() -> None:
    names = ("lake/payments/part-0.parquet", "lake/payments", "lake")
    with ExitStack() as stack:
        place = stack.enter_context(foreign())
        commands = [stack.enter_context(hidden(name)) for name in names]
        writing, *reading = as_nobody([place.mask_words(), *commands])
        assert sorted(os.listdir(place.home)) == ["keyset.json", "lake", "rules.yaml"]
    refused(writing, USAGE, "No permission", "masked")
    for name, ran in zip(names, reading, strict=True):
        code = USAGE if name == "lake" else INCOMPLETE  # the command line looks at that one
        refused(ran, code, Path(name).name)
