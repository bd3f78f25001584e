"""kill -9 of `garim mask`, JVM and workers included: OUTPUT is the old lake or the new one."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from tests.publisher import assert_clean
from tests.spark.cli import ROOT, Place, command, environ, staging

SOAK = os.environ.get("GARIM_SOAK") == "1"
ROWS = 2_000
TABLE = pa.table(
    {
        "id": [f"{n:06}" for n in range(ROWS)],
        "card_no": ["4111-1111-1111-1111"] * ROWS,
        "buyer_tel": [f"010-0000-{n:04}" for n in range(ROWS)],
        "amount": ["1000"] * ROWS,
    }
)


# What a run logs, and the seconds after it within which the kill falls.
MOMENTS = (
    ("begin", "mask payments", 5.0),
    ("end", "verify", 0.15),
    ("begin", "verify", 4.0),
    ("end", "mask payments", 0.5),
    ("start", None, 8.0),
)


@contextmanager
def running(place: Place, local: Path) -> Iterator[subprocess.Popen[str]]:
    """`garim mask` in a session of its own; whatever is left of it dies at the end."""
    local.mkdir()
    process = subprocess.Popen(
        command(*place.mask_words("--log-json")),
        cwd=ROOT,
        env=environ(SPARK_LOCAL_DIRS=str(local)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def members(leader: int) -> list[int]:
    """The processes of a session: pyspark gives its JVM and workers groups of their own."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if session == leader:
            found.append(int(entry.name))
    return found


def kill(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """kill -9 of the driver, then of everything that it started."""
    while pids := members(process.pid):
        for pid in sorted(pids, key=lambda pid: pid != process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
        time.sleep(0.05)
    process.wait()
    if process.stderr:
        process.stderr.close()


def whole(output: Path) -> str:
    """The run id of OUTPUT, every file of which is as its manifest says."""
    release = Path(os.path.realpath(output))
    manifest = json.loads((release / "_garim" / "manifest.json").read_bytes())
    assert manifest["run_id"] == release.name
    assert manifest["verdict"] == "passed"
    data = {
        p.relative_to(release).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in release.rglob("*")
        if p.is_file() and p.suffix != ".crc" and p.parent.name != "_garim"
    }
    assert data == manifest["files"]
    return str(manifest["run_id"])


def watch(output: Path, stop: threading.Event) -> int:
    """Read OUTPUT until told to stop; a reader that misses or meets a mix raises."""
    reads = 0
    while not stop.is_set():
        whole(output)
        reads += 1
        time.sleep(0.002)
    return reads


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(2, id="2"),
        pytest.param(
            10,
            id="10",
            marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="make soak")],
        ),
    ],
)
def test_a_killed_run_leaves_the_old_lake_or_the_new_one(
    spark: SparkSession, tmp_path: Path, kills: int
) -> None:
    rng, stop = random.Random(11), threading.Event()
    place = Place(tmp_path / "place").fill(TABLE)
    (tmp_path / "local").mkdir()
    assert place.mask().code == 0
    ends = []
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch, place.output, stop)
        try:
            for at in range(kills):
                event, step, within = MOMENTS[at % len(MOMENTS)]
                delay = rng.uniform(0, within)
                ends.append(killed(place, event, step, delay, tmp_path / "local" / str(at)))
                assert not watching.done()
        finally:
            stop.set()
        assert watching.result() > 10 * kills
    assert ends.count("killed") >= kills // 2
    last = whole(place.output)
    assert place.mask().code == 0
    assert whole(place.output) != last
    assert staging(place.home) == []
    for path in (place.rules, place.keys):
        path.unlink()
    shutil.rmtree(place.lake)
    assert_clean(place.output, releases=2)


def killed(place: Place, event: str, step: str | None, delay: float, local: Path) -> str:
    """Kills a run some seconds after an event in its log; says whether OUTPUT is the new one."""
    before = whole(place.output)
    with running(place, local) as process:
        assert process.stderr is not None
        seen = (json.loads(line) for line in process.stderr if line.startswith("{"))
        assert any(one["event"] == event and one.get("step") == step for one in seen)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            kill(process)
            assert process.returncode == -signal.SIGKILL
    return "killed" if whole(place.output) == before else "published"
