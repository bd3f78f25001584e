"""Results of scan and mask like those of the demo lake, as reports are made of."""

from __future__ import annotations

from typing import Any

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
