"""garim demo: a made-up lake, then scan → rules → mask → verify → export, as a user would."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from pipelines.errors import UsageError
from pipelines.export import export_lake, order
from pipelines.lake.asked import Asked
from pipelines.lake.read import discover
from pipelines.lake.session import session
from pipelines.mask import mask_lake, prepare
from pipelines.masking.draft import draft_rules
from pipelines.masking.keys import new_keyset
from pipelines.reports.html import scan_report
from pipelines.resources import conf_folder, use_conf
from pipelines.run import Run
from pipelines.samples import generate
from pipelines.scan import scan_lake

_MARK = ".garim-demo"


def demo(out: Path, rows: int, seed: int, run: Run) -> dict[str, Any]:
    """Makes `out`/lake, rules.yaml, keyset.json, scan.html, the masked lake and one delivery.

    An earlier demo in `out` is replaced; a folder that is none is refused.
    """
    _prepare(out)
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, spawn, use_conf, (conf_folder(),)) as beside:  # as Spark starts
        lake = beside.submit(generate, out / "lake", rows, seed)
        spark = session("demo", brief=True, alone=True, allow_unsafe=run.allow_unsafe)
        with run.step(f"generate a lake of {rows:,} transactions"):
            lake.result()
    run.restart()
    scanned = scan_lake(spark, discover([out / "lake"]), run)
    (out / "scan.html").write_text(scan_report(scanned, run.own.korean), "utf-8")
    (out / "rules.yaml").write_text(draft_rules(scanned), "utf-8")
    new_keyset(out / "keyset.json")
    job = prepare([out / "lake"], out / "masked", out / "rules.yaml", out / "keyset.json")
    run.restart()
    manifest = mask_lake(spark, job, run)
    run.restart()
    delivered = _deliver(spark, out, run)
    return {"scan": scanned, "mask": manifest, "export": delivered, "out": str(out)}


def _deliver(spark: SparkSession, out: Path, run: Run) -> dict[str, Any]:
    """What Smartro's policy grants KT for cameras in shops, out of the merchants of the lake."""
    given = order(
        [out / "lake" / "merchants"], out / "delivered", "smartro", "kt", "cctv",
        out / "keyset.json", run, Asked(run.started.date()), ledger=out / "ledger.jsonl",
    )  # fmt: skip
    return export_lake(spark, given, run)


def _prepare(out: Path) -> None:
    try:
        if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
            raise UsageError(
                "The folder holds something that is no earlier demo.", f"{out}.",
                "Give an empty or new folder to --out.",
            )  # fmt: skip
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        (out / _MARK).write_text("Made by garim demo; made again by the next one.\n")
    except OSError as error:
        raise UsageError(
            "Cannot make the demo's folder.", f"{out}: {error.strerror}.",
            "Give another place to --out.",
        ) from None  # fmt: skip
