"""app_logs (JSON lines), access_logs (plain text) and memos (Korean prose)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipelines.samples import log_lines, prose
from pipelines.samples.digits import texts
from pipelines.samples.pools import World
from pipelines.samples.tables import moments, some, templates, timestamps, write_parquet
from pipelines.samples.template import Template
from pipelines.samples.texts import Mixed, compose
from pipelines.samples.truth import Truth

APP, ACCESS, MEMOS = "app_logs", "access_logs", "memos"
FILES = 4
PERSONAL_SHARE = 0.18  # of the application's log lines
CHANNELS = ("콜센터", "채팅", "이메일", "게시판")
MEMO_KINDS = ((prose.CUSTOMER_MEMOS, 0.6), (prose.HARMLESS_MEMOS, 0.25), (prose.PROSE_MEMOS, 0.15))


def make_app_logs(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Writes `app-N.jsonl`; Hangul stands unescaped."""
    mixed = [*_shared(log_lines.PERSONAL, PERSONAL_SHARE),
             *_shared(log_lines.CLEAN, 1 - PERSONAL_SHARE)]  # fmt: skip
    _write_lines(out, world, (APP, "app-{}.jsonl"), rows, mixed, truth)


def make_access_logs(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Writes `access-N.log`: combined log lines and the application's own."""
    _write_lines(out, world, (ACCESS, "access-{}.log"), rows, templates(prose.ACCESS_LINES), truth)


def _shared(mixed: Mixed, share: float) -> list[tuple[float, Template]]:
    total = sum(weight for weight, _ in mixed)
    return [(weight / total * share, template) for weight, template in mixed]


def _write_lines(
    out: Path, world: World, naming: tuple[str, str], rows: int, mixed: Mixed, truth: Truth
) -> None:
    dataset, pattern = naming
    rng = world.rng(dataset)
    (out / dataset).mkdir(parents=True)
    for at, part in enumerate(np.array_split(moments(rng, rows), FILES)):
        made, spans = compose(world, rng, mixed, part)
        name = pattern.format(at)
        truth.spans(dataset, name, spans)
        (out / dataset / name).write_bytes("".join(f"{line}\n" for line in made).encode())


def make_memos(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Writes `part-0.parquet`: memo_id, channel, written_at, text, closed_at."""
    rng = world.rng(MEMOS)
    when = moments(rng, rows)
    keys = texts([f"M{row:08d}" for row in range(rows)])
    mixed = [pair for table, share in MEMO_KINDS for pair in _shared(templates(table), share)]
    made, spans = compose(world, rng, mixed, when, keys=keys, column="text")
    truth.spans(MEMOS, None, spans)
    closed = (when + rng.integers(1, 5, rows) * np.timedelta64(1, "D")).astype("datetime64[D]")
    columns = {
        "memo_id": keys,
        "channel": rng.choice(np.array(CHANNELS, dtype=object), rows),
        "written_at": timestamps(when),
        "text": made,
        "closed_on": some(rng, texts(closed.astype(str)), 0.8),
    }
    write_parquet(columns, out / MEMOS / "part-0.parquet")
