"""Spark's daemon, without Spark: what it has ready, that it may fork, and where it serves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.lake import daemon
from pipelines.lake.session import local_settings
from pipelines.lake.workers import WorkerFailed

ROOT = Path(__file__).parents[2]
MODULE = "spark.python.daemon.module"
HEAVY = ("pandas", "presidio_analyzer", "spacy", "click", "rich", "scipy")
FORKS = 4
WARM = f"""
import json, os, sys

from pipelines.lake import daemon

def serve():
    import pyarrow as pa
    from detectors import Scanner
    threads = len(os.listdir("/proc/self/task"))
    text = pa.array([f"연락처 010-0000-{{at:04}} 확인" for at in range(2_000)])
    children = []
    for _ in range({FORKS}):
        read, write = os.pipe()
        if not os.fork():
            # Arrow's pool of threads begins anew here
            again = Scanner().scan(text.take(pa.array([*range(2_000)] * 2)).dictionary_encode())
            os.write(write, json.dumps(again.num_rows).encode())
            os._exit(0)
        children.append(read)
    found = [json.loads(os.read(one, 99)) for one in children]
    heavy = [name for name in {HEAVY} if name in sys.modules]
    print(json.dumps({{"threads": threads, "found": found, "heavy": heavy}}))

daemon.manager = serve
daemon.main()
"""
IMPORTED = f"""
import sys

from pipelines.lake import faithful, survey
from pipelines.masking import masker

print([name for name in {HEAVY} if name in sys.modules])
"""


def test_what_a_plain_worker_imports_makes_no_array_and_so_imports_no_pandas() -> None:
    """Functions are unpickled, and so modules imported, before anything can spare pandas."""
    told = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout == "[]\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the daemon of Linux")
def test_it_is_warm_has_no_thread_and_its_forks_scan() -> None:
    settings = local_settings(brief=False, alone=True)
    begin = "spark.executorEnv."
    own = {key.removeprefix(begin): v for key, v in settings.items() if key.startswith(begin)}
    done = subprocess.run(
        [sys.executable, "-c", WARM],
        cwd=ROOT, env=os.environ | own | {"OMP_NUM_THREADS": "1"},
        check=True, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    assert told == {"threads": 1, "found": [4_000] * FORKS, "heavy": []}


def test_what_goes_wrong_ends_it_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("010-0000-0000")

    monkeypatch.setattr(daemon, "warm", broken)
    monkeypatch.setattr(daemon, "manager", lambda: pytest.fail("it serves"))
    with pytest.raises(WorkerFailed, match="start of the workers: ImportError in pipelines") as it:
        daemon.main()
    assert "010" not in str(it.value)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_it_serves_on_linux_only(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    served = local_settings(brief=True, alone=False).get(MODULE)
    assert served == (daemon.__name__ if platform == "linux" else None)
