"""Every spelling of one value in one form, so that it gets one pseudonym."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.operators.chars import Chars

_NO_WIDTH = "[\u00ad\u200b\u200c\u200d\u2060\ufeff]"
# 0082, 001-82, 00700-82 or +82, then the trunk zero that some write: no Korean number begins so
_COUNTRY = r"^(?:00[0-9]{0,3}?)?820?([1-9][0-9*]{7,10})$"
# 지방경찰청 of the first licence (FACTS 1.4); 경기 alone is its south
_REGIONS = {
    "서울": 11, "부산": 12, "경기북부": 28, "경기남부": 13, "경기": 13, "강원": 14, "충북": 15,
    "충남": 16, "전북": 17, "전남": 18, "경북": 19, "경남": 20, "제주": 21, "대구": 22, "인천": 23,
    "광주": 24, "대전": 25, "울산": 26,
}  # fmt: skip
_ZERO_LOST = r"^([1-7][0-9*]{8,10})$"  # as numbers, telephones lose their first zero


def text(values: pa.Array) -> pa.Array:
    """NFKC, without characters of no width, without space at the ends; case kept."""
    if pc.all(pc.string_is_ascii(values)).as_py() is False:
        values = pc.utf8_normalize(values, form="NFKC")
        values = pc.replace_substring_regex(values, pattern=_NO_WIDTH, replacement="")
    return pc.utf8_trim_whitespace(values)


def lower(values: pa.Array) -> pa.Array:
    """Text in lower case."""
    return pc.utf8_lower(text(values))


def name(values: pa.Array) -> pa.Array:
    """Text in lower case without any space."""
    return pc.replace_substring_regex(lower(values), pattern=r"\s+", replacement="")


def code(values: pa.Array) -> pa.Array:
    """Letters and digits in upper case, without what separates them."""
    return pc.replace_substring_regex(
        pc.utf8_upper(text(values)), pattern=r"[\s./:·‐‑‒–—−-]+", replacement=""
    )


def licence(values: pa.Array) -> pa.Array:
    """A driver's licence with its region as a number: 서울-12-345678-90 is 11-12-345678-90."""
    codes = pc.replace_substring_regex(code(values), pattern="[()]", replacement="")
    if pc.all(pc.string_is_ascii(codes)).as_py() is False:
        for name_, number in _REGIONS.items():
            codes = pc.replace_substring_regex(
                codes, pattern=f"^{name_}(?:{number})?([0-9]{{10}})$", replacement=rf"{number}\1"
            )
    return codes


def address(values: pa.Array) -> pa.Array:
    """An IP address as short as it may be written; IPv4 in IPv6 is that IPv4 address."""
    values = lower(values)
    known = pc.unique(values)
    short = [value and _address(value) for value in known.to_pylist()]
    return pa.array(short, values.type).take(pc.index_in(values, known))


def _address(value: str) -> str:
    bare, percent, zone = value.partition("%")
    octets = ".".join(part.lstrip("0") or part[-1:] for part in bare.split("."))
    try:
        found = ipaddress.ip_address(bare if ":" in bare else octets)
    except ValueError:
        return value
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return f"{mapped or found}{percent}{zone}"


def digits(values: pa.Array) -> pa.Array:
    """Digits of any script in ASCII, and `*`; a value with letters in it stays text."""
    values = text(values)
    short, worded = Chars.of(values).digits()
    if not worded.any():
        return short.to_array()
    return pc.if_else(pa.array(worded), values, short.to_array())


def resident(values: pa.Array) -> pa.Array:
    """Thirteen digits: as numbers, those of people born from 2000 on lose their first zeros."""
    numbers = digits(values)
    length = pc.binary_length(numbers)
    short = pc.and_(pc.greater_equal(length, 10), pc.less(length, 13)).fill_null(False)
    if pc.any(short).as_py():
        short = pc.and_(short, pc.match_substring_regex(numbers, "^[0-9]+$"))
        numbers = pc.if_else(short, pc.utf8_lpad(numbers, 13, "0"), numbers)
    return numbers


def phone(values: pa.Array) -> pa.Array:
    """Digits in the national form: +82 10, 0082-10 and a lost zero all become 010."""
    numbers = digits(values)
    foreign = pc.or_(pc.starts_with(numbers, "82"), pc.starts_with(numbers, "00"))
    if pc.any(foreign).as_py():
        numbers = pc.replace_substring_regex(numbers, pattern=_COUNTRY, replacement=r"0\1")
    if pc.all(pc.starts_with(numbers, "0")).as_py() is False:
        numbers = pc.replace_substring_regex(numbers, pattern=_ZERO_LOST, replacement=r"0\1")
    return numbers


Form = Callable[[pa.Array], pa.Array]

# entity: its short name in a token, and the form of its values; other entities are `text`
FORMS: dict[str, tuple[str, Form]] = {
    "KR_RRN": ("rrn", resident),
    "KR_FRN": ("frn", resident),
    "KR_PASSPORT": ("passport", code),
    "KR_DRIVER_LICENSE": ("licence", licence),
    "CREDIT_CARD": ("card", digits),
    "CASH_IC_CARD": ("iccard", digits),
    "CASH_RECEIPT_CARD": ("receiptcard", digits),
    "MEMBERSHIP_CARD": ("membercard", digits),
    "KR_BANK_ACCOUNT": ("account", digits),
    "KR_VIRTUAL_ACCOUNT": ("vaccount", digits),
    "PHONE_NUMBER": ("phone", phone),
    "KR_BRN": ("brn", digits),
    "KR_CRN": ("crn", digits),
    "EMAIL_ADDRESS": ("email", lower),
    "IP_ADDRESS": ("ip", address),
    "MAC_ADDRESS": ("mac", code),
    "KR_VEHICLE_PLATE": ("plate", code),
    "PERSON": ("person", name),
    "PERSON_LATIN": ("person", name),
    "USER_ID": ("user", text),
    "EMPLOYEE_ID": ("employee", code),
    "DEVICE_ID": ("device", code),
    "KR_CI": ("ci", text),
    "KR_DI": ("di", text),
}


def short_name(entity: str) -> str:
    """The entity in a token: lower-case letters only."""
    if entity in FORMS:
        return FORMS[entity][0]
    return "".join(letter for letter in entity.lower() if "a" <= letter <= "z") or "value"


def normalise(entity: str, values: pa.Array) -> pa.Array:
    """The values in the one form of their entity; nulls stay."""
    form = FORMS[entity][1] if entity in FORMS else text
    return form(values)
