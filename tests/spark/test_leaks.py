"""Sentinels, values and keys, searched in everything that runs leave; a leaky run is caught.

Real runs under spark-submit: one that succeeds, bad rows, a failing operator, a killed worker, a
killed driver.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.mask import mask
from pipelines.masking.plan import LINE as TEXT
from pipelines.reports.manifest import write_json
from tests.command import Ran
from tests.spark.cli import ROOT, Place, environ, parts, staging
from tests.spark.driver import Step
from tests.spark.sentinels import (
    IN_TEXT,
    LINE,
    LINES,
    RULES,
    SHORTEST,
    TABLE,
    VALUES,
    Forms,
    epochs,
    forms,
    of_values,
)
from tests.spark.test_kill import SOAK, kill

AS_OF = ("--as-of", "2099-12-31")  # the owners of the resident numbers are not born yet
SPARK_HOME = Path(pyspark.__file__).parent
CARD = VALUES["card"][0]
PACKED = ("rdd", "shuffle", "shuffle.spill", "broadcast", "checkpoint")
"""What Spark would compress on its disks; left plain, it can be searched."""
ZSTD = bytes.fromhex("28b52ffd")
"""How a compressed page begins."""


@pytest.fixture(scope="module")
def place(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A lake with every value in a column of its own, in a memo and in lines of a log."""
    made = Place(tmp_path_factory.mktemp("leaks") / "place").fill(TABLE)
    pq.write_table(TABLE, made.payments / "part-1.parquet")
    lines(made.lake / "notes", "notes.log", *LINES)
    return ruled(made, payments=RULES, notes={TEXT: {"action": "scrub"}})


@pytest.fixture(scope="module")
def sentinels(place: Place) -> Forms:
    """The spellings of every sentinel by name."""
    return {name: forms(one) for name, one in (of_values() | epochs(place.keys)).items()}


def lines(folder: Path, name: str, *content: str | bytes) -> None:
    folder.mkdir(parents=True)
    held = (one if isinstance(one, bytes) else one.encode() for one in content)
    (folder / name).write_bytes(b"".join(line + b"\n" for line in held))


def ruled(place: Place, **datasets: Mapping[str, object]) -> Place:
    """Rules as JSON, which is YAML."""
    columns = {name: {"columns": rules} for name, rules in datasets.items()}
    place.rules.write_text(json.dumps({"version": 1, "datasets": columns}), "utf-8")
    return place


def leaks(sentinels: Forms, traces: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """(sentinel, place) of everything that is found."""
    held = {data: where for where, data in traces.items()}  # copies of a file once
    return {
        (name, where)
        for data, where in held.items()
        for name, spellings in sentinels.items()
        if any(one in data for one in spellings)
    }


def traces(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Files by folder and name, as they lie there and, for Parquet, unpacked, whole or not."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix != ".so":
                data = path.read_bytes()
                if path.suffix == ".parquet":
                    data += unpacked(data)
                yield f"{folder.name}/{path.relative_to(folder)}", data


def unpacked(data: bytes) -> bytes:
    """The cells of a Parquet file, or whatever pages there are of half a one."""
    try:
        return str(pq.read_table(pa.BufferReader(data)).to_pylist()).encode()
    except pa.ArrowInvalid:
        return pages(data)


def pages(data: bytes) -> bytes:
    """Everything that is compressed in some bytes."""
    found, at = [], data.find(ZSTD)
    while at >= 0:
        with pa.CompressedInputStream(pa.BufferReader(data[at:]), "zstd") as stream:
            try:
                while piece := stream.read(1):
                    found.append(piece)
            except OSError:  # the page is over, and what follows is none
                pass
        at = data.find(ZSTD, at + 1)
    return b"".join(found)


def covers(left: Mapping[str, bytes], *kinds: str) -> bool:
    """Whether the search met something of every kind."""
    missing = [kind for kind in kinds if not any(kind in name and left[name] for name in left)]
    assert missing == []
    return True


class Submitted:
    """A driver under spark-submit with an event log, and all that it leaves but its output."""

    def __init__(self, place: Place, kind: str, *words: str | Path, name: str = "") -> None:
        name = name or kind
        home = place.home.parent / name
        self.local, self.events, self.copy, self.cwd = self.folders = [
            home / f"{name}-{what}" for what in ("local", "events", "copy", "cwd")
        ]
        for folder in self.folders:
            folder.mkdir(parents=True)
        conf = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": self.events.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            **{f"spark.{what}.compress": "false" for what in PACKED},
            "spark.pyspark.python": sys.executable,
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={self.local}",
        }
        line = [str(SPARK_HOME / "bin" / "spark-submit"), "--master", "local[2,2]"]
        line += [part for key, value in conf.items() for part in ("--conf", f"{key}={value}")]
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


def submit(place: Place, kind: str, *words: str | Path) -> tuple[Ran, dict[str, bytes]]:
    """Runs a job to its end; returns all that it left but its output."""
    return Submitted(place, kind, *words).ended()


def script(place: Place, kind: str, *steps: Step) -> Path:
    """A file that tells the driver what to do."""
    path = place.home.parent / f"{kind}.json"
    write_json(path, steps)
    return path


def step(how: str, code: int, words: Sequence[str | Path]) -> Step:
    return {"how": how, "words": [*map(str, words), "--log-json", *AS_OF], "code": code}


def bad_lake(place: Place) -> tuple[Path, Path]:
    """JSON that breaks off, bytes that are no text, a row with a field too many; its rules."""
    lake, rules = place.home / "bad", place.home / "bad.yaml"
    whole = json.dumps({label: text for text, _, label in IN_TEXT.values()}, ensure_ascii=False)
    lines(lake / "events", "x.jsonl", whole, whole[:-1])
    lines(lake / "notes", "x.log", LINE, LINE.encode() + b" \xff\xfe")
    lines(lake / "orders", "x.csv", "id,memo", f'1,"{LINE}"', f'2,"{LINE}",{CARD}')
    rules.write_text('{"version": 1, "default": {"action": "scrub"}}')
    return lake, rules


@pytest.mark.timeout(600)  # on a machine that does much else
def test_runs_that_succeed_fail_or_lose_a_worker_leave_no_sentinel(
    place: Place, sentinels: Forms
) -> None:
    about, aside, mended = (place.home.parent / n for n in ("about", "aside", "mended"))
    about.mkdir()
    lake, rules = bad_lake(place)
    bad: list[str | Path] = ["mask", lake, mended, "--rules", rules, "--keys", place.keys]
    report = ("--report", about / "scan.html", "--write-rules", about / "rules.yaml")
    steps = script(
        place,
        "runs",
        step("plain", 0, ["scan", place.lake, *report, "--json"]),
        step("plain", 3, bad),
        step("plain", 0, [*bad, "--quarantine", aside]),
        step("dying", 0, place.mask_words()),
        step("failing", 3, place.mask_words()),
    )
    ran, left = submit(place, "runs", steps)
    said = ran.out + ran.err
    assert ran.code == 0, ran.out[-3000:]
    assert said.count("PASSED") == 4  # mask and verify, twice
    assert "rows could not be read." in said
    assert ": ValueError in pipelines." in said
    assert steps.with_name("dying").exists()  # a worker was killed, and its task run again
    left |= dict(traces(place.output.resolve(), mended.resolve(), about, aside))
    assert leaks(sentinels, left) == set()
    assert covers(left, "runs-events/", "runs-copy/", "stdout", "scan.html", "rules.yaml")
    assert covers(left, "report.html", "manifest.json", "dictionary.json", ".crc", "aside/")
    events = b"".join(data for name, data in left.items() if "-events/" in name)
    assert b"ExceptionFailure" in events and b"MapInArrow" in events
    assert staging(place.home) == []


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.skipif(not SOAK, reason="make soak")
def test_a_killed_driver_leaves_no_sentinel(place: Place, sentinels: Forms) -> None:
    """kill -9 in the midst of masking: one part is written, another waits in its worker."""
    output = place.home / "killed"
    words = [output if word == place.output else word for word in place.mask_words()]
    steps = script(place, "killed", step("waiting", 0, words))
    run = Submitted(place, "runs", steps, name="killed")
    try:
        until(lambda: steps.with_name("waiting").exists() and len(written(place)) == 2, run.process)
    finally:
        kill(run.process)
    ran, left = run.ended()
    assert ran.code == -9
    left |= dict(traces(*staging(place.home)))
    assert leaks(sentinels, left) == set()
    assert covers(left, "killed-events/", "stdout", "/.part-", "_temporary/")
    assert not output.exists()


def written(place: Place) -> list[Path]:
    """The parts in staging whose tasks are done."""
    done = (folder.rglob("part-*") for folder in staging(place.home))
    return [path for found in done for path in found if "attempt_" not in str(path)]


def until(met: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 400
    while not met():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)


def test_the_search_catches_a_run_that_leaks(place: Place, sentinels: Forms) -> None:
    key = json.loads(place.keys.read_text())["keys"][-1]["secret"]
    _, left = submit(place, "leaky", place.payments, CARD, key)
    found = {(name, where.split("/")[0]) for name, where in leaks(sentinels, left)}
    assert ("card", "leaky-copy") in found
    assert {("card", "leaky-events"), ("key active", "leaky-events")} <= found
    assert ("resident", "leaky-events") in found
    assert {("resident", "stderr"), ("resident", "stdout")} & found


@pytest.mark.parametrize(
    "name",
    ["release/manifest.json", "release/report.html", "release/.part-0.zstd.parquet.crc",
     ".staging-1/_temporary/0/part-0.parquet", ".staging-1/half/part-0.parquet", "local/shuffle_0"],
)  # fmt: skip
@pytest.mark.parametrize("sentinel", ["card", "name", "encrypt key, SIV half", "key retired"])
def test_the_search_catches_a_leak_in_every_kind_of_file(
    tmp_path: Path, sentinels: Forms, name: str, sentinel: str
) -> None:
    secret = sorted(sentinels[sentinel])[0]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    if path.suffix == ".parquet":
        held = [b"%d, %s, %d" % (at, secret, at * at) for at in range(2_000)]
        table = pa.table({"held": held, "at": range(2_000)})
        pq.write_table(table, path, compression="zstd")
        if "half" in name:
            os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_bytes(b'{"note": "' + secret + b'"}')
    assert leaks(sentinels, dict(traces(tmp_path))) == {(sentinel, f"{tmp_path.name}/{name}")}


def test_there_are_sentinels_enough_and_none_that_chance_would_spell(sentinels: Forms) -> None:
    assert len([name for name in sentinels if "key" not in name]) >= 25
    assert len([name for name in sentinels if "key" in name]) >= 12
    spelled = [one for spellings in sentinels.values() for one in spellings]
    assert min(map(len, spelled)) >= SHORTEST


@pytest.mark.parametrize("name", ["card", "resident", "name", "password", "key active"])
@pytest.mark.parametrize("spell", [bytes, bytes.hex, base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"x", b"xy"], ids=len)
def test_the_search_knows_the_spellings(
    sentinels: Forms, place: Place, name: str, spell: Callable[[bytes], str | bytes], before: bytes
) -> None:
    secret = of_values().get(name) or base64.b64decode(
        json.loads(place.keys.read_text())["keys"][-1]["secret"]
    )
    for one in {secret, secret.replace(b"-", b"")} if name != "key active" else {secret}:
        spelled = spell(before + one + b"yz")
        data = spelled.encode() if isinstance(spelled, str) else spelled
        assert (name, "there") in leaks(sentinels, {"there": b"... " + data + b" ..."})
    assert leaks(sentinels, {"there": b"... "}) == set()


@pytest.mark.parametrize("mode", ["simple", "extended", "codegen", "cost", "formatted"])
def test_no_explain_of_a_masked_frame_shows_a_sentinel(
    spark: SparkSession,
    place: Place,
    sentinels: Forms,
    capsys: pytest.CaptureFixture[str],
    mode: str,
) -> None:
    frame = spark.read.parquet(str(place.payments))
    masked = frame.transform(mask(place.rules, place.keys, "payments"))
    masked.explain(mode)
    plan = capsys.readouterr().out
    assert "MapInArrow" in plan or mode == "codegen"
    assert leaks(sentinels, {"plan": plan.encode()}) == set()
    frame.filter(F.col("card") == CARD).explain(mode)
    assert ("card", "plan") in leaks(sentinels, {"plan": capsys.readouterr().out.encode()})


def test_the_search_reads_what_spark_writes(
    spark: SparkSession, place: Place, sentinels: Forms, tmp_path: Path
) -> None:
    spark.read.parquet(str(place.payments)).write.parquet(str(tmp_path / "out"))
    for part in parts(tmp_path / "out"):
        found = {name for name, _ in leaks(sentinels, dict(traces(tmp_path)))}
        assert {*of_values()} == found
        os.truncate(part, part.stat().st_size - 8)  # no footer: as if still being written
    assert found == {name for name, _ in leaks(sentinels, dict(traces(tmp_path)))}
