"""Every grant of both policies as `garim export` on a demo lake: `make soak`.

`make test` carries out each without Spark (tests/property/test_delivered_lake.py), a few with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipelines.errors import UsageError
from pipelines.masking.policy import Grant
from pipelines.masking.policy_load import load_policy
from pipelines.samples import generate
from tests import demo_lake
from tests.command import Ran, garim
from tests.grants import listed, served
from tests.property.test_delivered_lake import SECRET, may_show
from tests.spark.cli import Place
from tests.spark.delivering import once_scanned
from tests.texts import SOAK

pytestmark = [
    pytest.mark.spark,
    pytest.mark.soak,
    pytest.mark.skipif(not SOAK, reason="make soak"),
]
GRANTS = [
    pytest.param(name, grant, id=f"{name} {grant.recipient} {grant.purpose}")
    for name in ("infinisoft", "smartro")
    for grant in load_policy(name).grants.values()
]


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        once_scanned(patch)
        place = Place(tmp_path_factory.mktemp("granted"))
        generate(place.lake, 100, seed=5)
        assert garim("keys", "new", place.keys).code == 0
        yield place


def export(place: Place, name: str, grant: Grant, without: tuple[str, ...]) -> Ran:
    left_out = [word for item in without for word in ("--without", item)]
    inputs = [place.lake / one for one in listed(name)]
    return garim("export", *inputs, output(place, name, grant), "--policy", name,
                 "--recipient", grant.recipient, "--purpose", grant.purpose, "--keys", place.keys,
                 *left_out)  # fmt: skip


def output(place: Place, name: str, grant: Grant) -> Path:
    return place.home / f"{name}-{grant.recipient}-{grant.purpose}"


@pytest.mark.parametrize(("name", "grant"), GRANTS)
def test_a_grant_is_carried_out_or_refused(lake: Place, name: str, grant: Grant) -> None:
    without = _left_out(name, grant)
    ran, out = export(lake, name, grant, without or ()), output(lake, name, grant)
    if without is None:
        assert ran.code == 2, ran.err
    elif ran.code == 1:  # the policy's own limits
        assert grant.risk and "People could be singled out" in ran.err, ran.err
    else:
        assert ran.code == 0, ran.err
        _holds_nothing_withheld(lake, out, grant)
        return
    assert not out.exists()


def _left_out(name: str, grant: Grant) -> tuple[str, ...] | None:
    """The items that the lake lacks; None where nothing can be delivered."""
    try:
        return None if grant.refusal else served(name, grant)[1]
    except UsageError:
        return None


def _holds_nothing_withheld(lake: Place, out: Path, grant: Grant) -> None:
    """No planted value that the grant does not show stands in a cell, a report or a file."""
    told = json.loads((out / "_garim" / "manifest.json").read_text("utf-8"))
    assert told["delivery"]["recipient"] == grant.recipient
    tables = [demo_lake.table(out / one["name"]) for one in told["datasets"]]
    cells = "\n".join(str(column.to_pylist()) for table in tables for column in table.columns)
    files = [path for path in out.resolve().rglob("*") if path.is_file()]
    data = b"".join([cells.encode(), *(path.read_bytes() for path in files)])
    planted = [row for row in demo_lake.truth(lake.lake).to_pylist()
               if row["entity"] in SECRET and len(row["value"]) > 5]  # fmt: skip
    shown = {row["value"] for row in planted
             if may_show(grant, row["dataset"], row["column"], row["entity"])}  # fmt: skip
    held = {row["value"] for row in planted} - shown
    assert len(held) > 150 and len(files) > len(tables)
    assert not sum(value.encode() in data for value in held)
