"""What a Python worker imports: nothing that is large and that masking does not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.spark.cli import ROOT
from tests.texts import SOAK

pytestmark = [pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="make soak")]
HEAVY = (
    "pandas", "presidio_analyzer", "presidio_anonymizer", "spacy", "phonenumbers", "tldextract",
    "jinja2", "rich", "click", "scipy", "matplotlib", "IPython", "hypothesis",
)  # fmt: skip


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A worker after scan, mask and verify of a thousand rows."""
    folder = tmp_path_factory.mktemp("imports")
    done = subprocess.run(
        [sys.executable, "-m", "tests.spark.imports", str(folder)],
        cwd=ROOT, env=os.environ | {"SPARK_LOCAL_DIRS": str(folder)},
        check=True, stdout=subprocess.PIPE, text=True, timeout=280,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_a_worker_has_imported_the_scanner_and_nothing_heavy(worker: dict[str, Any]) -> None:
    assert {"pyarrow", "detectors.scanner", "pipelines.masking.masker"} <= {*worker["modules"]}
    assert [name for name in HEAVY if name in worker["modules"]] == []


def test_a_function_of_pandas_still_runs_there(worker: dict[str, Any]) -> None:
    assert (worker["own"], worker["same"]) == (3, True)
    assert "pandas" in worker["later"]
