"""What the machine is, and what this process and all below it use of it; from /proc (Linux).

The processes below are found by the parent's id, from this one down: the JVM, Spark's daemon and
its workers. None of anybody else's work is counted. A worker that ends (Spark ends those that were
idle for a minute) takes its seconds with it, since the daemon ignores its children's end: so every
process is looked at every few seconds, and what it had used when last seen stays counted.
"""

from __future__ import annotations

import os
import platform
import re
import threading
import time
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PROC = Path("/proc")
_PACKAGES = ("garim", "pyspark", "pyarrow", "numpy", "presidio-analyzer")
_TICKS = os.sysconf("SC_CLK_TCK")


_LOOK = 2.0
"""Seconds between two looks at the processes: what a process may use unseen before it ends."""
_used: dict[tuple[int, str], int] = {}
"""Process id and start → ticks of user and system when last seen."""
_lock = threading.Lock()


def cpu_seconds() -> float:
    """User and system seconds of this process and everything below it, ended ones included.

    Never less than it was before. Of a child that ends between two looks the last of it is lost.
    """
    _watching()
    return _seen() / _TICKS


@cache
def _watching() -> None:
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_LOOK)
        _seen()


def _seen() -> int:
    """The ticks of all processes that were ever seen, each as it was last."""
    with _lock:
        stats = _stats()
        for pid in _tree(os.getpid(), stats):
            fields = stats[pid]
            at = (pid, fields[19])  # since when it runs: ids come again
            _used[at] = max(_used.get(at, 0), int(fields[11]) + int(fields[12]))
        return sum(_used.values())


def worker_peak_mb() -> float:
    """The largest resident memory of any living Python worker of Spark since `forget_peaks`."""
    return max(map(_peak_mb, workers_of(os.getpid())), default=0.0)


def forget_peaks() -> None:
    """Lets the peak of every worker begin anew at what it has now."""
    for pid in workers_of(os.getpid()):
        (_PROC / str(pid) / "clear_refs").write_text("5")


def about() -> dict[str, Any]:
    """Date, machine and versions: what a figure means nothing without."""
    memory = re.search(r"MemTotal: +(\d+)", (_PROC / "meminfo").read_text())
    model = re.search(r"model name\s*: (.+)", (_PROC / "cpuinfo").read_text())
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory[1]) / 2**20) if memory else None,
        "processor": model[1].strip() if model else platform.machine(),
        "load": os.getloadavg()[0],
        "versions": {"python": platform.python_version()} | {p: version(p) for p in _PACKAGES},
    }


def _stats() -> dict[int, list[str]]:
    """Process id → the fields of its `stat` behind the name: state, parent, …"""
    stats = {}
    for folder in _PROC.glob("[0-9]*"):
        text = _read(folder / "stat")
        if text:
            stats[int(folder.name)] = text.rpartition(")")[2].split()
    return stats


def workers_of(process: int) -> list[int]:
    """Spark's Python workers below a process: the children of its daemons."""
    stats = _stats()
    below = [p for p in _tree(process, stats) if _is_daemon(p)]
    return [p for p in below if int(stats[p][1]) in below]


def _is_daemon(pid: int) -> bool:
    return "pyspark.worker" in _read(_PROC / str(pid) / "cmdline")


def _tree(process: int, stats: dict[int, list[str]]) -> list[int]:
    """A process and all below it."""
    below = [process]
    for parent in below:  # grows while it is walked
        below += [pid for pid, fields in stats.items() if int(fields[1]) == parent]
    return below


def _peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", _read(_PROC / str(pid) / "status"))
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _read(path: Path) -> str:
    """A file of /proc; empty if its process has ended meanwhile."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
