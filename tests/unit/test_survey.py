"""What a batch shows: counts by column, never a value."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

from detectors import Scanner
from pipelines.lake.rows import CORRUPT
from pipelines.lake.survey import SURVEY, Surveyor
from tests.texts import columns, few

Counts = dict[tuple[str, str, str], int]


def survey(batch: pa.RecordBatch, format_: str = "parquet", as_of: date | None = None) -> Counts:
    out = Surveyor(format_, as_of).survey(batch)
    assert out.schema == SURVEY
    listed = {(r["path"], r["entity"], r["measure"]): r["n"] for r in out.to_pylist()}
    assert len(listed) == out.num_rows
    return {key: n for key, n in listed.items() if n}


def table(**given: Any) -> pa.RecordBatch:
    return pa.record_batch(list(given.values()), names=list(given))


def test_whole_cells_spans_inside_and_doubts_are_told_apart() -> None:
    tel = ["010-0034-5678", "010-0034-5678  ", "tel 010-0034-5678", "0311005678", "x", None]
    assert survey(table(tel=tel)) == {
        ("", "", "rows"): 6,
        ("tel", "", "values"): 5,
        ("tel", "PHONE_NUMBER", "whole"): 2,
        ("tel", "PHONE_NUMBER", "inside"): 1,
        ("tel", "PHONE_NUMBER", "weak"): 1,
        ("tel", "", "numbers"): 1,
    }


def test_doubts_count_only_where_the_name_asks() -> None:
    doubtful = ["1002000345678", "110-000-345678"]
    assert ("acct_no", "KR_BANK_ACCOUNT", "weak") in survey(table(acct_no=doubtful))
    assert survey(table(x=doubtful)) == {
        ("", "", "rows"): 2, ("x", "", "values"): 2, ("x", "", "numbers"): 1,
    }  # fmt: skip


def test_doubts_count_among_numbers_whatever_the_name_says() -> None:
    counts = survey(table(x=["2208811114", "3506303000004", "1023456789", "1234567890"]))
    assert counts["x", "KR_BRN", "weak"] == counts["x", "KR_RRN", "weak"] == 1
    assert counts["x", "PHONE_NUMBER", "zeros"] == 1


def test_cells_that_may_be_names_count_where_there_are_many() -> None:
    names = ["한신", "강민", "조은"] + [f"{one}{two}" for one in "김이박" for two in "진준윤훈현석"]
    assert len(Scanner().find(names[0])) == 0  # two syllables prove nothing
    counts = survey(table(x=names))
    assert sum(counts.get(("x", "PERSON", one), 0) for one in ("whole", "weak")) == len(names)
    assert ("x", "PERSON", "weak") not in survey(table(x=names[:5] * 9))
    assert survey(table(원장명=names[:5]))["원장명", "PERSON", "weak"] > 0


def test_blank_cells_are_no_values() -> None:
    counts = survey(table(x=[None, "", "  ", "-", "--", "N/A", "null", "없음", "010-0034-5678"]))
    assert counts["x", "", "values"] == 1


def test_numbers_are_read_however_a_table_has_spelt_them() -> None:
    spelt = ["9490200000000004.0", "9.490200000000004E15", "9490200000000004", "9490-****-****"]
    counts = survey(table(x=spelt))
    assert counts["x", "CREDIT_CARD", "whole"] == 3
    assert (counts["x", "", "spelled"], counts["x", "", "masked"]) == (2, 1)


def test_several_findings_in_one_cell_all_count() -> None:
    counts = survey(table(memo=["010-0034-5678, a@example.com / 010-0034-5679"]))
    assert counts["memo", "PHONE_NUMBER", "inside"] == 2
    assert counts["memo", "EMAIL_ADDRESS", "inside"] == 1


def test_every_leaf_has_its_path() -> None:
    array = pa.array(
        [{"tel": "010-0034-5678", "all": [{"mail": "a@b.co"}, None]}, None],
        pa.struct([("tel", pa.string()), ("all", pa.list_(pa.struct([("mail", pa.string())])))]),
    )
    extra = pa.array([[("a@b.co", "203.0.113.5")], None], pa.map_(pa.string(), pa.string()))
    counts = survey(table(r=array, extra=extra))
    assert counts["r.tel", "PHONE_NUMBER", "whole"] == 1
    assert counts["r.all[].mail", "EMAIL_ADDRESS", "whole"] == 1
    assert counts["extra{key}", "EMAIL_ADDRESS", "whole"] == 1
    assert counts["extra{value}", "IP_ADDRESS", "whole"] == 1
    assert counts["r.tel", "", "values"] == 1


@pytest.mark.parametrize(
    "array",
    [
        pa.array([9490200000000004]),
        pa.array([9490200000000004], pa.decimal128(16, 0)),
        pa.array(["9490200000000004"]).dictionary_encode(),
        pa.array(["9490200000000004"], pa.large_string()),
    ],
    ids=["int", "decimal", "dictionary", "large"],
)
def test_numbers_and_other_texts_are_read(array: pa.Array) -> None:
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    assert survey(table(c=array))["c", "CREDIT_CARD", "whole"] == 1


def test_floats_are_read_as_the_numbers_that_they_are() -> None:
    cards = pa.array([9490200000000004.0, 4e15, None, float("nan"), float("inf"), 0.1])
    counts = survey(table(f=cards))
    assert counts["f", "CREDIT_CARD", "whole"] == 1
    assert counts["f", "", "values"] == 4  # neither null nor nan


def test_bytes_are_read_where_they_are_text() -> None:
    values = [b"010-0034-5678", None, b"\xff\xfe", "연락처 010-0034-5678".encode("cp949"), b""]
    assert survey(table(b=values)) == {
        ("", "", "rows"): 5, ("b", "", "values"): 1, ("b", "", "unread"): 2,
        ("b", "PHONE_NUMBER", "whole"): 1,
    }  # fmt: skip


def test_types_that_are_no_text_are_only_counted() -> None:
    batch = table(flag=pa.array([True, None]), at=pa.array([0, 1], pa.timestamp("us")))
    assert survey(batch) == {
        ("", "", "rows"): 2, ("flag", "", "values"): 1, ("at", "", "values"): 2,
    }  # fmt: skip


def test_dates_to_come_are_no_findings() -> None:
    batch = table(x=["350630-3000006"])
    assert survey(batch)["x", "KR_RRN", "whole"] == 1
    assert ("x", "KR_RRN", "whole") not in survey(batch, as_of=date(2026, 11, 22))


def test_corrupt_rows_are_counted_apart() -> None:
    batch = table(**{"tel": ["010-0034-5678", None], CORRUPT: [None, "x"]})
    assert survey(batch, "csv") == {
        ("", "", "rows"): 1,
        ("", "", "corrupt"): 1,
        ("tel", "", "values"): 1,
        ("tel", "PHONE_NUMBER", "whole"): 1,
    }


def test_text_lines() -> None:
    lines = [b"tel 010-0034-5678 a@b.co", b"010-0034-5678", b"", b"\xff"]
    assert survey(table(value=lines), "text") == {
        ("", "", "rows"): 3,
        ("", "", "corrupt"): 1,
        ("line", "", "values"): 3,
        ("line", "PHONE_NUMBER", "inside"): 2,
        ("line", "EMAIL_ADDRESS", "inside"): 1,
    }


def test_json_lines_are_counted_by_the_path_inside_too() -> None:
    lines = [
        b'{"req":{"tels":["010-0034-5678"]},"memo":"tel 010-0034-5678, a@b.co"}',
        b'{"req":{"tels":[1,"010-0034-5678"]},"a@b.co":0}',
        b"  ",
    ]
    counts = survey(table(value=lines), "jsonl")
    assert counts["line", "PHONE_NUMBER", "inside"] == 3
    assert counts["line:req.tels[]", "PHONE_NUMBER", "whole"] == 2
    assert counts["line:memo", "PHONE_NUMBER", "inside"] == 1
    assert counts["line:memo", "EMAIL_ADDRESS", "inside"] == 1
    assert counts["line", "EMAIL_ADDRESS", "inside"] == 2  # one of them is a key


@few(20)
@given(columns)
def test_counts_are_those_of_the_scanner_and_hold_no_value(values: list[str | None]) -> None:
    counts = survey(table(x=pa.array(values, pa.string())))
    found = Counter(s.entity for v in values if v is not None for s in Scanner().find(v))
    summed: Counter[str] = Counter()
    for (_, entity, measure), n in counts.items():
        if measure in ("whole", "inside"):
            summed[entity] += n
    assert summed == found
    assert {part for key in counts for part in key} <= {
        "", "x", "rows", "values", "whole", "inside", "weak", "zeros", "spelled", "masked",
        "numbers", "bare", *found,
    }  # fmt: skip


def test_batches_are_surveyed_as_one_column() -> None:
    cells = ["010-0034-5678", "tel 010-0034-5678", "1023456789", "a@b.co", "-", None, "1.0E9"]
    batches = [table(x=pa.array(some, pa.string())) for some in (cells, cells[2:], cells[:1] * 3)]
    whole = Surveyor("parquet", None).survey(*batches).to_pylist()
    parts = [row for one in batches for row in Surveyor("parquet", None).survey(one).to_pylist()]
    summed = Counter[tuple[str, str, str]]()
    for row in parts:
        summed[row["path"], row["entity"], row["measure"]] += row["n"]
    assert {(r["path"], r["entity"], r["measure"]): r["n"] for r in whole} == summed


def test_names_count_where_many_stand_in_any_batches_of_a_task() -> None:
    names = [f"{one}{two}" for one in "김이박" for two in "진준윤훈현석숙"]
    batches = [table(x=names[:9]), table(x=names[9:])]
    alone = [Surveyor("parquet", None).survey(batch).to_pylist() for batch in batches]
    both = Surveyor("parquet", None).survey(*batches).to_pylist()

    def weak(rows: list[dict[str, Any]]) -> int:
        return sum(
            row["n"] for row in rows if (row["entity"], row["measure"]) == ("PERSON", "weak")
        )

    assert [weak(rows) for rows in alone] == [0, 0]
    assert weak(both) > 0


def test_a_surveyor_travels() -> None:
    one = Surveyor("csv", date(2026, 11, 22))
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize("format_", ["parquet", "text", "jsonl", "csv"])
def test_empty_batch(format_: str) -> None:
    batch = table(value=pa.array([], pa.binary() if format_ in ("text", "jsonl") else pa.string()))
    assert survey(batch, format_) == {}


def test_a_key_that_is_somebody_is_not_shown() -> None:
    lines = [
        '{"01000345678": {"email": "a@example.org"}, "users": {"c.d@example.org": "01000345679"}}',
        '{"350630-4000004": {"tel": "01000345670"}, "orders2040": [{"tel": "01000345671"}]}',
        '{"홍길동": {"tel": "010-0034-5672"}, "buyer": {"tel.no": "010-0034-5673"}}',
        '{"203.0.113.7": "010-0034-5672", "010.0034.5678": [["010-0034-5673"]]}',
    ]
    paths = {path for path, _, _ in survey(table(value=lines), "jsonl") if ":" in path}
    assert paths == {
        "line:{key}.email", "line:users.{key}", "line:{key}.tel", "line:{key}[].tel",
        "line:buyer.tel.no", "line:{key}", "line:{key}[][]",
    }  # fmt: skip
