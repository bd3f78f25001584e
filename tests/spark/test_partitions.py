"""What comes out does not depend on how rows are parted, on their order, nor on lost workers."""

from __future__ import annotations

import os
import shutil
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


def parted(folder: Path, partitions: int) -> None:
    """The table in so many files, its rows in an order of their own."""
    for path in folder.iterdir():
        path.unlink()
    order = list(range(ROWS))
    Random(partitions).shuffle(order)
    for at in range(partitions):
        some = TABLE.take(pa.array(order[at::partitions]))
        pq.write_table(some, folder / f"part-{at}.parquet")


@contextmanager
def a_file_a_partition(spark: SparkSession) -> Iterator[None]:
    conf = {
        "spark.sql.files.minPartitionNum": "16",
        "spark.sql.files.openCostInBytes": str(1 << 26),
    }
    for key, value in conf.items():
        spark.conf.set(key, value)
    try:
        yield
    finally:
        for key in conf:
            spark.conf.unset(key)


def masked(folder: Path) -> list[dict[str, Any]]:
    return sorted(rows(folder), key=lambda row: str(row["id"]))


def test_the_result_is_the_same_with_1_2_and_16_partitions(
    spark: SparkSession, tmp_path: Path
) -> None:
    """Three data sets of the same rows, in so many files each."""
    place, files = Place(tmp_path).fill(TABLE), {"a": 1, "b": 2, "c": 16}
    shutil.rmtree(place.payments)
    place.ruled("'*'", RULES)
    with a_file_a_partition(spark):
        for name, partitions in files.items():
            (place.lake / name).mkdir()
            parted(place.lake / name, partitions)
            read = spark.read.parquet(str(place.lake / name))
            assert read.rdd.getNumPartitions() == partitions
        scan = garim("scan", place.lake, "--report", tmp_path / "scan.html", "--json")
        mask = place.mask("--json")
    assert (scan.code, mask.code) == (0, 0), scan.err + mask.err
    assert {name: len(parts(place.output / name)) for name in files} == files
    told = scan.json, mask.json, mask.json["verification"]
    one, two, sixteen = zip(*(map(unnamed, result["datasets"]) for result in told), strict=True)
    assert one == two == sixteen
    columns, rows_out = one[1]["columns"], masked(place.output / "a")
    assert rows_out == masked(place.output / "b") == masked(place.output / "c")
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
    undisturbed = masked(place.output / "payments")
    parted(place.payments, 16)
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
    assert masked(place.output / "payments") == undisturbed


def unnamed(dataset: dict[str, Any]) -> dict[str, Any]:
    """What is told of a data set, but for its name and its files."""
    named = ("name", "path", "files", "files_in")
    return {key: value for key, value in dataset.items() if key not in named}


def kill_a_worker(process: subprocess.Popen[str]) -> int:
    """Waits for a worker of a run and kills it."""
    while process.poll() is None:
        for pid in workers_of(process.pid):
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.5)
            return pid
        time.sleep(0.05)
    raise AssertionError("the run ended before it had a worker")
