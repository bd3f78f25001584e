"""The verbs from end to end: what comes out of scan, mask and verify, and what stays as it was."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from detectors import Scanner
from tests import demo_lake
from tests.command import garim
from tests.demo_scan import scanned
from tests.spark.cli import CARDS, Place, parts, rows
from tests.spark.conftest import Demo

AS_OF = date(2099, 12, 31)
IDENTIFIERS = (
    "KR_RRN KR_FRN CREDIT_CARD KR_BANK_ACCOUNT PHONE_NUMBER KR_BRN KR_CRN EMAIL_ADDRESS"
).split()
HIDDEN = ["4111-1111-****-****", "5555-5555-****-****", "4000-0000-****-****"]


def test_each_verb_passes_and_prints_json_alone(demo: Demo) -> None:
    for ran in (demo.scan, demo.mask, demo.verify):
        assert ran.code == 0
        assert ran.err == ""
        assert ran.json["run_id"]
    assert demo.mask.json["verdict"] == demo.verify.json["verdict"] == "passed"


def test_manifest_dictionary_and_report_lie_beside_the_data(demo: Demo) -> None:
    about = demo.place.output / "_garim"
    assert json.loads((about / "manifest.json").read_text("utf-8")) == demo.manifest
    dictionary = json.loads((about / "dictionary.json").read_text("utf-8"))
    assert {d["name"] for d in dictionary["datasets"]} == set(demo_lake.DATASETS)
    assert "<html" in (about / "report.html").read_text("utf-8")
    assert "<html" in (demo.place.home / "scan.html").read_text("utf-8")


def test_as_many_rows_come_out_as_went_in(demo: Demo) -> None:
    for dataset in demo.manifest["datasets"]:
        before = count(demo.place.lake, dataset["name"])
        assert dataset["rows_in"] == dataset["rows_out"] == before > 0
        assert count(demo.place.output, dataset["name"]) == before


def count(lake: Path, name: str) -> int:
    if name in demo_lake.LINES:
        return sum(1 for _ in demo_lake.lines(lake / name))
    return int(demo_lake.table(lake / name).num_rows)


@pytest.mark.parametrize("name", demo_lake.KEYS)
def test_kept_columns_are_bit_identical(demo: Demo, name: str) -> None:
    before, after = (
        demo_lake.table(lake / name).sort_by(demo_lake.KEYS[name])
        for lake in (demo.place.lake, demo.place.output)
    )
    assert before.column_names == after.column_names
    kept = [path for path, one in demo.columns[name].items() if one["action"] == "keep"]
    assert len(kept) >= 3
    for path in kept:
        old, new = before[path].combine_chunks(), after[path].combine_chunks()
        assert old.type == new.type, path
        assert old.equals(new), path


@pytest.mark.parametrize("name", demo_lake.LINES)
def test_lines_keep_their_order_and_every_byte_outside_the_spans(demo: Demo, name: str) -> None:
    ending = ".jsonl" if name == "app_logs" else ".log"
    waiting = [outsides(path) for path in demo_lake.files(demo.place.lake / name)]
    for part in parts(demo.place.output / name, ending):
        lines = part.read_bytes().decode().splitlines(keepends=True)
        while lines:  # a part holds whole files, one after the other
            fits = [f for f in waiting if len(f) <= len(lines) and all(map(re.fullmatch, f, lines))]
            assert fits, f"{part.name}: no file of the original fits here"
            waiting.remove(fits[0])
            lines = lines[len(fits[0]) :]
    assert waiting == []


def outsides(path: Path) -> list[str]:
    """For each line, a pattern of what lies outside its spans."""
    scanner = Scanner(as_of=AS_OF)
    patterns = []
    for line in path.read_bytes().decode().splitlines(keepends=True):
        at, pattern = 0, ""
        for span in scanner.find(line.rstrip("\n")):
            pattern += re.escape(line[at : span.start]) + ".+"
            at = span.end
        patterns.append(pattern + re.escape(line[at:]))
    return patterns


def test_no_identifier_of_the_original_is_left(demo: Demo) -> None:
    told = demo_lake.truth(demo.place.lake)
    told = told.filter(pc.is_in(told["entity"], pa.array(IDENTIFIERS)))
    values = set(told["value"].to_pylist())
    assert len(values) > 400
    left = "\n".join(texts(demo.place.output))
    found = sum(value in left for value in values)
    assert found == 0


def texts(lake: Path) -> Iterator[str]:
    for name in demo_lake.DATASETS:
        for _, text in demo_lake.cells(lake / name, name):
            yield text


def test_every_reader_loads_the_masked_lake_through_the_link(
    spark: SparkSession, demo: Demo
) -> None:
    folder = demo.place.output / "pg_transactions"
    assert demo.place.output.is_symlink()
    before = demo_lake.table(demo.place.lake / "pg_transactions")
    frame = spark.read.parquet(str(folder))
    assert frame.count() == before.num_rows
    assert set(frame.columns) == set(before.column_names)
    assert len(pd.read_parquet(folder)) == before.num_rows
    table = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    assert table.num_rows == before.num_rows
    assert "***" in table["card_no"].drop_null()[0].as_py()


def test_partition_folders_stay(demo: Demo) -> None:
    before, after = (
        sorted(p.name for p in (lake / "pg_transactions").iterdir() if "=" in p.name)
        for lake in (demo.place.lake, demo.place.output)
    )
    assert before == after
    assert len(before) > 5


def test_the_manifest_lists_every_file_with_its_hash(demo: Demo) -> None:
    output = demo.place.output
    listed = set(demo.manifest["files"])
    there = {
        path.relative_to(output).as_posix()
        for path in output.resolve().rglob("*")
        if path.is_file() and path.suffix != ".crc"
        for output in [demo.place.output.resolve()]
    }
    assert there - listed == {f"_garim/{n}" for n in ("manifest.json", "dictionary.json")} | {
        "_garim/report.html"
    }
    assert listed <= there


def test_a_second_run_makes_the_same_pseudonyms_and_logs_json_lines(place: Place) -> None:
    tokens, words = [], ("--log-json", "--json")
    for _ in range(2):
        ran = place.mask(*words)
        assert ran.code == 0
        tokens.append([row["buyer_tel"] for row in rows(place.output / "payments")])
    assert tokens[0] == tokens[1]
    assert tokens[0][0] == tokens[0][1] != tokens[0][2]  # two spellings of one number
    records = [json.loads(line) for line in ran.err.splitlines()]
    assert {record["run_id"] for record in records} == {ran.json["run_id"]}
    assert {"start", "begin", "end", "published"} <= {record["event"] for record in records}
    assert not holds(ran.err, CARDS)


def test_a_sample_is_seeded_and_the_report_says_so(demo: Demo, tmp_path: Path) -> None:
    def sampled(seed: int) -> tuple[dict[str, Any], str]:
        report = tmp_path / f"{seed}.html"
        words = ("--sample", "0.3", "--seed", str(seed), "--json", "--report", report)
        ran = garim("scan", demo.place.lake / "pg_transactions", *words)
        assert ran.code == 0, ran.err
        return ran.json, report.read_text("utf-8")

    (one, page), (same, _), (other, _) = sampled(7), sampled(7), sampled(8)
    assert one["sample"] == {"fraction": 0.3, "seed": 7}
    assert one["datasets"] == same["datasets"] != other["datasets"]
    assert 30 < one["datasets"][0]["rows"] < 200
    assert "30" in page and "seed" in page.lower()


@pytest.mark.parametrize("column", ["ceo_rrn", "merchants.ceo_nm", "acct_no"])
def test_explain_shows_evidence_and_no_value(demo: Demo, column: str) -> None:
    folder = demo.place.lake / "merchants"
    values = demo_lake.table(folder)[column.rpartition(".")[2]].drop_null().to_pylist()
    plain, as_json = garim("explain", folder, column), garim("explain", folder, column, "--json")
    assert plain.code == as_json.code == 0
    assert "judged:" in plain.out
    assert as_json.json["columns"][0]["path"] == column.rpartition(".")[2]
    assert not holds(plain.out + as_json.out, values)


def test_json_lines_as_a_table_come_out_as_parquet(demo: Demo, tmp_path: Path) -> None:
    logs, place = demo.place.lake / "app_logs", Place(tmp_path)
    words = ("--as-table", "--json", "--report", tmp_path / "scan.html", "--as-of", str(AS_OF))
    scanned = garim("scan", logs, "--write-rules", place.rules, *words)
    assert scanned.code == 0, scanned.err
    columns = {column["path"]: column for column in scanned.json["datasets"][0]["columns"]}
    assert columns["request.params.buyerTel"]["entity"] == "PHONE_NUMBER"
    keys = ("--rules", place.rules, "--keys", demo.place.keys, "--as-of", str(AS_OF))
    masked = garim("mask", logs, place.output, "--as-table", "--json", *keys)
    assert masked.code == 0, masked.err
    assert masked.json["datasets"][0]["rows_out"] == count(demo.place.lake, "app_logs")
    table = pq.read_table(place.output / "app_logs")
    assert table.num_rows == masked.json["datasets"][0]["rows_out"]
    tokens = table["request"].combine_chunks().field("params").field("buyerTel").drop_null()
    assert all(token.startswith("phone_") for token in tokens.to_pylist())
    assert garim("verify", logs, place.output).code == 0


NESTED = pa.table(
    {
        "id": ["a", "b"],
        "who": pa.array(
            [{"tel": "010-0000-0001", "city": "서울"}, None],
            pa.struct([("tel", pa.string()), ("city", pa.string())]),
        ),
        "cards": pa.array([[CARDS[0], None], []], pa.list_(pa.string())),
        "extra": pa.array(
            [[("card", CARDS[1])], [("note", None)]], pa.map_(pa.string(), pa.string())
        ),
        "lines": pa.array(
            [[{"memo": "연락처 010-0000-0002 로", "n": 1}, None], None],
            pa.list_(pa.struct([("memo", pa.string()), ("n", pa.int64())])),
        ),
    }
)  # fmt: skip


COUNTED = pa.table(
    {
        "card_no": [*CARDS, None],
        "memo": ["010-0000-0001 그리고 010-0000-0002", "카드 4111111111111111", "없음", None],
        "either": ["010-0000-0001", CARDS[0], "zzz", None],
    }
)
ODD_LINES = (
    "카드 4111-1111-1111-1111 승인\r\n"
    "\n"
    "  tabs\tand trailing blanks  \n"
    "line separator \u2028 and \u0085 and \x0b inside\n"
    "tel=010-0000-0002&x=1\n"
    "no line feed at the end"
).encode()
SEVERAL = """\
version: 1
datasets:
  nested:
    columns:
      id: {action: keep}
      who.tel: {entity: PHONE_NUMBER, action: redact}
      who.city: {action: keep}
      "cards[]": {entity: CREDIT_CARD}
      "extra{key}": {action: keep}
      "extra{value}": {action: scrub}
      "lines[].memo": {action: scrub}
      "lines[].n": {action: keep}
  counted: {columns: {card_no: {entity: CREDIT_CARD}, memo: {action: scrub},
                      either: {action: per_cell}}}
  "*": {columns: {line: {action: scrub}}}
"""


@dataclass(frozen=True)
class Several:
    """A lake of four data sets, masked and verified in one run."""

    output: Path
    results: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def several(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Several:
    place = Place(tmp_path_factory.mktemp("several")).fill(rules=SEVERAL)
    shutil.rmtree(place.payments)
    for name in ("nested", "counted", "plain", "packed"):
        (place.lake / name).mkdir()
    pq.write_table(NESTED, place.lake / "nested" / "part-0.parquet")
    pq.write_table(COUNTED, place.lake / "counted" / "part-0.parquet")
    (place.lake / "plain" / "a.log").write_bytes(ODD_LINES)
    (place.lake / "packed" / "a.log.gz").write_bytes(gzip.compress(ODD_LINES))
    ran = place.mask("--json")
    assert ran.code == 0, ran.err
    assert place.verify().code == 0
    return Several(place.output, {one["name"]: one for one in ran.json["datasets"]})


def test_nested_columns_are_masked_in_their_leaves(several: Several) -> None:
    first, second = sorted(rows(several.output / "nested"), key=lambda row: str(row["id"]))
    assert first["who"] == {"tel": "[PHONE_NUMBER]", "city": "서울"}
    assert first["cards"] == [HIDDEN[0], None]
    assert first["extra"] == [("card", HIDDEN[1])]
    memo = first["lines"][0]["memo"]
    assert re.fullmatch("연락처 phone_[a-z_]+ 로", memo)
    assert first["lines"] == [{"memo": memo, "n": 1}, None]
    assert second == {
        "id": "b", "who": None, "cards": [], "extra": [("note", None)], "lines": None
    }  # fmt: skip
    counts = {c["path"]: c["masked"] for c in several.results["nested"]["columns"] if c["masked"]}
    assert counts == {
        "who.tel": {"PHONE_NUMBER": 1},
        "cards[]": {"CREDIT_CARD": 1},
        "extra{value}": {"CREDIT_CARD": 1},
        "lines[].memo": {"PHONE_NUMBER": 1},
    }


@pytest.mark.parametrize("name", ["plain", "packed"])
def test_lines_come_out_as_they_came_in(several: Several, name: str) -> None:
    ending = ".log" if name == "plain" else ".log.gz"
    (part,) = parts(several.output / name, ending)
    data = part.read_bytes() if name == "plain" else gzip.decompress(part.read_bytes())
    before, after = ODD_LINES.split(b"\n"), data.split(b"\n")
    assert after.pop() == b""
    assert len(after) == len(before) == several.results[name]["rows_out"]
    assert after[0] == "카드 4111-1111-****-**** 승인\r".encode()
    assert re.fullmatch(rb"tel=phone_[a-z_]+&x=1", after[4])
    assert after[1:4] + after[5:] == before[1:4] + before[5:]


def test_counts_in_the_manifest_are_exact(several: Several) -> None:
    dataset = several.results["counted"]
    assert (dataset["rows_in"], dataset["rows_out"], dataset["quarantined"]) == (4, 4, 0)
    masked = {column["path"]: column["masked"] for column in dataset["columns"]}
    assert masked == {
        "card_no": {"CREDIT_CARD": 3},
        "memo": {"PHONE_NUMBER": 2, "CREDIT_CARD": 1},
        "either": {"PHONE_NUMBER": 1, "CREDIT_CARD": 1},
    }


def holds(text: str, values: Sequence[str]) -> int:
    return sum(value in text for value in values)


def test_the_demo_lake_is_judged_as_the_unit_tests_of_deliveries_have_it(demo: Demo) -> None:
    judged = [
        {"name": one["name"], "columns": [_judged(column) for column in one["columns"]
                                          if not column["path"].startswith("line:")]}
        for one in demo.scan.json["datasets"]
    ]  # fmt: skip
    assert judged == scanned()


def _judged(column: Mapping[str, Any]) -> dict[str, Any]:
    sure = [one["entity"] for one in column["found"] if one["whole"] + one["inside"]]
    found = [{"entity": code, "whole": 1, "inside": 0} for code in sure]
    return {**{key: column[key] for key in ("path", "kind", "entity", "named")}, "found": found}
