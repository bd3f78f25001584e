"""A keyset is whole after any kill, with the keys that it had."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from pipelines.masking.keys import load_keyset, new_keyset, rewrap, rotate
from pipelines.masking.keys.place import create

ROOT = Path(__file__).parents[2]
KILLS = 200 if os.environ.get("GARIM_SOAK") else 3
CHANGING = """
import sys
from pipelines.masking.keys import rewrap
path, *keks = sys.argv[1:]
while True:
    for kek in keks:
        rewrap(path, kek)
        print(kek, flush=True)
"""


def test_a_keyset_survives_kills(tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    keks = []
    for name in "xy":
        create(tmp_path / name, name.encode() * 32)
        keks.append(f"file:{tmp_path / name}")
    new_keyset(path, keks[0])
    rotate(path)
    secrets = [key.secret for key in load_keyset(path).keys]
    chance = random.Random(KILLS)
    for _ in range(KILLS):
        words = [sys.executable, "-c", CHANGING, str(path), *keks]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as changing:
            assert changing.stdout is not None and changing.stdout.readline()
            time.sleep(chance.random() / 50)
            changing.kill()
        found = load_keyset(path)
        assert [key.secret for key in found.keys] == secrets and found.kek in keks
        left = {entry.name for entry in tmp_path.iterdir()} - {"a.keys", "x", "y"}
        assert left <= {".a.keys.new"}
    rewrap(path, keks[0])
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.keys", "x", "y"]
