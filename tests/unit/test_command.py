"""The command's edge, before any Spark: what cannot be written or read is said at once."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from py4j.protocol import Py4JError, Py4JNetworkError

from pipelines.errors import IncompleteRun
from pipelines.lake.workers import spark_errors
from pipelines.main import main
from pipelines.resources import use_conf
from tests.command import garim, refused


@pytest.fixture(autouse=True)
def _no_conf() -> Iterator[None]:
    yield
    use_conf(None)


def test_a_conf_file_is_named_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "recognizers.yaml"
    own.write_text("version: 1\nentitys: {}\n", "utf-8")
    assert f"{own}, line 2." in refused("entities", "--conf", tmp_path)
    own.write_bytes(b"\xff\xfe010-0000-0001")
    said = refused("entities", "--conf", tmp_path)
    assert f"{own}: not UTF-8. Save" in said and "0001" not in said


@pytest.mark.parametrize(
    "text", ["as_of: 2026-13-45\n", "as_of: 2026-06-01 10:00:00\n", "as_of: soon\n", "- a\n", "{\n"]
)
def test_a_lake_catalogue_with_no_date_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "_lake.yaml").write_text(text)
    assert str(tmp_path / "_lake.yaml") in refused("scan", tmp_path)


def test_a_conf_folder_without_conf_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "recognizer.yaml").write_text("version: 1\n", "utf-8")
    assert "recognizers.yaml" in refused("entities", "--conf", tmp_path)


def test_a_demo_that_has_no_place_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    said = refused("demo", "--out", tmp_path / "file")
    assert "Cannot make the demo's folder." in said and "Not a directory" in said
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize("option", ["--report", "--write-rules"])
def test_scan_says_before_its_work_what_it_could_not_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipelines.lake.session.session", lambda *_, **__: pytest.fail("Spark"))
    (tmp_path / "x.csv").write_text("id\n1\n")
    said = refused("scan", "x.csv", option, tmp_path / "none" / "out")
    assert "Cannot write a file." in said and str(tmp_path / "none" / "out") in said
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_an_output_without_hangul_fails_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(plain, "ascii"))
    with pytest.raises(SystemExit) as ended:
        main(["entities"])
    assert ended.value.code == 0
    sys.stdout.flush()
    assert rb"\uc131\uba85" in plain.getvalue()  # 성명


@pytest.mark.parametrize(
    ("entity", "actions"),
    [("STAFF_KEY", {}), (None, {"actions": {"STAFF_KEY": {"action": "redact"}}})],
)
def test_verify_asks_for_the_own_entities_that_masking_knew(
    tmp_path: Path, entity: str | None, actions: object
) -> None:
    column = {"path": "key", "entity": entity, "action": "mask", "params": actions}
    (tmp_path / "_garim").mkdir()
    (tmp_path / "_garim" / "manifest.json").write_text(
        json.dumps({"datasets": [{"name": "x", "columns": [column]}]})
    )
    said = refused("verify", tmp_path, tmp_path)
    assert "STAFF_KEY." in said and "--conf" in said


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Py4JNetworkError("Answer from Java side is empty: 010-0000-0001"), "Spark itself ended"),
        (ConnectionRefusedError("010-0000-0001"), "Spark itself ended"),
        (Py4JError("010-0000-0001: No space left on device"), "No space left on device."),
        (Py4JError("010-0000-0001"), "Spark reports Py4JError."),
    ],
)
def test_a_failure_of_spark_says_why_and_quotes_nothing(error: Exception, why: str) -> None:
    with pytest.raises(IncompleteRun, match=why) as failed, spark_errors("It failed.", "lake"):
        raise error
    assert "0001" not in str(failed.value)


def test_mask_without_its_rules_says_how_to_make_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("id\n1\n")
    said = refused("mask", "x.csv", "out", "--rules", "none", "--keys", "k.json")
    assert "the rules. none: No such file" in said and "garim scan INPUT --write-rules none" in said


def test_rules_are_validated_without_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.lake.session.session", lambda *_, **__: pytest.fail("Spark"))
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\npurposes: {ads: {}}\ndefault: {action: scrub}\n")
    ran = garim("rules", "validate", rules, "--json")
    assert ran.code == 0, ran.err
    result = ran.json
    assert (result["rules"], result["purposes"]) == (1, ["analytics", "ads"])
    rules.write_text("version: 1\ndefault: {action: scrup}\n")
    said = refused("rules", "validate", rules)
    assert f"{rules}, line 2." in said and "Did you mean 'scrub'?" in said


def test_a_waiver_expires_by_the_date_of_the_run(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    waiver = "{column: a.b, entity: PERSON, reason: r, owner: o, expires: 2030-01-31}"
    rules.write_text(f"version: 1\nwaivers:\n  - {waiver}\n")
    for day, code in (("2030-01-31", 0), ("2030-02-01", 2)):
        ran = garim("rules", "validate", rules, "--as-of", day)
        assert ran.code == code
    assert "expired on 2030-01-31" in ran.err
