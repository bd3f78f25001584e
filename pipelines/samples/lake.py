"""The demo lake: eight data sets about the same made-up people, their catalogue and the truth."""

from __future__ import annotations

from pathlib import Path

from pipelines.resources import conf_text
from pipelines.samples import approvals, deposits, lines, payments, pools, shops
from pipelines.samples.truth import Truth


def generate(out: Path, rows: int = 100_000, seed: int = 20) -> None:
    """Writes the lake into the folder `out`, which must be new or empty.

    rows: PG transactions, at least 100; the other data sets are shares of it. The same rows and
    seed give the same bytes. `_lake.yaml` is the catalogue, `_truth/truth.parquet` says what
    stands where (columns: truth.py).
    """
    out.mkdir(parents=True, exist_ok=True)
    world, truth = pools.world(rows, seed), Truth()
    payments.make(out, world, rows, truth)
    approvals.make(out, world, rows * 6 // 10, truth)
    shops.make(out, world, truth)
    deposits.make_deposits(out, world, rows // 5, truth)
    deposits.make_receipts(out, world, rows * 3 // 10, truth)
    lines.make_app_logs(out, world, rows * 3 // 10, truth)
    lines.make_access_logs(out, world, rows // 2, truth)
    lines.make_memos(out, world, rows // 20, truth)
    (out / "_lake.yaml").write_bytes(conf_text("lake.yaml").encode())
    truth.write(out / "_truth")
