"""Shapes of the application's JSON log lines: (weight, template), `<#slot>` is a bare number."""

from __future__ import annotations

import json
from typing import Any

from pipelines.samples.template import Template, record


def _line(service: str, level: str, message: str, **more: Any) -> Template:
    # fmt: off
    head = {"ts": "<ts>", "level": level, "service": service, "traceId": "<hex32>",
            "spanId": "<hex16>", "thread": "http-nio-8080-exec-<n>", "message": message}
    # fmt: on
    return record(head | more | {"elapsedMs": "<#elapsed>"})


def _request(path: str, method: str = "POST", **params: Any) -> dict[str, Any]:
    headers = {"user-agent": "<agent>", "x-request-id": "<uuid>", "content-type": None}
    return {"method": method, "path": path, "params": params, "headers": headers}


def _text(content: dict[str, str]) -> str:
    return json.dumps(content, ensure_ascii=False)


CLEAN: tuple[tuple[float, Template], ...] = (
    (20, _line("pg-api", "INFO", "결제 승인 완료 tid=<tid> resultCode=3001",
               request=_request("/v1/payments/approve", tid="<tid>", moid="<moid>",
                                amt="<#amount>", ediDate="<compact_ts>"))),
    (15, _line("gateway", "INFO", "GET /health 200", request=_request("/health", "GET"))),
    (12, _line("settle", "INFO", "정산 집계 기준=<short_ts> 건수=<elapsed> 합계=<amount>",
               batch={"id": "<uuid>", "startedAt": "<#millis>", "retries": 0})),
    (10, _line("van-switch", "DEBUG",
               "전문 수신 len=<bytes> 단말기=<terminal> 승인번호=<approve_no>",
               trace=["<hex16>", "<hex16>"])),
    (8, _line("pg-api", "WARN", "응답 지연 moid=<moid>",
              upstream={"host": "acq-<n>.internal.example", "ms": "<#elapsed>"})),
    (6, _line("member", "INFO", "약관 동의 저장", consent={"version": "2.<n>",
              "agreedAt": "<#consent_millis>", "expiresAt": "<#millis>"})),
    (6, _line("catalog", "INFO", "상품 조회 바코드=<ean> 운송장=<parcel>", goods="<goods>")),
    (5, _line("pg-api", "INFO", _text({"resultCode": "0000", "TID": "<tid>", "Amt": "<amount>",
              "AuthCode": "<approve_no>", "AuthDate": "<short_ts>"}))),
)  # fmt: skip

PERSONAL: tuple[tuple[float, Template], ...] = (
    (4, _line("pg-api", "INFO", "결제 요청 moid=<moid>", clientIp="<ip>",
              request=_request("/v1/payments", mid="<mid>", moid="<moid>", amt="<#amount>",
                               goodsName="<goods>", buyerName="<name>", buyerTel="<tel_plain>",
                               buyerEmail="<email>", mallReserved=None))),
    (3, _line("pg-api", "INFO", "카드 승인 요청", clientIp="<ip>",
              request=_request("/v1/payments/approve", cardNo="<card_plain>",
                               cardExpire="<expiry>", buyerName="<name>", amt="<#amount>"))),
    (3, _line("pg-api", "DEBUG", "req cardNo=<card_plain>&expYear=29&expMonth=11&idNo=<birth_short>"
              "&buyerTel=<tel_plain>&buyerName=<name>&amt=<amount>")),
    (3, _line("escrow", "INFO", "배송 등록", body=_text({
        "rcvrName": "<name>", "rcvrTel": "<tel_grouped>", "rcvrEmail": "<email>",
        "invoiceNo": "<parcel>", "sentAt": "<compact_ts>"}))),
    (2, _line("refund", "INFO", "환불 요청", request=_request(
        "/v1/refunds", refundBankCode="<bank_code>", refundAcctNo="<acct_plain>",
        refundAcctNm="<name>", amt="<#amount>"))),
    (2, _line("refund", "ERROR",
              "예금주 불일치: 예금주=<name>, 은행=<bank_full>, 계좌번호=<acct_grouped>")),
    (2, _line("receipt", "INFO", "현금영수증 발급", request=_request(
        "/v1/receipts", receiptType="1", receiptNo="<tel_plain>", amt="<#amount>"))),
    (1, _line("vbank", "INFO", "가상계좌 입금 통보", event={
        "VACT_Num": "<vacct>", "VACT_BankCode": "<bank_code>", "VACT_InputName": "<name>"})),
    (2, _line("merchant", "INFO", "가맹점 심사 등록", request=_request(
        "/v1/merchants", bizno="<brn_plain>", crno="<crn_plain>", corp_nm="<corp>",
        ceoName="<ceo>", telNo="<office>", emlAddr="<email>"))),
    (2, _line("auth", "INFO", "본인확인 요청", clientIp="<ip>", request=_request(
        "/v1/verify", userName="<name>", userPhone="<tel_plain>", userBirthday="<birth>",
        carrier="<carrier>"))),
    (1, _line("auth", "WARN", "실명확인 실패", request=_request(
        "/v1/realname", name="<name>", rrno="<rrn_plain>"))),
    (1, _line("auth", "WARN", "외국인 실명확인 실패", request=_request(
        "/v1/realname", name="<name>", frgnr_reg_no="<frn>"))),
    (2, _line("notify", "INFO", "SMS 발송 완료 to=<tel_plain> templateId=PAY_<n>")),
    (1, _line("fds", "WARN", "동일 카드 <card_grouped> 반복 시도 ip=<ip> 횟수=<n>")),
    (1, _line("escrow", "INFO", "다수 배송지 등록", receivers=[
        {"name": "<name>", "tel": "<tel_plain>", "addr": "<addr>"},
        {"name": "<name2>", "tel": "<tel2_plain>", "addr": None}])),
    (1, _line("callback", "DEBUG", "가맹점 통지", payload=_text({
        "merchant_uid": "<moid>", "inner": _text({
            "buyer_name": "<name>", "buyer_tel": "<tel_plain>",
            "card_number": "<card_grouped>"})}))),
    (1, _line("cs", "INFO", "상담 등록: <name>고객님 <tel> 문의 <goods>")),
    (0.5, _line("cs", "INFO", "상담 등록: <name?><이/가> 결제 취소를 요청")),
)  # fmt: skip
