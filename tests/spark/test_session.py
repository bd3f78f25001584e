"""A session that somebody made unsafe: refused by verbs and functions, allowed for a reason."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from pipelines.errors import UsageError
from pipelines.lake.safety import SAFETY, require_safe
from pipelines.lake.session import session
from pipelines.mask import mask
from pipelines.scan import scan
from tests.command import garim
from tests.spark.cli import Place
from tests.spark.submitted import ENCRYPTION, UNSAFE, script, step, submit

COMMITTER = next(reversed(SAFETY)).removeprefix("spark.hadoop.")
WHY = "Test data only (Kim, SEC-12)"
ALLOWED = ("--allow-unsafe-session", WHY)


@pytest.fixture
def unsafe(spark: SparkSession) -> Iterator[SparkSession]:
    """The shared session with output committer 2, as a running session can be given it."""
    assert require_safe(spark) is None
    spark.conf.set(COMMITTER, "2")
    yield spark
    spark.conf.unset(COMMITTER)
    assert require_safe(spark) is None


def test_verbs_refuse_it_or_state_the_reason(unsafe: SparkSession, place: Place) -> None:
    report = place.home / "scan.html"
    scanning = ("scan", place.lake, "--report", report)
    for ran in (place.mask(), garim(*scanning)):
        assert ran.code == 2
        assert f"half-written data. {COMMITTER}=2." in ran.err
    assert not place.output.exists() and not report.exists()
    ran = place.mask(*ALLOWED)
    assert ran.code == 0 and WHY in ran.out and f"{COMMITTER}=2" in ran.out
    about = place.output / "_garim"
    told = json.loads((about / "manifest.json").read_text("utf-8"))["unsafe_session"]
    assert told["reason"] == WHY
    assert [(one["setting"], one["value"]) for one in told["unsafe"]] == [(COMMITTER, "2")]
    assert f"<b>{WHY}</b>" in (about / "report.html").read_text("utf-8")
    assert place.verify().code == 2
    assert garim(*scanning, "--json", *ALLOWED).json["unsafe_session"] == told
    assert WHY in report.read_text("utf-8")


def test_under_spark_submit_it_is_refused_or_allowed_for_a_reason(place: Place) -> None:
    theirs = script(
        place,
        "theirs",
        step("plain", 2, place.mask_words()),
        step("plain", 0, place.mask_words(*ALLOWED)),
    )
    ran, _ = submit(place, "theirs", theirs, conf=UNSAFE)
    assert ran.code == 0, ran.out[-3000:]
    said = ran.out + ran.err
    assert said.count(f"{ENCRYPTION}=false, {COMMITTER}=2. Start it with --conf") == 1
    told = json.loads((place.output / "_garim" / "manifest.json").read_text("utf-8"))
    unsafe = told["unsafe_session"]
    assert unsafe["reason"] == WHY
    assert {one["setting"]: one["value"] for one in unsafe["unsafe"]} == {
        ENCRYPTION: "false", COMMITTER: "2"
    }  # fmt: skip


def test_functions_on_frames_refuse_it_or_state_the_reason(
    unsafe: SparkSession, place: Place
) -> None:
    frame = unsafe.read.parquet(str(place.payments))
    with pytest.raises(UsageError, match="half-written"):
        session("notebook")
    with pytest.raises(UsageError, match="half-written"):
        scan(frame, "payments")
    with pytest.raises(UsageError, match="half-written"):
        frame.transform(mask(place.rules, place.keys, "payments"))
    with pytest.raises(UsageError, match="none is given"):
        mask(place.rules, place.keys, "payments", allow_unsafe=" ")
    assert session("notebook", allow_unsafe=WHY) is unsafe
    told = scan(frame, "payments", allow_unsafe=WHY).result["unsafe_session"]
    assert told and told["reason"] == WHY
    given = mask(place.rules, place.keys, "payments", allow_unsafe=WHY)
    assert frame.transform(given).count() == 3


def test_a_safe_session_is_not_mentioned(spark: SparkSession, place: Place) -> None:
    ran = garim("scan", place.lake, "--report", place.home / "scan.html", "--json", *ALLOWED)
    assert ran.json["unsafe_session"] is None
    assert WHY not in (place.home / "scan.html").read_text("utf-8")


def test_workers_take_memory_from_the_system_and_give_it_back(spark: SparkSession) -> None:
    def pool(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            found = pa.default_memory_pool().backend_name, os.environ["MALLOC_MMAP_THRESHOLD_"]
            yield pa.RecordBatch.from_pydict({"found": found})

    rows = spark.range(0, 1, 1, 1).mapInArrow(pool, "found string").collect()
    assert [row["found"] for row in rows] == ["system", "8388608"]
