"""tests/conftest.py itself: its guard sees a started JVM and only that, its profiles hold."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

from hypothesis import settings

from tests.conftest import jvm_started


def loaded(gateway: object) -> dict[str, ModuleType]:
    context = ModuleType("pyspark.core.context")
    context.SparkContext = SimpleNamespace(_gateway=gateway)  # type: ignore[attr-defined]
    return {"pyspark.core.context": context}


def test_no_pyspark_is_no_jvm() -> None:
    assert not jvm_started({})


def test_pyspark_that_was_only_imported_is_no_jvm() -> None:
    assert not jvm_started(loaded(gateway=None))


def test_a_gateway_is_a_jvm() -> None:
    assert jvm_started(loaded(gateway=object()))


def test_only_the_long_run_searches_anew() -> None:
    seeded = {name: settings.get_profile(name).derandomize for name in ("default", "soak")}
    assert seeded == {"default": True, "soak": False}
