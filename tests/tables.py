"""Whole tables for the properties that give trust: every action and type, with hostile cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import Masker
from pipelines.masking.nested import each_leaf
from pipelines.masking.plan import make_plan
from pipelines.samples.digits import business_check, luhn_check
from tests.rulesfile import load
from tests.texts import LABELLED, SEPARATORS, mutated, spelled, texts

AS_OF = date(2099, 12, 31)
FORMS = (
    "010-1234-5678", "+82 (0)10-1234-5678", "1588-1234", "홍길동", "KIM MINSU", "남궁민수",
    "abcdef@example.com", "990101-1000001", "9901011000001", "990101-1******", "110-123-456789",
    "123-45-67891", "110111-1234569", "203.0.113.5", "203.0.113.*", "2001:db8:0:1:a:b:c:d",
    "2001:db8::1", "1234-5678-9012-3456", "3782-822463-10005", "6212345678901234567",
    "1234-5678-****-****", "1990-05-06", "1990년 5월 6일", "900506", "19900506", "2026. 1. 2.",
    "2026-01-02T13:24:35.678+09:00", "2026-01-02 오후 3시 20분", "20260102132435", "260102132435",
    "30-39", "90+", "39", "서울특별시 영등포구 여의도동 1-2", "(07236) 서울  강남구 역삼로 1",
    "성남시 분당구 정자로 1", "49,999원", "₩50,000", "-3.5", "[10000,50000)", "흑자", "[PERSON]",
)  # fmt: skip
"""Values of the shapes that operators look at, and what they become."""
cells = st.one_of(mutated(FORMS), mutated(FORMS), texts)
columns = st.lists(st.none() | cells, max_size=5)
memos = st.builds(
    lambda values, sign: "".join(f"{value}{sign}" for value in values),
    st.lists(st.sampled_from(LABELLED), max_size=4),
    st.sampled_from(SEPARATORS),
)
"""Labelled values as people list them, the same sign between each two."""

TYPES = {
    "id": pa.int64(),
    **dict.fromkeys("card tel name rrn addr account ip secret memo receipt".split(), pa.string()),
    "mail": pa.large_string(),
    "note": pa.binary(),
    "number": pa.int64(),
    "amount": pa.float64(),
    "born": pa.date32(),
    "paid": pa.timestamp("us", "UTC"),
    "raw": pa.binary(),
    "deal": pa.struct([("tel", pa.string()), ("secret", pa.string()), ("n", pa.int64())]),
    "extra": pa.map_(pa.string(), pa.string()),
    "memos": pa.list_(pa.string()),
}
KEPT = ("id", "raw")
SCHEMAS = tuple(
    pa.schema([(name, TYPES[name]) for name in (*KEPT, *names.split())])
    for names in (
        "card tel born", "name rrn secret", "addr account", "ip mail note", "number amount paid",
        "deal extra", "memo", "memos secret", "receipt",
    )
)  # fmt: skip
"""Small tables that hold every type and action between them: an example is one of them."""
ONCE = """
version: 1
entities:
  PHONE_NUMBER: {action: mask, format: phone}
  EMAIL_ADDRESS: {action: mask, format: email}
  KR_BANK_ACCOUNT: {action: mask, format: account}
  KR_RRN: {action: mask, format: rrn}
  KR_BRN: {action: redact}
datasets:
  d:
    columns:
      id: {action: keep}
      card: {entity: CREDIT_CARD}
      tel: {entity: PHONE_NUMBER}
      name: {entity: PERSON}
      rrn: {entity: KR_RRN, action: generalize, to: birth_year}
      addr: {entity: KR_ADDRESS, action: generalize, to: district}
      account: {entity: KR_BANK_ACCOUNT}
      ip: {entity: IP_ADDRESS}
      secret: {action: drop}
      mail: {entity: EMAIL_ADDRESS}
      note: {action: mask}
      number: {entity: CREDIT_CARD}
      amount: {action: generalize, to: band, bands: [0, 1000000]}
      born: {entity: DATE_OF_BIRTH, action: generalize, to: month}
      paid: {action: generalize, to: hour}
      raw: {action: keep}
      deal.tel: {action: redact}
      deal.secret: {action: drop}
      deal.n: {action: keep}
      "extra{key}": {action: keep}
      "extra{value}": {action: redact}
      memo: {action: scrub}
      "memos[]": {action: scrub}
      receipt: {action: redact}
"""
"""Only what may be applied twice: mask, card, redact, drop, generalize."""
KEYED = """
version: 1
entities:
  IP_ADDRESS: {action: generalize, to: network}
datasets:
  d:
    columns:
      id: {action: keep}
      card: {entity: CREDIT_CARD}
      tel: {entity: PHONE_NUMBER}
      name: {entity: PERSON, action: pseudonym}
      rrn: {entity: KR_RRN}
      addr: {entity: KR_ADDRESS}
      account: {entity: KR_BANK_ACCOUNT, action: encrypt, deterministic: true}
      ip: {entity: IP_ADDRESS}
      secret: {action: drop}
      mail: {entity: EMAIL_ADDRESS}
      note: {action: redact}
      number: {entity: CREDIT_CARD}
      amount: {action: pseudonym}
      born: {entity: DATE_OF_BIRTH, action: date_shift, subject: tel}
      paid: {action: generalize, to: day}
      raw: {action: keep}
      deal.tel: {entity: PHONE_NUMBER}
      deal.secret: {action: drop}
      deal.n: {action: keep}
      "extra{key}": {action: keep}
      "extra{value}": {action: replace, value: 없음}
      memo: {action: scrub}
      "memos[]": {action: scrub}
      receipt: {action: per_cell}
"""
"""The defaults, tokens among them."""
OWN = ("a", "b7", "é", "", "\x00", "c")


KEEPING = """
version: 1
datasets:
  d:
    columns:
      "x*": {action: keep}
      tel: {action: mask}
"""


@cache
def masker_for(rules: str, schema: pa.Schema) -> Masker:
    """The masker of a table; rules for what it does not hold are left out."""
    lines = [
        line for line in rules.splitlines() if line[:6].strip() or _column(line) in schema.names
    ]
    with TemporaryDirectory() as folder:
        plan = make_plan("d", schema, load(Path(folder), "\n".join(lines)))
    return Masker(plan, {code: DerivedKey("ka", bytes(32)) for code in plan.keyed}, AS_OF)


def _column(line: str) -> str:
    return re.split("[.:*{[]", line.strip(' "'))[0]


@dataclass(frozen=True, slots=True)
class Planted:
    """A value of high entropy that nobody bears, and a label by which texts speak of it."""

    label: str
    value: str


def _checked(body: str, check: Any) -> str:
    return body + str(check(np.array([[int(digit) for digit in body]], np.uint8))[0])


def _card(n: int) -> Planted:
    digits = _checked(f"949020{n % 10**9:09}", luhn_check)
    return Planted("카드번호: ", "-".join(digits[at : at + 4] for at in range(0, 16, 4)))


_KINDS = (
    _card,
    lambda n: Planted("연락처 ", f"010-0{n % 1000:03}-{n // 1000 % 10**4:04}"),
    lambda n: Planted("jumin=", f"350630-3{n % 10**6:06}"),
    lambda n: Planted("환불계좌 신한 ", f"110-0{n % 100:02}-{n // 100 % 10**6:06}"),
    lambda n: Planted("email ", f"q{n % 10**9:09}x@example.com"),
    lambda n: Planted("사업자등록번호 ", _checked(f"1{n % 10**8:08}", business_check)),
)
_JUNK = st.sampled_from(
    ("", "", "", " ", "김", "님", "\n", "/12", " 12/25", "x", "＊", "a@", "(", "\u200b")
)
_SIGNS = st.sampled_from((" ", ", ", "; ", "\n", " | ", "입니다. "))
planted = st.builds(lambda kind, n: kind(n), st.sampled_from(_KINDS), st.integers(0, 10**10))
hidden = st.lists(
    st.tuples(planted, st.integers(0, 5), _JUNK, _JUNK, _SIGNS), min_size=1, max_size=2
)


@st.composite
def planted_tables(draw: st.DrawFn) -> tuple[list[Planted], pa.RecordBatch]:
    """A table and what stands in it: in typed columns anyhow, in texts beside a label."""
    some = draw(hidden)
    cells = [f"{before}{spelled(one.value, how)}{after}" for one, how, before, after, _ in some]
    memo = "".join(f"{one.label}{one.value}{sign}" for one, *_, sign in some)
    return [one for one, *_ in some], draw(tables(st.sampled_from(cells), st.just(memo)))


def made(kind: pa.DataType, some: Sequence[str], nulls: int, at: int) -> Any:
    """A value of a type, or none: the one of some texts, or bits of it, whose turn it is."""
    if nulls >> at % 16 & 1:
        return None
    if pa.types.is_struct(kind):
        return {f.name: made(f.type, some, nulls, at + n) for n, f in enumerate(kind, 1)}
    if pa.types.is_map(kind):
        return [(str(n), made(kind.item_type, some, nulls, at + n)) for n in range(1, at % 4)]
    if pa.types.is_list(kind):
        return [made(kind.value_type, some, nulls, at + n) for n in range(1, at % 4)]
    text = some[at % len(some)]
    number = int("".join(re.findall("[0-9]", text))[:16] or 0)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return float(number) if pa.types.is_floating(kind) else number
    when = datetime.fromtimestamp(crc32(text.encode()), UTC)
    if pa.types.is_temporal(kind):
        return when.date() if pa.types.is_date(kind) else when
    return text.encode() if pa.types.is_binary(kind) else text


@st.composite
def tables(
    draw: st.DrawFn, values: st.SearchStrategy[str] = cells, memos: st.SearchStrategy[str] = memos
) -> pa.RecordBatch:
    """Up to four rows, often a slice of more: a few values stand in all columns of text in turn."""
    schema = draw(st.sampled_from(SCHEMAS))
    pool = draw(st.lists(memos if "memo" in str(schema.names) else values, min_size=1, max_size=3))
    nulls = draw(st.integers(0, 2**16 - 1)) & draw(st.integers(0, 2**16 - 1))
    before, rows, step = (draw(st.integers(0, most)) for most in (2, 4, 3))
    arrays = []
    for at, field in enumerate(schema):
        some = OWN if field.name in KEPT else pool
        listed = [made(field.type, some, nulls, row + at * step) for row in range(before + rows)]
        arrays.append(pa.array(listed, field.type))
    return pa.record_batch(arrays, schema=schema).slice(before)


def leaves_of(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Path → values."""
    pairs = zip(batch.schema.names, batch.columns, strict=True)
    return {path: leaf for name, column in pairs for path, leaf in each_leaf(name, column)}
