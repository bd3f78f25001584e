"""Bad input: one paragraph, the right exit code, no value quoted, nothing published or lost."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from pipelines.lake.publish import Release, run_id
from pipelines.masking.keys import QUARANTINE, load_keyset, open_sealed
from tests.command import garim
from tests.spark.cli import CARDS, PAYMENTS, RULES, Place, parts, published, rows, staging
from tests.spark.refused import INCOMPLETE, PLANTED, USAGE, VALUES, refused

Words = tuple[str | Path, ...]
Case = Callable[[Place], Words]


@pytest.fixture(scope="module")
def masked_once(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("masked")).fill()
    assert place.mask().code == 0
    return place


@pytest.fixture
def place(masked_once: Place, tmp_path: Path) -> Place:
    """The small lake with an earlier output, which every failure must leave alone."""
    shutil.copytree(masked_once.home, tmp_path / "copy", symlinks=True)
    return Place(tmp_path / "copy")


# --- inputs -----------------------------------------------------------------------------------


def missing_path(place: Place) -> Words:
    shutil.rmtree(place.lake)
    return place.mask_words()


def empty_folder(place: Place) -> Words:
    shutil.rmtree(place.payments)
    return place.mask_words()


def no_parquet(place: Place) -> Words:
    (place.payments / "part-1.parquet").write_text(PLANTED)
    return place.mask_words()


def empty_parquet(place: Place) -> Words:
    (place.payments / "part-1.parquet").touch()
    return place.mask_words()


def truncated_parquet(place: Place) -> Words:
    path = place.payments / "part-0.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    return place.mask_words()


def garbled_parquet(place: Place) -> Words:
    path = place.payments / "part-0.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(len(data) // 2) + data[4 + len(data) // 2 :])
    return place.mask_words()


def text_input(place: Place, name: str, data: bytes, columns: str = "line") -> Words:
    """The data set `payments` as one file of another format."""
    action = "action: scrub" if columns == "line" else "action: redact"
    for path in place.payments.iterdir():
        path.unlink()
    (place.payments / name).write_bytes(data)
    place.ruled("payments", dict.fromkeys(columns.split(","), action))
    return place.mask_words()


BAD_JSON = f'{{"card": "{CARDS[0]}"}}\n{{"card": "{PLANTED}"\n{{"card": null}}\n'.encode()
LONG_CSV = f"a,b\n1,2\n{PLANTED},2,{PLANTED}\n".encode()
SHORT_CSV = f"a,b\n1,2\n{PLANTED}\n".encode()
BYTE_CSV = f"a,b\n1,2\n{PLANTED},".encode() + b"\xb0\xa1\n"
BYTE_LOG = f"ok\n{PLANTED} ".encode() + b"\xb0\xa1\n"
OPEN_QUOTE = f'a,b\n1,2\n"{PLANTED},3\n4,5\n'.encode()


def malformed_json(place: Place) -> Words:
    return text_input(place, "a.jsonl", BAD_JSON)


def malformed_json_as_table(place: Place) -> Words:
    return (*text_input(place, "a.jsonl", BAD_JSON, "card"), "--as-table")


def csv_row_too_long(place: Place) -> Words:
    return text_input(place, "a.csv", LONG_CSV, "a,b")


def csv_row_too_short(place: Place) -> Words:
    return text_input(place, "a.csv", SHORT_CSV, "a,b")


def csv_byte_not_utf8(place: Place) -> Words:
    return text_input(place, "a.csv", BYTE_CSV, "a,b")


def csv_quote_left_open(place: Place) -> Words:
    return text_input(place, "a.csv", OPEN_QUOTE, "a,b")


def csv_header_not_utf8(place: Place) -> Words:
    return text_input(place, "a.csv", b"a,\xb0\xa1\n1,2\n", "a,b")


def csv_header_twice(place: Place) -> Words:
    return text_input(place, "a.csv", b"a,a\n1,2\n", "a")


def csv_empty_file(place: Place) -> Words:
    return text_input(place, "a.csv", b"", "a")


def csv_two_headers(place: Place) -> Words:
    (place.payments / "b.csv").touch()
    words = text_input(place, "a.csv", b"a,b\n1,2\n", "a,b")
    (place.payments / "b.csv").write_bytes(b"b,a\n1,2\n")
    return words


def log_byte_not_utf8(place: Place) -> Words:
    return text_input(place, "a.log", BYTE_LOG)


def gzip_that_is_none(place: Place) -> Words:
    return text_input(place, "a.log.gz", f"{PLANTED}\n".encode())


def unknown_ending(place: Place) -> Words:
    (place.payments / "book.xlsx").write_text(PLANTED)
    return place.mask_words()


def two_of_one_name(place: Place) -> Words:
    shutil.copytree(place.payments, place.lake / "more" / "payments")
    return place.mask_words()


def binary_column(place: Place) -> Words:
    place.fill(pa.table({"photo": pa.array([PLANTED.encode() + b"\xff"], pa.binary())}))
    place.ruled("payments", {"photo": "action: mask"})
    return place.mask_words()


def personal_partition(place: Place) -> Words:
    folder = place.payments / "tel=010-0000-0001"
    folder.mkdir()
    (place.payments / "part-0.parquet").rename(folder / "part-0.parquet")
    place.rules.write_text(RULES + "      tel: {entity: PHONE_NUMBER}\n")
    return place.mask_words()


# --- outputs ----------------------------------------------------------------------------------


def output_is_a_folder(place: Place) -> Words:
    (place.home / "real").mkdir()
    (place.home / "real" / "file").write_text("mine")
    return ("mask", place.lake, place.home / "real", *place.mask_words()[3:])


def output_in_the_input(place: Place) -> Words:
    return ("mask", place.lake, place.lake / "masked", *place.mask_words()[3:])


def output_without_parent(place: Place) -> Words:
    return ("mask", place.lake, place.home / "no" / "masked", *place.mask_words()[3:])


# --- rules and keys ---------------------------------------------------------------------------


def ruled(old: str, new: str) -> Case:
    def case(place: Place) -> Words:
        assert old in RULES
        place.rules.write_bytes(RULES.replace(old, new).encode("utf-8", "surrogateescape"))
        return place.mask_words()

    return case


def no_rules(place: Place) -> Words:
    place.rules.unlink()
    return place.mask_words()


def no_keyset(place: Place) -> Words:
    place.keys.unlink()
    return place.mask_words()


def open_keyset(place: Place) -> Words:
    place.keys.chmod(0o640)
    return place.mask_words()


def linked_keyset(place: Place) -> Words:
    place.keys.rename(place.home / "real.json")
    place.keys.symlink_to("real.json")
    return place.mask_words()


def broken_keyset(place: Place) -> Words:
    place.keys.write_text(place.keys.read_text().replace('"active"', '"actve"'))
    return place.mask_words()


# --- other verbs ------------------------------------------------------------------------------


def scan_over_rules(place: Place) -> Words:
    return ("scan", place.lake, "--write-rules", place.rules, "--report", place.home / "x.html")


def scan_report_nowhere(place: Place) -> Words:
    return ("scan", place.lake, "--report", place.home / "no" / "x.html")


def verify_no_output(place: Place) -> Words:
    return ("verify", place.lake, place.lake)


def verify_other_inputs(place: Place) -> Words:
    place.payments.rename(place.lake / "other")
    return ("verify", place.lake, place.output)


def explain_unknown_column(place: Place) -> Words:
    return ("explain", place.lake, "card_nr")


def keys_over_keyset(place: Place) -> Words:
    return ("keys", "new", place.keys)


def bad_date(place: Place) -> Words:
    return place.mask_words("--as-of", "22.11.2026")


def bad_sample(place: Place) -> Words:
    return ("scan", place.lake, "--sample", "1.5")


def unknown_verb(place: Place) -> Words:
    return ("msk", place.lake)


def unknown_option(place: Place) -> Words:
    return place.mask_words("--rule")


def everything_dropped(place: Place) -> Words:
    place.ruled("payments", dict.fromkeys(PAYMENTS.column_names, "action: drop"))
    return place.mask_words()


def whole_json_lines(place: Place) -> Words:
    words = text_input(place, "a.jsonl", b'{"a": 1}\n')
    place.ruled("payments", {"line": "action: redact"})
    return words


def quarantine_in_the_input(place: Place) -> Words:
    return place.mask_words("--quarantine", place.lake / "aside")


def quarantine_in_the_output(place: Place) -> Words:
    return place.mask_words("--quarantine", place.output / "payments" / "aside")


def broken_catalogue(place: Place) -> Words:
    (place.lake / "_lake.yaml").write_text("as_of: [")
    return place.mask_words()


CASES: tuple[tuple[Case, int, tuple[str, ...]], ...] = (
    (missing_path, USAGE, ("No such file", "lake")),
    (empty_folder, USAGE, ("No data", "lake", ".parquet")),
    (no_parquet, INCOMPLETE, ("Parquet", "part-1.parquet")),
    (empty_parquet, INCOMPLETE, ("part-1.parquet",)),
    (truncated_parquet, INCOMPLETE, ("Parquet", "part-0.parquet")),
    (garbled_parquet, INCOMPLETE, ("payments",)),
    (malformed_json, INCOMPLETE, ("1 of 3 rows", "payments", "--quarantine")),
    (malformed_json_as_table, INCOMPLETE, ("1 of 3 rows", "payments", "--quarantine")),
    (csv_row_too_long, INCOMPLETE, ("1 of 2 rows", "payments", "--quarantine")),
    (csv_row_too_short, INCOMPLETE, ("1 of 2 rows", "payments", "--quarantine")),
    (csv_byte_not_utf8, INCOMPLETE, ("1 of 2 rows", "payments", "--quarantine")),
    (csv_quote_left_open, INCOMPLETE, ("of", "rows", "payments", "--quarantine")),
    (csv_header_not_utf8, INCOMPLETE, ("header", "a.csv", "UTF-8")),
    (csv_header_twice, INCOMPLETE, ("header", "a.csv")),
    (csv_empty_file, INCOMPLETE, ("header", "a.csv")),
    (csv_two_headers, INCOMPLETE, ("headers", "a.csv", "b.csv")),
    (log_byte_not_utf8, INCOMPLETE, ("1 of 2 rows", "payments", "--quarantine")),
    (gzip_that_is_none, INCOMPLETE, ("payments",)),
    (unknown_ending, USAGE, ("book.xlsx", ".parquet")),
    (two_of_one_name, USAGE, ("payments", "Rename")),
    (binary_column, INCOMPLETE, ("binary", "payments: photo", "UTF-8")),
    (personal_partition, USAGE, ("partition", "payments.tel")),
    (output_is_a_folder, USAGE, ("real",)),
    (output_in_the_input, USAGE, ("inside an input",)),
    (output_without_parent, USAGE, ("does not exist",)),
    (no_rules, USAGE, ("rules", "rules.yaml")),
    (ruled("amount:", "amuont:"), USAGE, ("amount", "Did you mean", "rules.yaml")),
    (ruled("amount: {", "\"*\": {action: keep}\n      amuont: {"), USAGE,
     ("'amuont'", "line 9", "Did you mean 'amount'")),
    (ruled("action: keep", "action: kepe"), USAGE, ("'kepe'", "line 5", "Did you mean 'keep'")),
    (ruled("amount: {action: keep}", "amount: {action: [keep]}"), USAGE, ("line 8", "keep")),
    (ruled("amount: {action: keep}", "amount: keep"), USAGE, ("line 8",)),
    (ruled("CREDIT_CARD", "CREDITCARD"), USAGE, ("'CREDITCARD'", "line 6", "'CREDIT_CARD'")),
    (ruled("CREDIT_CARD", "[CREDIT_CARD]"), USAGE, ("line 6", "CREDIT_CARD")),
    (ruled("payments:", "payment:"), USAGE, ("'payments'", "Did you mean 'payment'")),
    (ruled("amount:", "card_no:"), USAGE, ("'card_no'", "twice", "lines 6 and 8")),
    (ruled("amount: {", "amount: {{"), USAGE, ("YAML", "rules.yaml", "line")),
    (ruled("amount: {", "amount: \x00{"), USAGE, ("YAML", "rules.yaml")),
    (ruled("amount: {", "amount: \udcb0{"), USAGE, ("rules.yaml",)),
    (ruled("version: 1", "version: 2"), USAGE, ("version", "line 1")),
    (ruled("version: 1", "version: 1\npurpos: x"), USAGE, ("'purpos'", "Did you mean 'purpose'")),
    (ruled("CREDIT_CARD}", "CREDIT_CARD, action: card, style: firstsix}"), USAGE, ("line 6",)),
    (no_keyset, USAGE, ("keyset.json", "garim keys new")),
    (open_keyset, USAGE, ("open to other users", "chmod 600")),
    (linked_keyset, USAGE, ("symbolic link", "keyset.json")),
    (broken_keyset, USAGE, ("broken", "keyset.json")),
    (scan_over_rules, USAGE, ("exists already", "rules.yaml")),
    (scan_report_nowhere, USAGE, ("x.html",)),
    (verify_no_output, USAGE, ("no manifest", "lake")),
    (verify_other_inputs, INCOMPLETE, ("payments", "other")),
    (explain_unknown_column, USAGE, ("'card_nr'", "Did you mean 'card_no'")),
    (keys_over_keyset, USAGE, ("never overwritten", "keyset.json")),
    (bad_date, USAGE, ("--as-of", "YYYY-MM-DD")),
    (bad_sample, USAGE, ("--sample",)),
    (unknown_verb, USAGE, ("msk",)),
    (unknown_option, USAGE, ("--rule",)),
    (broken_catalogue, USAGE, ("_lake.yaml",)),
    (everything_dropped, USAGE, ("drop every column", "payments")),
    (whole_json_lines, USAGE, ("JSON", "payments.line", "scrub", "--as-table")),
    (quarantine_in_the_input, USAGE, ("quarantine", "aside")),
    (quarantine_in_the_output, USAGE, ("quarantine", "aside")),
)  # fmt: skip


def name_of(case: object) -> str | None:
    name = getattr(case, "__name__", None)
    return None if name is None else "rules" if name == "case" else str(name)


@pytest.mark.parametrize(("case", "code", "words"), CASES, ids=name_of)
def test_bad_input_is_one_paragraph_and_changes_nothing(
    place: Place, case: Case, code: int, words: tuple[str, ...]
) -> None:
    told = case(place)
    before = published(place.home)
    refused(garim(*told), code, *words)
    assert published(place.home) == before
    assert staging(place.home) == []


def test_a_second_run_on_the_same_output_waits_for_nobody(place: Place) -> None:
    before = published(place.home)
    with Release(place.output, run_id(datetime.now(UTC))):
        refused(place.mask(), USAGE, "Another run", "masked")
    assert published(place.home) == before


# --- corrupt rows -----------------------------------------------------------------------------

# data set: its file, how many rows it has, and which of them is corrupt
CORRUPT: dict[str, tuple[str, bytes, int, bytes]] = {
    "broken": ("a.jsonl", BAD_JSON, 3, BAD_JSON.splitlines()[1]),
    "foreign": ("a.log", BYTE_LOG, 2, BYTE_LOG.splitlines()[1]),
    "long": ("a.csv", LONG_CSV, 2, LONG_CSV.splitlines()[2]),
    "short": ("a.csv", SHORT_CSV, 2, SHORT_CSV.splitlines()[2]),
}
CORRUPT_RULES = """\
version: 1
datasets:
  broken: {columns: {line: {action: scrub}}}
  foreign: {columns: {line: {action: scrub}}}
  long: {columns: {a: {action: redact}, b: {action: redact}}}
  short: {columns: {a: {action: redact}, b: {action: redact}}}
"""


def test_corrupt_rows_go_to_quarantine_sealed(spark: SparkSession, tmp_path: Path) -> None:
    place, safe = Place(tmp_path).fill(rules=CORRUPT_RULES), tmp_path / "aside"
    shutil.rmtree(place.payments)
    for name, (file, data, *_) in CORRUPT.items():
        (place.lake / name).mkdir()
        (place.lake / name / file).write_bytes(data)
    ran = place.mask("--quarantine", safe, "--json")
    assert ran.code == 0, ran.err
    counts = {
        one["name"]: (one["rows_in"], one["rows_out"], one["quarantined"])
        for one in ran.json["datasets"]
    }
    assert counts == {name: (rows, rows - 1, 1) for name, (_, _, rows, _) in CORRUPT.items()}
    assert stat.S_IMODE(safe.stat().st_mode) == 0o700
    files = [p for p in safe.rglob("*") if p.is_file()]
    assert not any(PLANTED.encode() in path.read_bytes() for path in files)
    for name, (*_, row) in CORRUPT.items():
        key = load_keyset(place.keys).derive(QUARANTINE, name)
        (sealed,) = rows(safe / ran.json["run_id"] / name)
        assert open_sealed(key, sealed["row"], name.encode()) == row
    assert not any(value in ran.out + ran.err for value in VALUES)
    assert place.verify().code == 0


def test_scan_counts_corrupt_rows_and_ends_with_3(place: Place) -> None:
    malformed_json(place)
    report = place.home / "scan.html"
    ran = garim("scan", place.lake, "--report", report, "--json")
    refused(ran, INCOMPLETE, "payments (1 of 3)")
    assert ran.json["datasets"][0]["corrupt"] == 1
    assert PLANTED not in report.read_text("utf-8")


def test_the_output_of_a_good_run_is_whole(place: Place) -> None:
    """The control of this file: the same lake, unharmed, passes."""
    assert place.mask().code == 0
    assert len(parts(place.output / "payments")) == 1
