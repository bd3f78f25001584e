"""Sabotaged builds: each breaks one part of a delivery, and each is stopped with nothing published.

Builds that break the masker or the written files run side by side, each on a data set of its own
beside one that nobody touched: whatever is told of a data set would have stopped it alone. Those
that break filters or verification have a run each. What works in the workers travels by value.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyspark import cloudpickle
from pyspark.sql import SparkSession

from detectors.scanner import Scanner
from pipelines import mask, verify
from pipelines.gate import describe
from pipelines.lake.asked import selection
from pipelines.lake.probe import Original, Written
from pipelines.lake.rows import Tally
from pipelines.masking.keys import Keyset, load_keyset, new_keyset
from pipelines.masking.masker import Keys, Masker
from pipelines.masking.plan import ColumnPlan, MaskPlan
from pipelines.masking.selection import HOLD, Selection, fingerprints
from pipelines.reports.ledger import BEGUN, append
from pipelines.scan import scan_lake
from tests.command import Ran, garim
from tests.policies import WIDER
from tests.spark.cli import CARDS, published, staging

pytestmark = pytest.mark.spark

PAYMENTS = pa.table(
    {
        "mid": ["m1", "m1", "m1", "m2", "m1", "m1", "m1"],
        "at": ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-22", "2015-01-01", "2026-11-20",
               "2026-11-20"],
        "ended": ["", "", "", "", "", "2026-11-01", ""],
        "card_no": [*CARDS, *CARDS, "4242-4242-4242-4242"],
        "buyer_nm": ["홍길동", "김견본", "이예시", "박없는", "최보기", "정가상", "한보기"],
        "buyer_tel": [f"010-0000-000{at}" for at in range(1, 8)],
        "acct_no": [f"110-000-00000{at}" for at in range(1, 8)],
        "holder": ["박가상", "최견본", "정예시", "한없는", "홍보기", "김가상", "이없는"],
        "email": [f"nobody{at}@example.com" for at in range(7)],
        "goods": ["가방", "모자", "신발", "가방", "모자", "신발", "가방"],
        "memo": ["카드번호 4111-1111-1111-1111 승인", "연락처 010-0000-0002", *["없음"] * 5],
    }
)  # fmt: skip
ENTRY = """\
  {}:
    service: pg
    role: controller
    record: payment
    about: buyer
    merchant: mid
    subject: buyer_tel
    time: at
    end_of_purpose: ended
    columns:
      card_no: [카드번호]
      buyer_nm: [성명]
      buyer_tel: [전화번호]
      acct_no: [계좌번호]
      holder: []
      memo: []
    deliver: [goods, memo]
"""
HELD = "010 0000 0007"
SECRETS = [str(value) for name in ("card_no", "buyer_tel", "acct_no", "buyer_nm")
           for value in PAYMENTS[name].to_pylist()]  # fmt: skip
FORM, SOURCE = "not in the form of the action", "not as in the source"


# --- the masker


@dataclass(frozen=True)
class Wrong:
    """What a masker does wrong: to a column, to a batch, or one detector that is off."""

    said: str
    path: str = ""
    change: Callable[[pa.Array], pa.Array] = lambda values: values
    batch: Callable[[pa.RecordBatch], pa.RecordBatch] = lambda rows: rows
    blind: str = ""
    keys: str = ""


def last_four_too(cards: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(cards, "-[0-9]{4}-[0-9]{4}-", "-****-****-")


def with_an_account(goods: pa.Array) -> pa.Array:
    """In a spelling that the scanner takes for nothing."""
    return pc.replace_substring(goods, "신발", "신발 #110.000.000003#")


def holders_for_goods(rows: pa.RecordBatch) -> pa.RecordBatch:
    return rows.set_column(rows.schema.get_field_index("goods"), "goods", rows["holder"])


WRONG = {
    "nobody touched it": Wrong(""),
    "a detector off": Wrong("memo: 1 × CREDIT_CARD found again", blind="CREDIT_CARD"),
    "a text not scrubbed": Wrong("memo: 1 × PHONE_NUMBER found again", "memo"),
    "names kept and not pseudonymised": Wrong(f"buyer_nm: 3 × {FORM}", "buyer_nm"),
    "accounts kept and not encrypted": Wrong(f"acct_no: 3 × {FORM}", "acct_no"),
    "cards kept and not truncated": Wrong("card_no: 3 × CREDIT_CARD still identical", "card_no"),
    "the last four digits too": Wrong(f"card_no: 3 × {FORM}", "card_no", last_four_too),
    "an identifier in a listed column": Wrong(
        "goods: 1 × KR_BANK_ACCOUNT still identical", "goods", with_an_account
    ),
    "another column under its name": Wrong(f"goods: 1 × {SOURCE}", batch=holders_for_goods),
    "another keyset": Wrong("buyer_nm: 3 × not under the recipient's key", keys="keyset"),
    "another recipient": Wrong(f"acct_no: 1 × {FORM}", keys="recipient"),
    "rows of others": Wrong(
        f": 1 × {SOURCE}", batch=lambda rows: rows.take(pa.array([0] * len(rows), pa.int64()))
    ),
}


class Sabotaged(Masker):
    def __init__(self, plan: MaskPlan, keys: Keys, as_of: date, scanner: Scanner) -> None:
        super().__init__(plan, keys, as_of, scanner)
        self._wrong = WRONG.get(plan.dataset.replace("_", " "), Wrong(""))
        if self._wrong.blind:
            self._scanner = Scanner(Scanner().entities - {self._wrong.blind}, as_of=as_of)

    def mask(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
        return super().mask(self._wrong.batch(batch))

    def _leaf(self, column: ColumnPlan, leaf: pa.Array) -> tuple[pa.Array, dict[str, int]]:
        if column.path == self._wrong.path:
            return self._wrong.change(leaf), {}
        return super()._leaf(column, leaf)


# --- the files


def table(change: Callable[[pa.Table], pa.Table]) -> Callable[[Path, Path], None]:
    """The part of the data set, read and written again."""

    def alter(target: Path, source: Path) -> None:
        (part,) = target.glob("part-*.parquet")
        pq.write_table(change(pq.read_table(part, partitioning=None)), part)
        part.with_name(f".{part.name}.crc").unlink()

    return alter


def copied(name: str) -> Callable[[Path, Path], None]:
    """A file of the source lies in the delivery."""

    def alter(target: Path, source: Path) -> None:
        shutil.copy(source, target / name)

    return alter


def column(name: str, change: Callable[[pa.Array], pa.Array]) -> Callable[[Path, Path], None]:
    def replaced(one: pa.Table) -> pa.Table:
        at = one.column_names.index(name)
        return one.set_column(at, name, change(one[name].combine_chunks()))

    return table(replaced)


FILES: Mapping[str, tuple[str, Callable[[Path, Path], None]]] = {
    "nobody touched it": ("", lambda target, source: None),
    "a source file copied in": ("email: 1 × not granted", copied("part-9.parquet")),
    "a withheld column added back": (
        "holder: 1 × not granted",
        table(lambda one: one.append_column("holder", PAYMENTS["holder"].slice(0, 3))),
    ),
    "a granted column lost": (
        "buyer_tel: 1 × missing", table(lambda one: one.drop_columns(["buyer_tel"]))
    ),
    "a column of another type": ("goods: 1 × of another type", column("goods", pc.utf8_length)),
    "rows lost": (": 1 × rows in the files", table(lambda one: one.slice(1))),
    "rows doubled": (": 3 × rows in the files", table(lambda one: pa.concat_tables([one, one]))),
    "a source file copied in and hidden": ("2 × strange file", copied("_copy.parquet")),
    "a source file beside the data sets": ("2 × strange file", copied("../copy.parquet")),
}  # fmt: skip
"""What the files show, before a cell is read."""
CELLS: Mapping[str, tuple[str, Callable[[Path, Path], None]]] = {
    "one row twice and another lost": (f": 1 × {SOURCE}", table(lambda one: one.take([0, 0, 2]))),
    "cells of other rows": (
        f": 1 × {SOURCE}", column("buyer_tel", lambda values: values.take(pa.array([2, 0, 1])))
    ),
    "a kept value changed": (
        f"goods: 1 × {SOURCE}", column("goods", lambda held: pc.utf8_slice_codeunits(held, 0, 1))
    ),
}  # fmt: skip
"""What only the cells show."""


# --- lakes and runs


def slug(build: str) -> str:
    return build.replace(" ", "_")


@pytest.fixture(scope="module")
def home(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with policy, keysets and hold list. All data sets are alike: one is scanned."""
    here = tmp_path_factory.mktemp("sabotage")
    (here / "policy.yaml").write_text(WIDER, "utf-8")
    new_keyset(here / "keyset.json")
    new_keyset(here / "other.json")
    key = load_keyset(here / "keyset.json").derive(HOLD, "PHONE_NUMBER")
    (token,) = fingerprints("PHONE_NUMBER", pa.array([HELD]), key).to_pylist()
    (here / "holds.txt").write_text(f"{token}\n", "utf-8")
    module = sys.modules[__name__]
    cloudpickle.register_pickle_by_value(module)  # type: ignore[no-untyped-call]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.export.scan_lake", scanned_once())
        yield here
    cloudpickle.unregister_pickle_by_value(module)  # type: ignore[no-untyped-call]


def scanned_once() -> Callable[..., dict[str, Any]]:
    held: list[dict[str, Any]] = []

    def scan(spark: SparkSession, datasets: Any, run: Any) -> dict[str, Any]:
        held.extend([] if held else [scan_lake(spark, datasets[:1], run)])
        (one,) = held[0]["datasets"]
        return {**held[0], "datasets": [{**one, "name": dataset.name} for dataset in datasets]}

    return scan


def lake(home: Path, name: str, builds: Mapping[str, Any]) -> None:
    """Payments for each build. Three leave: others are another merchant's, too old, ended, held."""
    for build in map(slug, builds):
        (home / name / build).mkdir(parents=True)
        pq.write_table(PAYMENTS, home / name / build / "part-0.parquet")
    entries = "".join(ENTRY.format(slug(build)) for build in builds)
    (home / name / "_lake.yaml").write_text(f"as_of: 2026-11-23\ndatasets:\n{entries}", "utf-8")


def deliver(home: Path, name: str, *more: str | Path) -> Ran:
    return garim("export", home / name, home / f"{name}-out", "--policy", home / "policy.yaml",
                 "--recipient", "card", "--purpose", "coupon", "--keys", home / "keyset.json",
                 "--merchant", "m1", "--holds", home / "holds.txt",
                 "--on", "2026-11-23", "--json", *more)  # fmt: skip


def stopped(home: Path, name: str, code: int) -> Ran:
    """A delivery that ends with a code, publishes nothing and shows no value."""
    before = published(home)
    ran = deliver(home, name)
    assert ran.code == code, ran.err
    assert not any(value in ran.out + ran.err for value in SECRETS)
    assert published(home) == before and not staging(home)
    return ran


def altered(patch: pytest.MonkeyPatch, how: Mapping[str, tuple[str, Any]]) -> None:
    """The files of the data sets are altered after they were written."""
    real = mask._write

    def write(frame: Any, dataset: Any, target: Path) -> None:
        real(frame, dataset, target)
        if dataset.name.replace("_", " ") in how:
            how[dataset.name.replace("_", " ")][1](target, dataset.files[0])

    patch.setattr(mask, "_write", write)


@pytest.fixture(scope="module")
def cells(home: Path) -> dict[str, str]:
    """Data set → what is told of it, of one run of all builds that only cells show."""
    lake(home, "cells", {**WRONG, **CELLS})
    seen: list[dict[str, Any]] = []

    other, real = load_keyset(home / "other.json"), MaskPlan.keys

    def keys(plan: MaskPlan, keyset: Keyset, purpose: str) -> Any:
        wrong = WRONG.get(plan.dataset.replace("_", " "), Wrong("")).keys
        keyset = other if wrong == "keyset" else keyset
        return real(plan, keyset, "recipient:two" if wrong == "recipient" else purpose)

    def compare(*given: Any) -> Any:
        seen.append(verify.compare(*given))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mask, "Masker", Sabotaged)
        patch.setattr(MaskPlan, "keys", keys)
        patch.setattr(mask, "compare", compare)
        altered(patch, CELLS)
        assert "The delivery is not what was granted" in stopped(home, "cells", 1).err
    return {one["name"]: describe({"datasets": [one]}) for one in seen[0]["datasets"]}


@pytest.fixture(scope="module")
def files(home: Path) -> str:
    """What is told of one run of all builds that the files show."""
    lake(home, "files", FILES)
    with pytest.MonkeyPatch.context() as patch:
        altered(patch, FILES)
        return stopped(home, "files", 1).err


@pytest.mark.parametrize("build", [*WRONG, *CELLS])
def test_cells_that_are_not_what_was_granted_stop_a_delivery(
    cells: Mapping[str, str], build: str
) -> None:
    said = WRONG[build].said if build in WRONG else CELLS[build][0]
    assert said in cells[slug(build)]
    assert said or cells[slug(build)] == "."


@pytest.mark.parametrize("build", FILES)
def test_files_that_are_not_what_was_granted_stop_a_delivery(files: str, build: str) -> None:
    said, _ = FILES[build]
    assert said in files
    assert said or slug(build) not in files


# --- filters and verification: one data set, a run each


@pytest.fixture(scope="module")
def payments(home: Path) -> Path:
    lake(home, "good", {"payments": None})
    return home


def test_the_build_that_is_not_sabotaged_delivers(payments: Path) -> None:
    waiver = "column: payments.memo, entity: KR_BRN, reason: why, owner: Kim, expires: 2027-01-01"
    (payments / "waivers.yaml").write_text(f"version: 1\nwaivers: [{{{waiver}}}]\n", "utf-8")
    ran = deliver(payments, "good", "--waivers", payments / "waivers.yaml")
    assert ran.code == 0, ran.err
    assert ran.json["waivers"][0]["owner"] == "Kim" and "matched nothing" in ran.json["notes"][0]
    (dataset,) = ran.json["datasets"]
    assert (dataset["rows_in"], dataset["rows_out"], len(dataset["left_out"])) == (7, 3, 4)
    leaving = [one["column"] for one in ran.json["delivery"]["columns"] if one["action"] != "drop"]
    assert leaving == ["card_no", "buyer_nm", "buyer_tel", "acct_no", "goods", "memo"]


FILTERS: Mapping[str, dict[str, Any]] = {
    "merchants": {"merchant": None},
    "retention": {"cutoffs": (), "first": "19000101"},
    "ended purposes": {"end_of_purpose": None},
    "the hold list": {"holds": None},
}


@pytest.mark.parametrize("filter_", FILTERS)
def test_a_filter_that_is_off_stops_a_delivery(
    payments: Path, filter_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(*given: Any) -> Selection:
        return replace(selection(*given), **FILTERS[filter_])

    monkeypatch.setattr("pipelines.lake.proving.selection", chosen)
    assert "1 of 5 made-up rows" in stopped(payments, "good", 1).err


class Leaky(Selection):
    """Lets canaries through, and counts none of them."""

    def select(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[int]]:
        planted = pc.any(pc.starts_with(batch["goods"], "garim")).as_py()
        return (batch, [0] * 5) if planted else super().select(batch)


class Lying(Tally):
    """Canaries are counted as held back, and again as rows that were read."""

    def counted(self, rows: pa.RecordBatch, tally: list[int]) -> pa.RecordBatch:
        laid = tally[2]
        return super().counted(rows, [laid, 0, laid, laid, *tally[4:]] if laid else tally)


def test_canaries_are_looked_for_in_the_output(
    payments: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(*given: Any) -> Selection:
        made = selection(*given)
        return Leaky(**{one.name: getattr(made, one.name) for one in fields(made)})

    monkeypatch.setattr("pipelines.lake.proving.selection", chosen)
    monkeypatch.setattr(mask, "Tally", Lying)
    said = stopped(payments, "good", 1).err
    assert "payments.goods: 5 × planted row came out" in said
    assert "payments.buyer_nm: 5 × planted row came out" in said  # as a pseudonym


class BlindEye(Written):
    """Verification that has the detector off, too."""

    def _leaf(self, path: str, values: pa.Array, allowed: frozenset[str], counts: Any) -> pa.Array:
        return super()._leaf(path, values, allowed | {"PHONE_NUMBER"}, counts)


class Skipping(Original):
    """Verification that takes no fingerprint of one type."""

    def _identifiers(self, path: str, values: pa.Array) -> Iterator[tuple[str, str]]:
        found = super()._identifiers(path, values)
        return (one for one in found if one[0] != "KR_BANK_ACCOUNT")


@pytest.mark.parametrize(
    ("name", "probe", "said"),
    [("Written", BlindEye, "PHONE_NUMBER"), ("Original", Skipping, "KR_BANK_ACCOUNT")],
)
def test_a_verification_that_is_blind_stops_a_delivery(
    payments: Path, name: str, probe: type, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, name, probe)
    assert f"does not see {said}" in stopped(payments, "good", 3).err


def test_card_numbers_cut_in_another_way_than_before_stop_a_delivery(payments: Path) -> None:
    book = payments / "ledger.jsonl"
    cut = {"payments.pan": {"style": "last4", "bin": 8}}
    append(book, BEGUN, {"run_id": "earlier", "recipient": "card", "truncations": cut})
    before = book.read_bytes()
    ran = deliver(payments, "good", "--ledger", book)
    assert ran.code == 2 and "Run earlier, payments.pan" in ran.err
    assert book.read_bytes() == before
