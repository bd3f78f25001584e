"""Imports run downwards only, read from the sources themselves (DESIGN, "Layout")."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("detectors", "pipelines")

# The longest prefix wins. A module may import what lies at its own height or below.
HEIGHTS = {
    "detectors": 0,
    "pipelines.errors": 1,
    "pipelines.resources": 1,
    "pipelines.textfile": 1,
    "pipelines.masking": 1,
    "pipelines.lake": 2,
    "pipelines.reports": 2,
    "pipelines.samples": 2,
    "pipelines": 3,
    "pipelines.commands": 4,
    "pipelines.main": 5,
    "pipelines.__main__": 5,
}
PURE = ("detectors", "pipelines.masking", "pipelines.reports")
ENGINES = {"pyspark", "py4j", "pandas"}
OUTSIDE = {"http", "requests", "socket", "subprocess", "time"}  # never in detectors

Sources = dict[str, str]
Imports = dict[str, set[str]]


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def read_sources() -> Sources:
    """Every module of the product by its dotted name; a package goes by its own name."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {dotted(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(sources: Sources) -> Imports:
    """What each module imports, anywhere in its file; `from a import b` may name a module a.b."""
    return {
        name: {target for node in ast.walk(ast.parse(text)) for target in targets(node, sources)}
        for name, text in sources.items()
    }


def targets(node: ast.AST, sources: Sources) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not isinstance(node, ast.ImportFrom):
        return set()
    base = node.module or ""
    whole = {f"{base}.{alias.name}" for alias in node.names}
    return {name if name in sources else base for name in whole} | {"." * node.level} - {""}


def height(module: str) -> int:
    return HEIGHTS[max((name for name in HEIGHTS if within(module, name)), key=len)]


def upward(graph: Imports) -> list[str]:
    return [
        f"{module} imports {target}, which lies above it"
        for module, found in graph.items()
        for target in found
        if target.split(".")[0] in PACKAGES and height(target) > height(module)
    ]


def impure(graph: Imports) -> list[str]:
    return [
        f"{module} imports {target}; it must stay pure"
        for module, found in graph.items()
        for target in found
        if any(within(module, package) for package in PURE)
        and target.split(".")[0] in (ENGINES | OUTSIDE if within(module, "detectors") else ENGINES)
    ]


def relative(graph: Imports) -> list[str]:
    return [
        f"{module} imports relatively"
        for module, found in graph.items()
        if any(target.startswith(".") for target in found)
    ]


def circular(graph: Imports) -> list[str]:
    try:
        TopologicalSorter({name: found - {name} for name, found in graph.items()}).prepare()
    except CycleError as error:
        return ["import cycle: " + " → ".join(error.args[1])]
    return []


def faults(sources: Sources) -> list[str]:
    graph = imports(sources)
    return upward(graph) + impure(graph) + relative(graph) + circular(graph)


def test_the_product_keeps_its_layers() -> None:
    assert faults(read_sources()) == []


def test_the_sources_are_really_read() -> None:
    sources = read_sources()
    assert {"detectors", "pipelines.errors", "pipelines.masking"} <= sources.keys()
    assert "GarimError" in sources["pipelines.errors"]


BAD: dict[str, tuple[Sources, str]] = {
    "detectors know no pipelines": (
        {"detectors.text": "from pipelines.errors import UsageError"},
        "detectors.text imports pipelines.errors, which lies above it",
    ),
    "masking knows no lake": (
        {"pipelines.masking.plan": "from pipelines import lake", "pipelines.lake": ""},
        "pipelines.masking.plan imports pipelines.lake, which lies above it",
    ),
    "reports know no verb": (
        {"pipelines.reports.html": "import pipelines.scan"},
        "pipelines.reports.html imports pipelines.scan, which lies above it",
    ),
    "a job knows no command": (
        {"pipelines.scan": "from pipelines.commands import options", "pipelines.commands": ""},
        "pipelines.scan imports pipelines.commands, which lies above it",
    ),
    "masking knows no Spark, not even inside a function": (
        {"pipelines.masking.masker": "def f():\n    from pyspark.sql import functions"},
        "pipelines.masking.masker imports pyspark.sql; it must stay pure",
    ),
    "detectors have no clock": (
        {"detectors.scanner": "import time"},
        "detectors.scanner imports time; it must stay pure",
    ),
    "no relative import": (
        {"detectors.scanner": "from . import text"},
        "detectors.scanner imports relatively",
    ),
    "no circle": (
        {"detectors.a": "import detectors.b", "detectors.b": "from detectors import a"},
        "import cycle: detectors.a → detectors.b → detectors.a",
    ),
}


@pytest.mark.parametrize(("sources", "fault"), BAD.values(), ids=BAD)
def test_a_breach_is_named(sources: Sources, fault: str) -> None:
    assert faults(sources) == [fault]


def test_what_runs_downwards_passes() -> None:
    verb = "from pipelines.lake import read\nfrom detectors import Scanner\nimport pyspark"
    assert faults({"pipelines.scan": verb, "pipelines.lake.read": "import pyspark"}) == []
