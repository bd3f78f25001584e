"""Types: docs/types.md says what becomes of every operator and type, and this holds it to that."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.errors import IncompleteRun, UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import Masker
from pipelines.masking.operators import OPERATORS, apply, type_out
from pipelines.masking.operators.generalize import TIMES
from pipelines.masking.operators.types import legible
from pipelines.masking.plan import make_plan
from pipelines.masking.rules import load_rules
from tests.operators import KEY, treat

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 5, 17, 12, 30, 5)
INTERVAL = pa.scalar((1, 2, 3), pa.month_day_nano_interval())
SAMPLES: dict[str, pa.Array] = {
    str(array.type): array
    for array in (
        pa.array(["9490-2000-0000-0004", None]),
        pa.array(["010-0034-5678", None], pa.large_utf8()),
        pa.nulls(2),
        *(pa.array([90, None], kind) for kind in (pa.int8(), pa.int16())),
        pa.array([350630300, None], pa.int32()),
        *(pa.array([9490200000000004, None], kind) for kind in (pa.int64(), pa.uint64())),
        pa.array([Decimal("9490200000000004"), None], pa.decimal128(20, 2)),
        pa.array([1000345678.0, None], pa.float32()),
        pa.array([9490200000000004.0, None]),
        *(pa.array([date(1990, 5, 6), None], kind) for kind in (pa.date32(), pa.date64())),
        *(pa.array([NOON, None], pa.timestamp("us", zone)) for zone in (None, "UTC")),
        pa.array([time(13, 24), None]),
        pa.array([b"010-0034-5678", None]),
        pa.array([b"9490200000000004", None], pa.binary(16)),
        pa.array([True, None]),
        pa.array([timedelta(seconds=5), None]),
        pa.array([INTERVAL.as_py(), None], pa.month_day_nano_interval()),
    )
}


def documented() -> list[tuple[str, str, dict[str, Any], str]]:
    """(type, action, parameters, type after or `refused`) of every cell of the table."""
    lines = (ROOT / "docs" / "types.md").read_text("utf-8").splitlines()
    head, _, *rows = [
        [c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    found = []
    for kind, *cells in rows:
        for words, cell in zip(head[1:], cells, strict=True):
            for action, params in actions(words):
                found.append((kind, action, params, cell))
    return found


REQUIRED: dict[str, dict[str, Any]] = {
    "replace": {"value": "x"},
    "date_shift": {"subject": "customer"},
}


def actions(words: str) -> list[tuple[str, dict[str, Any]]]:
    """The actions that a column of the table speaks of, with the parameters that they need."""
    named = re.findall("`([a-z_]+)`", words)
    if "to others" in words:
        return [(one, {"to": "network"} if one == "generalize" else {}) for one in named]
    coarse = [("generalize", {"to": to}) for to in named if to in TIMES]
    rest = [one for one in named if one not in (*TIMES, "generalize")]
    return [*coarse, *((one, REQUIRED.get(one, {})) for one in rest)]


CELLS = documented()
every = pytest.mark.parametrize(
    ("kind", "action", "params", "after"),
    CELLS,
    ids=[f"{kind} {action} {params.get('to', '')}" for kind, action, params, _ in CELLS],
)


def test_the_table_is_whole() -> None:
    assert {kind for kind, *_ in CELLS} == SAMPLES.keys()
    assert {action for _, action, *_ in CELLS} == OPERATORS.keys() - {"keep"} | {
        "scrub",
        "per_cell",
    }
    assert {params["to"] for _, _, params, _ in CELLS if "to" in params} == {*TIMES, "network"}


@every
def test_an_operator_makes_the_type_of_the_table(
    kind: str, action: str, params: dict[str, Any], after: str
) -> None:
    values = SAMPLES[kind]
    assert str(type_out(action, params, values.type) or "refused") == after
    if action in ("scrub", "per_cell") or (action == "decrypt" and kind != "null"):
        return
    if after == "refused":
        with pytest.raises(
            UsageError, match=re.escape(f"{action!r} cannot treat values of type {kind}")
        ):
            treat(action, values, params)
        return
    for held in (values, values.slice(1), values.slice(0, 0)):
        out = treat(action, held, params)
        out.validate(full=True)
        assert (str(out.type), len(out)) == (after, len(held))
        assert [v is None for v in out.to_pylist()] == [v is None for v in held.to_pylist()]
    assert (
        kind == "null"
        or treat(action, values, params)[0].as_py() != values[0].as_py()
        or stays(action, params)
    )


def stays(action: str, params: dict[str, Any]) -> bool:
    """Whether a value may be as coarse as it will be: a date is a whole day already."""
    return action == "generalize" and params["to"] in TIMES


def planned(folder: Path, rule: str, kind: pa.DataType) -> Masker:
    schema = pa.schema([("x", kind), ("customer", pa.string())])
    path = folder / "rules.yaml"
    path.write_text(
        "version: 1\ndatasets:\n  d:\n    columns:\n"
        f"      x: {{{rule}}}\n      customer: {{action: keep}}\n", "utf-8",
    )  # fmt: skip
    plan = make_plan("d", schema, load_rules(path, (ROOT / "conf/masks.yaml").read_text("utf-8")))
    return Masker(
        plan, {name: DerivedKey("ka", bytes(32), "p") for name in plan.keyed}, NOON.date()
    )


@every
def test_the_masker_does_as_the_table_says(
    tmp_path: Path, kind: str, action: str, params: dict[str, Any], after: str
) -> None:
    values = SAMPLES[kind]
    rule = ", ".join(f"{k}: {v}" for k, v in {"action": action, **params}.items())
    if after == "refused":
        with pytest.raises(
            UsageError,
            match=re.escape(f"A column of type {kind} cannot be treated with {action!r}"),
        ) as caught:
            planned(tmp_path, rule, values.type)
        assert "d.x" in str(caught.value) and "drop" in str(caught.value)
        return
    made = planned(tmp_path, rule, values.type)
    if action == "decrypt":
        return
    batch = pa.record_batch([values, pa.array(["C-1", "C-2"])], names=["x", "customer"])
    out, _ = made.mask(batch)
    out.validate(full=True)
    assert str(out.schema.field("x").type) == after == str(out.column("x").type)
    assert out.column("x").is_valid().to_pylist() == values.is_valid().to_pylist()


SPELLED: dict[str, list[pa.Array]] = {
    "CREDIT_CARD": [
        *(SAMPLES[kind] for kind in ("int64", "uint64", "decimal128(20, 2)", "double", "string")),
        SAMPLES["fixed_size_binary[16]"],
        pa.array(["9490-2000-0000-0004"]).dictionary_encode(),
    ],
    "PHONE_NUMBER": [
        *(pa.array([one]) for one in (1000345678, 1000345678.0, "010-0034-5678")),
        SAMPLES["binary"],
        pa.array([b"01000345678"]).dictionary_encode(),
    ],
    "KR_RRN": [pa.array([one]) for one in (6303000006, 6303000006.0, "000630-3000006")],
    "KR_FRN": [
        pa.array([one]) for one in (101307000002, "010130-7000002", "０１０１３０７０００００２")
    ],
}


@pytest.mark.parametrize("entity", SPELLED)
def test_one_value_has_one_token_in_whatever_type(entity: str) -> None:
    tokens = {apply("pseudonym", entity, one, {}, KEY)[0].as_py() for one in SPELLED[entity]}
    assert len(tokens) == 1 and None not in tokens


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary(3), pa.binary_view()])
def test_bytes_that_are_no_text_stop_the_run_and_are_not_shown(
    tmp_path: Path, kind: pa.DataType
) -> None:
    values = pa.array([b"9\xff1"], kind)
    batch = pa.record_batch([values, pa.array(["C-1"])], names=["x", "customer"])
    for action in ("mask", "pseudonym", "scrub", "per_cell"):
        with pytest.raises(IncompleteRun, match=r"x: .*no UTF-8 text") as caught:
            planned(tmp_path, f"action: {action}", kind).mask(batch)
        assert "xff" not in str(caught.value) and "9" not in str(caught.value)
    out, _ = planned(tmp_path, "action: redact", kind).mask(batch)
    assert out.column("x").to_pylist() == ["[PERSONAL]"]


def test_a_list_of_fixed_size_is_redacted_or_refused(tmp_path: Path) -> None:
    values = pa.array([["010-0034-5678", "a"]], pa.list_(pa.string(), 2))
    with pytest.raises(UsageError, match="fixed_size_list"):
        planned(tmp_path, "action: scrub", values.type)
    assert apply("redact", "X", values).to_pylist() == ["[X]"]


def test_who_only_looks_reads_past_bytes_that_are_no_text() -> None:
    values = pa.array([b"a", b"\xff", None, "가".encode()])
    assert legible(values).to_pylist() == ["a", None, None, "가"]
    assert legible(values.slice(2)).to_pylist() == [None, "가"]
    assert legible(pa.array([1])).to_pylist() == ["1"]
