"""What `make dist` packs is readable by all, and may be changed by its owner only."""

from __future__ import annotations

import runpy
import tarfile
from pathlib import Path

import pytest

for_everybody = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "dist.py"))[
    "for_everybody"
]


@pytest.mark.parametrize(
    ("kind", "mode", "packed"),
    [(tarfile.REGTYPE, 0o600, 0o644), (tarfile.REGTYPE, 0o777, 0o755),
     (tarfile.DIRTYPE, 0o700, 0o755), (tarfile.DIRTYPE, 0o2775, 0o2755)],
)  # fmt: skip
def test_whoever_unpacks_it_alone_may_write(kind: bytes, mode: int, packed: int) -> None:
    member = tarfile.TarInfo("garim-compiled/detectors/sieve.kept")
    member.type, member.mode, member.uid, member.uname = kind, mode, 1000, "somebody"
    out = for_everybody(member)
    assert (out.mode, out.uid, out.gid, out.uname) == (packed, 0, 0, "root")


def test_scripts_that_hold_paths_stay_behind() -> None:
    assert for_everybody(tarfile.TarInfo("bin/activate.fish")) is None
