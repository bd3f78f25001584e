"""Whose rows left: what is recorded, what is found again, and what nobody can say."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import IncompleteRun
from pipelines.masking.keys import load_keyset, new_keyset
from pipelines.masking.selection import HOLD, Selection, fingerprints
from pipelines.masking.subjects import subjects
from pipelines.reports.ledger import BEGUN, DELIVERED, FAILED, RECALLED, append
from pipelines.reports.subjects import check_subjects, folder, recorded, who

TOKEN = "phone_ka_" + "a" * 32
ABOUT = {"time": "2026-11-23", "recipient": "kt", "purpose": "cctv"}


def test_subjects_of_rows_that_leave_as_each_entity_that_they_may_be(tmp_path: Path) -> None:
    new_keyset(tmp_path / "keyset.json")
    keyset = load_keyset(tmp_path / "keyset.json")
    chosen = Selection("20261123", merchant="mid", merchants=frozenset({"m1"}))
    whose = subjects("id", ("PHONE_NUMBER", "KR_BRN"), chosen, keyset)
    assert whose and "DerivedKey" not in repr(whose)
    batch = pa.record_batch({"id": ["010-0000-0001", "010-0000-0002", " ", None],
                             "mid": ["m1", "m2", "m1", "m1"]})  # fmt: skip
    (phone, brn) = whose.prints(batch)["print"].to_pylist()
    key = keyset.derive(HOLD, "PHONE_NUMBER")
    assert [phone] == fingerprints("PHONE_NUMBER", pa.array(["01000000001"]), key).to_pylist()
    assert brn.startswith("brn_ka_")
    assert subjects(None, ("PHONE_NUMBER",), chosen, keyset) is None
    assert subjects("memo", (), chosen, keyset) is None


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """One delivery with subjects, one whose subjects nobody can tell, an old one, a failed one."""
    path = tmp_path / "ledger.jsonl"
    target = folder(path, "a") / "merchants"
    target.mkdir(parents=True)
    pq.write_table(pa.table({"print": [TOKEN]}), target / "part-0.parquet")
    people = {"column": "tel", "entities": ["PHONE_NUMBER"], **recorded(target)}
    append(path, BEGUN, {**ABOUT, "run_id": "a", "subjects": {"merchants": people}})
    append(path, DELIVERED, {**ABOUT, "run_id": "a"})
    append(path, RECALLED, {**ABOUT, "run_id": "a"})
    append(path, BEGUN, {**ABOUT, "run_id": "b", "subjects": {"logs": None}})
    append(path, BEGUN, {**ABOUT, "run_id": "c"})
    append(path, BEGUN, {**ABOUT, "run_id": "d"})
    append(path, FAILED, {**ABOUT, "run_id": "d"})
    return path


def test_who_names_the_deliveries_and_says_what_it_cannot_know(ledger: Path) -> None:
    found = who(ledger, [TOKEN])
    (held,) = found["held"]
    assert (held["run_id"], held["state"], held["datasets"]) == ("a", "recalled", ["merchants"])
    assert [(one["run_id"], one["datasets"]) for one in found["unknown"]] == [
        ("b", ["logs"]), ("c", ["all"]),
    ]  # fmt: skip
    assert who(ledger, ["phone_ka_" + "b" * 32])["held"] == []


def test_a_file_that_was_altered_is_seen(ledger: Path) -> None:
    lines = [{"run_id": "a", "subjects": who_recorded(ledger)}]
    assert check_subjects(ledger, lines) == 1
    file = folder(ledger, "a") / "merchants" / "part-0.parquet"
    pq.write_table(pa.table({"print": ["phone_ka_" + "c" * 32]}), file)
    with pytest.raises(IncompleteRun, match="file of subjects"):
        who(ledger, [TOKEN])


def who_recorded(ledger: Path) -> dict[str, object]:
    return {"merchants": recorded(folder(ledger, "a") / "merchants")}
