"""The masker on batches: what is hidden stays hidden, what is kept stays bit for bit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import CATALOG, Scanner
from pipelines.masking.keys import DerivedKey
from pipelines.masking.masker import UNKNOWN, Masker
from pipelines.masking.plan import make_plan
from pipelines.masking.rules import Rules, load_rules
from tests.spellings import MAKERS, spelled
from tests.texts import LABELLED, SOAK, columns, few, sentences, texts

DEFAULTS = (Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8")
TOKEN = r"[a-z]+_ka_[a-p]{32}"
MASKED = (
    "{PHONE_NUMBER: {action: mask, format: phone}, EMAIL_ADDRESS: {action: mask, format: email},"
    " KR_BANK_ACCOUNT: {action: mask, format: account}, KR_RRN: {action: mask, format: rrn},"
    " KR_FRN: {action: mask, format: rrn}, KR_BRN: {action: mask, format: brn},"
    " KR_CRN: {action: mask, format: crn}, MEMBERSHIP_CARD: {action: mask}}"
)
REDACTED = (
    "{" + ", ".join(f"{code}: {{action: redact}}" for code in
    "PHONE_NUMBER EMAIL_ADDRESS KR_BANK_ACCOUNT KR_RRN KR_FRN KR_BRN CREDIT_CARD PERSON".split())
    + "}"
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


def rules(folder: Path, given: Mapping[str, str], entities: str = "{}") -> Rules:
    listed = "".join(f"      '{path}': {{{rule}}}\n" for path, rule in given.items())
    path = folder / "rules.yaml"
    path.write_text(
        f"version: 1\nentities: {entities}\ndatasets:\n  d:\n    columns:\n{listed}", "utf-8"
    )
    return load_rules(path, DEFAULTS)


def masker(
    folder: Path, given: Mapping[str, str], schema: pa.Schema, entities: str = "{}"
) -> Masker:
    plan = make_plan("d", schema, rules(folder, given, entities))
    return Masker(plan, {code: DerivedKey("ka", bytes(32)) for code in plan.keyed})


def one_column(folder: Path, name: str, rule: str, entities: str = "{}") -> Masker:
    return masker(folder, {name: rule}, pa.schema([(name, pa.string())]), entities)


def run(made: Masker, name: str, values: Sequence[str | None]) -> tuple[list[str | None], int]:
    """The masked values of a batch of one column, and the sum of its counts."""
    batch = pa.record_batch([pa.array(values, pa.string())], names=[name])
    out, counts = made.mask(batch)
    out.validate(full=True)
    assert out.num_rows == len(values)
    result: list[str | None] = out.column(0).to_pylist()
    return result, sum(counts)


# whole columns


def test_typed_columns_are_treated_by_their_entity(folder: Path) -> None:
    schema = pa.schema([("card", pa.string()), ("tel", pa.string()), ("pw", pa.string())])
    given = {
        "card": "entity: CREDIT_CARD",
        "tel": "entity: PHONE_NUMBER",
        "pw": "entity: PASSWORD",
    }
    made = masker(folder, given, schema)
    batch = pa.record_batch(
        [
            pa.array(["9490-2000-0000-0004", None, "９４９０２０００" + "０" * 7 + "４"]),
            pa.array(["010-0034-5678", "+82 10 0034 5678", None]),
            pa.array(["", "x", None]),
        ],
        schema=schema,
    )
    out, counts = made.mask(batch)
    card, tel, word = (column.to_pylist() for column in out.columns)
    assert card[:2] == ["9490-2000-****-****", None]
    assert re.sub(r"\*", "", card[2]) == "94902000"
    assert re.fullmatch(TOKEN, tel[0]) and tel[0] == tel[1] and tel[2] is None
    assert word == ["[PASSWORD]", "[PASSWORD]", None]
    assert counts == [2, 2, 2]
    assert out.schema == made._plan.schema_out


@pytest.mark.parametrize(
    ("array", "shown"),
    [
        (pa.array([9490200000000004, None]), ["94902000********", None]),
        (pa.array([9490200000000004], pa.decimal128(16, 0)), ["94902000********"]),
        (pa.array(["9490200000000004"]).dictionary_encode(), ["94902000********"]),
        (pa.array(["9490200000000004"], pa.large_string()), ["94902000********"]),
        (pa.array(["9490200000000004"], pa.string_view()), ["94902000********"]),
        (pa.nulls(2), [None, None]),
    ],
    ids=["int", "decimal", "dictionary", "large", "view", "null"],
)
def test_numbers_and_other_texts_are_masked_as_text(
    folder: Path, array: pa.Array, shown: list[str | None]
) -> None:
    kind = pa.string() if pa.types.is_dictionary(array.type) else array.type
    made = masker(folder, {"card": "entity: CREDIT_CARD"}, pa.schema([("card", kind)]))
    out, _ = made.mask(pa.record_batch([array], names=["card"]))
    assert out.column(0).type == pa.string()
    assert out.column(0).to_pylist() == shown


def test_kept_columns_are_the_same_object(folder: Path) -> None:
    schema = pa.schema(
        [("n", pa.int64()), ("t", pa.string()), ("s", pa.struct([("x", pa.list_(pa.string()))])),
         ("card", pa.string())]
    )  # fmt: skip
    given = {"n": "action: keep", "t": "action: keep", "s.x[]": "action: keep",
             "card": "action: drop"}  # fmt: skip
    batch = pa.record_batch(
        [[1, None], ["010-0034-5678", None], [{"x": ["a", None]}, None], ["x", "y"]], schema=schema
    ).slice(0, 2)
    out, counts = masker(folder, given, schema).mask(batch)
    assert out.schema.names == ["n", "t", "s"] and counts == []
    for name in ("n", "t"):
        before, after = batch.column(name), out.column(name)
        assert [b and b.address for b in before.buffers()] == [
            b and b.address for b in after.buffers()
        ]
    assert out.column("s").to_pylist() == batch.column("s").to_pylist()


# nested columns

NESTED = pa.schema(
    [
        ("id", pa.int32()),
        (
            "deal",
            pa.struct(
                [
                    ("tel", pa.string()),
                    ("card", pa.int64()),
                    ("memo", pa.list_(pa.string())),
                    ("secret", pa.string()),
                ]
            ),
        ),
        ("extra", pa.map_(pa.string(), pa.struct([("mail", pa.string()), ("n", pa.int8())]))),
    ]
)
NESTED_RULES = {
    "id": "action: keep",
    "deal.tel": "entity: PHONE_NUMBER, action: mask, format: phone",
    "deal.card": "entity: CREDIT_CARD",
    "deal.memo[]": "action: scrub",
    "deal.secret": "action: drop",
    "extra{key}": "action: keep",
    "extra{value}.mail": "entity: EMAIL_ADDRESS, action: redact",
    "extra{value}.n": "action: keep",
}
ROW = st.fixed_dictionaries(
    {
        "id": st.none() | st.integers(0, 9),
        "deal": st.none()
        | st.fixed_dictionaries(
            {
                "tel": st.none() | st.just("010-0034-5678"),
                "card": st.none() | st.just(9490200000000004),
                "memo": st.none()
                | st.lists(
                    st.none() | st.sampled_from(["tel 010-0034-5678", "", "없음"]), max_size=3
                ),
                "secret": st.none() | st.just("x"),
            }
        ),
        "extra": st.none()
        | st.lists(
            st.tuples(
                st.sampled_from("abc"),
                st.none()
                | st.fixed_dictionaries(
                    {"mail": st.none() | st.just("a@b.co"), "n": st.integers(0, 9)}
                ),
            ),
            max_size=3,
        ),
    }
)


def by_hand(row: dict[str, Any]) -> dict[str, Any]:
    """What masking a row must give, in plain Python."""
    deal, extra = row["deal"], row["extra"]
    hidden = {"tel 010-0034-5678": "tel 010-****-5678", "": "", "없음": "없음", None: None}
    return {
        "id": row["id"],
        "deal": deal
        and {
            "tel": deal["tel"] and "010-****-5678",
            "card": deal["card"] and "94902000********",
            "memo": None if deal["memo"] is None else [hidden[m] for m in deal["memo"]],
            "secret": None,
        },
        "extra": None
        if extra is None
        else [
            (key, value and {**value, "mail": value["mail"] and "[EMAIL_ADDRESS]"})
            for key, value in extra
        ],
    }


@pytest.fixture(scope="module")
def nested(folder: Path) -> Masker:
    return masker(folder, NESTED_RULES, NESTED, MASKED)


@few(25)
@given(rows=st.lists(ROW, max_size=6), data=st.data())
def test_nested_values_are_masked_in_place(
    nested: Masker, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(rows)))
    length = data.draw(st.integers(0, len(rows) - start))
    batch = pa.RecordBatch.from_pylist(rows, NESTED).slice(start, length)
    out, counts = nested.mask(batch)
    out.validate(full=True)
    wanted = [by_hand(row) for row in rows[start : start + length]]
    assert out.to_pylist() == wanted
    shown = json.dumps(wanted)
    found = dict(zip(nested._plan.slots, counts, strict=True))
    assert found["extra{value}.mail", "EMAIL_ADDRESS"] == shown.count("[EMAIL_ADDRESS]")
    assert found["deal.card", "CREDIT_CARD"] == shown.count("94902000********")
    assert found["deal.tel", "PHONE_NUMBER"] + found["deal.memo[]", "PHONE_NUMBER"] == shown.count(
        "010-****-5678"
    )


# free text


@pytest.fixture(scope="module")
def scrubbers(folder: Path) -> list[Masker]:
    return [one_column(folder, "memo", "action: scrub", e) for e in ("{}", MASKED, REDACTED)]


@few(25)
@given(values=columns, which=st.integers(0, 2))
def test_text_outside_the_spans_stays(
    scrubbers: list[Masker], values: list[str | None], which: int
) -> None:
    out, count = run(scrubbers[which], "memo", values)
    spans = [Scanner().find(text, "memo") if text is not None else [] for text in values]
    assert count == sum(map(len, spans))
    for before, after, found in zip(values, out, spans, strict=True):
        if before is None or not found:
            assert after == before
            continue
        assert after is not None and after != before
        edges = [0, *(at for span in found for at in (span.start, span.end)), len(before)]
        kept = [before[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
        assert re.fullmatch(".+".join(map(re.escape, kept)), after, re.DOTALL)


@few(12)
@given(values=st.lists(sentences(), min_size=1, max_size=6), which=st.integers(0, 2))
def test_nothing_is_found_again(scrubbers: list[Masker], values: list[str], which: int) -> None:
    out, _ = run(scrubbers[which], "memo", values)
    assert Scanner().scan(pa.array(out, pa.string()), "memo").to_pylist() == []
    again, count = run(scrubbers[which], "memo", out)
    assert (again, count) == (out, 0)


@pytest.mark.parametrize("family", MAKERS)
def test_hostile_spellings_are_hidden(scrubbers: list[Masker], family: str) -> None:
    """Base64 as a whole, escapes with all their signs: neither the value nor its rest is left."""
    every = [*spelled(family, 0.5 if SOAK else 0.03)]
    seen = set(Scanner().scan(pa.array([case.text for case in every]), "memo")["row"].to_pylist())
    cases = [case for at, case in enumerate(every) if at in seen]
    for scrubber in scrubbers:
        out, _ = run(scrubber, "memo", [case.text for case in cases])
        left = [
            c.entity for c, o in zip(cases, out, strict=True) if c.text[c.start : c.end] in str(o)
        ]
        again = Scanner().scan(pa.array(out, pa.string()), "memo")["entity"].to_pylist()
        assert (left, again) == ([], [])


def test_the_property_above_can_fail() -> None:
    assert all(Scanner().find(text) for text in LABELLED[:-3])


def test_a_telling_name_helps_in_free_text(folder: Path) -> None:
    """Verification reads a column under its name too: what it finds must have been hidden."""
    made = one_column(folder, "account_memo", "action: scrub")
    [out], count = run(made, "account_memo", ["110-000-345678 로 입금"])
    assert count == 1 and out and re.fullmatch(f"{TOKEN} 로 입금", out)


def test_dropped_entities_are_redacted_in_text(folder: Path) -> None:
    made = one_column(folder, "memo", "action: scrub", "{PHONE_NUMBER: {action: drop}}")
    assert run(made, "memo", ["tel 010-0034-5678."]) == (["tel [PHONE_NUMBER]."], 1)


def test_kept_entities_stay_in_text(folder: Path) -> None:
    made = one_column(folder, "memo", "action: scrub", "{KR_BRN: {action: keep}}")
    text = "사업자번호 123-45-67891"
    assert run(made, "memo", [text]) == ([text], 0)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("카드 ９４９０－２０００－００００－０００４!", "카드 9490-2000-****-****!"),
        ("card=9490%2D2000%2D0000%2D0004&x", "card=9490-2000-****-****&x"),
        ("카드 9490\u200b-2000-0000-0004", "카드 9490-2000-****-****"),
        ("9490\\u002d2000-0000-0004", "9490-2000-****-****"),
        ("카드 9490\\n2000\\n0000\\n0004.", "카드 **** **** **** ****."),  # an odd gap: all hidden
    ],
)
def test_spellings_are_masked_whole(folder: Path, text: str, masked: str) -> None:
    made = one_column(folder, "memo", "action: scrub")
    assert run(made, "memo", [text]) == ([masked], 1)


# JSON lines

DOCUMENT = st.recursive(
    st.one_of(
        st.none(), st.booleans(), texts, sentences(),
        st.sampled_from([9410123456789010, 1012345678, 350630300000600, 3506303000006, 0.5]),
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["memo", "cardNo", "tel", "jumin", "acct_no", "010-0034-5678"]),
        inner, max_size=3,
    ),
    max_leaves=6,
).filter(lambda value: isinstance(value, dict | list))  # fmt: skip


def shape(value: Any) -> Any:
    """A document without its keys and scalars."""
    if isinstance(value, dict):
        return sorted((str(shape(one)) for one in value.values()), key=str)
    return [shape(one) for one in value] if isinstance(value, list) else 0


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[Masker]:
    return [one_column(folder, "line", "action: scrub", e) for e in ("{}", MASKED, REDACTED)]


@few(25)
@given(value=DOCUMENT, ascii_=st.booleans(), which=st.integers(0, 2))
def test_json_lines_stay_json(lines: list[Masker], value: Any, ascii_: bool, which: int) -> None:
    line = json.dumps(value, ensure_ascii=ascii_)
    [out], _ = run(lines[which], "line", [line])
    assert out is not None and not re.search(r"[\x00-\x1f]", out)
    json.loads(out)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('{"cardNo":9410123456789010,"n":1}', '{"cardNo":"94101234********","n":1}'),
        ('{"memo":"a\\n010-0034-5678\\tb"}', '{"memo":"a\\n010-****-5678\\tb"}'),
        ('{"memo":"x\\nab@example.com"}', '{"memo":"x\\n**@example.com"}'),
        ('{"in":"{\\"tel\\":\\"010-0034-5678\\"}"}', '{"in":"{\\"tel\\":\\"010-****-5678\\"}"}'),
        ('  {"z":1, "a":"010-0034-5678"}\r', '  {"z":1, "a":"010-****-5678"}\r'),
        ('{"010-0034-5678": null}', '{"010-****-5678": null}'),
    ],
)
def test_json_line(lines: list[Masker], line: str, masked: str) -> None:
    [out], count = run(lines[1], "line", [line])
    assert count == 1 and out is not None
    json.loads(out)
    if "@" not in line:
        assert out == masked
    else:
        assert out.startswith('{"memo":"x\\n') and "ab@" not in out


# mixed columns


def test_every_cell_is_decided_on_its_own(folder: Path) -> None:
    made = one_column(folder, "receiptNo", "action: per_cell", MASKED)
    values = [
        "010-0034-5678", "9490-2000-0000-0004", "123-45-67891", "350630-3000006", "모름", "12345",
        "", "  ", None, "문의 010-0034-5678 로",
    ]  # fmt: skip
    out, count = run(made, "receiptNo", values)
    assert out[0] == "010-****-5678"
    assert out[1] == "9490-2000-****-****"
    assert out[2] == "123-45-*****"
    assert out[3] == "350630-*******"
    assert out[4:6] == [UNKNOWN, UNKNOWN]
    assert out[6:9] == ["", "  ", None]
    assert out[9] is not None and not re.search("[0-9가-힣]{3}", out[9])
    assert count == 5


def test_what_is_masked_already_is_not_unknown(folder: Path) -> None:
    made = one_column(folder, "receiptNo", "action: per_cell", MASKED)
    values = ["010-****-5678", "9490-2000-****-****", "[PASSWORD]", UNKNOWN, "홍*동"]
    assert run(made, "receiptNo", values) == (values, 0)
    shown = ["010-1***-567", "홍길동*", "9490-2000-****-***1", "[PERSON]", "-", "phone_ka_ab"]
    assert run(made, "receiptNo", shown) == ([UNKNOWN] * len(shown), 0)


def test_a_kept_entity_stays_where_it_is_the_whole_cell(folder: Path) -> None:
    made = one_column(folder, "receiptNo", "action: per_cell", "{KR_BRN: {action: keep}}")
    out, count = run(made, "receiptNo", ["123-45-67891", "123-45-67891 모름", "010-0034-5678"])
    assert out[:2] == ["123-45-67891", UNKNOWN] and count == 1
    assert out[2] and re.fullmatch(TOKEN, out[2])


@pytest.fixture(scope="module")
def starred(folder: Path) -> Masker:
    found = dict.fromkeys(recognizer.entity for recognizer in CATALOG)
    every = ", ".join(f"{code}: {{action: mask, format: all}}" for code in found)
    return one_column(folder, "receiptNo", "action: per_cell", f"{{{every}}}")


@few(25)
@given(values=columns)
def test_no_cell_of_a_mixed_column_passes_unseen(starred: Masker, values: list[str | None]) -> None:
    out, count = run(starred, "receiptNo", values)
    seen = 0
    for before, after in zip(values, out, strict=True):
        if before is None or not before.strip():
            assert after == before
        elif Scanner().find(before, "receiptNo"):
            seen += 1
            assert after and "*" in after and not any(char.isalnum() for char in after)
        else:
            assert after == UNKNOWN or (after == before and not any(map(str.isalnum, before)))
    assert count == seen


@pytest.mark.parametrize("rule", ["action: scrub", "action: per_cell", "entity: PHONE_NUMBER"])
def test_empty_batches(folder: Path, rule: str) -> None:
    assert run(one_column(folder, "memo", rule), "memo", []) == ([], 0)
    assert run(one_column(folder, "memo", rule), "memo", [None, None]) == ([None, None], 0)


# dates of a subject


def test_dates_of_a_subject_move_alike_in_every_column_and_type(folder: Path) -> None:
    schema = pa.schema(
        [
            ("buyer", pa.struct([("tel", pa.string()), ("born", pa.string())])),
            ("paid", pa.date32()),
            ("at", pa.timestamp("us")),
        ]
    )
    shift = "action: date_shift, subject: buyer.tel"
    made = masker(
        folder,
        {
            "buyer.tel": "entity: PHONE_NUMBER",
            "buyer.born": f"entity: DATE_OF_BIRTH, {shift}",
            "paid": shift,
            "at": shift,
        },
        schema,
    )
    tels = ["010-1234-5678", "+82 10 1234 5678", None, "02-123-4567"]
    day = date(2026, 5, 17)
    batch = pa.record_batch(
        [
            pa.array([{"tel": tel, "born": "２０２６-05-17"} for tel in tels], schema[0].type),
            pa.array([day] * 4),
            pa.array([datetime(2026, 5, 17, 1, 2, 3)] * 4),
        ],
        schema=schema,
    )
    out, counts = made.mask(batch)
    moved = out["paid"].to_pylist()
    assert moved[0] == moved[1] not in (None, day) and moved[2] is None and moved[3] != moved[0]
    assert [at and at.date() for at in out["at"].to_pylist()] == moved
    born = [one["born"] for one in out["buyer"].to_pylist()]
    assert born == [str(one) if one else "****-**-**" for one in moved]
    assert out.schema.types[1:] == [pa.date32(), pa.timestamp("us")]
    assert counts == [3, 4, 3, 3]


def test_ages_are_those_at_the_date_of_the_run(folder: Path) -> None:
    made = Masker(
        make_plan(
            "d",
            pa.schema([("born", pa.date32())]),
            rules(folder, {"born": "action: generalize, to: age_band"}),
        ),
        {},
        date(2026, 11, 22),
    )
    out, _ = made.mask(pa.record_batch([pa.array([date(1996, 11, 22), None])], names=["born"]))
    assert out["born"].to_pylist() == ["30-39", None]


def test_encryption_in_a_text_stays_in_its_place(folder: Path) -> None:
    made = one_column(
        folder, "memo", "action: scrub", "{PHONE_NUMBER: {action: encrypt, deterministic: true}}"
    )
    [out], count = run(made, "memo", ["전화 010-1234-5678 로"])
    assert out and re.fullmatch("전화 phone_ka_s[a-p]{54} 로", out) and count == 1
