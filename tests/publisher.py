"""Releases of two files that bear one generation number; as a program: publishers to be killed.

`python -m tests.publisher OUTPUT` reads lines of `GENERATION STEP`; each forks a publisher that
kills itself before that step of one release, or at step 0 publishes generation after generation
until somebody else does. It answers with the publisher's process id, then with its exit code.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from os import mkdir  # bound here: the staged content itself is not a step
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipelines.lake.publish import RUN_ID, STAGING, Release, run_id

REPEATS = 500


def write(staging: Path, generation: int) -> None:
    for name in ("a", "b"):
        mkdir(staging / name)
        (staging / name / "part").write_text(f"{generation}\n" * REPEATS)


def publish(output: Path, generation: int, keep: int = 2) -> Path:
    with Release(output, run_id(datetime.now(UTC)), keep) as release:
        write(release.staging, generation)
        return release.publish()


def read(release: Path) -> int:
    """The generation of a release, both files of which must hold it whole."""
    texts = {(release / name / "part").read_text() for name in ("a", "b")}
    (text,) = texts
    generation = int(text.split("\n", 1)[0])
    assert text == f"{generation}\n" * REPEATS
    return generation


def reading(output: Path) -> int | None:
    return read(output) if os.path.lexists(output) else None


def assert_clean(output: Path, releases: int) -> None:
    """Nothing beside OUTPUT but its lock and so many releases, among them its own."""
    folder = output.with_name(f".{output.name}.releases")
    assert sorted(os.listdir(output.parent)) == sorted(
        [output.name, folder.name, f".{output.name}.lock"]
    )
    names = os.listdir(folder)
    assert len(names) == releases
    assert all(RUN_ID.fullmatch(name) for name in names)
    assert os.readlink(output) in {f"{folder.name}/{name}" for name in names}


def has_staging(output: Path) -> bool:
    folder = output.with_name(f".{output.name}.releases")
    return folder.exists() and any(name.startswith(STAGING) for name in os.listdir(folder))


@contextmanager
def at_step(number: int, act: Callable[[], None], when: str = "before") -> Iterator[list[str]]:
    """Act once, before or after the n-th change of the file system; yields the changes made.

    fsync is a step that does nothing: no test here cuts the power, and waiting costs most.
    """
    reached, made = 0, list[str]()
    names = ("chmod", "fsync", "mkdir", "rename", "replace", "rmdir", "symlink", "unlink")

    def step(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal reached
            reached += 1
            due = reached == number
            if due and when == "before":
                act()
            try:
                result = None if name == "fsync" else real(*args, **kwargs)
                made.append(name)
            finally:
                if due and when == "after":
                    act()
            return result

        return wrapped

    with ExitStack() as stack:
        for name in names:
            stack.enter_context(patch.object(os, name, step(name, getattr(os, name))))
        yield made


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _child(output: Path, generation: int, step: int) -> None:
    if step:
        with at_step(step, _die):
            publish(output, generation)
    else:
        while True:
            publish(output, generation)
            generation += 1
    os._exit(0)


def _main(output: Path) -> None:
    """Fork each publisher: quick, as nothing is imported again; safe, as no other thread runs."""
    for line in sys.stdin:
        generation, step = map(int, line.split())
        pid = os.fork()
        if pid == 0:
            _child(output, generation, step)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
