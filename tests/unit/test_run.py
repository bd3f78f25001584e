"""Steps of a run: logged each, also where they overlap."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from pipelines.run import Run


def test_steps_that_overlap_are_logged_each(capsys: pytest.CaptureFixture[str]) -> None:
    run, together = Run("scan", date(2099, 12, 31), json_log=True), Barrier(3, timeout=10)

    def work(at: int) -> None:
        with run.step(f"scan {at}", at, 3):
            together.wait()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    records = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert sorted((r["event"], r["step"]) for r in records) == [
        (event, f"scan {at}") for event in ("begin", "end") for at in range(3)
    ]


def test_a_step_that_fails_has_no_end_and_is_shown_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = Run("scan", date(2099, 12, 31), json_log=True)
    with pytest.raises(ValueError, match="x"), run.step("scan one"):
        raise ValueError("x")
    assert '"end"' not in capsys.readouterr().err and not run._going


def test_a_verb_within_a_run_tells_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("pipelines.run.time.monotonic", lambda: now[0])
    run = Run("demo", date(2099, 12, 31))
    now[0] = 170.0
    run.restart()
    now[0] = 175.0
    assert run.seconds == 5.0
