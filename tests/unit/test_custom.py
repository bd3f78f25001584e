"""Own entities: from YAML into scanner, rules and masker; errors that say what to do."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from detectors import CATALOG, Scanner
from detectors.checksums import BY_NAME
from detectors.columns import judge
from detectors.custom import Description, OwnEntityError, own_recognizers
from detectors.entities import KOREAN
from detectors.evidence import Column, Evidence
from detectors.labels import VOCABULARY, named
from pipelines.errors import UsageError
from pipelines.explain import steps
from pipelines.lake.probe import Written
from pipelines.lake.survey import Surveyor
from pipelines.main import garim
from pipelines.masking.masker import Masker
from pipelines.masking.own import NONE, Own, load_own, own_entities
from pipelines.masking.plan import make_plan
from pipelines.masking.rules import load_rules
from pipelines.resources import conf_text, use_conf
from pipelines.scan import judged

ROOT = Path(__file__).parents[2]
TERMINAL = Description(
    code="VAN_TERMINAL_ID",
    ko="VAN 단말기 아이디",
    pattern="[1-9][0-9]{7,9}",
    labels=("단말기아이디", "van_terminal_id", "catId"),
    examples=("단말기아이디 ⟦10099999⟧ 점검", '"catId":"⟦2099999999⟧"'),
    counterexamples=("점검 10099999", "단말기아이디 없음"),
    klass="device",
)
YAML = """\
version: 1
entities:
  VAN_TERMINAL_ID:
    ko: VAN 단말기 아이디
    class: device
    pattern: '[1-9][0-9]{7,9}'
    labels: [단말기아이디, van_terminal_id, catId]
    examples: ['단말기아이디 ⟦10099999⟧ 점검', '"catId":"⟦2099999999⟧"']
    counterexamples: ['점검 10099999', '단말기아이디 없음']
    action: {action: mask, format: 'keep_first:2'}
"""


@pytest.fixture(scope="module")
def own() -> Own:
    return load_own(YAML, "own.yaml")


def found(scanner: Scanner, text: str, name: str | None = None) -> list[tuple[str, str]]:
    return [(span.entity, text[span.start : span.end]) for span in scanner.find(text, name)]


def test_it_is_found_beside_its_labels_and_nowhere_else(own: Own) -> None:
    scanner = Scanner(catalog=own.catalog)
    assert found(scanner, "van_terminal_id=10099999&amt=20099999") == [
        ("VAN_TERMINAL_ID", "10099999")
    ]
    assert found(scanner, "10099999", "단말기아이디") == [("VAN_TERMINAL_ID", "10099999")]
    assert found(scanner, "단말기아이디 A10099999") == []
    assert found(scanner, "단말기아이디１００９９９９９입니다") == [
        ("VAN_TERMINAL_ID", "１００９９９９９")
    ]
    assert scanner.scan(pa.array(["10099999", "x"]), "catId")["entity"].to_pylist() == [
        "VAN_TERMINAL_ID"
    ]
    assert found(Scanner(), "van_terminal_id=10099999") == []


def test_nothing_is_registered_anywhere(own: Own) -> None:
    assert own.recognizers
    assert named("van_terminal_id") != ("VAN_TERMINAL_ID",)
    assert "단말기아이디" not in VOCABULARY and "VAN_TERMINAL_ID" not in KOREAN
    assert own.korean["VAN_TERMINAL_ID"] == "VAN 단말기 아이디"


def test_it_travels_to_workers(own: Own) -> None:
    assert pickle.loads(pickle.dumps(own.recognizers)) == own.recognizers
    surveyor = Surveyor("parquet", None, own.recognizers)
    assert pickle.loads(pickle.dumps(surveyor)) == surveyor


def test_scan_explains_a_column_of_it(own: Own) -> None:
    batch = pa.record_batch([pa.array(["10099999", "20099999"])], names=["cat_id"])
    out = Surveyor("parquet", None, own.recognizers).survey(batch).to_pylist()
    counts = {(r["path"], r["entity"], r["measure"]): r["n"] for r in out}
    [column] = judged({"cat_id": "string"}, counts, False, own.recognizers)
    assert (column["kind"], column["entity"]) == ("typed", "VAN_TERMINAL_ID")
    assert "VAN 단말기 아이디" in "\n".join(steps(column, own.korean))
    judgement = judge(Column("cat_id", 9), {"VAN_TERMINAL_ID": Evidence(weak=1)}, own.recognizers)
    assert judgement.question  # the name says it, the values do not


def test_rules_mask_and_verify_know_it(own: Own, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "version: 1\ndatasets:\n  d:\n    columns:\n"
        "      memo: {action: scrub}\n      cat_id: {entity: VAN_TERMINAL_ID}\n"
    )
    rules = load_rules(path, conf_text("masks.yaml"), own)
    batch = pa.record_batch(
        [pa.array(["catId=10099999 확인"]), pa.array(["10099999"])], names=["memo", "cat_id"]
    )
    masked, _ = Masker(make_plan("d", batch.schema, rules), {}).mask(batch)
    assert masked.to_pylist() == [{"memo": "catId=10****** 확인", "cat_id": "10******"}]
    probe = Written("d", "parquet", b"0" * 16, {}, None, own.recognizers)
    residual = {(r["measure"], r["entity"]) for r in probe.look(batch).to_pylist()}
    assert ("residual VAN_TERMINAL_ID", "VAN_TERMINAL_ID") in residual
    with pytest.raises(UsageError, match="Unknown entity 'VAN_TERMINAL_ID'"):
        load_rules(path, conf_text("masks.yaml"))


@pytest.mark.parametrize("name", BY_NAME)
def test_validators_are_named_and_deny(name: str) -> None:
    good = {
        "luhn": "4000000000000002", "rrn": "350630-3000006", "frn": "350101-7000002",
        "birth": "350630-4987651", "brn": "123-45-67891", "crn": "110111-1234569",
        "date": "2024-02-29", "iban": "GB82WEST12345698765432", "mod-11": "1234567892",
        "mod-11-2": "0000-0002-1825-0097",
    }[name]  # fmt: skip
    assert BY_NAME[name](good)
    assert not any(BY_NAME[name](bad) for bad in ("", "1", "가나다", "351332-3000002"))


def test_a_value_that_a_validator_denies_is_none() -> None:
    point = replace(
        TERMINAL, code="CARD_LIKE", pattern="77[0-9]{14}", validators=("luhn",), score=0.8,
        labels=(), examples=("⟦7700000000000008⟧",), counterexamples=("7700000000000003",),
    )  # fmt: skip
    scanner = Scanner(catalog=(*CATALOG, *own_recognizers([point])))
    assert found(scanner, "7700000000000008 7700000000000004") == [
        ("CARD_LIKE", "7700000000000008")
    ]


@pytest.mark.parametrize(
    ("changes", "key", "why"),
    [
        ({"code": "van-id"}, "van-id", "capitals"),
        ({"code": "KR_RRN"}, "KR_RRN", "choose another"),
        ({"klass": "gadget"}, "class", "choose from"),
        ({"validators": ("lun",)}, "validators", "'lun'; choose from luhn"),
        ({"pattern": "([0-9]+)+"}, "pattern", "no bound"),
        ({"pattern": "^[0-9]{8}$"}, "pattern", "beginning or end"),
        ({"pattern": "(?i)ab[0-9]{8}"}, "pattern", "sets flags"),
        ({"pattern": "(?<=a|bc)[0-9]{8}"}, "pattern", "look-behind requires fixed-width"),
        ({"pattern": "(?:[0-9]?[0-9]){4,30}x"}, "pattern", "backtrack badly"),
        ({"labels": ()}, "labels", "never found"),
        ({"examples": ()}, "examples", "Give an example"),
        ({"examples": ("catId 10099999",)}, "examples", "example 1 needs one value in ⟦ ⟧"),
        ({"examples": ("⟦10099999⟧",)}, "examples", "example 1 is not found"),
        ({"examples": ("catId ⟦1009⟧9999",)}, "examples", "found elsewhere"),
        ({"examples": ("연락처 ⟦01000345678⟧",), "pattern": "010[0-9]{8}"}, "examples",
         "PHONE_NUMBER is found there instead"),
        ({"counterexamples": ("x", "catId=10099999")}, "counterexamples", "counterexample 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(changes: dict[str, object], key: str, why: str) -> None:
    with pytest.raises(OwnEntityError, match=re.escape(why)) as caught:
        own_recognizers([replace(TERMINAL, **changes)])  # type: ignore[arg-type]
    assert caught.value.key.endswith(key)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("class: device", "klass: device", 5, "Did you mean 'class'?"),
        ("    ko: VAN 단말기 아이디\n", "", 3, "'entities.VAN_TERMINAL_ID.ko' is missing"),
        ("[1-9][0-9]{7,9}", "[1-9][0-9]+", 6, "VAN_TERMINAL_ID.pattern: The pattern is refused"),
        ("⟦10099999⟧ 점검", "10099999", 8, "example 1 needs one value"),
        ("action: mask", "action: msk", 10, "Did you mean 'mask'?"),
        ("keep_first:2", "keep_fist:2", 10, "format"),
        ("version: 1", "version: 2", 1, "Use 1."),
        ("labels: [", "labels: [[", 8, "no YAML"),
        ("VAN_TERMINAL_ID", "van", 3, "capitals"),
        ("pattern:", "score: 7\n    pattern:", 6, "score' must be 1.0 or below"),
    ],
)
def test_errors_of_the_file_say_where_and_what_to_do(
    old: str, new: str, line: int, why: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load_own(YAML.replace(old, new), "own.yaml")
    assert f"own.yaml, line {line}" in str(caught.value), str(caught.value)
    assert why in str(caught.value)


def test_the_file_that_ships_changes_nothing_and_its_example_works() -> None:
    assert own_entities() == NONE
    text = conf_text("recognizers.yaml")
    example = re.sub(
        r"(?m)^# ?", "", text[text.index("# entities:\n#   VAN") : text.index("version")]
    )
    assert load_own(f"version: 1\n{example}", "x").korean["VAN_TERMINAL_ID"] == "VAN 단말기 아이디"
    for name in BY_NAME:
        assert name in text


def test_a_conf_folder_brings_its_own(tmp_path: Path) -> None:
    (tmp_path / "recognizers.yaml").write_text(YAML, "utf-8")
    use_conf(str(tmp_path))
    try:
        assert [r.entity for r in own_entities().recognizers] == ["VAN_TERMINAL_ID"]
    finally:
        use_conf(None)


def test_garim_entities_lists_them(tmp_path: Path) -> None:
    (tmp_path / "recognizers.yaml").write_text(YAML, "utf-8")
    ran = CliRunner().invoke(garim, ["entities", "--json", "--conf", str(tmp_path)])
    *_, last = json.loads(ran.output)
    assert (last["entity"], last["evidence"], last["action"]) == (
        "VAN_TERMINAL_ID", "label", "mask",
    )  # fmt: skip
    use_conf(None)
