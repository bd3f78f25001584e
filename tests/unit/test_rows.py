"""Rows as they were read: the sound ones go on in order, the corrupt ones are set apart."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lake.rows import CORRUPT, split
from pipelines.masking.plan import LINE


def lines(raw: list[bytes], format_: str) -> tuple[list[str], list[bytes]]:
    batch = pa.record_batch([pa.array(raw, pa.binary())], names=["value"])
    read = split(batch, format_)
    assert read.good.schema == pa.schema([(LINE, pa.string())])
    assert read.corrupt.type == pa.binary()
    return read.good.column(0).to_pylist(), read.corrupt.to_pylist()


GOOD = [b"", b"  ", "카드 010".encode(), b"\xef\xbb\xbfbom", "\ufffd".encode(), b"tab\there\r"]
BAD = [
    b"\xb1\xe6\xb5\xbf",  # CP949
    b"a\xff",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xc0\xaf",  # an overlong slash
    "가a".encode("utf-16-le"),
    "010-0034-5678".encode("utf-16-le"),  # sound UTF-8, were it not for its NULs
    b"cut \xed\x99",
]


def test_text_lines() -> None:
    assert lines(GOOD, "text") == ([raw.decode() for raw in GOOD], [])
    for bad in BAD:
        mixed = [GOOD[2], bad, b"", bad, b"x"]
        assert lines(mixed, "text") == ([GOOD[2].decode(), "", "x"], [bad, bad])


@pytest.mark.parametrize(
    "sound", [b"{}", b'{"a":[1,"x"]}', b" [1] ", b'"x"', b"7", b"null", b"", b"\t "]
)
def test_json_lines_that_are_sound(sound: bytes) -> None:
    assert lines([sound, b"{"], "jsonl") == ([sound.decode()], [b"{"])


@pytest.mark.parametrize(
    "broken",
    [
        b"{", b'{"a":}', b"{'a':1}", b"{}{}", b"x", b'{"a":"\x01"}', b"[1,]", b"{} // c",
        b'{"a":"b\n"}', b'{"a":"\xb1\xe6"}', '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-16"), b"[" * 100_000,
    ],
    ids=range(13),
)  # fmt: skip
def test_json_lines_that_are_broken(broken: bytes) -> None:
    assert lines([b'{"a":1}', broken, b""], "jsonl") == (['{"a":1}', ""], [broken])
    assert lines([broken], "jsonl") == ([], [broken])


@given(st.lists(st.one_of(st.binary(max_size=6), st.text(max_size=6).map(str.encode)), max_size=6))
def test_no_line_is_lost_or_changed(raw: list[bytes]) -> None:
    for format_ in ("text", "jsonl"):
        good, corrupt = lines(raw, format_)
        rest = iter(raw)
        kept = [line.encode() for line in good]
        assert all(line in rest for line in kept)  # in order
        assert sorted(kept + corrupt) == sorted(raw)


@given(
    st.lists(
        st.none() | st.integers() | st.text(max_size=6) | st.lists(st.text(max_size=3)), max_size=4
    )
)
def test_whatever_a_json_writer_writes_is_sound(values: list[object]) -> None:
    raw = [json.dumps(value).encode() for value in values]
    assert lines(raw, "jsonl") == ([line.decode() for line in raw], [])


# tables

TABLE = pa.schema([("no", pa.string()), ("n", pa.int64()), (CORRUPT, pa.string())])


def test_corrupt_records_of_a_table() -> None:
    batch = pa.record_batch(
        [["1", "2\ufffd", None, "4", ""], [1, 2, None, 4, 5], [None, None, 'a,"b', None, None]],
        schema=TABLE,
    )
    read = split(batch, "csv")
    assert read.good.schema.names == ["no", "n"]
    assert read.good.to_pydict() == {"no": ["1", "4", ""], "n": [1, 4, 5]}
    assert read.corrupt.to_pylist() == [b"(bytes that are no UTF-8)", b'a,"b']


def test_a_sound_table_keeps_all_but_the_mark() -> None:
    batch = pa.record_batch([["1", None], [1, None], [None, None]], schema=TABLE)
    read = split(batch, "table")
    assert read.good.to_pydict() == {"no": ["1", None], "n": [1, None]}
    assert len(read.corrupt) == 0


def test_the_mark_may_stand_anywhere() -> None:
    batch = pa.record_batch([[None, "x"], ["1", None]], names=[CORRUPT, "a"])
    read = split(batch, "csv")
    assert read.good.to_pydict() == {"a": ["1"]}
    assert read.corrupt.to_pylist() == [b"x"]


def test_parquet_passes_as_it_is() -> None:
    batch = pa.record_batch([["a\ufffd", None]], names=["a"])
    read = split(batch, "parquet")
    assert read.good is batch and len(read.corrupt) == 0


@pytest.mark.parametrize("format_", ["text", "jsonl"])
def test_no_lines(format_: str) -> None:
    assert lines([], format_) == ([], [])
