"""The plan: one action for every leaf, or an error before any row is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from detectors import CATALOG
from pipelines.errors import UsageError
from pipelines.masking.fit import check_lake
from pipelines.masking.keys import new_keyset, rotate
from pipelines.masking.plan import SHIFT, MaskPlan, make_plan, maskable
from pipelines.masking.rules import load_rules
from tests.rulesfile import load, said

DEFAULTS = (Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8")
SCHEMA = pa.schema(
    [
        ("card_no", pa.string()),
        ("amount", pa.int64()),
        ("receiver", pa.struct([("tel", pa.string()), ("zip", pa.string())])),
        ("contacts", pa.list_(pa.string())),
        ("extra", pa.map_(pa.string(), pa.string())),
        ("memo", pa.string()),
    ]
)
RULES = (
    "card_no: {entity: CREDIT_CARD}",
    "amount: {action: keep}",
    "receiver.tel: {entity: PHONE_NUMBER, action: mask, format: phone}",
    "receiver.zip: {action: drop}",
    "contacts[]: {entity: PHONE_NUMBER}",
    "extra{key}: {action: keep}",
    "extra{value}: {action: scrub}",
    "memo: {action: per_cell}",
)


def plan(
    folder: Path,
    rules: Sequence[str],
    schema: pa.Schema = SCHEMA,
    partitions: Sequence[str] = (),
    entities: str = "{}",
) -> MaskPlan:
    path = folder / "rules.yaml"
    listed = "".join(
        f"      '{key}':{rule}\n" for key, _, rule in (r.partition(":") for r in rules)
    )
    path.write_text(
        f"version: 1\nentities: {entities}\ndatasets:\n  pg:\n    columns:\n{listed}", "utf-8"
    )
    return make_plan("pg", schema, load_rules(path, DEFAULTS), partitions)


def refused(folder: Path, *args: object, **more: object) -> str:
    with pytest.raises(UsageError) as caught:
        plan(folder, *args, **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_every_leaf_has_one_action(tmp_path: Path) -> None:
    made = plan(tmp_path, RULES)
    assert {c.path: (c.action, c.entity) for c in made.columns} == {
        "card_no": ("card", "CREDIT_CARD"),
        "amount": ("keep", None),
        "receiver.tel": ("mask", "PHONE_NUMBER"),
        "receiver.zip": ("drop", None),
        "contacts[]": ("pseudonym", "PHONE_NUMBER"),
        "extra{key}": ("keep", None),
        "extra{value}": ("scrub", None),
        "memo": ("per_cell", None),
    }
    assert [c.looks_inside for c in made.columns] == [False] * 6 + [True] * 2
    by_path = {c.path: c for c in made.columns}
    assert by_path["card_no"].params == {"style": "third_group_on"}
    assert by_path["receiver.tel"].params == {"format": "phone"}
    assert by_path["amount"].params == {}
    assert set(by_path["memo"].params["actions"]) == {recognizer.entity for recognizer in CATALOG}
    assert by_path["memo"].params["actions"]["CREDIT_CARD"] == {
        "action": "card", "style": "third_group_on",
    }  # fmt: skip
    assert {"PHONE_NUMBER", "KR_RRN", "EMAIL_ADDRESS"} <= set(made.keyed)
    assert "CREDIT_CARD" not in made.keyed
    assert made.slots[:2] == (("card_no", "CREDIT_CARD"), ("receiver.tel", "PHONE_NUMBER"))
    assert ("memo", "IP_ADDRESS") in made.slots


def test_only_what_turns_tokens_back_takes_keys_of_earlier_epochs(tmp_path: Path) -> None:
    rules = ["a: {entity: PHONE_NUMBER, action: decrypt}", "b: {entity: PERSON, action: encrypt}"]
    made = plan(tmp_path, rules, pa.schema([("a", pa.string()), ("b", pa.string())]))
    new_keyset(tmp_path / "a.keys")
    keys = made.keys(rotate(tmp_path / "a.keys"), "ads")
    assert {name: len(key.earlier) for name, key in keys.items()} == {
        "PHONE_NUMBER": 1, "PERSON": 0,
    }  # fmt: skip
    assert {(key.key_id, key.purpose) for key in keys.values()} == {("kb", "ads")}


def test_types_before_and_after(tmp_path: Path) -> None:
    made = plan(tmp_path, RULES)
    assert made.schema_in == SCHEMA
    assert made.schema_out.field("amount").type == pa.int64()
    assert made.schema_out.field("receiver").type == pa.struct(
        [("tel", pa.string()), ("zip", pa.string())]  # a dropped field stays, empty
    )
    assert made.schema_out.field("contacts").type == pa.list_(pa.field("element", pa.string()))
    numbers = plan(
        tmp_path, ["amount: {action: redact}", "day: {action: drop}"],
        pa.schema([("amount", pa.decimal128(12, 2)), ("day", pa.date32())]),
    )  # fmt: skip
    assert numbers.schema_out == pa.schema([("amount", pa.string())])


def test_a_struct_dropped_whole_is_gone(tmp_path: Path) -> None:
    schema = pa.schema([("a", pa.struct([("x", pa.string()), ("y", pa.int8())])), ("b", pa.int8())])
    made = plan(tmp_path, ["*: {action: drop}", "b: {action: keep}"], schema)
    assert made.schema_out.names == ["b"]
    assert made.keyed == () and made.slots == ()


def test_columns_without_rules_are_listed(tmp_path: Path) -> None:
    text = refused(tmp_path, RULES[2:])
    assert "2 columns without a rule: card_no, amount" in text and "rules.yaml" in text


def test_a_rule_without_a_column_is_an_error(tmp_path: Path) -> None:
    text = refused(tmp_path, [*RULES, "memoo: {action: keep}"])
    assert "'memoo'" in text and "Did you mean 'memo'?" in text and "line 14" in text


def test_globs_and_a_default_need_no_line_for_each_column(tmp_path: Path) -> None:
    rules = ["receiver.*: {action: redact}", "*: {action: drop}", "card*: {entity: CREDIT_CARD}"]
    made = plan(tmp_path, rules)
    assert {c.path: (c.action, c.rule and c.rule.name) for c in made.columns} == {
        "card_no": ("card", "pg.card*"),
        "amount": ("drop", "pg.*"),
        "receiver.tel": ("redact", "pg.receiver.*"),
        "receiver.zip": ("redact", "pg.receiver.*"),
        "contacts[]": ("drop", "pg.*"),
        "extra{key}": ("drop", "pg.*"),
        "extra{value}": ("drop", "pg.*"),
        "memo": ("drop", "pg.*"),
    }


def test_a_glob_of_a_data_set_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    text = refused(tmp_path, [*RULES, "card_nr*: {action: drop}"])
    assert "glob 'card_nr*' matches no column of data set 'pg'" in text
    assert "line 14" in text and "Did you mean 'card_no'?" in text and "Choices: amount" in text


LAKE = {"pg_pay": ["card_no", "memo"], "pg_back": ["memo"], "van": ["memo"]}
DROP: dict[str, object] = {"action": "drop"}


def test_a_lake_uses_every_glob(tmp_path: Path) -> None:
    sound = said({"pg_*": {"memo": DROP, "card*": DROP}, "*": {"m*": DROP}}, default=DROP)
    assert check_lake(load(tmp_path, sound), LAKE) == []


@pytest.mark.parametrize(
    ("dataset", "column", "words"),
    [
        ("pgg_*", "memo", ["glob 'pgg_*' matches no data set", "line 5", "mean 'pg_", "Choices"]),
        ("pg_*", "memmo", ["column 'memmo'", "'pg_*' stands for", "line 5", "mean 'memo'"]),
        ("pg_*", "card*y", ["glob 'card*y' matches no column", "line 5", "Choices: card_no"]),
        ("pg_pai", "memo", ["data set 'pg_pai'", "line 5", "mean 'pg_pay'", "Choices: pg_back"]),
    ],
)
def test_what_no_data_set_of_a_lake_needs_is_an_error(
    tmp_path: Path, dataset: str, column: str, words: list[str]
) -> None:
    rules = load(tmp_path, said({dataset: {column: DROP}}, default=DROP))
    with pytest.raises(UsageError) as caught:
        check_lake(rules, LAKE)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_data_set_that_is_not_in_the_input_is_a_note(tmp_path: Path) -> None:
    rules = load(tmp_path, said({"settlements": {"memo": DROP}, "pg_pai": {"a": DROP}}))
    own = {name: paths for name, paths in LAKE.items() if name == "van"}
    notes = check_lake(rules, own)
    assert ["settlements" in note or "pg_pai" in note for note in notes] == [True, True]


def test_a_data_set_without_rules_is_an_error(tmp_path: Path) -> None:
    plan(tmp_path, RULES)
    rules = load_rules(tmp_path / "rules.yaml", DEFAULTS)
    with pytest.raises(UsageError, match=r"'pgg'.*Did you mean 'pg'"):
        make_plan("pgg", SCHEMA, rules)


def test_star_stands_for_the_rest_only(tmp_path: Path) -> None:
    made = plan(tmp_path, ["*: {action: scrub}", "amount: {action: keep}"])
    assert {c.path: c.action for c in made.columns}["amount"] == "keep"
    assert [c.action for c in made.columns].count("scrub") == 7


@pytest.mark.parametrize("action", ["redact", "scrub", "per_cell", "pseudonym", "mask"])
def test_a_partition_column_is_kept_or_dropped(tmp_path: Path, action: str) -> None:
    schema = pa.schema([("tel", pa.string()), ("memo", pa.string())])
    rules = [f"tel: {{action: {action}}}", "memo: {action: keep}"]
    assert "partition" in refused(tmp_path, rules, schema, ["tel"])
    plan(tmp_path, rules, schema, ["memo"])
    plan(tmp_path, ["tel: {action: drop}", "memo: {action: keep}"], schema, ["tel"])


def test_a_partition_may_not_take_the_name_of_lines(tmp_path: Path) -> None:
    schema = pa.schema([("line", pa.string())])
    assert "'line'" in refused(tmp_path, ["line: {action: keep}"], schema, ["line"])


@pytest.mark.parametrize(
    "kind",
    [pa.bool_(), pa.duration("us"), pa.list_(pa.string(), 2)],
    ids=str,
)
def test_types_that_are_no_text_can_only_be_kept_dropped_or_redacted(
    tmp_path: Path, kind: pa.DataType
) -> None:
    schema = pa.schema([("x", kind)])
    for action in ("mask", "pseudonym", "scrub", "per_cell"):
        text = refused(tmp_path, [f"x: {{action: {action}}}"], schema)
        assert str(kind) in text and "drop" in text and "line 6" in text
    assert not maskable(kind)
    redacted = plan(tmp_path, ["x: {action: redact}"], schema)
    assert redacted.schema_out == pa.schema([("x", pa.string())])
    assert plan(tmp_path, ["x: {action: keep}"], schema).schema_out == schema


def test_the_keys_of_a_map_cannot_be_dropped_alone(tmp_path: Path) -> None:
    schema = pa.schema([("tels", pa.map_(pa.string(), pa.string())), ("n", pa.int8())])
    keep, drop = "{action: keep}", "{action: drop}"
    rules = [f"tels{{key}}: {drop}", f"tels{{value}}: {keep}", f"n: {keep}"]
    text = refused(tmp_path, rules, schema)
    assert "cannot be dropped alone: 'tels{key}'" in text and "rules.yaml, line" in text
    rules[1] = f"tels{{value}}: {drop}"
    assert plan(tmp_path, rules, schema).schema_out.names == ["n"]


def test_entity_rules_reach_columns_and_spans(tmp_path: Path) -> None:
    entities = "{PHONE_NUMBER: {action: drop}, PERSON: {action: keep}}"
    schema = pa.schema([("tel", pa.string()), ("name", pa.string()), ("memo", pa.string())])
    rules = ["tel: {entity: PHONE_NUMBER}", "name: {entity: PERSON}", "memo: {action: scrub}"]
    made = plan(tmp_path, rules, schema, entities=entities)
    assert [c.action for c in made.columns] == ["drop", "keep", "scrub"]
    actions = made.columns[2].params["actions"]
    assert actions["PHONE_NUMBER"] == {"action": "redact"}  # in a text, a span cannot be left out
    assert actions["PERSON"] == {"action": "keep"}


def test_an_entity_without_an_action_is_an_error(tmp_path: Path) -> None:
    schema = pa.schema([("x", pa.string())])
    assert "NOT_PERSONAL" in refused(tmp_path, ["x: {entity: NOT_PERSONAL}"], schema)


@pytest.mark.parametrize(
    "schema",
    [
        pa.schema([("a.b", pa.int8()), ("a", pa.struct([("b", pa.string())]))]),
        pa.schema([("a", pa.string()), ("a", pa.string())]),
    ],
    ids=["struct", "twice"],
)
def test_one_path_means_one_column(tmp_path: Path, schema: pa.Schema) -> None:
    assert "two columns of one path" in refused(tmp_path, ["*: {action: keep}"], schema)


DATED = pa.schema(
    [
        ("customer", pa.int64()),
        ("born", pa.date32()),
        ("at", pa.timestamp("us")),
        ("who", pa.struct([("id", pa.string())])),
        ("days", pa.list_(pa.date32())),
        ("score", pa.bool_()),
    ]
)


def test_dates_stay_dates_where_the_operator_says_so(tmp_path: Path) -> None:
    rules = [
        "*: {action: drop}",
        "customer: {entity: USER_ID}",
        "born: {entity: DATE_OF_BIRTH, action: date_shift, subject: customer}",
        "at: {action: generalize, to: hour}",
    ]
    made = plan(tmp_path, rules, DATED)
    types = [made.schema_out.field(name).type for name in ("born", "at")]
    assert types == [pa.date32(), pa.timestamp("us")]
    assert made.keyed == ("USER_ID", SHIFT)
    assert {c.path: c for c in made.columns}["born"].treatments[0].subject_entity == "USER_ID"
    rules[2] = "born: {action: generalize, to: birth_year}"
    assert plan(tmp_path, rules, DATED).schema_out.field("born").type == pa.string()


@pytest.mark.parametrize(
    ("path", "subject"),
    [("born", "custmer"), ("born", "days[]"), ("days[]", "customer"), ("born", "score")],
)
def test_a_subject_says_whose_each_date_is(tmp_path: Path, path: str, subject: str) -> None:
    rule = f"{path}: {{action: date_shift, subject: '{subject}'}}"
    text = refused(tmp_path, ["*: {action: keep}", rule], DATED)
    assert f"'{subject}' cannot say whose" in text and f"pg.{path}" in text
    assert subject != "custmer" or "Did you mean 'customer'?" in text


def test_a_span_has_no_subject_and_is_redacted(tmp_path: Path) -> None:
    entities = "{DATE_OF_BIRTH: {action: date_shift, subject: customer}}"
    schema = pa.schema([("customer", pa.string()), ("born", pa.string()), ("memo", pa.string())])
    rules = ["customer: {action: keep}", "born: {entity: DATE_OF_BIRTH}", "memo: {action: scrub}"]
    made = plan(tmp_path, rules, schema, entities=entities)
    assert made.columns[1].action == "date_shift"
    assert made.columns[2].params["actions"]["DATE_OF_BIRTH"] == {"action": "redact"}


@pytest.mark.parametrize(
    ("name", "rule", "says"),
    [
        ("cvc", "{action: keep}", "CARD_CVC is sensitive"),
        ("track2Data", "{action: encrypt}", "TRACK_DATA is sensitive"),
        ("cardPw", "{action: pseudonym}", "CARD_PIN2 is sensitive"),
        ("card_no2", "{action: mask, format: 'keep_first:12'}", "CREDIT_CARD under 'mask'"),
        ("card_no2", "{action: keep}", "Truncated card numbers would stand beside"),
    ],
)
def test_a_card_is_one_under_a_rule_without_an_entity(
    tmp_path: Path, name: str, rule: str, says: str
) -> None:
    schema = pa.schema([("card_no", pa.string()), (name, pa.string())])
    rules = ["card_no: {entity: CREDIT_CARD}"]
    said = refused(tmp_path, [*rules, f"{name}: {rule}"], schema)
    assert says in said
    assert f": pg.{name}" in said
    plan(tmp_path, [*rules, f"{name}: {{action: drop}}"], schema)
    plan(tmp_path, [*rules, "*: {action: redact}"], schema)


def test_a_star_keeps_no_card_secret(tmp_path: Path) -> None:
    schema = pa.schema([("amount", pa.int64()), ("cvc", pa.string()), ("cvc_yn", pa.string())])
    assert ": pg.cvc." in refused(tmp_path, ["amount: {action: keep}", "*: {action: keep}"], schema)
    plan(tmp_path, ["cvc: {action: drop}", "*: {action: keep}"], schema)
