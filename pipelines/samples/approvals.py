"""van_approvals: approvals relayed by the VAN service, CSV files with Korean headings."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from pipelines.samples import noise, prose
from pipelines.samples.digits import Texts, texts
from pipelines.samples.pools import World
from pipelines.samples.tables import amounts, moments, some, templates
from pipelines.samples.texts import compose
from pipelines.samples.truth import Truth

NAME = "van_approvals"
FILES = 4
ENTITIES = {
    "카드번호": "CREDIT_CARD", "유효기간": "CARD_EXPIRY", "사업자번호": "KR_BRN",
    "멤버십번호": "MEMBERSHIP_CARD", "휴대폰번호": "PHONE_NUMBER",
}  # fmt: skip


def make(out: Path, world: World, rows: int, truth: Truth) -> None:
    """Writes `approvals-N.csv` and tells the truth about them; null is an empty cell."""
    columns = _columns(world, rows, truth)
    for column, entity in ENTITIES.items():
        truth.cells(NAME, columns["거래고유번호"], column, columns[column], entity)
    folder = out / NAME
    folder.mkdir(parents=True)
    lines = list(zip(*columns.values(), strict=True))
    for at, part in enumerate(np.array_split(np.arange(rows), FILES)):
        _write(folder / f"approvals-{at}.csv", list(columns), [lines[row] for row in part])


def _columns(world: World, rows: int, truth: Truth) -> dict[str, Texts]:
    rng, people, shops = world.rng(NAME), world.customers, world.merchants
    when, who, shop = moments(rng, rows), world.somebody(rng, rows), world.shops(rng, rows)
    keys = texts([f"V{day}{row:09d}" for row, day in enumerate(noise.stamps(when, "{y}{m}{d}"))])
    noted = np.flatnonzero(rng.random(rows) < 0.2)
    notes, spans = compose(world, rng, templates(prose.APPROVAL_NOTES), when[noted], who[noted],
                           keys[noted], "비고")  # fmt: skip
    truth.spans(NAME, None, spans)
    remark = np.full(rows, None, dtype=object)
    remark[noted] = notes
    return {
        "거래고유번호": keys,
        "승인번호": noise.SLOTS["approve_no"](rng, when),
        "단말기번호": noise.SLOTS["terminal"](rng, when),
        "가맹점번호": shops.mid[shop],
        "사업자번호": shops.brn[shop],
        "카드번호": people.card[who],
        "유효기간": people.expiry[who],
        "승인금액": texts([str(amount) for amount in amounts(rng, rows)]),
        "승인일시": noise.stamps(when, "{Y}{m}{d}{H}{M}{S}"),
        "할부개월": texts([f"{n:02d}" for n in rng.integers(0, 13, rows)]),
        "멤버십번호": some(rng, people.membership[who], 0.15),
        "휴대폰번호": some(rng, people.tel[who], 0.35),
        "비고": remark,
    }


def _write(path: Path, header: list[str], lines: list[tuple[str | None, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
