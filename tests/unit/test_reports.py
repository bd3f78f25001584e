"""Reports: HTML, terminal tables, data dictionary and files, on results like those of the demo."""

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
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipelines.reports import view, words
from pipelines.reports.dictionary import data_dictionary
from pipelines.reports.html import mask_report, scan_report
from pipelines.reports.loss import analysis
from pipelines.reports.manifest import sha256_file, write_json
from pipelines.reports.text import mask_table, scan_table, verify_table

Result = dict[str, Any]

ENTITIES = {
    "KR_RRN": "주민등록번호",
    "KR_FRN": "외국인등록번호",
    "CREDIT_CARD": "신용카드번호",
    "KR_BANK_ACCOUNT": "계좌번호",
    "KR_VIRTUAL_ACCOUNT": "가상계좌번호",
    "PHONE_NUMBER": "전화번호",
    "EMAIL_ADDRESS": "이메일주소",
    "PERSON": "성명",
    "KR_ADDRESS": "주소",
    "DATE_OF_BIRTH": "생년월일",
    "CARD_EXPIRY": "카드 유효기간",
    "IP_ADDRESS": "IP 주소",
    "KR_BRN": "사업자등록번호",
    "KR_CRN": "법인등록번호",
    "USER_ID": "아이디",
    "GENDER": "성별",
}

# data set: format, files, rows, corrupt; columns as
# path | type | kind | entity | named | found entity:whole/inside/weak … | question
LAKE: dict[str, tuple[str, int, int, int, str]] = {
    "pg_transactions": ("parquet", 31, 100_000, 0, """
        tid | string | clean | | | |
        ordered_at | timestamp | clean | | | |
        card_no | string | typed | CREDIT_CARD | CREDIT_CARD | CREDIT_CARD:99800/0/12 |
        card_expire | string | typed | CARD_EXPIRY | CARD_EXPIRY | |
        buyer_name | string | typed | PERSON | PERSON | PERSON:96120/0/3880 |
        buyer_tel | string | typed | PHONE_NUMBER | PHONE_NUMBER | PHONE_NUMBER:100000/0/0 |
        buyer_email | string | typed | EMAIL_ADDRESS | EMAIL_ADDRESS | EMAIL_ADDRESS:88210/0/0 |
        receiver.name | string | typed | PERSON | PERSON | PERSON:40960/0/900 |
        receiver.tel | string | typed | PHONE_NUMBER | PHONE_NUMBER | PHONE_NUMBER:41870/0/0 |
        receiver.addr | string | typed | KR_ADDRESS | KR_ADDRESS | PERSON:0/0/41 |
        memo | string | text | | | PHONE_NUMBER:0/8120/3 PERSON:0/2033/150 CREDIT_CARD:0/41/0 |
        user_ip | string | typed | IP_ADDRESS | IP_ADDRESS | IP_ADDRESS:100000/0/0 |
        amount | bigint | clean | | | KR_BRN:0/0/7 |
        """),
    "van_approvals": ("csv", 4, 80_000, 0, """
        승인번호 | string | clean | | | |
        카드번호 | string | typed | CREDIT_CARD | CREDIT_CARD | CREDIT_CARD:79991/0/9 |
        유효기간 | string | typed | CARD_EXPIRY | CARD_EXPIRY | |
        단말기번호 | string | clean | | | |
        사업자번호 | string | typed | KR_BRN | KR_BRN | KR_BRN:80000/0/0 |
        연락처2 | string | clean | | PHONE_NUMBER | | 이름은 전화번호인데 값에는 근거가 없습니다
        금액 | string | clean | | | KR_BRN:0/0/2 |
        """),
    "merchants": ("parquet", 1, 2_000, 0, """
        mid | string | clean | | | |
        상호 | string | clean | | | |
        대표자명 | string | typed | PERSON | PERSON | PERSON:1940/0/60 |
        biz_no | string | typed | KR_BRN | KR_BRN | KR_BRN:2000/0/0 |
        corp_no | string | typed | KR_CRN | KR_CRN | KR_CRN:1204/0/3 |
        settle_account | string | typed | KR_BANK_ACCOUNT | KR_BANK_ACCOUNT | \
            KR_BANK_ACCOUNT:1990/0/10 |
        contacts[] | array<string> | mixed | | PHONE_NUMBER | PHONE_NUMBER:3900/0/0 \
            EMAIL_ADDRESS:1210/0/0 |
        owner_birth | date | typed | DATE_OF_BIRTH | DATE_OF_BIRTH | |
        logo | binary | not_covered | | | |
        """),
    "virtual_accounts": ("parquet", 31, 12_000, 0, """
        vbank_num | string | typed | KR_VIRTUAL_ACCOUNT | KR_VIRTUAL_ACCOUNT | \
            KR_BANK_ACCOUNT:11820/0/180 |
        vbank_holder | string | typed | PERSON | PERSON | PERSON:11500/0/500 |
        depositor | string | typed | PERSON | PERSON | PERSON:11480/0/520 |
        refund_account | string | typed | KR_BANK_ACCOUNT | KR_BANK_ACCOUNT | \
            KR_BANK_ACCOUNT:310/0/2 |
        deposited_at | timestamp | clean | | | |
        """),
    "cash_receipts": ("parquet", 31, 30_000, 0, """
        receipt_no | string | mixed | | | PHONE_NUMBER:21400/0/0 CREDIT_CARD:2100/0/0 \
            KR_BRN:6500/0/0 |
        cust_mbl_telno | string | typed | PHONE_NUMBER | PHONE_NUMBER | PHONE_NUMBER:21390/0/0 |
        성별 | string | typed | GENDER | GENDER | |
        issued_at | timestamp | clean | | | |
        예비 | string | clean | | | |
        """),
    "app_logs": ("jsonl", 8, 250_000, 0, """
        ts | string | clean | | | |
        level | string | clean | | | |
        request.params.cardNo | string | typed | CREDIT_CARD | CREDIT_CARD | CREDIT_CARD:39010/0/4 |
        request.params.buyerTel | string | typed | PHONE_NUMBER | PHONE_NUMBER | \
            PHONE_NUMBER:40120/0/0 |
        request.params.idNo | string | mixed | | KR_RRN | KR_RRN:120/0/31 KR_BRN:900/0/0 | \
            이름만으로는 알 수 없습니다
        request.params.buyerEmail | string | typed | EMAIL_ADDRESS | EMAIL_ADDRESS | \
            EMAIL_ADDRESS:40100/0/0 |
        request.headers.x-forwarded-for | string | typed | IP_ADDRESS | | IP_ADDRESS:250000/0/0 |
        request.body | string | text | | | CREDIT_CARD:0/12040/0 PHONE_NUMBER:0/31200/2 \
            EMAIL_ADDRESS:0/11200/0 PERSON:0/9100/700 KR_RRN:0/33/1 KR_FRN:0/4/0 \
            KR_BANK_ACCOUNT:0/2100/240 KR_CRN:0/12/90 |
        message | string | text | | | PERSON:0/8000/410 PHONE_NUMBER:0/190/0 |
        user.id | string | typed | USER_ID | USER_ID | EMAIL_ADDRESS:20100/0/0 |
        """),
    "access_logs": ("text", 8, 400_000, 0, """
        value | string | text | | | IP_ADDRESS:0/400000/0 PHONE_NUMBER:0/3110/0 \
            CREDIT_CARD:0/25/0 EMAIL_ADDRESS:0/870/0 |
        """),
    "customer_memos": ("parquet", 2, 5_000, 0, """
        memo_id | string | clean | | | |
        상담내용 | string | text | | | PERSON:0/3120/480 PHONE_NUMBER:0/1840/5 \
            KR_BANK_ACCOUNT:0/420/61 CREDIT_CARD:0/310/0 KR_RRN:0/55/2 |
        고객명 | string | typed | PERSON | PERSON | PERSON:4820/0/180 |
        주소 | string | typed | KR_ADDRESS | KR_ADDRESS | |
        customer.birth | string | typed | DATE_OF_BIRTH | DATE_OF_BIRTH | KR_RRN:0/0/9 |
        """),
}  # fmt: skip
REASONS = {
    "typed": "이름과 값이 함께 가리킵니다", "mixed": "한 열에 여러 항목이 섞여 있습니다",
    "text": "긴 글 속에서 찾았습니다", "clean": "이름에도 값에도 근거가 없습니다",
    "not_covered": "binary 형은 읽지 않습니다",
}  # fmt: skip
VERSIONS = {"garim": "0.1.0", "pyspark": "4.3.0", "pyarrow": "26.0.0", "python": "3.11.7"}
PER_CELL = {
    "actions": {
        "PHONE_NUMBER": {"action": "pseudonym"},
        "EMAIL_ADDRESS": {"action": "pseudonym"},
        "CREDIT_CARD": {"action": "card", "style": "full"},
    }
}
TREATED: dict[str, tuple[str, Result]] = {
    "CREDIT_CARD": ("card", {"style": "third_group_on"}),
    "PHONE_NUMBER": ("pseudonym", {}),
    "EMAIL_ADDRESS": ("pseudonym", {}),
    "PERSON": ("mask", {"format": "name"}),
    "KR_BRN": ("keep", {}),
    "CARD_EXPIRY": ("drop", {}),
}


def _found(text: str) -> list[Result]:
    findings = []
    for item in text.split():
        entity, counts = item.split(":")
        whole, inside, weak = map(int, counts.split("/"))
        findings.append({"entity": entity, "whole": whole, "inside": inside, "weak": weak})
    return findings


def _column(line: str, rows: int) -> Result:
    path, kind_of, kind, entity, named, found, question = (p.strip() for p in line.split("|"))
    values = {"예비": 0, "contacts[]": 5_110}.get(path, rows)
    return {
        "path": path, "type": kind_of, "values": values, "kind": kind, "entity": entity or None,
        "named": named.split(), "found": _found(found), "reason": REASONS[kind],
        "question": question or None,
    }  # fmt: skip


def scan_result() -> Result:
    datasets = [
        {
            "name": name, "path": f"lake/{name}", "format": form, "files": files, "rows": rows,
            "corrupt": corrupt,
            "columns": [_column(line, rows) for line in text.strip().splitlines()],
        }
        for name, (form, files, rows, corrupt, text) in LAKE.items()
    ]  # fmt: skip
    return {
        "verb": "scan", "run_id": "20261122T031500Z-a1b2c3", "as_of": "2026-11-22",
        "started": "2026-11-22T03:15:00+00:00", "seconds": 71.4, "sample": None,
        "versions": VERSIONS, "datasets": datasets,
    }  # fmt: skip


def _masked_column(column: Result) -> Result:
    entity, kind, hits = column["entity"], column["kind"], column["found"]
    action, params = TREATED.get(entity, ("redact", {})) if entity else ("keep", {})
    if kind in ("text", "mixed"):
        action, params = ("scrub", {}) if kind == "text" else ("per_cell", PER_CELL)
    masked = {f["entity"]: f["whole"] + f["inside"] for f in hits if f["whole"] + f["inside"]}
    if entity:
        masked = {entity: column["values"]}
    type_out = None if action == "drop" else "string" if action == "redact" else column["type"]
    return {
        "path": column["path"], "entity": entity, "action": action, "params": params,
        "values": column["values"], "masked": {} if action == "keep" else masked,
        "type_in": column["type"], "type_out": type_out,
    }  # fmt: skip


def mask_manifest() -> Result:
    scan = scan_result()
    datasets = [
        {
            "name": d["name"], "format": d["format"], "files_in": d["files"],
            "rows_in": d["rows"], "rows_out": d["rows"], "quarantined": 0,
            "columns": [_masked_column(c) for c in d["columns"]],
        }
        for d in scan["datasets"]
    ]  # fmt: skip
    return {
        "verb": "mask", "verdict": "passed", "run_id": scan["run_id"], "as_of": scan["as_of"],
        "started": scan["started"], "seconds": 163.0, "input": ["lake"], "output": "masked",
        "rules": {"sha256": "5f" * 32, "purpose": "analytics"},
        "keys": {"keyset": "ks-2026", "ids": ["ka"]}, "versions": VERSIONS, "datasets": datasets,
        "not_covered": [
            {"dataset": "merchants", "column": "logo", "why": "binary 형은 읽지 않습니다"}
        ],
        "verification": {
            "verb": "verify", "verdict": "passed", "run_id": scan["run_id"], "seconds": 44.2,
            "original": "lake", "masked": "masked",
            "checked": {"cells": 9_412_110, "fingerprints": 512_044},
            "stated": "0 found in 9,412,110, <= 3.2e-05 % at 95 %",
            "datasets": [
                {"name": d["name"], "rows_original": d["rows_in"], "rows_masked": d["rows_out"],
                 "residual": [], "survivors": [], "faults": []}
                for d in datasets
            ],
        },
    }  # fmt: skip


def failed_manifest() -> Result:
    manifest = mask_manifest()
    memos, check = manifest["datasets"][7], manifest["verification"]["datasets"]
    memos.update(rows_out=4_988, quarantined=12)
    check[7].update(rows_masked=4_988)
    check[7]["residual"] = [{"column": "상담내용", "entity": "PHONE_NUMBER", "count": 3}]
    check[5]["survivors"] = [{"column": "request.body", "entity": "CREDIT_CARD", "count": 1_207}]
    check[1]["rows_masked"] = 79_999
    manifest["verdict"] = manifest["verification"]["verdict"] = "failed"
    return manifest


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


@pytest.fixture(params=REPORTS, ids=[name for name, _, _ in REPORTS])
def report(request: pytest.FixtureRequest) -> tuple[str, Result]:
    _, render, result = request.param
    data = result()
    return render(data, ENTITIES), data


def test_every_column_and_entity_is_in_the_report(report: tuple[str, Result]) -> None:
    source, data = report
    text = Page(source).words()
    paths = [c["path"] for d in data["datasets"] for c in d["columns"]]
    assert len(paths) == 55 and all(path in text for path in paths)
    assert all(d["name"] in text for d in data["datasets"])
    assert "2026-11-22 03:15 UTC" in text
    for code in view.used(data, ENTITIES):
        assert ENTITIES[code] in text


def test_report_is_self_contained_and_runs_nothing(report: tuple[str, Result]) -> None:
    page = Page(report[0])
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
        archive.write(root / "pipelines/__init__.py", "pipelines/__init__.py")
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


def _printed(show: Callable[[Result, Console], None], result: Result, **options: Any) -> str:
    out = io.StringIO()
    show(result, Console(file=out, width=80, **options))
    return out.getvalue()


def _cells(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)


TABLES = [
    ("scan", scan_table, scan_result(), ["99.8 %", "100,000", "CREDIT_CARD", "PHONE_NUMBER"]),
    ("mask", mask_table, mask_manifest(), ["100,000", "pseudonym", "PASSED", "KR_BRN kept"]),
    ("failed", mask_table, failed_manifest(), ["FAILED", "12 quarantined", "1,207 survivors"]),
    ("verify", verify_table, failed_manifest()["verification"], ["9,412,110", "79,999"]),
]


@pytest.mark.parametrize(("show", "result", "expected"), [t[1:] for t in TABLES],
                         ids=[t[0] for t in TABLES])  # fmt: skip
def test_tables_fit_80_columns_with_and_without_colour(
    show: Callable[[Result, Console], None], result: Result, expected: list[str]
) -> None:
    plain = _printed(show, result)
    colour = _printed(show, result, force_terminal=True, color_system="truecolor")
    assert all(part in plain for part in expected)
    assert "\x1b" not in plain and "\x1b[" in colour
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain
    assert max(map(_cells, plain.splitlines())) <= 80


def test_tables_take_names_as_text_not_as_markup() -> None:
    result = scan_result()
    result["datasets"][0]["columns"][2]["path"] = "[red]a[/]\x1b[2J"
    printed = _printed(scan_table, result)
    assert r"[red]a[/]\x1b[2J" in printed and "\x1b" not in printed


def _entry(manifest: Result, name: str, path: str) -> Result:
    dictionary = data_dictionary(manifest, ENTITIES)
    dataset = next(d for d in dictionary["datasets"] if d["name"] == name)
    entry: Result = next(c for c in dataset["columns"] if c["path"] == path)
    return entry


def test_dictionary_joins_columns_of_one_entity_purpose_and_key() -> None:
    entry = _entry(mask_manifest(), "pg_transactions", "buyer_tel")
    assert entry["joinable_with"] == [
        "app_logs.request.params.buyerTel",
        "cash_receipts.cust_mbl_telno",
        "cash_receipts.receipt_no",
        "merchants.contacts[]",
        "pg_transactions.receiver.tel",
    ]
    assert entry["entity_ko"] == "전화번호" and entry["action"] == "pseudonym"


def test_dictionary_does_not_join_across_keys_or_purposes() -> None:
    for key, value in (("key_id", "kb"), ("purpose", "billing")):
        manifest = mask_manifest()
        manifest["datasets"][4]["columns"][1]["params"] = {key: value}
        assert _entry(manifest, "cash_receipts", "cust_mbl_telno")["joinable_with"] == []
        joined = _entry(manifest, "pg_transactions", "buyer_tel")["joinable_with"]
        assert "cash_receipts.cust_mbl_telno" not in joined and len(joined) == 4


def test_dictionary_joins_what_is_encrypted_without_a_nonce() -> None:
    manifest = mask_manifest()
    columns = [
        next(c for d in manifest["datasets"] for c in d["columns"] if c["path"] == path)
        for path in ("buyer_tel", "cust_mbl_telno")
    ]
    for deterministic in (True, False):
        for column in columns:
            column |= {"action": "encrypt", "params": {"deterministic": deterministic}}
        entry = _entry(manifest, "pg_transactions", "buyer_tel")
        assert entry["joinable_with"] == ["cash_receipts.cust_mbl_telno"] * deterministic
        assert any("join" in line for line in entry["supports"]) == deterministic
    columns[1] |= {"action": "pseudonym", "params": {}}
    assert _entry(manifest, "pg_transactions", "buyer_tel")["joinable_with"] == []


def test_dictionary_joins_are_symmetric_and_only_between_tokens() -> None:
    manifest = mask_manifest()
    dictionary = data_dictionary(manifest, ENTITIES)
    joins = {
        f"{d['name']}.{c['path']}": (c["action"], c["joinable_with"])
        for d in dictionary["datasets"]
        for c in d["columns"]
    }
    assert len(joins) == 55
    for name, (action, others) in joins.items():
        assert name not in others and all(name in joins[other][1] for other in others)
        assert not others or action in ("pseudonym", "per_cell")
    assert dictionary == json.loads(json.dumps(dictionary))


def test_dictionary_says_what_each_action_ends() -> None:
    card = _entry(mask_manifest(), "pg_transactions", "card_no")
    assert any("issuer" in line for line in card["supports"])
    assert any("customer join" in line for line in card["no_longer_supports"])
    dropped = _entry(mask_manifest(), "van_approvals", "유효기간")
    assert dropped["supports"] == [] and dropped["type_out"] is None
    kept = _entry(mask_manifest(), "merchants", "biz_no")
    assert kept["no_longer_supports"] == []


@pytest.mark.parametrize("style", ["third_group_on", "third_range", "first6_last4"])
def test_card_styles_that_keep_the_bin_keep_issuer_analysis(style: str) -> None:
    supports, lost = analysis(
        {"action": "card", "entity": "CREDIT_CARD", "params": {"style": style}}
    )
    assert "issuer" in supports[0] and not any("issuer" in line for line in lost)


@pytest.mark.parametrize("style", ["last4", "full", "unheard_of"])
def test_card_styles_without_the_bin_lose_issuer_analysis(style: str) -> None:
    supports, lost = analysis(
        {"action": "card", "entity": "CREDIT_CARD", "params": {"style": style}}
    )
    assert "issuer" in lost[0] and not any("issuer" in line for line in supports)


def test_erased_resident_numbers_lose_age_and_unknown_actions_promise_nothing() -> None:
    for action in ("pseudonym", "redact", "mask"):
        supports, lost = analysis({"action": action, "entity": "KR_RRN", "params": {}})
        assert any("age, sex" in line for line in lost)
        assert not any("visible part" in line for line in supports)
    assert analysis({"action": "unheard_of", "entity": "KR_RRN", "params": {}}) == ((), ())


def test_masks_that_leave_a_part_support_grouping_by_it() -> None:
    column = {"action": "mask", "entity": "IP_ADDRESS", "params": {"format": "ip"}}
    supports, lost = analysis(column)
    assert any("visible part" in line for line in supports)
    assert any("join" in line for line in lost) and not any("region" in line for line in lost)


def test_dictionary_joins_cells_decided_one_by_one() -> None:
    entry = _entry(mask_manifest(), "merchants", "contacts[]")
    assert "pg_transactions.buyer_email" in entry["joinable_with"]
    assert "pg_transactions.buyer_tel" in entry["joinable_with"]
    assert "pg_transactions.card_no" not in entry["joinable_with"]


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
    _printed(mask_table, manifest)
    assert manifest == before


def test_json_is_sorted_utf8_with_a_last_newline(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_json(path, {"나": 1, "a": ["가림"]})
    assert path.read_bytes() == '{\n  "a": [\n    "가림"\n  ],\n  "나": 1\n}\n'.encode()
    assert sha256_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"share": float("nan")})


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_shares_reach_0_and_100_percent_only_when_they_are(part: int, total: int) -> None:
    part = min(part, total)
    assert (words.percent(part, total) == "100 %") == (part == total)
    assert (words.percent(part, total) == "0 %") == (part == 0)
    assert (view.step(part, total) == 0) == (part == 0) and view.step(part, total) <= 5


@given(st.text())
def test_printable_leaves_nothing_that_moves_a_cursor(text: str) -> None:
    shown = words.printable(text)
    assert shown.isprintable() and (shown == text) == text.isprintable()
    shown.encode()


def test_share_of_nothing_is_empty() -> None:
    assert words.percent(3, 0) == "" and view.step(3, 0) == 0
