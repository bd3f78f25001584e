"""`make dist` and spark-submit on a small cluster of its own, with the Python of the archive."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pyspark
import pytest

ROOT = Path(__file__).parents[2]
PYSPARK = Path(pyspark.__file__).parent
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # four JVMs that live for seconds

pytestmark = pytest.mark.spark

# One row for each Python process that works on the job: where it lives and what it imports.
PROBE = """
import json
import sys
from importlib.metadata import version

import pyarrow as pa
from pyspark.sql import SparkSession

import pipelines


def look(batches):
    import pyarrow
    from pipelines.errors import UsageError

    for _ in batches:
        seen = [sys.prefix, pyarrow.__file__, sys.modules["pipelines"].__file__]
        yield pa.RecordBatch.from_arrays([pa.array([text]) for text in seen], ["a", "b", "c"])


with SparkSession.builder.getOrCreate() as spark:
    rows = spark.range(0, 8, 1, 4).mapInArrow(look, "a string, b string, c string").collect()
    driver = [sys.prefix, pipelines.__file__, version("garim")]
    print(json.dumps({"driver": driver, "workers": [list(row) for row in rows]}))
sys.exit(int(sys.argv[1]))
"""

LIST = (
    "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
)


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, ROOT / "tools/dist.py", target], check=True)
    return target


@pytest.fixture(scope="session")
def driver_python(dist: Path) -> Path:
    """The environment as an edge node unpacks it, so that the driver too has nothing else."""
    home = dist.parent / "edge node"
    with tarfile.open(dist / "garim-env.tar.gz") as archive:
        archive.extractall(home, filter="data")
    return home / "bin" / "python"


@pytest.fixture(scope="session")
def spark_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pyspark's own Spark behind links, so that the workers' folders do not land in .venv."""
    home = tmp_path_factory.mktemp("spark-home")
    for name in ("bin", "jars", "python"):
        (home / name).symlink_to(PYSPARK / name)
    return home


class Cluster:
    """spark-submit as a scheduler calls it: from elsewhere, with a bare environment."""

    def __init__(self, dist: Path, driver_python: Path, spark_home: Path, cwd: Path) -> None:
        self.cwd = cwd
        self.environ = {
            "PATH": os.environ["PATH"],
            "SPARK_HOME": str(spark_home),
            "SPARK_SCALA_VERSION": "2.13",
            "SPARK_LOCAL_IP": "127.0.0.1",
        } | {name: os.environ[name] for name in ("JAVA_HOME",) if name in os.environ}
        (zipped,) = dist.glob("garim-*.zip")
        self.command = [
            str(spark_home / "bin" / "spark-submit"),
            *("--master", "local-cluster[2,1,2048]"),
            *("--py-files", str(zipped)),
            *("--archives", f"{dist / 'garim-env.tar.gz'}#environment"),
            *("--conf", "spark.pyspark.python=./environment/bin/python"),
            *("--conf", "spark.ui.enabled=false"),
            *("--conf", f"spark.driver.extraJavaOptions={QUICK_START}"),
            *("--conf", f"spark.executor.extraJavaOptions={QUICK_START}"),
            *("--conf", f"spark.pyspark.driver.python={driver_python}"),
        ]

    def submit(self, *application: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *application],
            cwd=self.cwd,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )


@pytest.fixture
def cluster(dist: Path, driver_python: Path, spark_home: Path, tmp_path: Path) -> Cluster:
    return Cluster(dist, driver_python, spark_home, tmp_path)


def test_workers_run_the_python_of_the_unpacked_archive(cluster: Cluster, dist: Path) -> None:
    probe = cluster.cwd / "probe.py"
    probe.write_text(PROBE)
    run = cluster.submit(str(probe), "3")
    assert run.returncode == 3, run.stderr[-2000:]
    seen = json.loads(run.stdout.splitlines()[-1])
    edge, package, version = seen["driver"]
    assert edge == str(dist.parent / "edge node")
    assert f"{dist}/garim-{version}.zip/pipelines" in package
    for prefix, arrow, pipelines in seen["workers"]:
        assert prefix.endswith("/environment")
        assert "/spark-home" in prefix
        assert arrow.startswith(prefix)
        assert re.search(r"/garim-[^/]+\.zip/pipelines/", pipelines)


def test_the_zip_is_pure_and_carries_the_configuration(dist: Path) -> None:
    with zipfile.ZipFile(next(dist.glob("garim-*.zip"))) as archive:
        names = archive.namelist()
    assert {Path(name).suffix for name in names} & {".so", ".dylib", ".pyd"} == set()
    conf = {path.name for path in (ROOT / "conf").iterdir()}
    assert conf == {Path(name).name for name in names if name.startswith("pipelines/_conf/")}


def test_the_environment_holds_what_the_constraints_say(driver_python: Path) -> None:
    run = subprocess.run([driver_python, "-c", LIST], check=True, capture_output=True, text=True)
    held = {canonical(pin) for pin in run.stdout.split()}
    pinned = {canonical(pin) for pin in (ROOT / "constraints.txt").read_text("utf-8").split()}
    assert held <= pinned
    assert {"pyarrow", "numpy", "cryptography"} <= {pin.split("==")[0] for pin in held}


def canonical(pin: str) -> str:
    name, _, version = pin.partition("==")
    return f"{re.sub('[-_.]+', '-', name).lower()}=={version}"
