"""The arithmetic of bench.json, and the targets that its figures are held against; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Report = Mapping[str, Any]
GROWTH = (1_000_000, 4_000_000)
"""Rows between which a row must cost the same."""


def sizes(report: Report, name: str) -> list[Any]:
    """What was measured of a data set, the smallest size first."""
    return sorted((one for one in report["jobs"] if one["set"] == name), key=lambda o: o["rows"])


def names(report: Report) -> list[str]:
    """The data sets that were measured."""
    return sorted({one["set"] for one in report["jobs"]})


def ratios(over: Sequence[float], under: Sequence[float]) -> tuple[float, float, float]:
    """The ratio of two medians, and the least and the largest of a single round."""
    rounds = [a / b for a, b in zip(over, under, strict=True)]
    return median(over) / median(under), min(rounds), max(rounds)


def growth(report: Report, step: str, name: str) -> float:
    """A row's cost at the largest size as a multiple of that at the size before; 1 is linear.

    Raises LookupError where there is one size only, as all figures do that lack what they need.
    """
    measured = sizes(report, name)
    before, after = (median(measured[at]["cpu_s"][step]) / measured[at]["rows"] for at in (-2, -1))
    return float(after / before)


def presidio_factor(report: Report) -> float:
    """CPU of a line in Presidio as a multiple of that in `mask`, at the largest size."""
    logs, other = sizes(report, "logs")[-1], report["presidio"]
    ours: float = median(logs["cpu_s"]["mask"]) / logs["rows"]
    return float(median(other["cpu_s"]) / other["rows"] / ours)


def operator_ns(report: Report, name: str) -> float:
    """CPU ns a value of an operator, the dearest of its cases."""
    return float(max(median(o["ns"]) for o in report["operators"] if o["operator"] == name))


def warm_seconds(start: Mapping[str, float]) -> float:
    """What a new worker's first batch takes over what a later one takes."""
    return start["import"] + start["scanner"] + start["first"] - start["second"]


@dataclass(frozen=True)
class Target:
    """A figure of the issue: at most `must`, or at least where `more` is better."""

    what: str
    value: Callable[[Report], float]
    must: float
    aim: float | None = None
    more: bool = False

    def measured(self, report: Report) -> float | None:
        """The figure; None where the run left out, or did not get to, what it needs."""
        try:
            return self.value(report)
        except LookupError:
            return None

    def verdict(self, value: float | None) -> str:
        """`met` (the must), `aim met`, `missed` or `not measured`."""
        if value is None:
            return "not measured"
        if self._reaches(value, self.aim):
            return "aim met"
        return "met" if self._reaches(value, self.must) else "missed"

    def _reaches(self, value: float, bound: float | None) -> bool:
        return bound is not None and (value >= bound if self.more else value <= bound)


def _of_copy(name: str, step: str) -> Callable[[Report], float]:
    def value(report: Report) -> float:
        spent = sizes(report, name)[-1]["cpu_s"]
        return ratios(spent[step], spent["copy"])[0]

    return value


def _of_mask(report: Report) -> float:
    """The dearer of the two data sets."""
    largest = [sizes(report, name)[-1]["cpu_s"] for name in names(report)]
    return max(ratios(spent["verify"], spent["mask"])[0] for spent in largest)


def _most_growth(report: Report) -> float:
    """Of the two sizes that the target names, and no smaller ones."""
    for name in names(report):
        if tuple(one["rows"] for one in sizes(report, name))[-2:] != GROWTH:
            raise LookupError(name)
    steps = ("scan", "mask", "verify")
    return max(growth(report, step, name) for name in names(report) for step in steps)


def _peak(report: Report) -> float:
    return float(max(one["worker_peak_mb"] for one in report["jobs"]))


TARGETS = (
    Target("log lines, 18 % personal: mask, × copy", _of_copy("logs", "mask"), 3.0, 2.1),
    Target("transactions: mask, × copy", _of_copy("transactions", "mask"), 2.0, 1.75),
    Target("log lines: scan only, × copy", _of_copy("logs", "scan"), 2.0, 1.5),
    Target("transactions: scan only, × copy", _of_copy("transactions", "scan"), 2.0, 1.5),
    Target("verify, × mask (dearer set)", _of_mask, 1.5),
    Target("scanner alone, 18 %, MB/s a core", lambda r: median(r["scanner"]["18%"]), 100, 300,
           more=True),
    Target("stock Presidio in a UDF, × mask", presidio_factor, 100, more=True),
    Target("a row of 4M rows, × one of 1M (dearest step)", _most_growth, 1.15),
    Target("peak memory of a worker, MB", _peak, 400),
    Target("new worker: first batch over a later one, CPU s",
           lambda r: median(map(warm_seconds, r["cold"])), 1.0),
    Target("card, ns a value", lambda r: operator_ns(r, "card"), 150),
    Target("mask, ns a value (dearest format)", lambda r: operator_ns(r, "mask"), 150),
    Target("pseudonym, ns a value", lambda r: operator_ns(r, "pseudonym"), 1000),
    Target("garim --help, s", lambda r: median(r["help_s"]), 0.5),
)  # fmt: skip
