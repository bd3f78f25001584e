"""What all tests share: hypothesis profiles, one Spark session, and a guard on the unit tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

gc.disable()  # until all is imported and collected: nothing of that is ever garbage
PURE = {Path(__file__).parent / "unit", Path(__file__).parent / "property"}

# Small and seeded for `make test`; `make soak` searches anew at every run.
settings.register_profile("default", max_examples=50, derandomize=True, deadline=None)
settings.register_profile(
    "soak",
    max_examples=10_000,
    derandomize=False,  # said, since a profile takes over what the one loaded before it sets
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(  # of tests/mutation.py: a failure is enough, the smallest is not sought
    "mutation",
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("soak" if os.environ.get("GARIM_SOAK") else "default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests without Spark first: any JVM seen after one of them is its own."""
    items.sort(key=lambda item: PURE.isdisjoint(item.path.parents))


def pytest_collection_finish() -> None:
    """Leave what is imported and collected out of every later search for garbage."""
    gc.freeze()
    gc.enable()


def jvm_started(modules: dict[str, ModuleType]) -> bool:
    """Whether pyspark, where it is loaded at all, has launched its JVM."""
    context = getattr(modules.get("pyspark.core.context"), "SparkContext", None)
    return getattr(context, "_gateway", None) is not None


@pytest.fixture(autouse=True)
def no_jvm_in_unit_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the unit or property test that starts Spark: they stay fast and need no Java."""
    yield
    if not PURE.isdisjoint(request.path.parents) and jvm_started(sys.modules):
        pytest.fail("a unit test started a JVM; tests of Spark belong under tests/spark")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One local session for all Spark tests, made by the product's own factory."""
    from pipelines.lake.session import session

    os.environ["SPARK_LOCAL_DIRS"] = str(tmp_path_factory.mktemp("spark"))
    running = session("tests", master="local[2]")
    if not os.environ.get("GARIM_SOAK"):  # compiling a query takes longer than three rows do
        running.conf.set("spark.sql.codegen.wholeStage", False)
        running.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    yield running
    running.stop()
