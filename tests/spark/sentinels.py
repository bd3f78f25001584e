"""Sentinels for the leak tests: made-up values and real keys, and the spellings to search for.

What is searched must not turn up by chance in megabytes of logs, hashes and base64. So a name of
two syllables, six digits or a CVC cannot be a sentinel: values are nine bytes or longer (spelled in
hexadecimal or base64: eight characters or more, one chance in 10^14 a place), digits alone nine or
longer (counters and nanoseconds have that many, but not these), names are syllables that no name
has, and what is short by nature (CVC, PIN, expiry, postal code) is searched with its label.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha512
from pathlib import Path

import pyarrow as pa

from pipelines.masking.keys import QUARANTINE, Keyset, destroy, framed, hkdf, load_keyset, rotate
from pipelines.masking.selection import HOLD

Forms = Mapping[str, set[bytes]]
"""Sentinel → the spellings in which it could stand."""

SHORTEST, DIGITS = 8, 9
CI = base64.b64encode(sha512(b"nobody").digest()).decode()
# Nobody's: not born yet, documentation and unassigned ranges, impossible names and dates.
VALUES = {
    "resident": ("450504-3123456", "KR_RRN", "주민등록번호"),
    "foreigner": ("470815-7654329", "KR_FRN", "외국인등록번호"),
    "card": ("4539-5787-6362-1486", "CREDIT_CARD", "카드번호"),
    "account": ("110-999-873645", "KR_BANK_ACCOUNT", "신한은행 계좌번호"),
    "virtual account": ("999-98765-43210", "KR_VIRTUAL_ACCOUNT", "가상계좌번호"),
    "mobile": ("010-0000-6284", "PHONE_NUMBER", "휴대폰번호"),
    "landline": ("02-9999-7392", "PHONE_NUMBER", "전화번호"),
    "phone abroad": ("+82 10-0000-7393", "PHONE_NUMBER", "연락처"),
    "e-mail": ("zyxq.vwkj@nowhere.example", "EMAIL_ADDRESS", "이메일"),
    "business": ("987-65-43216", "KR_BRN", "사업자등록번호"),
    "corporation": ("990111-9876543", "KR_CRN", "법인등록번호"),
    "passport": ("M987Z6543", "KR_PASSPORT", "여권번호"),
    "licence": ("28-99-987654-32", "KR_DRIVER_LICENSE", "운전면허번호"),
    "name": ("황보륜탁", "PERSON", "고객명"),
    "latin name": ("QUXWORTH ZYVANDRA", "PERSON_LATIN", "영문명"),
    "address": ("세종특별자치시 없는로 9876번길 54-32", "KR_ADDRESS", "주소"),
    "birth date": ("2098-11-17", "DATE_OF_BIRTH", "생년월일"),
    "plate": ("987하6543", "KR_VEHICLE_PLATE", "차량번호"),
    "IP": ("203.0.113.253", "IP_ADDRESS", "접속 IP"),
    "IPv6": ("2001:db8:dead:beef::7391", "IP_ADDRESS", "IP주소"),
    "MAC": ("02:00:5e:9a:7c:d1", "MAC_ADDRESS", "MAC"),
    "CI": (CI, "KR_CI", "CI"),
    "track": (";4539578763621486=50121011234567890?", "TRACK_DATA", "트랙"),
    "password": ("Zq9vW7xK2mT5pL", "PASSWORD", "비밀번호"),
    "user id": ("qxzwkv_7391", "USER_ID", "아이디"),
    "device": ("7391dead-beef-4afe-9bad-c0ffee739100", "DEVICE_ID", "device_id"),
    "membership": ("9876-5432-1098-7654", "MEMBERSHIP_CARD", "멤버십 카드번호"),
}
LABELLED = {
    "CVC": ("907", "CARD_CVC", "CVC번호"),
    "expiry": ("09/49", "CARD_EXPIRY", "카드 유효기간"),
    "PIN": ("97", "CARD_PIN2", "카드 비밀번호 앞 두자리"),
    "postal code": ("09998", "POSTAL_CODE", "우편번호"),
}
ROWS = 40
IN_TEXT = {name: one for name, one in (VALUES | LABELLED).items() if name != "user id"}
"""A user id's token in text, beside its label, is taken for a user id by the gate."""
LINE = "; ".join(f"{label}: {text}" for text, _, label in IN_TEXT.values())
LINES = [f"{label}: {text}" for text, _, label in IN_TEXT.values()] + [LINE]
COLUMNS = {name.replace(" ", "_"): one for name, one in (VALUES | LABELLED).items()}
RULES: dict[str, dict[str, str]] = {
    **{name: {"entity": entity} for name, (_, entity, _) in COLUMNS.items()},
    "account": {"entity": "KR_BANK_ACCOUNT", "action": "encrypt"},
    "card_as_number": {"entity": "CREDIT_CARD"},
    "memo": {"action": "scrub"},
}
CLEAR = "mobile"
"""What a delivery of them grants as it is."""
_DELIVERED = {CLEAR: "전화번호", "card": "카드번호", "name": "성명", "account": "계좌번호"}
_PAYMENTS = {
    **{"service": "pg", "role": "controller", "record": "payment", "about": "buyer"},
    "subject": CLEAR,
    "columns": {
        name: [_DELIVERED[name]] if name in _DELIVERED else []
        for name in (*COLUMNS, "card_as_number", "memo")
    },
    "deliver": ["memo"],
}
CATALOGUE = {"datasets": {"payments": _PAYMENTS}}
"""The lake's, as JSON."""
CARD_AS_NUMBER = int(VALUES["card"][0].replace("-", ""))
TABLE = pa.table(
    {name: [text] * ROWS for name, (text, _, _) in COLUMNS.items()}
    | {"card_as_number": [CARD_AS_NUMBER] * ROWS, "memo": [LINE] * ROWS}
)


def of_values() -> dict[str, bytes]:
    """What to search for of the values; short ones with their label."""
    plain = {name: text for name, (text, _, _) in VALUES.items()}
    beside = {name: f"{label}: {text}" for name, (text, _, label) in LABELLED.items()}
    return {name: text.encode() for name, text in (plain | beside).items()}


def epochs(keyset: Path) -> dict[str, bytes]:
    """Gives a keyset a destroyed, a retired and an active key; their secrets by name."""
    first = load_keyset(keyset).active.secret
    rotate(keyset)
    retired = load_keyset(keyset).active.secret
    rotate(keyset)
    destroy(keyset, "ka")
    return {"key destroyed": first, "key retired": retired} | of_keys(load_keyset(keyset))


def of_keys(keyset: Keyset) -> dict[str, bytes]:
    """The active secret, what is derived from it, and the sub-keys of encryption and of HMAC."""
    derived = {
        "phone": keyset.derive("analytics", "PHONE_NUMBER"),
        "resident": keyset.derive("analytics", "KR_RRN"),
        "account": keyset.derive("analytics", "KR_BANK_ACCOUNT"),
        "retired account": keyset.derive("analytics", "KR_BANK_ACCOUNT", "kb"),
        "quarantine": keyset.derive(QUARANTINE, "events"),
        "delivered account": keyset.derive("recipient:card", "KR_BANK_ACCOUNT"),
        "delivered name": keyset.derive("recipient:card", "PERSON"),
        "subjects": keyset.derive(HOLD, "PHONE_NUMBER"),
    }
    found = {"key active": keyset.active.secret}
    found |= {f"key of {name}": one.secret for name, one in derived.items()}
    sealed = {"account": "encrypt", "delivered account": "encrypt", "quarantine": "seal"}
    for name, use in sealed.items():
        both = hkdf(derived[name].secret, framed("garim", use), 64)
        halves = {"SIV": both[:32], "CTR": both[32:]}
        found |= {f"{use} key of {name}, {half} half": key for half, key in halves.items()}
    for name, pad in (("inner", 0x36), ("outer", 0x5C)):
        found[f"{name} HMAC key"] = bytes(byte ^ pad for byte in derived["phone"].secret)
    return found


def forms(secret: bytes) -> set[bytes]:
    """Raw, digits only, hex, base64 at any offset; non-ASCII as JSON and Python show it, too."""
    digits = re.sub(rb"[^0-9]", b"", secret)
    found = {json.dumps(text).strip('"').encode() for text in _texts(secret)}
    for plain in {secret, digits} if len(digits) >= DIGITS else {secret}:
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        found.add(repr(plain)[2:-1].encode())
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            core = coded[4 * (shift > 0) : len(coded) // 4 * 4 - 4]
            found |= {core, core.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def _texts(secret: bytes) -> Iterable[str]:
    try:
        return [secret.decode()]
    except UnicodeDecodeError:
        return []
