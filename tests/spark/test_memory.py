"""What a large cell or row group adds to the memory of a Python worker, at most."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.bench.machine import forget_peaks, worker_peak_mb
from tests.spark.cli import Place, parts
from tests.texts import SOAK

MOST_MB = 400
CELL_MB = 170
"""What a cell of 10 MB may add to a warm worker (133 on 2026-11-23): two workers read one each."""
TEXT = "여기는 아무 일도 없는 글입니다. Nothing to see here, move along please; " * 14
VALUE = "연락처 010-0034-5678 고객 "
"""A kilobyte of text, then a value."""
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="asks /proc for the peak"
)


def text(size: int) -> str:
    """So many bytes of text, one value in each kilobyte and one at the end."""
    unit = TEXT + VALUE
    return unit * (size // len(unit.encode())) + VALUE


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> Place:
    """The shared session, its workers warm and their peaks forgotten."""
    made = Place(tmp_path).fill(pa.table({"memo": [text(50_000)]}))
    made.ruled("payments", {"memo": "action: scrub"})
    assert made.mask().code == 0
    forget_peaks()
    return made


def masked(place: Place) -> list[str | None]:
    ran = place.mask()
    assert ran.code == 0, ran.err
    read: list[str | None] = pq.read_table(place.output / "payments")["memo"].to_pylist()
    return read


def test_parquet_is_read_in_pieces_and_a_few_rows_at_once(spark: SparkSession) -> None:
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()
    assert hadoop.get("parquet.hadoop.vectored.io.enabled") == "false"
    assert spark.conf.get("spark.sql.parquet.columnarReaderBatchSize") == "256"


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
@pytest.mark.timeout(600)
def test_a_cell_of_10_mb(place: Place) -> None:
    before = worker_peak_mb()
    cell = text(10_000_000)
    assert len(cell.encode()) > 9_990_000
    table = pa.table({"memo": [cell, "연락처 010-0034-5678", None, cell]})
    pq.write_table(table, place.payments / "part-0.parquet")
    one, short, none, other = masked(place)
    assert short is not None and short.startswith("연락처 phone_")
    token = short.removeprefix("연락처 ")
    assert none is None
    assert one == other == cell.replace("010-0034-5678", token)
    peak = worker_peak_mb()
    assert peak - before < CELL_MB
    assert peak < MOST_MB


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
@pytest.mark.timeout(3600)
def test_a_row_group_of_1_gb(place: Place) -> None:
    """One value a cell: with one a kilobyte, masking alone takes a quarter of an hour."""
    cells, cell = 50_000, TEXT * 19 + VALUE
    file = place.payments / "part-0.parquet"
    table = pa.table({"memo": [f"{at} {cell}" for at in range(cells)]})
    pq.write_table(table, file, row_group_size=cells, use_dictionary=False, compression="none")
    del table
    (group,) = (pq.read_metadata(file).row_group(at) for at in range(1))
    assert group.total_byte_size > 950_000_000
    assert place.mask().code == 0
    assert sum(pq.read_metadata(part).num_rows for part in parts(place.output)) == cells
    assert worker_peak_mb() < MOST_MB
