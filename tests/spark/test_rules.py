"""Rules on data: plan, validate, diff, globs, purposes and waivers, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.command import Ran, garim
from tests.rulesfile import said
from tests.spark.cli import PAYMENTS, RULES, Place, parts, rows

LOG = "tel=010-0000-0001 ok\n고객명 홍길동 카드 5555-5555-5555-4444 승인\n고객명 홍길동 조회\n"
EVENT = (
    '{"user": {"name": "홍길동"}, "memo": "고객명 홍길동", "shop": [{"tel": "02-1000-5678"}], '
    '"tel": "010-0000-0001"}\n'
)
VALUES = ("4111", "4444", "0000-0001", "00000000001", "1000-5678", "홍길동")
GLOBS: dict[str, Any] = {
    "pay*": {"*": {"action": "keep"}, "card*": {"entity": "CREDIT_CARD"},
             "*_tel": {"entity": "PHONE_NUMBER", "action": "mask", "format": "phone"}},
    "log": {"line": {"action": "scrub"}},
    "events": {"line": {"action": "scrub"}},
}  # fmt: skip
WAIVER = {
    "column": "log.line", "entity": "PERSON", "reason": "product names", "owner": "office",
    "expires": "2030-01-31",
}  # fmt: skip
UNUSED = {**WAIVER, "entity": "KR_BRN"}
INNER = [{**WAIVER, "column": "events.line:user.name"},
         {**WAIVER, "column": "events.line:shop[].tel", "entity": "PHONE_NUMBER"}]  # fmt: skip


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The small lake with a log beside it."""
    place = Place(tmp_path_factory.mktemp("rules")).fill()
    (place.lake / "log").mkdir()
    (place.lake / "log" / "a.log").write_text(LOG, "utf-8")
    (place.lake / "events").mkdir()
    (place.lake / "events" / "a.jsonl").write_text(EVENT, "utf-8")
    return place


def written(place: Place, name: str, text: str) -> Path:
    path = place.home / name
    path.write_text(text, "utf-8")
    return path


def sound(ran: Ran) -> dict[str, Any]:
    """The result of a run that passed and shows no value."""
    assert ran.code == 0, ran.err
    assert not any(value in ran.out + ran.err for value in VALUES)
    return ran.json


def test_a_plan_shows_evidence_action_and_shapes_and_no_value(lake: Place) -> None:
    rules = written(lake, "plan.yaml", said(GLOBS, waivers=[UNUSED, *INNER]))
    words = ("plan", lake.lake, "--rules", rules, "--as-of", "2029-01-01")
    result = sound(garim(*words, "--json"))
    columns = {
        f"{dataset['name']}.{one['path']}": one
        for dataset in result["datasets"]
        for one in dataset["columns"]
    }
    tel = columns["payments.buyer_tel"]
    assert (tel["kind"], tel["entity"], tel["action"]) == ("typed", "PHONE_NUMBER", "mask")
    assert tel["rule"] == {"name": "pay*.*_tel", "line": 9}
    assert {(one["before"], one["after"]) for one in tel["shapes"]} == {
        ("ddd-dddd-dddd", "ddd-****-dddd"), ("ddddddddddd", "ddd****dddd"),
    }  # fmt: skip
    assert [one["after"] for one in columns["payments.card_no"]["shapes"]] == [
        "dddd-dddd-****-****"
    ]
    assert columns["payments.amount"]["action"] == "keep"
    line = columns["log.line"]
    assert (line["action"], line["waived"]) == ("scrub", ["KR_BRN"])
    assert {one["entity"] for one in line["shapes"]} == {"PERSON", "PHONE_NUMBER", "CREDIT_CARD"}
    assert columns["events.line:user.name"]["waived"] == ["PERSON"]
    assert columns["events.line:tel"]["waived"] == columns["events.line"]["waived"] == []
    assert result["rules"]["purpose"] == "analytics" and result["waivers"][0]["entity"] == "KR_BRN"
    table = garim(*words)
    assert table.code == 0 and "ddd-****-dddd" in table.out and "pay*.*_tel, line 9" in table.out
    assert not any(value in table.out for value in VALUES)


def test_a_plan_refuses_what_mask_refuses(lake: Place) -> None:
    rules = written(lake, "few.yaml", said({"payments": {"id": {"action": "keep"}}}))
    ran = garim("plan", lake.lake, "--rules", rules)
    assert ran.code == 2 and "say nothing of data set 'events'" in ran.err


def test_rules_are_validated_against_a_lake(lake: Place) -> None:
    rules = written(lake, "valid.yaml", said({**GLOBS, "settled": {"x": {"action": "drop"}}}))
    result = sound(garim("rules", "validate", rules, "--input", lake.lake, "--json"))
    assert result["datasets"] == [
        {"name": "events", "columns": 1}, {"name": "log", "columns": 1},
        {"name": "payments", "columns": 4},
    ]  # fmt: skip
    assert result["notes"] == ["The rules name data set 'settled', which the input does not have."]
    rules = written(lake, "wrong.yaml", said({**GLOBS, "van_*": {"x": {"action": "drop"}}}))
    ran = garim("rules", "validate", rules, "--input", lake.lake)
    assert ran.code == 2 and "'van_*' matches no data set" in ran.err and "wrong.yaml" in ran.err


def test_a_difference_names_columns_and_no_value(lake: Place) -> None:
    old = written(lake, "old.yaml", RULES)  # says nothing of the log: it is compared only
    new = written(lake, "new.yaml", said(GLOBS, waivers=[WAIVER]))
    words = ("rules", "diff", old, new, "--input", lake.lake, "--as-of", "2029-01-01")
    result = sound(garim(*words, "--json"))
    changed = {
        (one["column"], one["old"] and one["old"]["action"], one["new"]["action"])
        for one in result["columns"]
    }
    assert changed == {("line", None, "scrub"), ("buyer_tel", "pseudonym", "mask")}
    assert len(result["waivers"]["added"]) == 1
    same = sound(garim("rules", "diff", new, new, *words[4:], "--json"))
    assert same["columns"] == []
    table = garim(*words)
    assert table.code == 0 and "payments.buyer_tel" in table.out


def test_an_old_waiver_may_have_expired_where_it_is_compared_only(lake: Place) -> None:
    old = written(lake, "old.yaml", said(GLOBS, waivers=[WAIVER]))
    new = written(lake, "new.yaml", said(GLOBS, waivers=[{**WAIVER, "expires": "2032-01-31"}]))
    words = ("--input", lake.lake, "--as-of", "2031-01-01")
    assert garim("rules", "diff", old, new, *words).code == 0
    refused = garim("rules", "diff", new, old, *words)
    assert refused.code == 2 and "expired on 2030-01-31" in refused.err


@pytest.fixture(scope="module")
def waived(lake: Place) -> Ran:
    lake.rules.write_text(said(GLOBS, waivers=[WAIVER, UNUSED, *INNER]), "utf-8")
    return lake.mask("--as-of", "2030-01-31", "--json")


def test_what_is_waived_stays_is_counted_and_shown(lake: Place, waived: Ran) -> None:
    manifest = sound(waived) if not waived.code else pytest.fail(waived.err)
    (part,) = parts(lake.output / "log", ".log")
    text = part.read_text("utf-8")
    assert text.count("고객명 홍길동") == 2 and "5555-5555-****-****" in text
    events, log, payments = manifest["verification"]["datasets"]
    (part,) = parts(lake.output / "events", ".jsonl")
    assert json.loads(part.read_text("utf-8")) | {"tel": ""} == {
        "user": {"name": "홍길동"}, "memo": "고객명 홍*동", "shop": [{"tel": "02-1000-5678"}],
        "tel": "",
    }  # fmt: skip
    assert events["waived"] == [
        {"column": "line:shop[].tel", "entity": "PHONE_NUMBER", "count": 1},
        {"column": "line:user.name", "entity": "PERSON", "count": 1},
    ]
    assert events["residual"] == events["survivors"] == []
    assert log["waived"] == [{"column": "line", "entity": "PERSON", "count": 2}]
    assert log["residual"] == log["survivors"] == payments["waived"] == []
    assert [one["owner"] for one in manifest["waivers"]] == ["office"] * 4
    assert manifest["notes"] == ["The waiver for KR_BRN in 'log.line' matched nothing: remove it."]
    report = (lake.output / "_garim" / "report.html").read_text("utf-8")
    assert (
        "events.line:user.name" in report
        and "product names" in report
        and "2030-01-31" in report
        and "matched nothing" in report
    )
    assert json.loads((lake.output / "_garim" / "manifest.json").read_text())["notes"]


def test_verify_counts_what_is_waived_until_its_last_day(lake: Place, waived: Ran) -> None:
    result = sound(lake.verify("--as-of", "2030-01-31", "--json"))
    assert [len(one["waived"]) for one in result["datasets"]] == [2, 1, 0]
    assert result["datasets"][1]["waived"] == [{"column": "line", "entity": "PERSON", "count": 2}]
    late = lake.verify("--as-of", "2030-02-01")
    assert late.code == 2 and "expired on 2030-01-31" in late.err


def test_an_expired_waiver_ends_the_run_before_any_work(lake: Place, waived: Ran) -> None:
    before = lake.output.resolve()
    ran = lake.mask("--as-of", "2030-02-01")
    assert ran.code == 2 and "expired" in ran.err and lake.output.resolve() == before


def test_a_waiver_waives_no_survivor(place: Place) -> None:
    """Card numbers that stand elsewhere as such are no false findings, whatever a waiver says."""
    memo = pa.array([f"결제 카드번호 {card}" for card in PAYMENTS["card_no"].to_pylist()])
    place.fill(PAYMENTS.append_column("memo", memo))
    rules = {**GLOBS["pay*"], "memo": {"action": "scrub"}}
    card = {**WAIVER, "column": "payments.memo", "entity": "CREDIT_CARD"}
    place.rules.write_text(said({"payments": rules}, waivers=[card]), "utf-8")
    ran = place.mask("--as-of", "2030-01-31")
    assert ran.code == 1 and "payments.memo: 3 × CREDIT_CARD still identical" in ran.err
    assert "found again" not in ran.err


def test_a_purpose_of_the_rules_is_chosen_on_the_command_line(place: Place) -> None:
    ads = {"datasets": {"payments": {"columns": {"buyer_tel": {"action": "redact"}}}}}
    rules = {"payments": GLOBS["pay*"]}
    place.rules.write_text(said(rules, purposes={"ads": ads}), "utf-8")
    assert place.mask("--purpose", "adds").code == 2
    ran = place.mask("--purpose", "ads", "--json")
    assert sound(ran)["rules"]["purpose"] == "ads"
    assert {row["buyer_tel"] for row in rows(place.output / "payments")} == {"[PERSONAL]"}
    assert pq.read_table(place.output / "payments").num_rows == 3
