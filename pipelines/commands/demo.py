"""garim demo: the whole way on made-up data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipelines.commands import options
from pipelines.commands.common import begin, show


@click.command()
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(100),
              help="PG transactions; the other data sets are shares of it.")  # fmt: skip
@click.option("--seed", default=20, show_default=True, help="Same rows and seed, same lake.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True,
              help="Folder for the lake and everything made from it.")  # fmt: skip
@options.common
def demo(rows: int, seed: int, out: Path, **given: Any) -> None:
    """Make a lake of made-up data; scan, mask and verify it, and deliver from it (시연).

    No number in it belongs to anyone (docs/demo-data.md). The commands to go on with are printed
    at the end.
    """
    from pipelines.demo import demo as make_demo
    from pipelines.reports.text import mask_table

    given["as_of"] = given["as_of"] or "2099-12-31"  # its resident numbers lie in the future
    run = begin("demo", [], given)
    result = make_demo(out, rows, seed, run)
    about = out / "delivered" / "_garim"
    show(result["mask"], given["as_json"], mask_table,
          f"Lake: {out / 'lake'}   scan report: {out / 'scan.html'}   rules: {out / 'rules.yaml'}",
          f"Masked lake: {out / 'masked'}   report: {out / 'masked' / '_garim' / 'report.html'}",
          f"Delivery: {out / 'delivered'}   manifest: {about / 'manifest.json'}   "
          f"dossier: {about / 'dossier.html'}",
          f"Next: garim verify {out / 'lake'} {out / 'masked'}")  # fmt: skip
