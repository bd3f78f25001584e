"""Numbers that a table has spoilt are read as what they were."""

from __future__ import annotations

import pyarrow as pa
import pytest

from detectors.numerals import restored, whole

PHONE, RRN, FRN = ("PHONE_NUMBER",), ("KR_RRN",), ("KR_FRN",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("9490200000000004.0", "9490200000000004"),
        ("9490200000000004.00", "9490200000000004"),
        (" 1000345678.0 ", "1000345678"),
        ("1.000345678E9", "1000345678"),
        ("9.490200000000004e+15", "9490200000000004"),
        ("4.11E+15", "4110000000000000"),
        ("9E15", "9000000000000000"),
        ("9.4905E2", "9.4905E2"),  # no whole number
        ("1.5E-7", "1.5E-7"),
        ("12.0", "12.0"),  # a version or a rate
        ("12345.10", "12345.10"),
        ("010-0034-5678", "010-0034-5678"),
        ("memo 1000.0", "memo 1000.0"),
        ("", ""),
        (None, None),
    ],
)
def test_whole_numbers_are_written_as_digits(written: str | None, read: str | None) -> None:
    assert whole(pa.array([written, "x"], pa.string())).to_pylist() == [read, "x"]


@pytest.mark.parametrize(
    ("digits", "codes", "entity"),
    [
        ("1000345678", PHONE, "PHONE_NUMBER"),  # 010-0034-5678
        ("311005678", PHONE, "PHONE_NUMBER"),  # 031-100-5678
        ("7010005678", PHONE, "PHONE_NUMBER"),
        ("1062345678", (), "PHONE_NUMBER"),
        ("1000345678", (), None),  # also how serial numbers begin
        ("1795000000", (), None),  # seconds since 1970
        ("3506303000004", RRN, None),  # nothing is lost
        ("501013000008", RRN, "KR_RRN"),  # 050101-3000008
        ("501013000008", (), "KR_RRN"),
        ("1013000006", RRN, "KR_RRN"),  # 000101-3000006
        ("501015000008", RRN, None),
        ("501017000006", FRN, "KR_FRN"),
        ("50101", ("DATE_OF_BIRTH",), "DATE_OF_BIRTH"),
        ("59999", ("DATE_OF_BIRTH",), None),
        ("50101", (), None),
        ("4524", ("POSTAL_CODE",), "POSTAL_CODE"),
        ("4524", (), None),
    ],
)
def test_lost_zeros_are_put_back(digits: str, codes: tuple[str, ...], entity: str | None) -> None:
    found = restored(pa.array([digits, "x"]), pa.array([2, 1]), codes)
    assert found == ({entity: 2} if entity else {})


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_cells_among_others_are_written_as_digits(kind: pa.DataType) -> None:
    cells = ["x", None, "a1e2b", "100.0", " 1.5E1\n", "\u20031E3", "v123.0.1", "9E3 ", "1E+2"]
    read = ["x", None, "a1e2b", "100", "15", "\u20031E3", "v123.0.1", "9000", "100"]
    assert whole(pa.array(cells, kind)).to_pylist() == read
    assert whole(pa.array(cells, kind).slice(2, 3)).to_pylist() == read[2:5]
    assert whole(pa.array([None], kind)).to_pylist() == [None]
