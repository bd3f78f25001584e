"""The demo lake, masked once for all Spark tests; and a small lake for each test that wants one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.samples import generate
from tests.command import Ran, garim
from tests.spark.cli import Place


@pytest.fixture(scope="session", autouse=True)
def quick_start() -> Iterator[None]:
    """Keeps the JVM of the shared session from compiling twice: it lives for minutes only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        yield


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """The command sets a handler for SIGTERM; pytest gets its own back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> Place:
    """A lake of one Parquet table of three rows."""
    return Place(tmp_path).fill()


@dataclass(frozen=True)
class Demo:
    """The demo lake, what each verb printed, and the masked lake."""

    place: Place
    scan: Ran
    mask: Ran
    verify: Ran

    @property
    def manifest(self) -> dict[str, Any]:
        return self.mask.json

    @property
    def columns(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The manifest's columns by data set and path."""
        return {
            one["name"]: {column["path"]: column for column in one["columns"]}
            for one in self.manifest["datasets"]
        }


@pytest.fixture(scope="session")
def demo(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """300 transactions through scan, mask and verify, as a user would."""
    place = Place(tmp_path_factory.mktemp("demo"))
    generate(place.lake, 300, seed=5)
    report = place.home / "scan.html"
    scan = garim("scan", place.lake, "--write-rules", place.rules, "--report", report, "--json")
    assert scan.code == 0, scan.err
    assert garim("keys", "new", place.keys).code == 0
    mask = place.mask("--json")
    assert mask.code == 0, mask.err
    return Demo(place, scan, mask, place.verify("--json"))
