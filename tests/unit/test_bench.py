"""The arithmetic of `make bench`: ratios, growth, targets, tables. Nothing is timed."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from tests.bench.__main__ import main
from tests.bench.figures import (
    TARGETS,
    Target,
    growth,
    presidio_factor,
    ratios,
    warm_seconds,
)
from tests.bench.jobs import rounds
from tests.bench.machine import about, cpu_seconds
from tests.bench.operators import CASES, operator_speed
from tests.bench.table import BEGIN, END, heading, markdown, tables, within

SECONDS = {"import": 0.5, "scanner": 0.1, "first": 0.6, "second": 0.4}


def job(name: str, rows: int, **seconds: float) -> dict[str, Any]:
    spent = {"copy": 10.0, "identity": 16.0, "scan": 18.0, "mask": 25.0, "verify": 20.0} | seconds
    return {
        "set": name,
        "rows": rows,
        "left": "",
        "worker_peak_mb": rows // 10_000,
        "cpu_s": {step: [used, used * 1.1, used * 0.9] for step, used in spent.items()},
    }


@pytest.fixture
def report() -> dict[str, Any]:
    """Logs grow by 1.2 in mask, transactions are linear at a quarter of the cost."""
    small = {"copy": 2.5, "identity": 4.0, "scan": 4.5, "mask": 25 / 4.8, "verify": 5.0}
    return {
        "about": about(),
        "jobs": [
            job("logs", 4_000_000),
            job("logs", 1_000_000, **small),
            job("transactions", 1_000_000, **small | {"mask": 6.25}),
            job("transactions", 4_000_000, verify=50.0),
        ],
        "scanner": {"18%": [90.0, 120.0, 100.0]},
        "operators": [
            {
                "operator": name,
                "entity": "X",
                "params": {"format": "phone"},
                "ns": [ns, ns * 1.5, ns],
                "yardstick_ns": [1300.0] * 3,
            }
            for name, ns in (("card", 120.0), ("mask", 90.0), ("mask", 160.0), ("pseudonym", 650.0))
        ],
        "presidio": {"rows": 1000, "cpu_s": [1.25, 1.3, 1.2]},
        "cold": [SECONDS | {"heavy": ["pandas"]}],
        "help_s": [0.6, 0.4, 0.7],
    }


def test_a_ratio_is_of_medians_and_its_spread_is_of_rounds() -> None:
    assert ratios([2.0, 9.0, 4.0], [1.0, 3.0, 2.0]) == (2.0, 2.0, 3.0)


def test_growth_is_not_measured_at_smaller_sizes(report: dict[str, Any]) -> None:
    (target,) = (one for one in TARGETS if "a row of 4M" in one.what)
    assert target.measured(report) is not None
    for one in report["jobs"]:
        one["rows"] //= 4
    assert target.measured(report) is None


def test_growth_is_the_cost_of_a_row_at_the_two_largest_sizes(report: dict[str, Any]) -> None:
    assert growth(report, "mask", "logs") == pytest.approx(1.2)
    assert growth(report, "mask", "transactions") == pytest.approx(1.0)


def test_presidio_is_compared_line_by_line(report: dict[str, Any]) -> None:
    assert presidio_factor(report) == pytest.approx(200)  # 1.25 ms against 25 s / 4M


def test_a_cold_start_is_what_the_first_batch_takes_longer() -> None:
    assert warm_seconds(SECONDS) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("more", "value", "verdict"),
    [(False, 1.5, "aim met"), (False, 2.0, "met"), (False, 2.1, "missed"),
     (True, 2.0, "met"), (True, 1.0, "missed")],
)  # fmt: skip
def test_verdicts(more: bool, value: float, verdict: str) -> None:
    target = Target("x", lambda report: 0.0, 2.0, None if more else 1.5, more)
    assert target.verdict(value) == verdict


def test_targets_are_judged_at_the_largest_size_and_by_the_dearer_set(
    report: dict[str, Any],
) -> None:
    shown = {row[0]: row[1:] for row in tables(report)[0].rows}
    assert len(shown) == len(TARGETS)
    assert shown["log lines, 18 % personal: mask, × copy"] == ("2.5", "≤ 3", "≤ 2.1", "met")
    assert shown["verify, × mask (dearer set)"] == ("2", "≤ 1.5", "", "missed")
    assert shown["a row of 4M rows, × one of 1M (dearest step)"][-1] == "missed"  # verify, fivefold
    assert shown["peak memory of a worker, MB"][0] == "400"
    assert shown["card, ns a value"] == ("120", "≤ 150", "", "met")
    assert shown["mask, ns a value (dearest format)"][-1] == "missed"
    pseudonym = tables(report)[3].rows[-1]
    assert pseudonym == ("pseudonym", "X", "format: phone", "650, 650–975", "0.5, 0.5–0.75")


def test_markdown_has_as_many_cells_in_each_row_as_in_its_header(report: dict[str, Any]) -> None:
    text = markdown(report)
    assert text.startswith(heading(report))
    for block in text.split("\n\n"):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block
    assert "| logs | 4,000,000 | 10, 9–11 |" in text


def test_what_was_not_measured_is_told_and_fails_nothing(report: dict[str, Any]) -> None:
    text = markdown({"about": report["about"]})
    assert text.count("not measured") == len(TARGETS)
    report["jobs"] = [one for one in report["jobs"] if one["rows"] == 1_000_000]
    verdicts = {row[0]: row[-1] for row in tables(report)[0].rows}
    assert [what for what, said in verdicts.items() if said == "not measured"] == [
        "a row of 4M rows, × one of 1M (dearest step)"
    ]
    assert "rounds: 3 at 1,000,000 rows" in heading(report)


def test_large_sizes_take_fewer_rounds() -> None:
    assert [rounds(3, rows) for rows in (250_000, 1_000_000, 2_000_000, 4_000_000)] == [3, 3, 1, 1]


def test_the_figures_stand_between_their_lines() -> None:
    text = f"before\n{BEGIN}\nold\n\n{END}after\n"
    assert within(text, "new") == f"before\n{BEGIN}\nnew\n\n{END}after\n"
    with pytest.raises(ValueError, match="no place"):
        within("before\nafter\n", "new")


@pytest.mark.parametrize("written", ["", "{", '{"date": "2026-11-22"}'])
def test_what_is_no_bench_json_of_now_is_refused(
    written: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "bench.json"
    if written:
        file.write_text(written, "utf-8")
    monkeypatch.setattr("sys.argv", ["bench", "--show", "--json", str(file)])
    with pytest.raises(SystemExit):
        main()
    assert "without --show" in capsys.readouterr().err


def test_a_refusing_gate_is_told(report: dict[str, Any]) -> None:
    report["jobs"][0]["left"] = "logs.line: 2 × KR_RRN found again"
    assert heading(report).endswith("Refused by its gate: logs.line: 2 × KR_RRN found again")


def test_seconds_of_this_process_are_counted() -> None:
    before = cpu_seconds()
    while cpu_seconds() == before:
        sum(range(10_000))
    assert about()["versions"]["pyspark"]


def test_what_an_ended_process_used_stays_counted() -> None:
    """As with pyspark's daemon, which ignores its children's end, and with it their seconds."""
    work = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ninput()"
    before, handler = cpu_seconds(), signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with Popen([sys.executable, "-S", "-c", work], stdin=PIPE, stdout=PIPE) as child:
            assert child.stdout and child.stdout.readline()
            with_it = cpu_seconds()
            child.communicate(b"\n")
    finally:
        signal.signal(signal.SIGCHLD, handler)
    assert cpu_seconds() >= with_it >= before + 0.15


def test_every_case_of_the_operators_runs() -> None:
    measured = operator_speed(20, 1, 1)
    assert [(one["operator"], one["entity"]) for one in measured] == [case[:2] for case in CASES]
    assert all(one["ns"][0] > 0 < one["yardstick_ns"][0] for one in measured)
