"""Which rows a data set gives, by its catalogue; what cannot be asked of it stops the delivery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import UsageError
from pipelines.lake.asked import Asked, read_holds, selection
from pipelines.lake.catalogue import Entry
from pipelines.masking.keys import Keyset, new_keyset, rotate
from pipelines.masking.policy_load import load_policy
from pipelines.masking.retention import Cutoff
from pipelines.masking.selection import HOLD, Selection

ENTITIES = {"at": None, "tel": "PHONE_NUMBER", "mid": None, "end": None}
COLUMNS: list[dict[str, Any]] = [{"path": path, "entity": code} for path, code in ENTITIES.items()]
RETENTION = load_policy("smartro").file.retention
TODAY = date(2026, 11, 23)
FOUND = "phone_ka_" + "abcdefghijklmnop" * 2


@pytest.fixture
def keyset(tmp_path: Path) -> Keyset:
    new_keyset(tmp_path / "keyset.json")
    return rotate(tmp_path / "keyset.json")


def chosen(keyset: Keyset, catalogue: dict[str, Any], **asked: Any) -> Selection:
    entry = Entry(**{"service": "pg", "role": "controller", "record": "complaint", **catalogue})
    return selection("t", entry, COLUMNS, Asked(TODAY, **asked), RETENTION, keyset)


def test_retention_is_asked_where_records_have_a_time(keyset: Keyset) -> None:
    found = chosen(keyset, {"time": "at"})
    assert (found.time, found.cutoffs) == ("at", (Cutoff("20231123"),))
    ends = chosen(keyset, {"end_of_purpose": "end"})
    assert (ends.time, ends.cutoffs, ends.end_of_purpose) == (None, (), "end")
    assert chosen(keyset, {"time": "at", "record": "none"}).time is None


def test_days_and_merchants_need_their_columns(keyset: Keyset) -> None:
    found = chosen(keyset, {"time": "at", "merchant": "mid"}, first=date(2026, 1, 2),
                   merchants=frozenset({"m"}))  # fmt: skip
    assert (found.first, found.last, found.merchant) == ("20260102", None, "mid")
    for catalogue, asked, said in (
        ({}, {"last": TODAY}, r"names no column of time\. Data set 't'\. Name it"),
        ({}, {"merchants": frozenset({"m"})}, "names no column of merchant"),
        ({}, {"holds": frozenset({FOUND})}, "names no column of subject"),
        ({"time": "att"}, {}, "'att' as the time"),
        ({"subject": "mid"}, {"holds": frozenset({FOUND})}, "holds no one entity"),
    ):
        with pytest.raises(UsageError, match=said):
            chosen(keyset, catalogue, **asked)


def test_hold_lists_are_compared_under_every_epoch(keyset: Keyset) -> None:
    found = chosen(keyset, {"subject": "tel"}, holds=frozenset({FOUND}))
    assert found.holds and found.holds.entity == "PHONE_NUMBER"
    assert [key.key_id for key in found.holds.keys] == ["kb", "ka"]
    assert all(key.purpose == HOLD for key in found.holds.keys)


def test_a_hold_list_that_could_hold_nobody_back_is_refused(keyset: Keyset) -> None:
    other, unknown = FOUND.replace("phone", "card"), FOUND.replace("_ka_", "_kz_")
    for tokens, said in (({other}, "no fingerprint of PHONE_NUMBER"), ({FOUND, unknown}, ": kz")):
        with pytest.raises(UsageError, match=said):
            chosen(keyset, {"subject": "tel"}, holds=frozenset(tokens))
    assert chosen(keyset, {"subject": "tel"}, holds=frozenset({FOUND, other})).holds


def test_a_hold_list_holds_fingerprints_only(tmp_path: Path) -> None:
    path = tmp_path / "holds"
    path.write_text(f"# 2026-11-20 철회\n{FOUND}  # 접수 17\n\n", "utf-8")
    assert read_holds(path) == {FOUND}
    assert read_holds(None) == frozenset()
    path.write_text("010-0000-0001\n", "utf-8")
    with pytest.raises(UsageError, match="line 1") as caught:
        read_holds(path)
    assert "0001" not in str(caught.value)
    with pytest.raises(UsageError, match="No such file"):
        read_holds(tmp_path / "none")
