"""Sentinels, values and keys, searched in everything that runs leave; a leaky run is caught.

Real runs under spark-submit: one that succeeds, bad rows, a failing operator, a killed worker, a
killed driver.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.mask import mask
from pipelines.masking.plan import LINE as TEXT
from pipelines.reports.ledger import BEGUN, FAILED, STAGED, read
from tests.command import Ran, garim
from tests.policies import WIDER
from tests.spark.cli import Place, parts, staging
from tests.spark.search import covers, leaks, traces
from tests.spark.sentinels import (
    CATALOGUE,
    CLEAR,
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
from tests.spark.submitted import UNSAFE, Submitted, script, step, submit
from tests.spark.test_kill import SOAK, kill

CARD = VALUES["card"][0]


@pytest.fixture(scope="module")
def place(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A lake with every value in a column of its own, in a memo and in lines of a log."""
    made = Place(tmp_path_factory.mktemp("leaks") / "place").fill(TABLE)
    pq.write_table(TABLE, made.payments / "part-1.parquet")
    lines(made.lake / "notes", "notes.log", *LINES)
    (made.lake / "_lake.yaml").write_text(json.dumps(CATALOGUE), "utf-8")
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


def bad_lake(place: Place) -> tuple[Path, Path]:
    """JSON that breaks off, bytes that are no text, a row with a field too many; its rules."""
    lake, rules = place.home / "bad", place.home / "bad.yaml"
    whole = json.dumps({label: text for text, _, label in IN_TEXT.values()}, ensure_ascii=False)
    lines(lake / "events", "x.jsonl", whole, whole[:-1])
    lines(lake / "notes", "x.log", LINE, LINE.encode() + b" \xff\xfe")
    lines(lake / "orders", "x.csv", "id,memo", f'1,"{LINE}"', f'2,"{LINE}",{CARD}')
    rules.write_text('{"version": 1, "default": {"action": "scrub"}}')
    return lake, rules


@pytest.fixture(scope="module")
def owed(place: Place) -> Path:
    """A folder for deliveries and their ledger, with a policy in it."""
    made = place.home.parent / "owed"
    made.mkdir()
    (made / "policy.yaml").write_text(WIDER, "utf-8")
    return made


@pytest.fixture(scope="module")
def runs(place: Place, owed: Path) -> tuple[Ran, dict[str, bytes]]:
    """Scans, masks and deliveries in one session, and all that they left.

    What spark-submit says against encryption is overruled.
    """
    about, aside, mended = (place.home.parent / n for n in ("about", "aside", "mended"))
    about.mkdir()
    lake, rules = bad_lake(place)
    bad: list[str | Path] = ["mask", lake, mended, "--rules", rules, "--keys", place.keys]
    report = ("--report", about / "scan.html", "--write-rules", about / "rules.yaml")
    deliver: list[str | Path] = [
        "export", place.payments, owed / "out", "--policy", owed / "policy.yaml", "--recipient",
        "card", "--purpose", "coupon", "--keys", place.keys, "--on", "2026-11-23",
        "--ledger", owed / "ledger.jsonl", "--require-approval",
    ]  # fmt: skip
    steps = script(
        place,
        "runs",
        step("plain", 0, ["scan", place.lake, *report, "--json"]),
        step("plain", 3, bad),
        step("plain", 0, [*bad, "--quarantine", aside]),
        step("dying", 0, place.mask_words()),
        step("failing", 3, place.mask_words()),
        step("plain", 0, deliver),
        step("failing", 3, deliver),
    )
    ran, left = submit(place, "runs", steps, conf=UNSAFE)
    assert ran.code == 0, ran.out[-3000:]
    assert steps.with_name("dying").exists()  # a worker was killed, and its task run again
    return ran, left | dict(traces(place.output.resolve(), mended.resolve(), about, aside))


@pytest.mark.timeout(600)  # on a machine that does much else
def test_runs_that_succeed_fail_or_lose_a_worker_leave_no_sentinel(
    place: Place, sentinels: Forms, runs: tuple[Ran, dict[str, bytes]]
) -> None:
    ran, left = runs
    said = ran.out + ran.err
    assert said.count("PASSED") == 6  # mask twice and export, each with its verification
    assert "rows could not be read." in said
    assert ": ValueError in pipelines." in said
    assert leaks(sentinels, left) == set()
    assert covers(left, "runs-events/", "runs-copy/", "stdout", "scan.html", "rules.yaml")
    assert covers(left, "report.html", "manifest.json", "dictionary.json", ".crc", "aside/")
    events = b"".join(data for name, data in left.items() if "-events/" in name)
    assert b"ExceptionFailure" in events and b"MapInArrow" in events
    assert staging(place.home) == []
    manifest = json.loads((place.output / "_garim" / "manifest.json").read_text("utf-8"))
    assert manifest["unsafe_session"] is None


@pytest.mark.timeout(600)
def test_of_a_delivery_only_the_files_hold_what_was_granted(
    sentinels: Forms, owed: Path, runs: tuple[Ran, dict[str, bytes]]
) -> None:
    """Waiting and published; and whoever writes a value into the ledger himself is caught."""
    ledger = owed / "ledger.jsonl"
    assert [one["event"] for one in read(ledger)] == [BEGUN, STAGED, BEGUN, FAILED]
    assert staging(owed) == []
    waiting = dict(traces(owed))
    assert covers(waiting, "/payments/part-", "manifest.json", "dossier.html", ".crc")
    assert covers(waiting, "owed/ledger.jsonl", "owed/ledger.jsonl.subjects/")
    granted(sentinels, waiting)
    answer = ("--by", "Kim", "--reason", "PRIV-12", "--ledger", ledger)
    run = read(ledger)[0]["run_id"]
    approved = garim("export", owed / "out", "--approve", run, *answer)
    assert approved.code == 0, approved.err
    granted(sentinels, dict(traces(owed)))
    refused = garim("ledger", "recall", ledger, run, "--by", "Kim", "--reason", CARD)
    assert refused.code == 2 and CARD not in refused.out + refused.err
    granted(sentinels, dict(traces(owed)))
    with ledger.open("a") as book:  # what the refusal keeps out would be seen
        book.write(CARD)
    assert ("card", "owed/ledger.jsonl") in leaks(sentinels, dict(traces(owed)))


def granted(sentinels: Forms, left: Mapping[str, bytes]) -> None:
    """What leaves as it is stands in the delivered files and in nothing beside them."""
    found = leaks(sentinels, left)
    assert {name for name, _ in found} == {CLEAR}
    assert all("/payments/part-" in where for _, where in found)


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
     ".staging-1/_temporary/0/part-0.parquet", ".staging-1/half/part-0.parquet", "local/shuffle_0",
     "ledger.jsonl", "ledger.jsonl.subjects/run/part-0.parquet", "release/dossier.html"],
)  # fmt: skip
@pytest.mark.parametrize(
    "sentinel", ["card", "name", "encrypt key of account, SIV half", "key retired"]
)
def test_the_search_catches_a_leak_in_every_kind_of_file(
    tmp_path: Path, sentinels: Forms, name: str, sentinel: str
) -> None:
    secret = sorted(sentinels[sentinel])[0]
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
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


@pytest.fixture
def compiling(spark: SparkSession) -> Iterator[SparkSession]:
    """The session with code generated as outside of tests: `codegen` explains nothing else."""
    usual = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}
    before = {name: str(spark.conf.get(name)) for name in usual}
    for name, value in usual.items():
        spark.conf.set(name, value)
    yield spark
    for name, value in before.items():
        spark.conf.set(name, value)


@pytest.mark.parametrize("mode", ["simple", "extended", "codegen", "cost", "formatted"])
def test_no_explain_of_a_masked_frame_shows_a_sentinel(
    compiling: SparkSession,
    place: Place,
    sentinels: Forms,
    capsys: pytest.CaptureFixture[str],
    mode: str,
) -> None:
    frame = compiling.read.parquet(str(place.payments))
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
