"""Values that look like personal data and are none: what transactions and logs are full of."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from random import Random

from tests.styles.draft import Make, Value
from tests.styles.numbers import digits
from tests.styles.words import HEX

# Milliseconds whose first seven digits read as a birth date and a sex (FACTS 4.3), and today's.
_BANDS = ((1_701_010, 1_712_310), (1_801_010, 1_812_310), (1_600_101, 1_612_310))
_NOW = (1_790_000, 1_799_000)


def moment(rng: Random) -> datetime:
    return datetime(2026, 1, 1) + timedelta(seconds=rng.randrange(330 * 86400))


def epoch(rng: Random) -> str:
    first, last = rng.choice(_BANDS) if rng.random() < 0.5 else _NOW
    return str(rng.randint(first * 10**6, last * 10**6))


def ean(rng: Random) -> str:
    body = "880" + digits(rng, 9)
    total = sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(body))
    return body + str(-total % 10)


def tid(rng: Random) -> str:
    return f"demo{digits(rng, 5)}m0101{moment(rng):%y%m%d%H%M%S}{digits(rng, 4)}"


def coordinates(rng: Random) -> str:
    return f"37.{digits(rng, 6)}, 127.{digits(rng, 6)}"


def hexes(rng: Random, n: int) -> str:
    return "".join(rng.choices(HEX, k=n))


def version(rng: Random) -> str:
    return rng.choice((f"{rng.randint(1, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 99)}",
                       f"v{rng.randint(1, 5)}.{rng.randint(0, 9)}", f"{rng.randint(1, 9)}.4.1.Final"))  # fmt: skip


def amount(rng: Random) -> str:
    n = rng.randint(1, 9_999_999) * rng.choice((1, 10, 100))
    return rng.choice((f"{n:,}원", f"{n:,}", f"{n}원", f"₩{n:,}", f"KRW {n}"))


def masked(rng: Random) -> str:
    last = digits(rng, 4)
    return rng.choice((
        f"010-****-{last}", f"9490-20**-****-{last}", f"941012******{last}", f"1234-5678-****-{last}",
        "홍*동", "김**", f"***-***-{last}", f"110-***-**{last}", f"ab****@{'*' * 4}", "123-45-*****",
        "M1234****", f"02-***-{last}",
    ))  # fmt: skip


def _of(kind: str, write: object) -> Make:
    def make(rng: Random) -> Value:
        return Value(write(rng), None, kind)  # type: ignore[operator]

    return make


# slot: (what it is called in a record, the parameter names, how it is written)
DECOYS = {
    "order": (("주문번호", "주문 번호", "Order No"), ("orderId", "Moid", "merchant_uid", "ordr_idxx", "P_OID"),
              lambda r: r.choice((f"{moment(r):%Y%m%d}-{digits(r, 7)}", f"ORD{moment(r):%y%m%d}{digits(r, 6)}",
                                  f"{moment(r):%Y%m%d%H%M%S}{digits(r, 2)}", digits(r, 16), f"20{digits(r, 11)}"))),
    "tracking": (("운송장번호", "송장번호", "운송장"), ("trackingNo", "invoice_no"),
                 lambda r: r.choice((digits(r, 12), digits(r, 10), digits(r, 13), f"{digits(r, 4)}-{digits(r, 4)}-{digits(r, 4)}"))),
    "approval": (("승인번호", "카드승인번호"), ("approveNo", "AuthCode", "app_no", "applNum"),
                 lambda r: digits(r, 8)),
    "tid": (("거래번호", "거래ID", "TID"), ("tid", "TID", "P_TID", "LGD_TID", "tno"), tid),
    "epoch": (("타임스탬프", "기준시각"), ("timestamp", "ts", "reqTime", "elapsedFrom"), epoch),
    "stamp": (("거래일시", "승인일시", "요청일시"), ("authDate", "tranDtm", "app_time", "reqDtm"),
              lambda r: f"{moment(r):%Y%m%d%H%M%S}"),
    "stamp12": (("전문일시",), ("trxDt", "AuthDate"), lambda r: f"{moment(r):%y%m%d%H%M%S}"),
    "day": (("거래일자", "정산예정일", "결제일", "배송예정일"), ("payDate", "settleDt", "vbankExpDate"),
            lambda r: moment(r).strftime(r.choice(("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%y%m%d")))),
    "ean": (("바코드", "상품바코드"), ("barcode", "ean13"), ean),
    "isbn": (("ISBN",), ("isbn",), lambda r: f"978-89-{digits(r, 4)}-{digits(r, 3)}-{digits(r, 1)}"),
    "uuid": (("요청ID", "추적ID"), ("requestId", "traceId", "uuid"),
             lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4))),
    "sha": (("해시", "서명값"), ("hash", "signData", "checksum"), lambda r: hexes(r, r.choice((32, 40, 64)))),
    "version": (("버전", "앱버전"), ("version", "appVer", "build"), version),
    "coordinates": (("좌표", "위경도"), ("geo", "latlng"), coordinates),
    "amount": (("결제금액", "금액", "정산금액", "부가세"), ("amt", "amount", "goodsAmt", "price"), amount),
    "masked": (("카드번호(마스킹)", "마스킹값"), ("maskedNo", "dispNo"), masked),
    "ticket": (("접수번호", "문의번호", "티켓번호"), ("ticketId", "caseNo"),
               lambda r: r.choice((f"CS-2026-{digits(r, 6)}", f"PAY-{digits(r, 4)}", f"{moment(r):%y%m%d}-{digits(r, 5)}"))),
    "terminal": (("단말기번호", "CAT ID"), ("catId", "terminalId", "termNo"),
                 lambda r: r.choice((digits(r, 8), digits(r, 10), f"DPT0{digits(r, 6)}"))),
    "merchant_no": (("가맹점번호", "BC가맹점번호"), ("merchantNo", "mbrNo"), lambda r: digits(r, r.choice((8, 9, 10)))),
    "serial": (("시리얼", "S/N", "제품번호"), ("serialNo", "sn"),
               lambda r: r.choice((f"SN010{digits(r, 8)}", f"010{digits(r, 4)}A{digits(r, 4)}", f"KR-{digits(r, 11)}",
                                   f"A{digits(r, 3)}-{digits(r, 4)}-{digits(r, 4)}"))),
    "customer_no": (("고객번호", "회원번호", "계약번호"), ("custNo", "memberSeq", "contractNo"),
                    lambda r: r.choice((digits(r, 8), digits(r, 10), f"C{digits(r, 9)}"))),
    "code": (("응답코드", "은행코드", "카드사코드"), ("resultCode", "bankCode", "cardCode"),
             lambda r: r.choice(("0000", "3001", "4100", "088", "004", "02", "A001"))),
}  # fmt: skip
MAKERS: dict[str, Make] = {kind: _of(kind, row[2]) for kind, row in DECOYS.items()}
