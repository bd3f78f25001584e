"""kill -9 of a publishing process: OUTPUT is the old release or the new one; the next run heals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.publisher import assert_clean, has_staging, publish, read

ROOT = Path(__file__).parents[2]


class Publishers:
    """Publishing processes, one after the other; see tests/publisher.py."""

    def __init__(self, output: Path) -> None:
        command = [sys.executable, "-m", "tests.publisher", str(output)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def start(self, generation: int, step: int = 0) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{generation} {step}\n")
        self.process.stdin.flush()
        return self._answer()

    def end(self) -> int:
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "masked"


@pytest.fixture
def publishers(output: Path) -> Iterator[Publishers]:
    publishers = Publishers(output)
    with publishers.process:
        yield publishers


def _reading(output: Path) -> int:
    """The generation that OUTPUT holds while releases come and go; torn or missing raises."""
    while True:
        link = os.readlink(output)
        try:
            return read(output.parent / link)
        except FileNotFoundError:
            # The reader was asleep while two later releases came: that one may go, OUTPUT not.
            assert os.readlink(output) != link


def _watch(output: Path, stop: threading.Event) -> int:
    """Read OUTPUT until told to stop; count reads. Going back raises."""
    reads = latest = 0
    while not stop.is_set():
        generation = _reading(output)
        assert generation >= latest
        latest = generation
        reads += 1
    return reads


def _kill_once(publishers: Publishers, output: Path, releases: int, seconds: float) -> int:
    """Let a publisher make releases, then run for a while; kill it, publish; returns the last.

    Waiting for its releases, not for a time, makes sure on a slow machine too that it worked.
    """
    before = read(output)
    pid = publishers.start(before + 1)
    try:
        while _reading(output) < before + releases:
            time.sleep(0.001)
        time.sleep(seconds)
    finally:
        os.kill(pid, signal.SIGKILL)
    assert publishers.end() == -signal.SIGKILL
    generation = read(output) + 1
    publish(output, generation)
    assert read(output) == generation
    assert_clean(output, releases=2)
    return generation


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(10, id="10"),
        pytest.param(
            200,
            id="200",
            marks=[
                pytest.mark.soak,
                pytest.mark.skipif(os.environ.get("GARIM_SOAK") != "1", reason="make soak"),
            ],
        ),
    ],
)
def test_readers_see_whole_releases_while_publishers_are_killed(
    publishers: Publishers, output: Path, kills: int
) -> None:
    rng, stop = random.Random(2), threading.Event()
    publish(output, 0)
    publish(output, 1)
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(_watch, output, stop)
        try:
            for kill in range(kills):
                generation = _kill_once(publishers, output, kill % 3, rng.uniform(0, 0.05))
        finally:
            stop.set()
        assert watching.result() > 0
    assert generation > 1.5 * kills  # the killed publishers published too


def test_death_before_every_step_leaves_old_or_new(publishers: Publishers, output: Path) -> None:
    seen, left_staging = set(), False
    publish(output, 0)
    for step in range(1, 100):
        publish(output, 10 * step)
        publishers.start(10 * step + 1, step)
        code = publishers.end()
        if code == 0:
            break
        assert code == -signal.SIGKILL
        generation = read(output)
        assert generation in (10 * step, 10 * step + 1)
        seen.add(generation % 10)
        left_staging |= has_staging(output)
        publish(output, 10 * step + 2)
        assert read(output) == 10 * step + 2
        assert_clean(output, releases=2)
    assert code == 0  # one step beyond the last: every one was tried
    assert seen == {0, 1}
    assert left_staging
