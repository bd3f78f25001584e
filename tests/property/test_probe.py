"""Verification's probe: what left unmasked is met in any spelling, what was masked is not."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text import fold
from pipelines.errors import IncompleteRun
from pipelines.lake.faithful import Faithful
from pipelines.lake.prints import fingerprints, numbers
from pipelines.lake.probe import PROBE, Original, Written
from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import Masker
from pipelines.masking.plan import make_plan
from pipelines.masking.rules import load_rules
from tests.texts import columns, few, sentences

DEFAULTS = (Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8")
KEY = b"sixteen bytes or so of key"
MIXED: Mapping[str, str | None] = {"x": None}

PHONE = [
    "010-0034-5678", "01000345678", "010.0034.5678", "010 0034 5678", "010 - 0034 - 5678",
    "010–0034–5678", "０１０－００３４－５６７８", "010-00345678", "010)0034-5678",
    "(010)0034-5678", "(010) 0034-5678", "홍길동01000345678님", "+82-10-0034-5678",
    "+82 (0)10-0034-5678", "+82(0)10 0034 5678", "00700-82-10-0034-5678", "0082-10-0034-5678",
    "+821000345678", "010/0034/5678", "010\t0034\t5678", "010\n0034\n5678", "1000345678",
    "02-123-4567/010-0034-5678", "010-0034-5678/010-0034-5679", "010-0034-5678-010-0034-5679",
    "010-0034-5678 02-123-4567", "010\u00a00034\u20025678", "010‑0034−5678", "010·0034·5678",
    "010\u200b-0034-\ufeff5678", "0\u00ad10-00\u206034-5678", "010%2D0034%2D5678",
    "010&#45;0034&#x2d;5678", "\\u0030\\u0031\\u0030-0034-5678", '{\\"tel\\":\\"010-0034-5678\\"}',
    "010\\n0034\\n5678", "٠١٠-٠٠٣٤-٥٦٧٨", "0\x001\x000\x000\x000\x003\x004\x005\x006\x007\x008\x00",
    "tel:010-0034-5678,", "20261122 010-0034-5678",
]  # fmt: skip
CARD = [
    "9490-2000-0000-0004", "9490200000000004", "9490 2000 0000 0004", "9490.2000.0000.0004",
    "9490/2000/0000/0004", "9490 - 2000 - 0000 - 0004", "９４９０２００００００００００４",
    "9490-2000-0000-0004 12/30", "9490-2000-0000-0004-123", "7-9490-2000-0000-0004",
    "94902000 00000004", "949020-0000000004", "카드9490–2000–0000–0004입니다",
]  # fmt: skip
RESIDENT = [
    "350630-3000006", "3506303000006", "350630 3000006", "350630 - 3000006", "350630–3000006",
    "３５０６３０－３０００００６", "350630.3000006", "고객350630/3000006님", "35-06-30-3000006",
]  # fmt: skip
MAIL = [
    "a.kim@example.com", "A.Kim@Example.COM", "a.kim@example.com.", "번호a.kim@example.com입니다",
    "<a.kim@example.com>", "a.kim%40example.com", "a.kim&#64;example.com", "ａ.kim＠example.com",
    "a.kim@example.com01000345678", "-a.kim@example.com-", "a.kim\u200b@example.com",
    "a.kim@example.com.010-0034-5678", "x\\na.kim@example.com",
]  # fmt: skip
SPELLINGS = {
    "PHONE_NUMBER": PHONE,
    "CREDIT_CARD": CARD,
    "KR_RRN": RESIDENT,
    "EMAIL_ADDRESS": MAIL,
    "KR_BANK_ACCOUNT": ["110-000-345678", "110000345678", "110 000 345678", "신한110–000–345678"],
    "KR_BRN": ["123-45-67891", "1234567891", "123 45 67891", "123.45.67891"],
}
CASES = [(entity, all_[0], one) for entity, all_ in SPELLINGS.items() for one in all_]


def original(values: list[str | None], hidden: Mapping[str, str | None] = MIXED) -> set[bytes]:
    batch = pa.record_batch([pa.array(values, pa.string())], names=["x"])
    return prints(Original("d", "parquet", KEY, hidden, None).look(batch), "original")


def written(
    values: list[str | None], shown: Mapping[str, frozenset[str] | None] | None = None
) -> set[bytes]:
    return prints(look(values, shown), "written")


def look(
    values: list[str | None], shown: Mapping[str, frozenset[str] | None] | None = None
) -> pa.RecordBatch:
    batch = pa.record_batch([pa.array(values, pa.string())], names=["x"])
    return Written("d", "parquet", KEY, shown or {}, None).look(batch)


def prints(found: pa.RecordBatch, measure: str) -> set[bytes]:
    assert found.schema == PROBE
    return set(found.filter(pc.equal(found["measure"], measure))["print"].to_pylist())


def measures(found: pa.RecordBatch) -> dict[str, int]:
    return {r["measure"]: r["n"] for r in found.to_pylist() if r["print"] is None}


@pytest.mark.parametrize(("entity", "plain", "spelled"), CASES)
def test_what_left_unmasked_is_met_in_any_spelling(entity: str, plain: str, spelled: str) -> None:
    typed = original([plain], {"x": entity})
    assert len(typed) == 1
    assert typed & written(["nothing", spelled, None])
    assert typed & written([f"앞 {spelled} 뒤"])


@pytest.mark.parametrize(
    ("entity", "plain", "spelled"),
    [case for case in CASES if case[2] in {*PHONE[:9], *CARD[:7], *RESIDENT[:7], *MAIL[:2]}],
)
def test_originals_of_any_spelling_have_one_print(entity: str, plain: str, spelled: str) -> None:
    assert original([spelled], {"x": entity}) == original([plain], {"x": entity})


@pytest.mark.parametrize("column", ["x", "memo"])
def test_mixed_columns_give_the_prints_of_what_is_found_inside(column: str) -> None:
    text = "연락처 010-0034-5678, 카드 9490-2000-0000-0004 / a.kim@example.com 123-45-67891"
    batch = pa.record_batch([[text]], names=[column])
    made = Original("d", "parquet", KEY, {column: None}, None).look(batch)
    wanted = {"01000345678", "9490200000000004", "a.kim@example.com", "1234567891"}
    assert prints(made, "original") == set(map(fingerprints(KEY), wanted))


def test_only_columns_that_must_be_hidden_count() -> None:
    assert original(["010-0034-5678"], {"y": "PHONE_NUMBER"}) == set()
    assert (
        original(["홍길동", "서울"], {"x": "PERSON"}) == set()
    )  # no identifier: chance would meet
    assert original(["1588-0000", "", None], {"x": "PHONE_NUMBER"}) == set()  # too short to tell


def test_numbers_are_read_as_text() -> None:
    batch = pa.record_batch([pa.array([1000345678, None])], names=["x"])
    made = Original("d", "parquet", KEY, {"x": "PHONE_NUMBER"}, None).look(batch)
    assert prints(made, "original") == {fingerprints(KEY)("01000345678")}
    assert prints(Written("d", "parquet", KEY, {}, None).look(batch), "written") >= prints(
        made, "original"
    )


# masked


@pytest.fixture(scope="module")
def masker(tmp_path_factory: pytest.TempPathFactory) -> Masker:
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text("version: 1\ndatasets: {d: {columns: {x: {action: scrub}}}}\n", "utf-8")
    plan = make_plan("d", pa.schema([("x", pa.string())]), load_rules(path, DEFAULTS))
    return Masker(plan, {code: DerivedKey("ka", bytes(32)) for code in plan.keyed})


def masked(masker: Masker, values: list[str | None]) -> list[str | None]:
    out, _ = masker.mask(pa.record_batch([pa.array(values, pa.string())], names=["x"]))
    result: list[str | None] = out.column(0).to_pylist()
    return result


@few(15)
@given(values=st.lists(sentences(), min_size=1, max_size=5))
def test_masked_text_meets_no_original_and_has_no_residual(
    masker: Masker, values: list[str | None]
) -> None:
    out = masked(masker, values)
    assert not original(values) & written(out)
    assert not [m for m in measures(look(out)) if m.startswith("residual")]
    assert original(values) <= written(values)


@few(20)
@given(values=columns)
def test_whatever_the_scanner_finds_is_met_when_nothing_was_masked(
    values: list[str | None],
) -> None:
    assert original(values) <= written(values)


def test_residuals_are_counted_by_entity_unless_shown() -> None:
    values: list[str | None] = ["010-0034-5678 a@example.com", "010-0034-5679", None]
    counts = measures(look(values))
    assert counts["rows written"] == 3 and counts["cells"] == 3
    assert counts["residual PHONE_NUMBER"] == 2 and counts["residual EMAIL_ADDRESS"] == 1
    some = measures(look(values, {"x": frozenset({"PHONE_NUMBER"})}))
    assert "residual PHONE_NUMBER" not in some and some["residual EMAIL_ADDRESS"] == 1
    kept = look(values, {"x": None})
    assert measures(kept) == {"rows written": 3, "cells": 3} and not prints(kept, "written")


def test_columns_that_are_not_read_change_nothing_but_where_their_cells_are_counted() -> None:
    batch = pa.record_batch({name: ["010-0034-5678", None] for name in ("x", "y", "z", "u")})
    hidden = {"x": "PHONE_NUMBER", "y": "PERSON", "z": frozenset({"PHONE_NUMBER"}), "u": None}
    before = Original("d", "parquet", KEY, hidden, None)
    assert [name for name in (*hidden, "v") if before.reads(name)] == ["x", "z", "u"]
    assert before.look(batch).equals(before.look(batch.drop_columns(["y"])))
    shown = {"x": None, "y": frozenset({"PHONE_NUMBER"}), "z": None}
    after = Written("d", "parquet", KEY, shown, None)
    assert [name for name in batch.schema.names if after.reads(name)] == ["y", "u"]
    seen = after.look(batch).to_pylist()
    less = replace(after, unread=2).look(batch.drop_columns(["x", "z"])).to_pylist()
    cells = [sum(row["n"] for row in rows if row["measure"] == "cells") for rows in (seen, less)]
    assert cells == [8, 8]
    rest = [[row for row in rows if row["measure"] != "cells"] for rows in (seen, less)]
    assert rest[0] == rest[1]
    for one in (before, after):  # of a delivery all is read
        assert all(map(replace(one, faithful=Faithful()).reads, batch.schema.names))


def test_masked_forms_leave_nothing() -> None:
    forms = ["9490-2000-****-****", "350630-*******", "phone_ka_" + "abcdefgh" * 4,
             "[PHONE_NUMBER]", "**@example.com", "203.0.***.5"]  # fmt: skip
    found = look([*forms])
    assert not [m for m in measures(found) if m.startswith("residual")]
    assert not written([*forms]) & original(
        ["9490-2000-0000-0004", "350630-3000006", "a.kim@example.com"]
    )


def test_a_token_is_not_read_and_what_stands_beside_one_is() -> None:
    token = f"phone_ka_{'abcdefghijklmnop' * 2}"
    values = [token, None, f"{token} 010-0034-5678", f"{token}\n010-0034-5678", f"{token}q"]
    assert measures(look(values))["residual PHONE_NUMBER"] == 2


def test_an_unreadable_masked_file_never_passes() -> None:
    batch = pa.record_batch([pa.array([b"ok", b"\xff"])], names=["value"])
    with pytest.raises(IncompleteRun, match=r"unreadable rows.*d"):
        Written("d", "text", KEY, {}, None).look(batch)
    before = Original("d", "text", KEY, {"line": None}, None).look(batch)
    assert measures(before)["rows original"] == 2


# fingerprints


def test_prints_are_keyed() -> None:
    mark, other = fingerprints(KEY), fingerprints(b"x" + KEY)
    assert other("1") != mark("1") != mark("2")
    assert len(mark("1")) == 16


@pytest.mark.parametrize(
    "probe",
    [Original("d", "text", KEY, {}, None), Written("d", "text", KEY, {}, None)],
    ids=["original", "written"],
)
def test_a_probe_travels_and_shows_no_key(probe: Original | Written) -> None:
    assert pickle.loads(pickle.dumps(probe)) == probe
    for text in (repr(probe), str(probe)):
        assert "sixteen" not in text and KEY.hex() not in text


def test_no_value_stands_in_what_a_probe_gives() -> None:
    out = look(["010-0034-5678 a.kim@example.com"])
    text = str(out.to_pylist())
    assert "0034" not in text and "kim" not in text


def test_a_line_of_single_digits_stays_cheap() -> None:
    groups = "-".join(str(at % 7) for at in range(3_000))
    assert len(numbers(pa.array([fold(groups).text]), KEY)[1]) < 5_000
