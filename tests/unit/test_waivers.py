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
from pipelines.lake.probe import Written
from pipelines.masking.masker import Masker
from pipelines.masking.own import own_entities
from pipelines.masking.plan import make_plan
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
