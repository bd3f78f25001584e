"""A driver under spark-submit whose every trace is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyspark

from pipelines.lake.safety import SAFETY
from pipelines.reports.manifest import write_json
from tests.command import Ran
from tests.spark.cli import ROOT, Place, environ
from tests.spark.driver import Step
from tests.spark.search import traces
from tests.spark.test_kill import kill

AS_OF = ("--as-of", "2099-12-31")  # the owners of the resident numbers are not born yet
ENCRYPTION, COMMITTER = SAFETY
UNSAFE = {ENCRYPTION: "false", COMMITTER: "2"}
"""Options of spark-submit that garim overrules in its own session and refuses in another's."""
SPARK_HOME = Path(pyspark.__file__).parent
PACKED = ("rdd", "shuffle", "shuffle.spill", "broadcast", "checkpoint")
"""What Spark would compress on its disks; left plain, it can be searched."""


class Submitted:
    """A driver under spark-submit with an event log, and all that it leaves but its output."""

    def __init__(
        self,
        place: Place,
        kind: str,
        *words: str | Path,
        name: str = "",
        conf: Mapping[str, str] | None = None,
    ) -> None:
        name = name or kind
        home = place.home.parent / name
        self.local, self.events, self.copy, self.cwd = self.folders = [
            home / f"{name}-{what}" for what in ("local", "events", "copy", "cwd")
        ]
        for folder in self.folders:
            folder.mkdir(parents=True)
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": self.events.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            **{f"spark.{what}.compress": "false" for what in PACKED},
            "spark.pyspark.python": sys.executable,
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={self.local}",
            **(conf or {}),
        }
        line = [str(SPARK_HOME / "bin" / "spark-submit"), "--master", "local[2,2]"]
        line += [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
        line += [str(ROOT / "tests" / "spark" / "driver.py"), str(self.local), str(self.copy), kind]
        extra = {
            "SPARK_HOME": str(SPARK_HOME),
            "SPARK_LOCAL_DIRS": str(self.local),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_SCALA_VERSION": "2.13",
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.local),
        }
        self.said = {what: home / what for what in ("stdout", "stderr")}
        with self.said["stdout"].open("wb") as out, self.said["stderr"].open("wb") as err:
            self.process = subprocess.Popen(
                [*line, *map(str, words)],
                cwd=self.cwd,
                env=environ(**extra),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def ended(self) -> tuple[Ran, dict[str, bytes]]:
        """How it ended, and what is left."""
        try:
            self.process.wait(500)
        finally:
            kill(self.process)
        out, err = (path.read_bytes() for path in self.said.values())
        left = dict(traces(*self.folders)) | {"stdout": out, "stderr": err}
        return Ran(self.process.returncode, out.decode(), err.decode()), left


def submit(
    place: Place, kind: str, *words: str | Path, conf: Mapping[str, str] | None = None
) -> tuple[Ran, dict[str, bytes]]:
    """Runs a job to its end; returns all that it left but its output."""
    return Submitted(place, kind, *words, conf=conf).ended()


def script(place: Place, kind: str, *steps: Step) -> Path:
    """A file that tells the driver what to do."""
    path = place.home.parent / f"{kind}.json"
    write_json(path, steps)
    return path


def step(how: str, code: int, words: Sequence[str | Path]) -> Step:
    return {"how": how, "words": [*map(str, words), "--log-json", *AS_OF], "code": code}
