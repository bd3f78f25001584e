"""What comes out does not depend on how rows are parted, on their order, nor on lost workers."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.bench.machine import workers_of
from tests.command import garim
from tests.spark.cli import CARDS, ROOT, Place, command, environ, parts, rows
from tests.texts import SOAK

ROWS = 48
TABLE = pa.table(
    {
        "id": [f"{at:02}" for at in range(ROWS)],
        "card_no": [CARDS[at % 3] for at in range(ROWS)],
        "buyer_tel": [f"010-0000-{at % 7:04}" for at in range(ROWS)],
        "memo": [
            (f"연락처 010-0000-{at % 7:04} 카드 {CARDS[at % 3]}", "문 앞에 놓아주세요", None)[
                at % 3
            ]
            for at in range(ROWS)
        ],
    }
)
RULES = {
    "id": "action: keep",
    "card_no": "entity: CREDIT_CARD",
    "buyer_tel": "entity: PHONE_NUMBER, action: pseudonym",
    "memo": "action: scrub",
}


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> Place:
    return Place(tmp_path).fill(TABLE).ruled("payments", RULES)


def parted(place: Place, partitions: int) -> None:
    """The table anew in so many files, its rows in an order of their own."""
    for path in place.payments.iterdir():
        path.unlink()
    order = list(range(ROWS))
    Random(partitions).shuffle(order)
    for at in range(partitions):
        some = TABLE.take(pa.array(order[at::partitions]))
        pq.write_table(some, place.payments / f"part-{at}.parquet")


@contextmanager
def a_file_a_partition(spark: SparkSession, partitions: int) -> Iterator[None]:
    conf = {
        "spark.sql.files.minPartitionNum": str(partitions),
        "spark.sql.files.openCostInBytes": str(1 << 26),
    }
    for key, value in conf.items():
        spark.conf.set(key, value)
    try:
        yield
    finally:
        for key in conf:
            spark.conf.unset(key)


def masked(place: Place) -> list[dict[str, Any]]:
    return sorted(rows(place.output / "payments"), key=lambda row: str(row["id"]))


def test_the_result_is_the_same_with_1_2_and_16_partitions(
    spark: SparkSession, place: Place
) -> None:
    results = []
    for partitions in (1, 2, 16):
        parted(place, partitions)
        with a_file_a_partition(spark, partitions):
            assert spark.read.parquet(str(place.payments)).rdd.getNumPartitions() == partitions
            scan, mask = garim("scan", place.lake, "--json"), place.mask("--json")
        assert (scan.code, mask.code) == (0, 0), scan.err + mask.err
        assert len(parts(place.output / "payments")) == partitions
        (scanned,), (counted,) = scan.json["datasets"], mask.json["datasets"]
        (verified,) = mask.json["verification"]["datasets"]
        results.append((scanned["columns"], counted["columns"], verified, masked(place)))
    assert results[0] == results[1] == results[2]
    columns, rows_out = results[0][1], results[0][3]
    assert {c["path"]: sum(c["masked"].values()) for c in columns} == {
        "id": 0, "card_no": ROWS, "buyer_tel": ROWS, "memo": 2 * ROWS // 3,
    }  # fmt: skip
    assert len({row["buyer_tel"] for row in rows_out}) == 7
    assert not any(card in str(rows_out) for card in CARDS)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_a_lost_worker_changes_nothing(place: Place) -> None:
    """kill -9 of the first two Python workers of a run that may try its tasks again."""
    assert place.mask().code == 0
    undisturbed = masked(place)
    parted(place, 16)
    process = subprocess.Popen(
        command(*place.mask_words("--json")),
        cwd=ROOT,
        env=environ(GARIM_CORES="2,4"),  # four tries for a task
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lost = [kill_a_worker(process) for _ in range(2)]
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    assert len(set(lost)) == 2
    assert '"verdict": "passed"' in out
    assert masked(place) == undisturbed


def kill_a_worker(process: subprocess.Popen[str]) -> int:
    """Waits for a worker of a run and kills it."""
    while process.poll() is None:
        for pid in workers_of(process.pid):
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.5)
            return pid
        time.sleep(0.05)
    raise AssertionError("the run ended before it had a worker")
