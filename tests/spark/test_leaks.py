"""Sentinels, values and a key, searched in everything that a run leaves; a leaky run is caught."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest
from pyspark.sql import SparkSession

from pipelines.mask import mask
from pipelines.masking.masker import Masker
from pipelines.masking.plan import ColumnPlan
from tests.spark.cli import ROOT, Place, Ran, environ, garim, parts, staging

CARD, RRN, TEL = "4539-5787-6362-1486", "450504-3123456", "010-0000-7391"
AS_OF = ("--as-of", "2099-12-31")  # the resident number's owner is not born yet
LAKE = pa.table(
    {
        "card_no": [CARD] * 50,
        "buyer_tel": [TEL] * 50,
        "memo": [f"주민등록번호 {RRN} 확인, 카드번호 {CARD} 승인"] * 50,
    }
)
RULES = {
    "card_no": "entity: CREDIT_CARD",
    "buyer_tel": "entity: PHONE_NUMBER",
    "memo": "action: scrub",
}
SPARK_HOME = Path(pyspark.__file__).parent


def forms(secret: bytes) -> set[bytes]:
    """The spellings in which a secret could stand: raw, digits only, hex, base64 at any offset."""
    found = set()
    for plain in {secret, re.sub(rb"[^0-9]", b"", secret)}:
        if len(plain) < 11 and plain != secret:
            continue
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            found.add(coded[4 * (shift > 0) : len(coded) // 4 * 4 - 4])
    return found


def secrets_of(place: Place) -> dict[str, set[bytes]]:
    """The forms of every sentinel by name."""
    key = base64.b64decode(json.loads(place.keys.read_text())["keys"][0]["secret"])
    named = {"card": CARD.encode(), "rrn": RRN.encode(), "tel": TEL.encode(), "key": key}
    return {name: forms(secret) for name, secret in named.items()}


def leaks(place: Place, traces: dict[str, bytes]) -> set[tuple[str, str]]:
    """(sentinel, place) of everything that is found."""
    return {
        (name, where)
        for name, spellings in secrets_of(place).items()
        for where, data in traces.items()
        if any(one in data for one in spellings)
    }


def traces(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Files by folder and name, as they lie there and, for Parquet, unpacked."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                if path.suffix == ".parquet":
                    data += str(pq.read_table(path, partitioning=None).to_pylist()).encode()
                yield f"{folder.name}/{path.relative_to(folder)}", data


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> Place:
    made = Place(tmp_path / "place").fill(LAKE)
    return made.ruled("payments", RULES)


def submit(place: Place, kind: str, *words: str | Path) -> tuple[Ran, dict[str, bytes]]:
    """Runs a job under spark-submit with an event log; returns all that it left but its output."""
    local, events, copy = (place.home.parent / f"{kind}-{n}" for n in ("local", "events", "copy"))
    local.mkdir()
    events.mkdir()
    conf = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.pyspark.python": sys.executable,
    }
    line = [str(SPARK_HOME / "bin" / "spark-submit"), "--master", "local[1]"]
    line += [part for name, value in conf.items() for part in ("--conf", f"{name}={value}")]
    line += [str(ROOT / "tests" / "spark" / "driver.py"), str(local), str(copy), kind]
    extra = {
        "SPARK_HOME": str(SPARK_HOME),
        "SPARK_LOCAL_DIRS": str(local),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SCALA_VERSION": "2.13",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [*line, *map(str, words)],
        cwd=ROOT,
        env=environ(**extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=240,
    )
    left = dict(traces(local, events, copy)) | {"stdout": done.stdout, "stderr": done.stderr}
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode()), left


def test_a_run_and_a_failing_one_leave_no_sentinel_anywhere(place: Place) -> None:
    ran, left = submit(place, "sound", *place.mask_words(*AS_OF))
    said = ran.out + ran.err
    assert ran.code == 3, said[-2000:]
    assert "PASSED" in said
    assert "garim: Masking did not finish." in said
    assert "payments: ValueError in pipelines." in said
    left |= dict(traces(place.output.resolve()))
    assert leaks(place, left) == set()
    assert covers(left, "sound-events/", "sound-copy/", "report.html", "manifest.json", ".crc")
    assert staging(place.home) == []


def covers(left: dict[str, bytes], *kinds: str) -> bool:
    """Whether the search met something of every kind."""
    return all(any(kind in name and data for name, data in left.items()) for kind in kinds)


def test_the_search_catches_a_run_that_leaks(place: Place) -> None:
    key = json.loads(place.keys.read_text())["keys"][0]["secret"]
    _, left = submit(place, "leaky", place.payments, CARD, key)
    found = {(name, where.split("/")[0]) for name, where in leaks(place, left)}
    assert ("card", "leaky-copy") in found
    assert {("card", "leaky-events"), ("key", "leaky-events"), ("rrn", "leaky-events")} <= found
    assert ("rrn", "stderr") in found or ("rrn", "stdout") in found


@pytest.mark.parametrize("name", ["card", "rrn", "key"])
@pytest.mark.parametrize("spell", [bytes, bytes.hex, base64.b64encode], ids=["raw", "hex", "b64"])
@pytest.mark.parametrize("before", [b"", b"x", b"xy"], ids=len)
def test_the_search_knows_the_spellings(
    place: Place, name: str, spell: type[bytes], before: bytes
) -> None:
    key = base64.b64decode(json.loads(place.keys.read_text())["keys"][0]["secret"])
    secret = {"card": CARD.replace("-", "").encode(), "rrn": RRN.encode(), "key": key}[name]
    spelled = spell(before + secret + b"yz")
    data = spelled.encode() if isinstance(spelled, str) else spelled
    assert leaks(place, {"there": b"... " + data + b" ..."}) == {(name, "there")}
    assert leaks(place, {"there": b"... "}) == set()


def test_the_plan_of_a_masked_frame_shows_no_key_and_no_value(
    spark: SparkSession, place: Place
) -> None:
    frame = spark.read.parquet(str(place.payments))
    masked = frame.transform(mask(place.rules, place.keys, "payments"))
    plan = masked._jdf.queryExecution().toString()
    assert "MapInArrow" in plan
    masked.collect()
    assert leaks(place, {"plan": plan.encode()}) == set()


def test_an_operator_that_fails_is_named_without_the_value(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Masker):
        def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
            raise KeyError(leaf[0].as_py())

    monkeypatch.setattr("pipelines.mask.Masker", Failing)
    ran = place.mask("--log-json", *AS_OF)
    assert ran.code == 3
    assert "payments: KeyError in" in ran.err
    assert "Traceback" not in ran.err
    assert leaks(place, {"out": ran.out.encode(), "err": ran.err.encode()}) == set()
    assert not place.output.exists()


def test_reports_and_rules_of_a_scan_hold_no_sentinel(place: Place) -> None:
    about = place.home / "about"
    about.mkdir()
    words = ("--report", about / "scan.html", "--write-rules", about / "rules.yaml", "--json")
    ran = garim("scan", place.lake, "--log-json", *words, *AS_OF)
    assert ran.code == 0
    assert "KR_RRN" in ran.out
    left = dict(traces(about)) | {"out": ran.out.encode(), "err": ran.err.encode()}
    assert leaks(place, left) == set()
    assert len(left) == 4


def test_the_masked_table_is_what_the_search_read(place: Place) -> None:
    """Unpacked Parquet is searched: kept columns are found, masked ones are not."""
    place.ruled("payments", RULES | {"card_no": "action: keep", "memo": "action: redact"})
    assert place.mask().code == 0
    (part,) = parts(place.output / "payments")
    assert leaks(place, dict(traces(part.parent))) == {("card", f"payments/{part.name}")}
