"""Waivers: checked when they are read, dated, without a value; followed by plan and gates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.gate import describe
from pipelines.lake.probe import Original, Written
from pipelines.masking.inner import inside, waived_at
from pipelines.masking.masker import Masker
from pipelines.masking.own import own_entities
from pipelines.masking.plan import MaskPlan, make_plan
from pipelines.masking.shapes import Shaper
from pipelines.masking.waivers import (
    Waiver,
    from_manifest,
    read_waivers,
    require_current,
    waived,
)
from pipelines.verify import unused
from tests.rulesfile import load, said

RULES = {"log": {"line": {"action": "scrub"}, "name": {"entity": "PERSON"}}}
WAIVER = {
    "column": "log.line", "entity": "PERSON", "reason": "product names that end like given names",
    "owner": "privacy office", "expires": "2027-03-31",
}  # fmt: skip
SCHEMA = pa.schema([("line", pa.string()), ("name", pa.string())])
LAST = date(2027, 3, 31)


def text(*changes: Mapping[str, object]) -> str:
    return said(RULES, waivers=[{**WAIVER, **change} for change in changes or ({},)])


def refused(folder: Path, *changes: Mapping[str, object], as_of: date = LAST) -> str:
    with pytest.raises(UsageError) as caught:
        load(folder, text(*changes), as_of)
    assert caught.value.exit_code == 2 and str(folder / "rules.yaml") in str(caught.value)
    return str(caught.value)


def test_a_waiver_holds_until_its_last_day(tmp_path: Path) -> None:
    [waiver] = load(tmp_path, text(), LAST).waivers
    assert (waiver.column, waiver.entity, waiver.expires, waiver.line) == (
        "log.line", "PERSON", LAST, 10,
    )  # fmt: skip
    said_ = refused(tmp_path, {}, as_of=date(2027, 4, 1))
    assert "expired on 2027-03-31; the run's date is 2027-04-01." in said_ and "line 10" in said_
    assert "'log.line'" in said_ and "renew it" in said_


def test_without_a_date_of_the_run_every_waiver_has_expired(tmp_path: Path) -> None:
    assert "expired" in refused(tmp_path, as_of=date.max)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        ({"entity": "PERSN"}, 11, ["'PERSN'", "Did you mean 'PERSON'?", "Choices: "]),
        ({"entity": "NOT_PERSONAL"}, 11, ["no value is ever found to be", "Choices: "]),
        ({"reason": ""}, 12, ["'waivers.0.reason' is empty"]),
        ({"owner": 7}, 13, ["'waivers.0.owner' is no text"]),
        ({"expires": "soon"}, 14, ["'waivers.0.expires' is no date; write YYYY-MM-DD"]),
        ({"until": "2027-03-31"}, 15, ["'waivers.0.until'", "Choices: column, entity, expires"]),
        ({"reason": "010-0034-5678 is no phone"}, 12, ["Say it without values", "PHONE_NUMBER"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_waiver_is_named(
    tmp_path: Path, change: Mapping[str, object], line: int, words: list[str]
) -> None:
    found = refused(tmp_path, change)
    assert f"line {line}." in found, found
    assert all(word in found for word in words), found
    assert "0034" not in found and "soon" not in found


def test_one_letter_is_text_enough(tmp_path: Path) -> None:
    assert load(tmp_path, text({"owner": "x"}), LAST).waivers[0].owner == "x"


def test_two_waivers_for_one_finding_are_an_error(tmp_path: Path) -> None:
    found = refused(tmp_path, {}, {"reason": "another"})
    assert "Two waivers are for PERSON in 'log.line'" in found and "line 15 and line 10." in found


def test_a_waiver_may_not_lack_what_an_auditor_asks_for(tmp_path: Path) -> None:
    for key in WAIVER:
        rest = {name: value for name, value in WAIVER.items() if name != key}
        with pytest.raises(UsageError, match=f"'waivers.0.{key}' is missing"):
            load(tmp_path, said(RULES, waivers=[rest]), LAST)


def test_a_rule_and_a_waiver_may_not_contradict_each_other(tmp_path: Path) -> None:
    rules = load(tmp_path, text({"column": "log.name"}), LAST)
    with pytest.raises(UsageError, match=r"'name' holds PERSON, a waiver that it does not.*line 7"):
        make_plan("log", SCHEMA, rules)


def test_what_is_waived_stays_and_has_no_action(tmp_path: Path) -> None:
    plan = make_plan("log", SCHEMA, load(tmp_path, text(), LAST))
    line = plan.columns[0]
    assert line.waived == {"PERSON"} and plan.columns[1].waived == frozenset()
    assert "PERSON" not in line.params["actions"] and "PHONE_NUMBER" in line.params["actions"]
    batch = pa.record_batch(
        [pa.array(["고객명 홍길동 카드 5555-5555-5555-4444"]), pa.array(["홍길동"])], schema=SCHEMA
    )
    keys: dict[str, Any] = dict.fromkeys(plan.keyed)
    masked, _ = Masker(plan, keys).mask(batch)
    assert masked.to_pylist() == [
        {"line": "고객명 홍길동 카드 5555-5555-****-****", "name": "홍*동"}
    ]


def test_the_gate_counts_what_is_waived_apart() -> None:
    batch = pa.record_batch(
        [pa.array(["고객명 홍길동 tel 010-0034-5678", "고객명 김길동"])], ["line"]
    )
    probe = Written("log", "text", b"0" * 16, {}, None, waived={"line": frozenset({"PERSON"})})
    counts = {row["measure"]: row["n"] for row in probe.look(batch).to_pylist()}
    assert counts["waived PERSON"] == 2 and counts["residual PHONE_NUMBER"] == 1
    assert "residual PERSON" not in counts and "waived PHONE_NUMBER" not in counts


EVENTS = (
    '{"user": {"name": "홍길동", "tel": "010-0034-5678"}, "shop": [{"tel": "02-1000-5678"}]}',
    '{"memo": "고객명 홍길동", "user": {"tel": "010-0034-5678", "name": "고객 김길동 '
    '010-0000-0001"}}',
    '{"user": {"name": "홍길동"}',
    "고객명 홍길동",
    None,
)
INNER = (
    {"column": "log.line:user.name"},
    {"column": "log.line:shop[].tel", "entity": "PHONE_NUMBER"},
)  # fmt: skip
REDACTED = {code: {"action": "redact"} for code in ("PERSON", "PHONE_NUMBER")}


def event_plan(folder: Path) -> MaskPlan:
    waivers = [{**WAIVER, **change} for change in INNER]
    rules = load(folder, said(RULES, entities=REDACTED, waivers=waivers), LAST)
    return make_plan("log", SCHEMA, rules)


def events(*values: str | None) -> pa.RecordBatch:
    return pa.record_batch([values, [None] * len(values)], schema=SCHEMA)


def test_a_place_inside_json_is_waived_by_its_path(tmp_path: Path) -> None:
    plan = event_plan(tmp_path)
    assert plan.columns[0].inner == {"user.name": {"PERSON"}, "shop[].tel": {"PHONE_NUMBER"}}
    assert not plan.columns[0].waived and "PERSON" in plan.columns[0].params["actions"]
    masked, counts = Masker(plan, {}).mask(events(*EVENTS))
    assert masked["line"].to_pylist() == [
        '{"user": {"name": "홍길동", "tel": "[PHONE_NUMBER]"}, "shop": [{"tel": "02-1000-5678"}]}',
        '{"memo": "고객명 [PERSON]", "user": {"tel": "[PHONE_NUMBER]", "name": "고객 김길동 '
        '[PHONE_NUMBER]"}}',
        '{"user": {"name": "[PERSON]"}',
        "고객명 [PERSON]",
        None,
    ]
    told = {slot: n for slot, n in zip(plan.slots, counts, strict=True) if n}
    assert told == {("line", "PERSON"): 3, ("line", "PHONE_NUMBER"): 3}


def test_the_gate_counts_it_at_its_path_and_calls_it_no_survivor(tmp_path: Path) -> None:
    allowed = waived(load_inner(tmp_path), "log")
    masked, _ = Masker(event_plan(tmp_path), {}).mask(events(*EVENTS[:2]))
    key, none = b"0" * 16, frozenset({"PHONE_NUMBER"})
    after = Written("log", "jsonl", key, {}, None, waived=allowed).look(masked).to_pylist()
    counts = {(row["column"], row["measure"]): row["n"] for row in after if " " in row["measure"]}
    assert counts == {
        ("", "rows written"): 2,
        ("line:user.name", "waived PERSON"): 2,
        ("line:shop[].tel", "waived PHONE_NUMBER"): 1,
    }
    before = Original("log", "jsonl", key, {"line": none}, None, waived=allowed)
    held = {row["print"] for row in before.look(events(*EVENTS[:2])).to_pylist()} - {None}
    assert len(held) == 2  # 010-0034-5678 and 010-0000-0001
    assert not held & {row["print"] for row in after}
    unwaived = Written("log", "jsonl", key, {}, None).look(masked).to_pylist()
    assert {row["measure"] for row in unwaived} >= {"residual PERSON", "residual PHONE_NUMBER"}


def load_inner(folder: Path) -> tuple[Waiver, ...]:
    waivers = [{**WAIVER, **change} for change in INNER]
    return load(folder, said(RULES, waivers=waivers), LAST).waivers


def test_a_plan_shows_what_stays_as_it_is(tmp_path: Path) -> None:
    shapes = Shaper(event_plan(tmp_path), {}).look(events(EVENTS[0])).to_pylist()
    assert {(one["entity"], one["before"], one["after"]) for one in shapes} == {
        ("PERSON", "가가가", "가가가"),
        ("PHONE_NUMBER", "ddd-dddd-dddd", "[PHONE_NUMBER]"),
        ("PHONE_NUMBER", "dd-dddd-dddd", "dd-dddd-dddd"),
    }


def test_a_finding_must_lie_in_one_value_of_sound_json() -> None:
    found = pa.table({"row": [0, 0, 1], "start": [7, 5, 6], "end": [10, 16, 9],
                      "entity": ["PERSON"] * 3})  # fmt: skip
    values = pa.array(['{"a": "홍길동", "b": 1}', '{"a":"홍길동"'])
    inner = {"a": frozenset({"PERSON"})}
    assert waived_at(values, found, inner).to_pylist() == ["a", None, None]
    assert waived_at(values, found, {"a": frozenset({"KR_BRN"})}).null_count == 3
    assert waived_at(values, found, {}).null_count == 3
    anywhere = inside({"line:": inner["a"]}, "line")
    assert waived_at(values, found, anywhere).null_count == 3


@pytest.mark.parametrize("column", ["line", "log.", ".line", "*.line", "l*.line", "log.line:"])
def test_a_waiver_is_for_one_column_of_one_data_set(tmp_path: Path, column: str) -> None:
    found = refused(tmp_path, {"column": column})
    assert "not one column of one data set" in found and "line 10." in found


def test_a_waiver_for_no_column_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    for column in ("log.lime", "log.lime:user.name"):
        rules = load(tmp_path, text({"column": column}), LAST)
        with pytest.raises(UsageError, match=r"rules\.yaml, line 10\. Did you mean 'line'\?"):
            make_plan("log", SCHEMA, rules)
    elsewhere = load(tmp_path, text({"column": "other.lime"}), LAST)
    assert make_plan("log", SCHEMA, elsewhere)


def test_a_data_set_has_its_own_waivers() -> None:
    made = [Waiver(one, "PERSON", "r", "o", LAST) for one in ("log.line", "log.a.b", "lo.g", "x.y")]
    assert waived(made, "log") == {"line": {"PERSON"}, "a.b": {"PERSON"}}


def manifest(*waived_: Mapping[str, object]) -> dict[str, Any]:
    one = {"name": "log", "residual": [], "survivors": [], "rows_original": 1, "rows_masked": 1}
    return {
        "waivers": [Waiver("log.line", "PERSON", "r", "o", LAST).told()],
        "verification": {"datasets": [{**one, "waived": list(waived_)}]},
    }


def test_a_waiver_that_matches_nothing_is_a_note() -> None:
    used = manifest({"column": "line", "entity": "PERSON", "count": 3})
    assert unused(used) == [] and describe(used["verification"]) == "."
    other = manifest({"column": "line", "entity": "KR_BRN", "count": 3})
    assert unused(other) == ["The waiver for PERSON in 'log.line' matched nothing: remove it."]


def test_a_manifest_holds_waivers_and_they_expire_there_too() -> None:
    found = from_manifest(manifest())
    assert found == [Waiver("log.line", "PERSON", "r", "o", LAST)] and from_manifest({}) == []
    require_current(found, LAST, "masked")
    with pytest.raises(UsageError, match=r"expired on 2027-03-31.* masked\. Look"):
        require_current(found, date(2028, 1, 1), "masked")


def test_a_delivery_reads_them_from_a_file_of_their_own(tmp_path: Path) -> None:
    own, path = own_entities(), tmp_path / "waivers.yaml"
    assert read_waivers(None, own, LAST) == ()
    path.write_text(said({}, waivers=[WAIVER]).replace("datasets: {}\n", ""), "utf-8")
    (one,) = read_waivers(path, own, LAST)
    assert (one.column, one.entity, one.owner) == ("log.line", "PERSON", "privacy office")
    with pytest.raises(UsageError, match="expired"):
        read_waivers(path, own, date(2027, 4, 1))
    path.write_text("waivers: []\n", "utf-8")
    assert read_waivers(path, own, LAST) == ()
    path.write_text("version: 1\nwaivers: []\ncolumns: {}\n", "utf-8")
    with pytest.raises(UsageError, match="columns"):
        read_waivers(path, own, LAST)
    with pytest.raises(UsageError, match="Cannot read the waivers"):
        read_waivers(tmp_path / "none.yaml", own, LAST)
