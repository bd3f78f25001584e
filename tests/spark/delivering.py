"""A small lake of merchants to deliver from, with keyset, hold list and one shared scan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.masking.keys import load_keyset
from pipelines.masking.selection import HOLD, fingerprints
from pipelines.scan import scan_lake
from tests.command import Ran, garim
from tests.spark.cli import Place

MERCHANTS = pa.table(
    {
        "corp_nm": ["견본상회", "예시마트", "가상분식", "없는약국"],
        "bizno": ["123-45-67891", "101-81-00001", "220-88-11114", "999-99-00005"],
        "ceo_nm": ["홍길동", "김견본", "이예시", "박없는"],
        "ceo_mbl_telno": ["010-0000-0001", "010-0000-0002", "010-0000-0003", "010-0000-0004"],
        "acct_no": ["110-000-000001", "110-000-000002", "110-000-000003", "110-000-000004"],
        "예금주": ["박가상", "최견본", "정예시", "한없는"],
        "note": ["홍길동 010-0000-0001", "없음", "없음", "없음"],
        "mid": ["m1", "m2", "m3", "m4"],
        "ended": ["", "", "2026-01-01", ""],
    }
)
HELD = "010 0000 0004"
"""Who asked to stop; in another spelling than in the lake."""
CATALOGUE = """\
as_of: 2026-11-23
datasets:
  merchants:
    service: pg
    role: controller
    record: contract
    about: merchant
    merchant: mid
    subject: ceo_mbl_telno
    end_of_purpose: ended
    columns:
      corp_nm: [가맹점명]
      bizno: [사업자번호]
      ceo_nm: [대표자명]
      ceo_mbl_telno: [대표자 휴대폰번호, 휴대폰번호]
      acct_no: [계좌번호]
"""


def small_lake(home: Path) -> Place:
    """The table of merchants, one of whom has stopped and one of whom asked to."""
    place = Place(home)
    (place.lake / "merchants").mkdir(parents=True)
    pq.write_table(MERCHANTS, place.lake / "merchants" / "part-0.parquet")
    (place.lake / "_lake.yaml").write_text(CATALOGUE, "utf-8")
    assert garim("keys", "new", place.keys).code == 0
    key = load_keyset(place.keys).derive(HOLD, "PHONE_NUMBER")
    (token,) = fingerprints("PHONE_NUMBER", pa.array([HELD]), key).to_pylist()
    (place.home / "holds.txt").write_text(f"{token}\n", "utf-8")
    return place


def deliver(place: Place, recipient: str, *more: str) -> Ran:
    """`garim export` of the small lake to a recipient, into a folder of its name."""
    return garim("export", place.lake, place.home / recipient, "--policy", "smartro",
                 "--recipient", recipient, "--keys", place.keys,
                 "--holds", place.home / "holds.txt", *more)  # fmt: skip


def once_scanned(patch: pytest.MonkeyPatch) -> None:
    """Lets deliveries of one lake share the scan of the first: they look at the same cells."""
    real = scan_lake
    held: dict[Any, Any] = {}

    def shared(spark: Any, datasets: Any, run: Any) -> Any:
        which = datasets, run.as_of
        if which not in held:
            held[which] = real(spark, datasets, run)
        return held[which]

    patch.setattr("pipelines.export.scan_lake", shared)
