"""HTML reports on results like those of the demo: nothing left out, nothing run, nothing obeyed."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.reports import view, words
from pipelines.reports.dictionary import data_dictionary
from pipelines.reports.html import mask_report, scan_report
from pipelines.reports.manifest import sha256_file, write_json
from pipelines.reports.text import mask_table
from tests.results import ENTITIES, Result, failed_manifest, mask_manifest, scan_result


class Page(HTMLParser):
    """Collects text, ids and attributes; fails on a tag that is not closed in its place."""

    VOID = frozenset({"meta", "wbr", "br"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.text: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.feed(source)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def words(self) -> str:
        return " ".join("".join(self.text).split())


REPORTS: list[tuple[str, Callable[[Result, dict[str, str]], str], Callable[[], Result]]] = [
    ("scan", scan_report, scan_result),
    ("mask", mask_report, mask_manifest),
    ("failed", mask_report, failed_manifest),
]


@pytest.fixture(scope="module", params=REPORTS, ids=[name for name, _, _ in REPORTS])
def report(request: pytest.FixtureRequest) -> tuple[str, Result]:
    """Made once for all that only read it."""
    _, render, result = request.param
    data = result()
    return render(data, ENTITIES), data


@pytest.fixture(scope="module")
def page(report: tuple[str, Result]) -> Page:
    return Page(report[0])


def test_every_column_and_entity_is_in_the_report(report: tuple[str, Result], page: Page) -> None:
    data, text = report[1], page.words()
    paths = [c["path"] for d in data["datasets"] for c in d["columns"]]
    assert len(paths) == 55 and all(path in text for path in paths)
    assert all(d["name"] in text for d in data["datasets"])
    assert "2026-11-22 03:15 UTC" in text
    for code in view.used(data, ENTITIES):
        assert ENTITIES[code] in text


def test_report_is_self_contained_and_runs_nothing(report: tuple[str, Result], page: Page) -> None:
    assert "://" not in report[0] and "url(" not in report[0] and "@import" not in report[0]
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
    ids = {value for _, name, value in page.attributes if name == "id"}
    for _, name, value in page.attributes:
        assert name != "src" and not name.startswith("on")
        assert name != "href" or value.removeprefix("#") in ids


def test_report_is_the_same_every_time(report: tuple[str, Result]) -> None:
    source, data = report
    render = mask_report if data["verb"] == "mask" else scan_report
    shuffled = json.loads(json.dumps(data, sort_keys=True))
    assert render(shuffled, ENTITIES) == source


def test_every_table_row_is_as_wide_as_its_head(report: tuple[str, Result]) -> None:
    for table in re.findall(r"<table>.*?</table>", report[0], re.S):
        head, body = table.split("<tbody>")
        spans = [int(n) for n in re.findall(r'colspan="(\d+)"', head)]
        first = head.split("</tr>")[0].count("<th ")
        width = first + sum(spans) - len(spans)
        for row in body.split("</tr>")[:-1]:
            assert len(re.findall(r"<t[hd][ >]", row)) == width


def test_scan_report_keeps_name_and_value_evidence_apart() -> None:
    source = scan_report(scan_result(), ENTITIES)
    card = re.search(
        r"<tr>\s*<th scope=\"row\"><div class=\"path\">card_<wbr>no.*?</tr>", source, re.S
    )
    phone = re.search(r"<tr>\s*<th scope=\"row\"><div class=\"path\">연락처2.*?</tr>", source, re.S)
    assert card and phone
    assert "99.8 %" in card[0] and "scan-5" in card[0]
    assert "셀 전체 whole 99,800, 셀 일부 inside 0, 약함 weak 12" in card[0]
    assert "전화번호" in phone[0] and "scan-" not in phone[0]
    assert "이름은 전화번호인데" in phone[0]


def test_scan_report_says_what_was_not_read() -> None:
    result = scan_result()
    assert "모든 행 all rows" in Page(scan_report(result, ENTITIES)).words()
    result["sample"] = {"fraction": 0.1, "seed": 7}
    result["datasets"][1]["corrupt"] = 23
    page = Page(scan_report(result, ENTITIES)).words()
    assert "표본 10 % (시드 7)" in page and "Only a sample was read" in page
    assert "읽지 못한 행 23개" in page and "불완전 INCOMPLETE" in page
    missed = page.split("무엇을 보지 않았는가")[1]
    assert "merchants.logo" in missed and "cash_receipts.예비" in missed


def test_mask_report_shows_verdict_and_what_is_left() -> None:
    passed = Page(mask_report(mask_manifest(), ENTITIES)).words()
    failed = Page(mask_report(failed_manifest(), ENTITIES)).words()
    assert "✓ 통과 PASSED" in passed and "실패" not in passed
    assert "✕ 실패 FAILED" in failed and "nothing was published" in failed
    assert "request.body CREDIT_CARD 1,207" in failed and "격리된 행 12개" in failed
    assert failed.count("✕ 실패") == 2 + 3  # verdict, verification; memos, app logs, lost row
    assert "9,412,110" in failed and "512,044" in failed


def test_mask_report_without_verification_says_so() -> None:
    manifest = mask_manifest() | {"verification": None}
    assert "NOT VERIFIED" not in mask_report(mask_manifest(), ENTITIES)
    assert "This output was not verified" in mask_report(manifest, ENTITIES)


def test_mask_report_lists_personal_columns_kept_in_clear() -> None:
    text = Page(mask_report(mask_manifest(), ENTITIES)).words()
    kept = text.split("그대로 둔 개인정보 열")[1].split("열마다 한 일")[0]
    assert "van_approvals.사업자번호" in kept and "merchants.biz_no" in kept
    assert "card_no" not in kept


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y>&{{7*7}}'


def _poison(data: Any) -> Any:
    """The same result with every free string made hostile; codes that steer the layout stay."""
    steer = {"verb", "verdict", "kind", "action", "sample"}
    if isinstance(data, dict):
        return {k: v if k in steer else _poison(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_poison(item) for item in data]
    return data + HOSTILE if isinstance(data, str) else data


@pytest.mark.parametrize(
    ("render", "result"), [r[1:] for r in REPORTS], ids=[r[0] for r in REPORTS]
)
def test_hostile_names_are_only_text(
    render: Callable[[Result, dict[str, str]], str], result: Callable[[], Result]
) -> None:
    clean, hostile = Page(render(result(), ENTITIES)), Page(render(_poison(result()), ENTITIES))
    assert set(hostile.tags) == set(clean.tags)
    assert {name for _, name, _ in hostile.attributes} == {n for _, n, _ in clean.attributes}
    assert HOSTILE in hostile.words() and "49" not in hostile.words().split("card_no")[1][:80]


def test_control_characters_in_names_are_shown_not_obeyed() -> None:
    result = scan_result()
    result["datasets"][0]["columns"][2]["path"] = "card\x1b[31m\u202e\ud800\nno"
    source = scan_report(result, ENTITIES)
    assert r"card\x1b[31m\u202e\ud800\nno" in Page(source).words()
    source.encode()


@pytest.mark.parametrize(
    ("render", "result"), [r[1:] for r in REPORTS], ids=[r[0] for r in REPORTS]
)
def test_no_string_of_a_result_brings_control_characters(
    render: Callable[[Result, dict[str, str]], str], result: Callable[[], Result]
) -> None:
    text = json.dumps(_poison(result()), ensure_ascii=False).replace("alert(1)", r"\u001b\u202e")
    page = render(json.loads(text), ENTITIES)
    assert r"\x1b\u202e" in page
    assert page.replace("\n", "").isprintable()


def test_quarantined_rows_are_not_lost_rows() -> None:
    manifest = mask_manifest()
    manifest["datasets"][7].update(rows_out=4_988, quarantined=12)
    manifest["verification"]["datasets"][7]["rows_masked"] = 4_988
    check = view.checks(manifest["verification"], manifest["datasets"])[7]
    assert check.lost == 0 and check.passed
    manifest["datasets"][7]["quarantined"] = 11
    check = view.checks(manifest["verification"], manifest["datasets"])[7]
    assert check.lost == 1 and not check.passed


def test_empty_result_still_makes_a_report() -> None:
    scan = scan_result() | {"datasets": []}
    mask = mask_manifest() | {"datasets": [], "not_covered": []}
    assert "SCANNED" in Page(scan_report(scan, ENTITIES)).words()
    assert "PASSED" in Page(mask_report(mask, ENTITIES)).words()


def test_reports_render_from_a_zip(tmp_path: Path) -> None:
    """As with `spark-submit --py-files`: templates are read from inside the archive."""
    root = Path(__file__).parents[2]
    with zipfile.ZipFile(tmp_path / "garim.zip", "w") as archive:
        for name in ("pipelines/__init__.py", "pipelines/errors.py"):
            archive.write(root / name, name)
        for path in (root / "pipelines/reports").rglob("*"):
            if path.suffix in (".py", ".j2", ".css"):
                archive.write(path, path.relative_to(root).as_posix())
    write_json(tmp_path / "scan.json", scan_result())
    code = (
        "import sys, json; sys.path.insert(0, sys.argv[1]);"
        "from pipelines.reports import html; assert '.zip' in html.__file__;"
        "sys.stdout.buffer.write(html.scan_report(json.load(open(sys.argv[2], encoding='utf-8')),"
        " json.loads(sys.argv[3])).encode())"
    )
    arguments = [str(tmp_path / "garim.zip"), str(tmp_path / "scan.json"), json.dumps(ENTITIES)]
    command = [sys.executable, "-P", "-c", code, *arguments]
    out = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    assert out.stdout.decode() == scan_report(scan_result(), ENTITIES)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrasts() -> Iterator[tuple[str, float]]:
    css = Path(__file__).parents[2] / "pipelines/reports/templates/style.css"
    for mode, block in zip(("light", "dark"), css.read_text().split(":root {")[1:3], strict=True):
        colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block.split("}")[0]))
        pairs = [(k, k.removesuffix("-ink")) for k in colours if k.endswith("-ink")]
        pairs += [(k.removesuffix("-back"), k) for k in colours if k.endswith("-back")]
        pairs += [(ink, back) for ink in ("ink", "soft", "good", "bad", "warn")
                  for back in ("page", "card", "band")]  # fmt: skip
        for ink, back in pairs:
            low, high = sorted((_luminance(colours[ink]), _luminance(colours[back])))
            yield f"{mode} {ink} on {back}", (high + 0.05) / (low + 0.05)


def test_colours_have_enough_contrast() -> None:
    """WCAG 2.1 level AA: 4.5 to 1, in light and dark."""
    contrasts = dict(_contrasts())
    assert len(contrasts) == 2 * (10 + 4 + 15)
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_treatments_inside_columns_stand_once_in_the_report() -> None:
    manifest = mask_manifest()
    assert view.treatments(manifest) == [
        ("card", {"style": "full"}, ("CREDIT_CARD",)),
        ("pseudonym", {}, ("EMAIL_ADDRESS", "PHONE_NUMBER")),
    ]
    assert mask_report(manifest, ENTITIES).count("style: full") == 1


def test_results_are_not_changed_by_reporting() -> None:
    manifest = failed_manifest()
    before = copy.deepcopy(manifest)
    mask_report(manifest, ENTITIES)
    data_dictionary(manifest, ENTITIES)
    mask_table(manifest, Console(file=io.StringIO(), width=80))
    assert manifest == before


def test_json_is_sorted_utf8_with_a_last_newline(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_json(path, {"나": 1, "a": ["가림"]})
    assert path.read_bytes() == '{\n  "a": [\n    "가림"\n  ],\n  "나": 1\n}\n'.encode()
    assert sha256_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"share": float("nan")})


def test_share_of_nothing_is_empty() -> None:
    assert words.percent(3, 0) == "" and view.step(3, 0) == 0
