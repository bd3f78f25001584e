"""Rules: errors that name file, line, choices and the nearest match; drafts that load again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detectors.entities import KLASS, KOREAN
from pipelines.errors import UsageError
from pipelines.masking.actions import ACTIONS, DROP
from pipelines.masking.draft import draft_rules
from pipelines.masking.operators import OPERATORS
from pipelines.masking.rules import Rules, load_rules
from pipelines.masking.yamlfile import nearest
from tests.texts import few

DEFAULTS = (Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8")
HEAD = "version: 1\n"


def load(folder: Path, text: str, defaults: str = DEFAULTS) -> Rules:
    path = folder / "rules.yaml"
    path.write_text(text, "utf-8")
    return load_rules(path, defaults)


def refused(folder: Path, text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load(folder, text)
    assert str(folder / "rules.yaml") in str(caught.value)
    return caught.value


def columns(*lines: str) -> str:
    return HEAD + "datasets:\n  pg:\n    columns:\n" + "".join(f"      {one}\n" for one in lines)


def test_sound_rules(tmp_path: Path) -> None:
    text = HEAD + (
        "purpose: research\n"
        "entities:\n"
        "  PERSON: {action: pseudonym}\n"
        "  CREDIT_CARD: {action: card, style: last4}\n"
        "datasets:\n"
        "  pg:\n"
        "    columns:\n"
        "      card_no: {entity: CREDIT_CARD}\n"
        "      receiver.name: {entity: PERSON, action: redact}\n"
        "      memo: {action: scrub}\n"
        '      "*": {action: drop}\n'
    )
    rules = load(tmp_path, text)
    assert (rules.purpose, rules.sha256) == ("research", hashlib.sha256(text.encode()).hexdigest())
    assert rules.entities["CREDIT_CARD"].params == {"style": "last4"}
    assert rules.entities["PERSON"].action == "pseudonym"
    assert rules.entities["PHONE_NUMBER"].action == "pseudonym"  # a default of conf/masks.yaml
    chosen = rules.of("pg", ["card_no", "receiver.name", "anything"])
    said = [(one.rule.action, one.rule.entity, one.rule.line) for one in chosen.values()]
    assert said == [(None, "CREDIT_CARD", 9), ("redact", "PERSON", 10), ("drop", None, 12)]
    assert rules.of("van", ["card_no"]) == {}
    assert rules.entities["PERSON"].line == 4
    assert rules.entities["PHONE_NUMBER"].line == 0  # it stands in another file


def test_a_purpose_of_one_letter_is_one(tmp_path: Path) -> None:
    assert load(tmp_path, HEAD + "purpose: x\n").purpose == "x"


def test_what_is_merged_stands_where_it_is_merged(tmp_path: Path) -> None:
    """YAML's `<<` brings keys that stand on no line of their own."""
    text = columns("<<: {a: {action: redcat}}")
    assert "line 4." in str(refused(tmp_path, text))
    rules = load(tmp_path, columns("<<: {a: {action: redact}}"))
    assert rules.of("pg", ["a"])["a"].rule.line == 4


def test_defaults_give_every_entity_one_action(tmp_path: Path) -> None:
    rules = load(tmp_path, HEAD)
    given = {code for code in KOREAN if KLASS[code] != "none"}
    assert given <= rules.entities.keys()
    assert all(rule.action in (*OPERATORS, DROP) for rule in rules.entities.values())
    assert rules.purpose == "analytics"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (columns("card_no: {action: redcat}"), 5, ["redcat", "'redact'", "Choices"]),
        (columns("a: {action: keep}", "b: {entity: CREDITCARD}"), 6,
         ["CREDITCARD", "'CREDIT_CARD'", "Choices"]),
        (columns("a: {entity: [PERSON]}"), 5, ["entity"]),
        (columns("a: {action: [keep]}"), 5, ["action", "Choices"]),
        (columns("a: {action: 7}"), 5, ["action", "Choices"]),
        (columns("a: {}"), 5, ["action or an entity", "scrub"]),
        (columns("a: keep"), 5, ["datasets.pg.columns.a"]),
        (columns("a: {action: card, styel: full}"), 5, ["styel", "'style'", "Choose"]),
        (columns("a: {action: card, style: loud}"), 5, ["style", "third_group_on"]),
        (columns("a: {action: mask, format: fone}"), 5, ["format", "phone", "keep_first:n"]),
        (columns("a: {action: scrub, format: phone}"), 5, ["format", "scrub"]),
        (columns("a: {entity: PERSON, format: name}"), 5, ["format", "an entity rule"]),
        (columns("a: {action: replace}"), 5, ["replace", "value"]),
        (columns("a: {action: keep}", "b: {action: keep}", "a: {action: drop}"), 7,
         ["'a'", "twice", "lines 5 and 7"]),
        (columns("a: {action: keep, action: drop}"), 5, ["'action'", "twice"]),
        (columns("1: {action: keep}"), 5, ["'datasets.pg.columns.1' is no text", "quotes"]),
        (columns("yes: {action: keep}"), 4, ["columns.1' is no text", "quotes"]),
        (columns("a: {action: keep"), 6, ["YAML"]),
        (columns("a: {action: keep}", "  b: {action: keep}"), 6, ["YAML"]),
        (HEAD + "purpos: x\n", 2, ["purpos", "'purpose'", "Choices"]),
        (HEAD + "datasets:\n  pg:\n    colums: {}\n", 4, ["colums", "'columns'"]),
        (HEAD + "datasets:\n  pg:\n    columns: {}\n    rows: 7\n", 5, ["rows", "columns"]),
        (HEAD + "entities:\n  PERSN: {action: redact}\n", 3, ["PERSN", "'PERSON'", "Choices"]),
        (HEAD + "entities:\n  PERSON: {action: scrub}\n", 3, ["PERSON", "operator"]),
        (HEAD + "entities:\n  PERSON: {}\n", 3, ["PERSON", "redact"]),
        (HEAD + "entities:\n", 2, ["'entities' is no mapping"]),
        (HEAD + "entities:\n  PERSON: {entity: KR_CI, action: redact}\n", 3, ["names another"]),
        (HEAD + "default: {action: kep}\n", 2, ["'kep'", "'keep'"]),
        (HEAD + "default: {action: keep}\n", 2, ["may not be kept", "scrub, redact or drop"]),
        (HEAD + "default: {entity: GENDER}\n", 2, ["may not be kept"]),
        (HEAD + "datasets:\n  '*':\n    columns:\n      '*': {action: keep}\n", 5,
         ["may not be kept"]),
        (HEAD + "purposes:\n  ads:\n    datasets:\n      pg:\n        colums: {}\n", 6,
         ["colums", "'columns'"]),
        (HEAD + "purposes:\n  ads:\n    defualt: {}\n", 4, ["defualt", "'default'"]),
        (HEAD + "purposes:\n  ads:\n    entities:\n      PERSN: {action: drop}\n", 5,
         ["PERSN", "'PERSON'", "Choices"]),
        (HEAD + "purposes:\n  ads:\n    datasets:\n      pg:\n        columns:\n"
         "          a: {action: redcat}\n", 7, ["redcat", "'redact'"]),
        (HEAD + "purposes: {'a:b': {}}\n", 2, ["colon"]),
        (HEAD + "purpose: ''\n", 2, ["'purpose' is empty"]),
        (HEAD + "waivers:\n  - {}\n", 3, ["'waivers.0.column' is missing"]),
        (HEAD + "waivers: {}\n", 2, ["'waivers' is no list"]),
        (HEAD + "purpose: a:b\n", 2, ["purpose", "colon"]),
        ("version: 2\n", 1, ["version", "Use 1"]),
        ("version: one\n", 1, ["'version' is no whole number"]),
    ],
)  # fmt: skip
def test_error_names_line_and_choices(
    tmp_path: Path, text: str, line: int, words: list[str]
) -> None:
    error = refused(tmp_path, text)
    assert error.exit_code == 2
    assert f"line {line}" in str(error) or f"and {line}." in str(error)
    for word in words:
        assert word in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "", "- a\n", "7\n", "datasets: {}\n", "\x01version: 1\n",
        HEAD + "purpose: 2026-13-45\n",
        HEAD + "datasets: &a\n  pg: {columns: *a}\n",
        HEAD + "entities: &e\n  x: *e\n",
        HEAD + "? [a, b]\n: c\n",
        HEAD + "purpose: !!python/object:os.system x\n",
    ],
    ids=range(10),
)  # fmt: skip
def test_whatever_else_is_no_rules(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: {a: 1\n", r"rules\.yaml, line 2: did not find expected"),
        ("\x01version: 1\n", r"rules\.yaml: control characters are not allowed\."),
        ("version: &e\n  x: *e\n", r"rules\.yaml: a value that YAML cannot take\."),
    ],
    ids=["a mark", "a reason", "neither"],
)
def test_what_is_no_yaml_says_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        load(tmp_path, text)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Cannot read the rules\. .*: Is a directory"):
        load_rules(tmp_path, DEFAULTS)
    none = tmp_path / "none.yaml"
    with pytest.raises(UsageError, match=rf"{none}: No such file.* --write-rules {none}\."):
        load_rules(none, DEFAULTS)
    (tmp_path / "latin.yaml").write_bytes(b"version: 1 # \xff\n")
    with pytest.raises(UsageError, match=r"latin\.yaml: not UTF-8\. Save"):
        load_rules(tmp_path / "latin.yaml", DEFAULTS)


@pytest.mark.parametrize(
    "text",
    [
        columns("a: {action: replace, value: 350630-3000006, x: 1}"),
        columns("a: {action: mask, format: 350630-3000006}"),
        columns("a: 350630-3000006"),
        columns("a: {action: replace, value: [350630-3000006]}"),
        HEAD + "purpose: 350630-3000006:\n",
        HEAD + "datasets: 350630-3000006\n",
        "version: 350630-3000006\n",
        "350630-3000006",
        HEAD + 'purpose: "350630-3000006\n',
    ],
    ids=range(9),
)
def test_no_error_quotes_a_value(tmp_path: Path, text: str) -> None:
    assert "350630" not in str(refused(tmp_path, text))


def test_an_unknown_purpose_is_an_error_with_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + "purposes: {marketing: {}}\n")
    with pytest.raises(UsageError, match=r"no purpose 'marketting'.*Did you mean 'marketing'\?"):
        load_rules(path, DEFAULTS, purpose="marketting")


def test_nearest_offers_what_was_meant() -> None:
    assert "'scrub'" in nearest("scrubb", ACTIONS)
    assert nearest("zzz", ["b", "a"]) == "Choices: a, b."
    letters = "abcdefghijklmnop"
    assert nearest("zzz", letters) == f"Choices: {', '.join(letters)}."
    assert nearest("zzz", f"{letters}q") == f"Choices: {', '.join(letters)}, …."


# drafts

HOSTILE = (
    "yes", "no", "null", "~", "on", "True", "y", "1", "1st", ".5", "-5", "-1e3", ".inf", ".nan",
    "0x1f", "1_000", "2026-11-22", "*", "&a", "!x", "a: b", "a:", ":a", "#a", "a #b", "'", '"',
    "it's", 'say "x"', "a\nb", "a\tb", "\\n", " a ", "", "-", "- a", "?", "? a", "{a}", "[a]",
    "a,b", "%a", "@a", "`a", "|", ">", "=", "<<", "카드번호", "카드 번호", "고객.이름",
    "contacts[].tel", "extra{key}", "...", "---", "\x00", "\x7f", "\x85", "\u2028", "\u200b",
    "\ufeff", "😀", "x" * 300,
)  # fmt: skip
KINDS: list[dict[str, Any]] = [
    {"kind": "typed", "entity": "CREDIT_CARD"},
    {"kind": "mixed", "entity": None},
    {"kind": "text", "entity": None},
    {"kind": "clean", "entity": None},
    {"kind": "not_covered", "entity": None},
]
DRAFTED = {"mixed": "per_cell", "text": "scrub", "clean": "keep", "not_covered": "drop"}


def result(names: list[str], sample: dict[str, Any] | None = None) -> dict[str, Any]:
    listed = [
        {"path": name, "question": "does\nit # {fit}: '?" if at % 2 else None, "found": [],
         "reason": "a: reason # with\nlines", **KINDS[at % len(KINDS)]}
        for at, name in enumerate(names)
    ]  # fmt: skip
    inside = {"path": "line:a\x00\nb: #c", "question": None, "reason": "", "entity": None,
              "kind": "text", "found": [{"entity": "PERSON", "whole": 1, "inside": 2}]}  # fmt: skip
    return {
        "run_id": "20261122T000000Z-abcdef",
        "started": "2026-11-22T00:00:00Z",
        "sample": sample,
        "datasets": [{"name": name, "columns": [*listed, inside]} for name in ("pg", "no", "1: #")],
    }


def drafted(folder: Path, names: list[str]) -> None:
    rules = load(folder, draft_rules(result(names)), "entities: {}")
    assert rules.datasets == ("pg", "no", "1: #")
    for dataset in rules.datasets:
        chosen = rules.of(dataset, names)
        assert list(chosen) == names
        for at, one in enumerate(chosen.values()):
            kind = KINDS[at % len(KINDS)]
            assert (one.column, one.rule.entity) == (names[at], kind["entity"])
            assert one.rule.action == DRAFTED.get(kind["kind"])


def test_draft_loads_again_whatever_columns_are_called(tmp_path: Path) -> None:
    drafted(tmp_path, list(HOSTILE))


@few(15)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=6, unique=True))
def test_any_names_survive_a_draft(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    drafted(tmp_path_factory.getbasetemp(), names)


def test_draft_says_what_it_comes_from() -> None:
    text = draft_rules(result(["card_no"], {"fraction": 0.1, "seed": 7}))
    assert "20261122T000000Z-abcdef" in text and "10%" in text
    assert "card_no: {entity: CREDIT_CARD}  # 카드번호: a: reason # with lines" in text
    assert "# QUESTION: does it # {fit}: '?" in draft_rules(result(["a", "b"]))
    assert yaml.safe_load(text)["datasets"]["pg"]["columns"] == {
        "card_no": {"entity": "CREDIT_CARD"}
    }
