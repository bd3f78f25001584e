"""`make dist` and `spark-submit` on a small cluster of its own, with the Python of the archive.

The dearest test is the last one: making the archive and unpacking it count for those before it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest

from detectors.kept import SHIPPED

ROOT = Path(__file__).parents[2]
PYSPARK = Path(pyspark.__file__).parent
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # four JVMs that live for seconds
LIST = (
    "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
)

TELL = "import os, sys; open(f'{os.path.dirname(__file__)}/{os.getpid()}', 'w').write(sys.prefix)"
PAYMENTS = pa.table(
    {
        "card_no": ["4111-1111-1111-1111", "5555-5555-5555-4444", None],
        "buyer_tel": ["010-0000-0001", "01000000001", "010-0000-0002"],
        "amount": ["1000", "2000", "3000"],
        "note": ["", "", ""],
    }
)
RULES = """
version: 1
datasets:
  payments:
    columns:
      card_no: {entity: CREDIT_CARD}
      buyer_tel: {entity: PHONE_NUMBER, action: pseudonym}
      amount: {action: keep}
      note: {action: scrub}
"""


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, ROOT / "tools/dist.py", target], check=True)
    return target


@pytest.fixture(scope="session")
def driver_python(dist: Path) -> Path:
    """The environment as an edge node unpacks it: the driver too has nothing else."""
    home = dist.parent / "edge node"
    with tarfile.open(dist / "garim-env.tar.gz") as archive:
        archive.extractall(home, filter="data")
    return home / "bin" / "python"


@pytest.fixture
def spark_home(tmp_path: Path) -> Path:
    """pyspark's own Spark behind links, so that the workers' folders do not land in .venv."""
    home = tmp_path / "spark"
    home.mkdir()
    for name in ("bin", "jars", "python"):
        (home / name).symlink_to(PYSPARK / name)
    return home


class Cluster:
    """spark-submit as a scheduler calls it: from another folder, with a bare environment."""

    def __init__(self, dist: Path, driver_python: Path, spark_home: Path) -> None:
        self.cwd = spark_home.parent
        self.told = self.cwd / "told"
        self.told.mkdir()
        (self.told / "sitecustomize.py").write_text(TELL)
        self.environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "SPARK_HOME": str(spark_home),
            "SPARK_SCALA_VERSION": "2.13",
            "SPARK_LOCAL_IP": "127.0.0.1",
        } | {name: os.environ[name] for name in ("JAVA_HOME",) if name in os.environ}
        (zipped,) = dist.glob("garim-*.zip")
        self.command = [
            str(spark_home / "bin" / "spark-submit"),
            *("--py-files", str(zipped)),
            *("--archives", f"{dist / 'garim-env.tar.gz'}#environment"),
            *("--conf", "spark.pyspark.python=./environment/bin/python"),
            *("--conf", f"spark.pyspark.driver.python={driver_python}"),
            *("--conf", f"spark.executorEnv.PYTHONPATH={self.told}"),
            *("--conf", "spark.ui.enabled=false"),
            *("--conf", f"spark.driver.extraJavaOptions={QUICK_START}"),
            *("--conf", f"spark.executor.extraJavaOptions={QUICK_START}"),
        ]

    def garim(
        self, *arguments: str, master: str = "local-cluster[2,1,2048]"
    ) -> subprocess.CompletedProcess[str]:
        """Run a verb; spark-submit sends both outputs of the driver's Python to stdout."""
        main = str(ROOT / "pipelines" / "main.py")
        return subprocess.run(
            [*self.command, "--master", master, main, *arguments],
            cwd=self.cwd,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )

    def of_workers(self) -> set[Path]:
        """The environments that Python ran in, where the executors ran it."""
        return {Path(file.read_text()) for file in self.told.iterdir() if file.name.isdigit()}

    def environments(self) -> set[Path]:
        """Where the executors unpacked theirs."""
        return {file.parent for file in (self.cwd / "spark").glob("*/app-*/*/environment/bin")}


@pytest.fixture
def cluster(dist: Path, driver_python: Path, spark_home: Path) -> Cluster:
    """A cluster in whose working folder lie a data set, rules and a keyset."""
    made = Cluster(dist, driver_python, spark_home)
    (made.cwd / "lake" / "payments").mkdir(parents=True)
    pq.write_table(PAYMENTS, made.cwd / "lake" / "payments" / "part.parquet")
    (made.cwd / "rules.yaml").write_text(RULES)
    garim = Path(sys.executable).with_name("garim")
    subprocess.run([garim, "keys", "new", made.cwd / "keyset.json"], check=True)
    return made


MASK = ("mask", "lake", "masked", "--rules", "rules.yaml", "--keys", "keyset.json", "--json")


def test_the_zip_is_pure_and_carries_the_configuration(dist: Path) -> None:
    with zipfile.ZipFile(next(dist.glob("garim-*.zip"))) as archive:
        names = archive.namelist()
    assert {Path(name).suffix for name in names} & {".so", ".dylib", ".pyd"} == set()
    conf = {path.relative_to(ROOT / "conf").as_posix() for path in (ROOT / "conf").rglob("*.*")}
    packed = (name.removeprefix("pipelines/_conf/") for name in names if "/_conf/" in name)
    assert conf == set(packed)
    assert "policies/smartro.yaml" in conf


def test_the_environment_holds_what_the_constraints_say(driver_python: Path) -> None:
    run = subprocess.run([driver_python, "-c", LIST], check=True, capture_output=True, text=True)
    held = {canonical(pin) for pin in run.stdout.split()}
    pinned = {canonical(pin) for pin in (ROOT / "constraints.txt").read_text("utf-8").split()}
    assert held <= pinned
    assert {"pyarrow", "numpy", "cryptography"} <= {pin.split("==")[0] for pin in held}


def canonical(pin: str) -> str:
    name, _, version = pin.partition("==")
    return f"{re.sub('[-_.]+', '-', name).lower()}=={version}"


def test_bad_rules_leave_spark_submit_with_2(cluster: Cluster) -> None:
    rules = cluster.cwd / "rules.yaml"
    rules.write_text(RULES.replace("action: keep", "action: kepe"))
    run = cluster.garim(*MASK, master="local[1]")  # ends before any worker is asked for
    assert run.returncode == 2, run.stdout[-2000:]
    assert "kepe" in run.stdout
    assert "Traceback" not in run.stdout
    assert not (cluster.cwd / "masked").exists()


def test_mask_runs_on_the_python_of_the_unpacked_archive(
    cluster: Cluster, driver_python: Path
) -> None:
    shipped = held(driver_python.parents[1])
    assert {Path(name).suffix for name, _ in shipped} == {".nbi", ".nbc", ".kept"}
    run = cluster.garim(*MASK)
    assert run.returncode == 0, run.stdout[-2000:]
    assert json.loads(run.stdout)["verdict"] == "passed"
    environments = cluster.environments()
    assert set() != cluster.of_workers() <= environments
    for environment in environments:
        assert held(environment) == shipped  # nothing was compiled
    masked = pq.read_table(cluster.cwd / "masked" / "payments").to_pydict()
    assert masked["card_no"] == ["4111-1111-****-****", "5555-5555-****-****", None]
    assert masked["amount"] == PAYMENTS["amount"].to_pylist()
    one, same, other = masked["buyer_tel"]
    assert one == same != other
    assert one.startswith("phone_")


def held(environment: Path) -> set[tuple[str, str]]:
    """Machine code and tables of an environment, by digest."""
    files = (environment / SHIPPED).rglob("*.*")
    return {(file.name, sha256(file.read_bytes()).hexdigest()) for file in files}
