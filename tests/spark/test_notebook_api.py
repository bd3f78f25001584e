"""scan(df) and df.transform(mask(rules, keys)): the verbs' results without the verbs' files."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipelines.errors import UsageError
from pipelines.mask import mask
from pipelines.scan import scan
from tests.command import garim
from tests.spark.cli import CARDS, PAYMENTS, Place
from tests.spark.conftest import Demo

AS_OF = date(2099, 12, 31)
VALUES = (*CARDS, *PAYMENTS["buyer_tel"].to_pylist())


def test_scan_of_a_frame_shows_a_table_without_values(spark: SparkSession, place: Place) -> None:
    result = scan(spark.read.parquet(str(place.payments)), "payments")
    page = result._repr_html_()
    assert "<table" in page
    assert "card_no" in page and "CREDIT_CARD" in page
    assert not any(value in page + repr(result) + str(result) for value in VALUES)


def test_scan_of_a_frame_judges_as_the_command_does(spark: SparkSession, demo: Demo) -> None:
    folder = demo.place.lake / "merchants"
    (judged,) = scan(spark.read.parquet(str(folder)), "merchants", as_of=AS_OF).result["datasets"]
    (told,) = [one for one in demo.scan.json["datasets"] if one["name"] == "merchants"]
    assert judged["rows"] == told["rows"]
    assert judged["columns"] == told["columns"]


@pytest.mark.parametrize("name", ["pg_transactions", "merchants", "cash_receipts"])
def test_a_masked_frame_equals_the_masked_lake(spark: SparkSession, demo: Demo, name: str) -> None:
    frame = spark.read.parquet(str(demo.place.lake / name))
    given = mask(demo.place.rules, demo.place.keys, name, as_of=AS_OF)
    for parts in (1, 3):
        masked = frame.repartition(parts).transform(given)
        told = spark.read.parquet(str(demo.place.output / name))
        assert masked.schema == told.schema
        rows, lake = (sorted(map(str, f.collect())) for f in (masked, told))
        assert rows == lake


def test_a_frame_keeps_its_rows_and_their_order(spark: SparkSession, place: Place) -> None:
    frame = spark.read.parquet(str(place.payments))
    masked = frame.transform(mask(place.rules, place.keys, "payments"))
    assert [row["id"] for row in masked.collect()] == PAYMENTS["id"].to_pylist()
    assert masked.columns == frame.columns
    assert masked.count() == 3


def test_a_frame_that_the_rules_do_not_fit_is_refused(spark: SparkSession, place: Place) -> None:
    frame = spark.read.parquet(str(place.payments)).withColumnRenamed("card_no", "pan")
    given = mask(place.rules, place.keys, "payments")
    with pytest.raises(UsageError, match=r"'card_no', which is not in .* without a rule: pan"):
        frame.transform(given)
    with pytest.raises(UsageError, match="say nothing of data set 'other'"):
        frame.transform(mask(place.rules, place.keys, "other"))


def test_a_masked_frame_written_by_hand_passes_verification(
    spark: SparkSession, place: Place
) -> None:
    """What the transform gives is what `garim mask` would have published."""
    assert place.mask().code == 0
    frame = spark.read.parquet(str(place.payments))
    target = place.home / "own"
    frame.transform(mask(place.rules, place.keys, "payments")).write.parquet(str(target))
    assert pq.read_table(target) == pq.read_table(place.output / "payments")
    assert garim("verify", place.lake, place.output).code == 0
