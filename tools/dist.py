"""Builds what a cluster needs into one folder: `make dist`.

- the wheel;
- `garim-<version>.zip`, the same bytes for `spark-submit --py-files`;
- `garim-env.tar.gz`, for `--archives`: a virtual environment with the product's requirements,
  copied from .venv and so at the versions of constraints.txt, for executors and drivers alike, and
  what is kept of compiled code (detectors/kept.py): a worker would take a minute to make it.

A virtual environment carries no interpreter library and no standard library: every node needs the
platform of the machine of this build, and the same Python (minor version and path).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from detectors.kept import SHIPPED

ROOT = Path(__file__).parents[1]
READ = """
import runpy, sys
read = {}
sys.addaudithook(lambda event, said: event == "open" and read.update({str(said[0]): None}))
runpy.run_path(sys.argv[1], run_name="__main__")
print(*read, sep="\\n")
"""  # the files that a script reads
LEFT_OUT = {"pyspark", "presidio-analyzer", "presidio-anonymizer"}  # no job needs them


def requirements(name: str) -> list[str]:
    """Names of what a distribution needs on this platform, extras aside."""
    needed = map(Requirement, distribution(name).requires or [])
    return [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]


def closure(names: set[str]) -> set[str]:
    """The names and all that they need in turn."""
    found: set[str] = set()
    while names:
        found |= names
        names = {need for name in names for need in requirements(name)} - found
    return found


def copy_distribution(package: Distribution, site: Path) -> None:
    """Copy a distribution's files below `site`, without scripts (they hold paths) and tests."""
    for file in package.files or []:
        if not {"..", "tests"} & set(file.parts):
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(str(file.locate()), target)


def build_environment(target: Path) -> None:
    """Write the archive; unpacked anywhere, its bin/python finds its packages beside itself."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, symlinks=False, with_pip=False)
        python = f"python{sys.version_info.major}.{sys.version_info.minor}"
        for name in closure(set(requirements("garim")) - LEFT_OUT):
            copy_distribution(distribution(name), Path(folder, "lib", python, "site-packages"))
        ship_compiled(Path(folder, SHIPPED))
        with tarfile.open(target, "w:gz", compresslevel=1) as archive:
            archive.add(folder, arcname=".", filter=for_everybody)


def ship_compiled(target: Path) -> None:
    """Copy the compiled code of these sources, made now if it is not there, below `target`."""
    warm, beside = str(ROOT / "tools" / "warm.py"), os.environ | {"NUMBA_CACHE_DIR": ""}
    subprocess.run([sys.executable, warm], check=True, env=beside)
    read = subprocess.check_output([sys.executable, "-c", READ, warm], text=True, env=beside)
    files = [Path(name) for name in read.splitlines() if name.endswith((".nbi", ".nbc", ".kept"))]
    for file in filter(Path.exists, files):
        folder = target / file.relative_to(ROOT).parents[1]  # without __pycache__
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder)
    if not list(target.rglob("*.nbc")):
        sys.exit(f"dist: nothing compiled lies in {ROOT}: can its __pycache__ be written?")


def for_everybody(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Readable by all, written by its owner only, who is nobody here; without activate scripts."""
    if Path(member.name).name.lower().startswith("activate"):
        return None
    return member.replace(
        mode=(member.mode | 0o444 | (0o111 if member.isdir() else 0)) & ~0o022,
        uid=0,
        gid=0,
        uname="root",
        gname="root",
        deep=False,
    )


def build_wheel(target: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (wheel,) = target.glob("garim-*.whl")
    return wheel


def main(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    wheel = build_wheel(target)
    shutil.copyfile(wheel, target / f"garim-{distribution('garim').version}.zip")
    build_environment(target / "garim-env.tar.gz")
    for path in sorted(target.iterdir()):
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
