"""What verification of a delivery rests on: canaries, forms, sums, files, and its own sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detectors.scanner import Scanner
from pipelines.errors import IncompleteRun
from pipelines.lake.asked import Asked, selection
from pipelines.lake.catalogue import Entry
from pipelines.lake.faithful import Faithful, differing
from pipelines.lake.prints import fingerprints, numbers
from pipelines.lake.probe import Original, Written
from pipelines.lake.sight import require_sight
from pipelines.lake.written import file_faults
from pipelines.masking.canary import Conditions, canaries
from pipelines.masking.forms import Form, form_of
from pipelines.masking.keys import DerivedKey, Keyset, load_keyset, new_keyset
from pipelines.masking.operators import apply
from pipelines.masking.policy_load import load_policy
from pipelines.masking.retention import Cutoff, cutoffs
from pipelines.masking.selection import Selection
from pipelines.masking.sums import halves, joined, words
from pipelines.verify import stated

KEY = b"k" * 32
TODAY = date(2026, 11, 23)
PHONE = DerivedKey("ka", b"s" * 32, "recipient:bc")
OTHER = DerivedKey("ka", b"o" * 32, "recipient:bc")
ACCOUNTS = pa.array(["110-000-000001", None, "", "110-000-000002"])


def test_equal_values_in_any_order_and_any_batches_have_equal_sums() -> None:
    values = pa.array(["가나다", None, "", "a", "a", "ab"] * 50)
    whole = halves(words(values, KEY))
    parts = [halves(words(part, KEY)) for part in (values[200:], values[:7], values[7:200])]
    assert tuple(map(sum, zip(*parts, strict=True))) == whole
    for other in (["가나다", "", None, "b"], ["a", "a"], ["ab", "ab", "a"], [None, None, ""]):
        changed = pa.concat_arrays([values[: -len(other)], pa.array(other)])
        assert halves(words(changed, KEY)) != whole
    assert halves(words(values, b"x" * 32)) != whole


def test_blank_batches_are_no_other_than_blank_cells() -> None:
    blank = words(pa.array(["", None]), KEY)
    assert list(blank) == list(words(pa.array(["a", "", None]), KEY))[1:]


def test_rows_whose_cells_were_changed_round_differ() -> None:
    one, two = words(pa.array(["a", "b"]), KEY), words(pa.array(["c", "d"]), KEY)
    assert halves(joined([one, two])) != halves(joined([one, two[::-1]]))


@pytest.mark.parametrize(
    ("action", "params"), [("pseudonym", {}), ("encrypt", {}), ("encrypt", {"deterministic": True}),
                           ("mask", {"format": "phone"}), ("card", {"style": "last4"}),
                           ("redact", {})],
)  # fmt: skip
def test_every_action_gives_its_form_and_keep_has_not_got_it(
    action: str, params: dict[str, Any]
) -> None:
    form = form_of(action, "PHONE_NUMBER", "ka", params, PHONE)
    assert form
    values = pa.array(["010-0000-0001", None, "", "01000000002", "홍길동 님 010 123"])
    done = apply(action, "PHONE_NUMBER", values, params, PHONE)
    assert form.misshapen(done) == 0
    assert form.misshapen(values) >= 1
    mixed = pa.concat_arrays([done, values[:1].cast(done.type)])
    assert form.misshapen(mixed) == 1


def test_tokens_of_another_entity_key_or_secret_are_misshapen() -> None:
    form = Form("encrypt", "KR_BANK_ACCOUNT", "ka", {}, PHONE)
    for entity, key in (("PERSON", PHONE), ("KR_BANK_ACCOUNT", OTHER),
                        ("KR_BANK_ACCOUNT", replace(PHONE, key_id="kb"))):  # fmt: skip
        tokens = apply("encrypt", entity, ACCOUNTS, {}, key)
        assert form.misshapen(tokens) >= 1
    unknown = apply("encrypt", form.entity, ACCOUNTS, {}, OTHER)
    assert replace(form, key=None).misshapen(unknown) == 0


def test_what_gives_no_form() -> None:
    actions = ("keep", "scrub", "per_cell", "date_shift", "generalize")
    assert not any(form_of(action, "PERSON", "ka", {}, None) for action in actions)


RETAINED = load_policy("smartro").file.retention
ENTRY = Entry(service="pg", role="controller", record="complaint", time="at", amount="won",
              merchant="mid", subject="tel", end_of_purpose="ended")  # fmt: skip
COLUMNS = [
    {"path": path, "entity": "PHONE_NUMBER"} for path in ("at", "won", "mid", "tel", "ended")
]


@pytest.fixture
def keyset(tmp_path: Path) -> Keyset:
    new_keyset(tmp_path / "keyset.json")
    return load_keyset(tmp_path / "keyset.json")


def planted(asked: Asked, schema: pa.Schema) -> pa.RecordBatch:
    meant = Conditions(
        asked.on, "at", asked.first, asked.last, cutoffs(RETAINED, "complaint", asked.on)[0],
        "ended", "mid" if asked.merchants else None, min(asked.merchants, default=""), None,
    )  # fmt: skip
    return canaries(meant, "garimnobody").batch(schema)


TEXTS = pa.schema([(name, pa.utf8()) for name in ("at", "won", "mid", "tel", "ended")])
TYPED = pa.schema([("at", pa.timestamp("us", "UTC")), ("won", pa.int64()), ("mid", pa.int32()),
                   ("tel", pa.utf8()), ("ended", pa.date32())])  # fmt: skip


@pytest.mark.parametrize("schema", [TEXTS, TYPED], ids=["texts", "types"])
def test_a_canary_breaks_one_condition_and_its_filter_holds_it(
    schema: pa.Schema, keyset: Keyset
) -> None:
    asked = Asked(TODAY, date(2026, 1, 1), date(2026, 10, 31), frozenset({"7"}))
    chosen = selection("payments", ENTRY, COLUMNS, asked, RETAINED, keyset)
    laid = planted(asked, schema)
    assert laid.num_rows == 5  # merchant, before, after, unreadable, ended; expired is before
    assert chosen.select(laid)[0].num_rows == 0
    off: list[Callable[[Selection], Selection]] = [
        lambda one: replace(one, merchant=None),
        lambda one: replace(one, first=None),
        lambda one: replace(one, last=None),
        lambda one: replace(one, end_of_purpose=None),
    ]
    for without in off:
        assert without(chosen).select(laid)[0].num_rows == 1


def test_an_expired_canary_shows_a_filter_of_retention_that_is_off() -> None:
    old = Cutoff("20211123")
    laid = canaries(Conditions(TODAY, "at", cutoffs=(old, Cutoff("20250101"))), "garimx")
    batch = laid.batch(pa.schema([("at", pa.utf8()), ("n", pa.int8()), ("a", TEXTS_IN)]))
    assert batch["at"].to_pylist() == ["2021-11-22", "garimx"]
    assert batch["a"].to_pylist() == [{"b": "garimx"}] * 2 and batch["n"].null_count == 2
    kept = Selection("20261123", time="at", cutoffs=(old,))
    assert kept.select(batch)[0].num_rows == 0
    assert replace(kept, cutoffs=(), first="20000101").select(batch)[0].num_rows == 1
    assert canaries(Conditions(TODAY), "garimx").rows == ()


TEXTS_IN = pa.struct([("b", pa.utf8())])


def test_only_texts_stand_on_a_hold_list() -> None:
    laid = canaries(Conditions(TODAY, held="tel", end_of_purpose="ended"), "garimx")
    texts = pa.schema([("tel", pa.utf8()), ("ended", pa.utf8())])
    assert laid.batch(texts)["tel"].to_pylist() == ["garimxx", "garimx"]
    assert laid.batch(pa.schema([("tel", pa.int64()), ("ended", pa.utf8())])).num_rows == 1


def written(
    columns: dict[str, list[str | None]], held: Faithful
) -> dict[tuple[str, str, str], int]:
    batch = pa.RecordBatch.from_pydict({name: pa.array(rows) for name, rows in columns.items()})
    counts = dict(held.written(batch, KEY, fingerprints(KEY)))
    return {("t", column, measure): n for (column, measure, _, _), n in counts.items() if n}


def test_both_sides_of_what_is_kept_and_the_pseudonyms() -> None:
    form = Form("pseudonym", "PERSON", "ka", {}, PHONE)
    held = Faithful(
        frozenset({"a", "b"}), {"name": form}, mark="garimx", letters="abcdefghijklmnop"
    )
    source = pa.RecordBatch.from_pydict({"a": ["x", "y"], "b": ["1", "2"], "name": ["홍", "김"]})
    before = dict(held.source(source, KEY, fingerprints(KEY)))
    counts = {("t", column, measure): n for (column, measure, _, _), n in before.items()}
    expected = {mark for _, measure, _, mark in before if measure == "expected"}
    tokens = apply("pseudonym", "PERSON", pa.array(["김", "홍"]), {}, PHONE).to_pylist()
    good: dict[str, list[str | None]] = {"a": ["y", "x"], "b": ["2", "1"], "name": tokens}
    batch = pa.RecordBatch.from_pydict(good)
    there = {m for _, what, _, m in dict(held.written(batch, KEY, fingerprints(KEY)))
             if what == "token"}  # fmt: skip
    assert expected == there and len(expected) == 2
    assert [*differing(counts | written(good, held), "t")] == []
    swapped = good | {"b": ["1", "2"]}
    assert [*differing(counts | written(swapped, held), "t")] == [""]
    assert [*differing(counts | written(good | {"a": ["y", "z"]}, held), "t")] == ["", "a"]
    (token,) = apply("pseudonym", "PERSON", pa.array(["garimx"]), {}, PHONE).to_pylist()
    laid = written(good | {"name": [token, "홍"], "a": ["garimx", None]}, held)
    assert laid["t", "name", "canaries"] == laid["t", "a", "canaries"] == 1
    assert laid["t", "name", "misshapen"] == 1


PROBES: list[Original | Written] = [
    Original("t", "parquet", KEY, {}, None),
    Written("t", "parquet", KEY, {}, None),
]


@pytest.mark.parametrize("probe", PROBES, ids=["before", "after"])
@pytest.mark.parametrize("entity", ["PHONE_NUMBER", "KR_BRN", "CREDIT_CARD"])
def test_a_probe_without_one_detector_proves_nothing(
    probe: Original | Written, entity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_sight(probe)

    def blind(*given: Any, **named: Any) -> Scanner:
        scanner = Scanner(*given, **named)
        return Scanner(scanner.entities - {entity})

    monkeypatch.setattr("pipelines.lake.probe.Scanner", blind)
    with pytest.raises(IncompleteRun, match=f"does not see {entity}"):
        require_sight(probe)


def test_a_type_of_which_no_fingerprint_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.lake import probe

    monkeypatch.setattr(probe, "IDENTIFIERS", probe.IDENTIFIERS - {"KR_CRN"})
    with pytest.raises(IncompleteRun, match="does not see KR_CRN"):
        require_sight(PROBES[0])
    monkeypatch.setattr(probe, "numbers", lambda texts, key: numbers(texts.slice(0, 0), key))
    with pytest.raises(IncompleteRun, match="KR_VIRTUAL_ACCOUNT"):
        require_sight(PROBES[1])


GRANTED = [
    {"dataset": "t", "column": "a", "action": "keep"},
    {"dataset": "t", "column": "b", "action": "drop"},
]


def files(
    folder: Path, table: pa.Table, granted: Any = GRANTED, **manifest: Any
) -> dict[str, list[str]]:
    (folder / "t").mkdir(exist_ok=True)
    pq.write_table(table, folder / "t" / "part-0.parquet")
    columns = [{"path": "a", "type_out": "string"}, {"path": "b", "type_out": None}]
    plan = {"name": "t", "format": "parquet", "rows_out": 2, "columns": columns} | manifest
    given = {"datasets": [plan], "delivery": {"columns": granted}}
    return {name: [f"{one['fault']} {one['column']}".strip() for one in faults]
            for name, faults in file_faults(folder, given).items() if faults}  # fmt: skip


def test_files_are_what_the_grant_says(tmp_path: Path) -> None:
    good = pa.table({"a": ["x", "y"]})
    assert files(tmp_path, good) == {}
    assert files(tmp_path, good.append_column("b", good["a"])) == {"t": ["not granted b"]}
    assert files(tmp_path, good.rename_columns(["A"])) == {"t": ["missing a", "not granted A"]}
    assert files(tmp_path, pa.table({"a": [1, 2]})) == {"t": ["of another type a"]}
    assert files(tmp_path, good.slice(1)) == {"t": ["rows in the files"]}
    columns = [{"path": "a", "type_out": "string"}, {"path": "b", "type_out": "string"}]
    both = good.append_column("b", good["a"])
    assert files(tmp_path, both, columns=columns) == {"t": ["not granted b"]}


def test_a_dropped_field_of_a_struct_stays_empty(tmp_path: Path) -> None:
    columns = [{"path": "a.b", "type_out": "string"}, {"path": "a.c", "type_out": None}]
    granted = [{"dataset": "t", "column": "a.b", "action": "keep"}]
    for field, said in ((None, {}), ("x", {"t": ["not granted a.c"]})):
        table = pa.table({"a": pa.array([{"b": "x", "c": None}, {"b": "y", "c": field}], STRUCT)})
        assert files(tmp_path, table, granted, columns=columns) == said


STRUCT = pa.struct([("b", pa.utf8()), ("c", pa.utf8())])


@pytest.mark.parametrize("name", ["t/_copy.parquet", "t/.part-0.parquet", "t.parquet", "u/part-0"])
def test_no_other_file_leaves(tmp_path: Path, name: str) -> None:
    (tmp_path / "u").mkdir()
    (tmp_path / "t").mkdir()
    (tmp_path / name).write_text("x")
    assert files(tmp_path, pa.table({"a": ["x", "y"]})) == {"": ["strange file"]}


def test_what_is_stated_is_never_clean() -> None:
    assert stated(0, 30_000) == "0 found in 30,000, <= 0.01 % at 95 %"
    assert stated(0, 2) == "0 found in 2, <= 100 % at 95 %"
    assert stated(3, 30) == "3 found in 30"
