"""What all verbs share: the run's id and clock, versions, progress, a structured log."""

from __future__ import annotations

import json
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from pipelines.lake.publish import run_id
from pipelines.lake.safety import require_reason, require_safe
from pipelines.masking.own import Own, own_entities

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(slots=True)
class Run:
    """One run of a verb: made at the entry point, handed down, never global.

    `own` are the operator's own entities, from the conf folder in use. `allow_unsafe` is why a
    session without encryption or with committer 2 may be used; None refuses it.
    """

    verb: str
    as_of: date
    json_log: bool = False
    quiet: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)
    id: str = ""
    own: Own = field(default_factory=own_entities)
    allow_unsafe: str | None = None
    unsafe_session: dict[str, Any] | None = None
    _status: Status = field(default_factory=lambda: Console(stderr=True).status(""))
    _going: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        require_reason(self.allow_unsafe)
        self.id = run_id(self.started)

    def admit(self, spark: SparkSession) -> None:
        """Refuses a session that is not fit for personal data; one that is allowed is noted."""
        self.unsafe_session = require_safe(spark, self.allow_unsafe)

    def log(self, event: str, **fields: Any) -> None:
        """One JSON line on stderr with the run's id; only where a structured log is asked for."""
        if self.json_log:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            record = {"time": now, "run_id": self.id, "verb": self.verb, "event": event, **fields}
            sys.stderr.write(json.dumps(record, ensure_ascii=False) + "\n")  # whole: threads log
            sys.stderr.flush()

    @contextmanager
    def step(self, what: str, at: int = 0, of: int = 0) -> Iterator[None]:
        """Shows what goes on while it goes on, on a terminal only; logs its duration.

        Steps may overlap, each in a thread of its own.
        """
        begun = time.monotonic()
        self.log("begin", step=what)
        shown = f"[{at}/{of}] {what}" if of else what
        self._show(self._going.append, shown)
        try:
            yield
        finally:
            self._show(self._going.remove, shown)
        self.log("end", step=what, seconds=round(time.monotonic() - begun, 3))

    def _show(self, change: Callable[[str], None], what: str) -> None:
        with self._lock:
            change(what)
            if not self._going:
                self._status.stop()
            elif self._status.console.is_terminal and not self.quiet and not self.json_log:
                self._status.update(escape(f"{', '.join(self._going)} …"))
                self._status.start()

    def restart(self) -> None:
        """Sets the clock anew: of several verbs in one run each tells its own time."""
        self.clock = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the run began, to a hundredth."""
        return round(time.monotonic() - self.clock, 2)

    def head(self) -> dict[str, Any]:
        """The fields with which every result begins."""
        return {
            "verb": self.verb,
            "run_id": self.id,
            "as_of": self.as_of.isoformat(),
            "started": self.started.isoformat(timespec="seconds"),
            "unsafe_session": self.unsafe_session,
            "versions": versions(),
        }


def versions() -> dict[str, str]:
    """Versions of what shapes a result."""
    found = {"python": platform.python_version()}
    for name in ("garim", "pyspark", "pyarrow"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a zip
            found[name] = "unknown"
    return found
