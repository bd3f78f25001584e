"""Mask formats: the conventions of FACTS 5 as a table, and what no mask may show."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.scanner import Scanner
from pipelines.masking.operators.mask import composed
from tests.operators import NAMED, one, run, texts, treat

MASKS = [
    ("phone", "010-1234-5678", "010-****-5678"),
    ("phone", "01012345678", "010****5678"),
    ("phone", "011-123-4567", "011-***-4567"),
    ("phone", "02-1234-5678", "02-****-5678"),
    ("phone", "02)123-4567", "02)***-4567"),
    ("phone", "(031) 123-4567", "(031) ***-4567"),
    ("phone", "070.1234.5678", "070.****.5678"),
    ("phone", "080-123-4567", "080-***-4567"),
    ("phone", "0507-1234-5678", "0507-****-5678"),
    ("phone", "0505-123-4567", "0505-***-4567"),
    ("phone", "0303-1234-5678", "0303-****-5678"),
    ("phone", "+82-10-1234-5678", "+82-10-****-5678"),
    ("phone", "+82 (0)10-1234-5678", "+82 (0)10-****-5678"),
    ("phone", "0082-2-123-4567", "0082-2-***-4567"),
    ("phone", "1012345678", "10****5678"),
    ("phone", "111234567", "11***4567"),
    ("phone", "1212345678", "**********"),
    ("phone", "1588-1234", "1588-****"),
    ("phone", "1833-1234", "1833-****"),
    ("phone", "1644-1234", "1644-****"),
    ("phone", "1733-1234", "****-****"),
    ("phone", "+82-2-123-4567", "+82-2-***-4567"),
    ("phone", "161234567", "16***4567"),
    ("phone", "151234567", "*********"),
    ("phone", "051-123-4567", "051-***-4567"),
    ("phone", "０１０－１２３４－５６７８", "010－****－5678"),
    ("phone", "010-****-5678", "010-****-5678"),
    ("phone", "010-1234-****", "010-****-****"),
    ("phone", "1234-5678", "****-****"),
    ("phone", "2123-4567", "****-****"),
    ("phone", "+1 415 555 0100", "+* *** *** ****"),
    ("phone", "010-1234-5678, 010-1111-2222", "***-****-****, ***-****-****"),
    ("phone", "010-1234-5678 홍길동", "***-****-**** ***"),
    ("phone", "010-12345-6789", "***-*****-****"),
    ("phone", "00-1234-56789", "**-****-*****"),
    ("phone", "010-1234-5678a", "***-****-*****"),
    ("phone", "010-1234-5678#", "***-****-****#"),
    ("name", "홍길동", "홍*동"),
    ("name", "홍길", "홍*"),
    ("name", "홍", "*"),
    ("name", "가힣힣", "가*힣"),
    ("name", "남궁민수", "남**수"),
    ("name", "홍 길동", "홍 *동"),
    ("name", unicodedata.normalize("NFD", "홍길동"), "홍*동"),
    ("name", "KIM MINSU", "K** *****"),
    ("name", "Kim, Min-su", "K**, ***-**"),
    ("name", "O'Neil", "O'****"),
    ("name", "洪吉童", "洪**"),
    ("name", "K", "*"),
    ("name", "홍*동", "홍*동"),
    ("name", "홍길동(대표)", "***(**)"),
    ("name", "홍길동01012345678", "*" * 14),
    ("email", "abcdef@example.com", "ab****@example.com"),
    ("email", "abcd@example.com", "ab**@example.com"),
    ("email", "abc@example.com", "***@example.com"),
    ("email", "a@b.kr", "*@b.kr"),
    ("email", "gil.dong+x@example.co.kr", "gi********@example.co.kr"),
    ("email", "ab****@example.com", "ab****@example.com"),
    ("email", "홍길동 <abcdef@example.com>", "*** <******@*******.***>"),
    ("email", "abcdef@b.kr,ghijkl@b.kr", "******@*.**,******@*.**"),
    ("email", "abcdef@01012345678", "******@***********"),
    ("email", "abcdef@01012345678.example.com", "ab****@***********.example.com"),
    ("email", "abcdef@9410123456789010.co.kr", "ab****@****************.co.kr"),
    ("email", "abcdef@a0-10.12.34b.kr", "ab****@a*-**.**.**b.kr"),
    ("email", "abcdef@163.com", "ab****@163.com"),
    ("email", "abcdef@11st.4u.co.kr", "ab****@11st.4u.co.kr"),
    ("email", "abcdef@10.0.0.1.com", "ab****@**.*.*.*.com"),
    ("email", "@example.com", "@*******.***"),
    ("email", "abcdef@", "******@"),
    ("email", "abcdef@gh@b.kr", "******@**@*.**"),
    ("email", "ab cd@example.com", "** **@*******.***"),
    ("email", "ab~!ef@example.com", "ab****@example.com"),
    ("email", "abcdef@example.c9", "******@*******.**"),
    ("email", "abcdef@01012345678x", "******@************"),
    ("email", "abcdef@.kr", "******@.**"),
    ("email", "abcdef@b.k", "******@*.*"),
    ("email", "abcdef@example.com_", "******@*******.***_"),
    ("email", "abcdef", "******"),
    ("email", "홍길동@example.com", "***@*******.***"),
    ("email", "abc１٢f@example.com", "ab****@example.com"),
    ("email", f"{'a' * 70}@example.com", f"aa{'*' * 68}@example.com"),
    ("rrn", "990101-1000001", "990101-*******"),
    ("rrn", "9901011000001", "990101*******"),
    ("rrn", "990101-1******", "990101-*******"),
    ("rrn", "990101", "******"),
    ("rrn", "990101-10000012", "******-********"),
    ("rrn", "주민 990101-1000001", "** ******-*******"),
    ("account", "110-123-456789", "110-123-4*****"),
    ("account", "3333-01-1234567", "3333-01-12*****"),
    ("account", "12345678", "123*****"),
    ("account", "1234567", "*******"),
    ("account", "12345678901234", "123456789*****"),
    ("account", "1234-5678-9012-3456", "****-****-****-****"),
    ("account", "국민 110-123-456789", "** ***-***-******"),
    ("brn", "123-45-67891", "123-45-*****"),
    ("brn", "123-45-6789", "***-**-****"),
    ("brn", "123-45-678901", "***-**-******"),
    ("crn", "110111-1234569", "110111-*******"),
    ("crn", "110111-123456", "******-******"),
    ("crn", "110111-12345678", "******-********"),
    ("ip", "203.0.113.5", "203.0.***.5"),
    ("ip", "203.0.1.5", "203.0.***.5"),
    ("ip", "203.0.11.5", "203.0.***.5"),
    ("ip", "203.0.***.5", "203.0.***.5"),
    ("ip", "203.0.*.5", "203.0.*.5"),
    ("ip", "203.0.1*.5", "203.0.***.5"),
    ("ip", "２０３.０.٣.５", "203.0.***.5"),
    ("ip", "203.0.113.5가😀", "***.*.***.***"),
    ("ip", "203.0.113.5:443", "***.*.***.*:***"),
    ("ip", "1010.1.1.1", "****.*.*.*"),
    ("ip", "1.2.3", "*.*.*"),
    ("ip", "1.2.3.", "*.*.*."),
    ("ip", "1.2..4", "*.*..*"),
    ("ip", "1.2.3.4.5", "*.*.*.*.*"),
    ("ip", "a.b.c.d", "*.*.*.*"),
    ("ip", "2001:db8:0:1:a:b:c:d", "2001:db8:0:1:****:****:****:****"),
    ("ip", "2001:db8::1", "****:***::*"),
    ("ip", "::ffff:203.0.113.5", "::****:***.*.***.*"),
    ("all", "가-1 b!", "*-* *!"),
    ("keep_first:2", "ab-1234", "ab-****"),
    ("keep_first:2", "홍길동", "홍길*"),
    ("keep_first:2", "ab", "**"),
    ("keep_last:4", "1234-5678", "****-5678"),
    ("keep_last:4", "5678", "****"),
]


@pytest.mark.parametrize(
    ("name", "value", "expected"), MASKS, ids=[f"{row[0]}-{n}" for n, row in enumerate(MASKS)]
)
def test_mask_formats(name: str, value: str, expected: str) -> None:
    assert one("mask", value, format=name) == expected


def test_names_in_which_composing_changes_nothing_are_not_copied() -> None:
    plain, lettered = (pa.array(["Kim", "각힣", one]) for one in ("홍", "é"))
    assert composed(plain) is plain
    assert composed(lettered) is not lettered


def test_many_short_octets_grow_without_running_over() -> None:
    assert run("mask", ["1.2.3.4"] * 9, format="ip") == ["1.2.***.4"] * 9


@pytest.mark.parametrize("name", NAMED)
@given(value=texts)
def test_a_mask_only_hides(name: str, value: str) -> None:
    """Whatever still shows stood there before, in the same order."""
    before = unicodedata.normalize("NFKC", value)
    before = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in before)
    shown = iter(before)
    out = unicodedata.normalize("NFKC", one("mask", value, format=name).replace("*", ""))
    assert all(character in shown for character in out)


@given(st.lists(texts, max_size=6))
def test_all_leaves_no_letter_and_no_digit(values: list[str]) -> None:
    for out in run("mask", values, format="all"):
        assert out is not None and not any(letter.isalnum() for letter in out)


SHAPES: dict[str, str] = {  # what a masked value must not look like any more
    "phone": r"(?<![0-9])(?:0[0-9]{1,3}|82[- ]?[0-9]{1,2}|1[568][0-9]{2})[-. )]?[0-9]{3,4}"
    r"(?:[-. ]?[0-9]{4})?(?![0-9])",
    "email": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+",
    "rrn": r"[0-9]{6}[- ]?[0-9]",
    "ip": r"[0-9]{1,3}(\.[0-9]{1,3}){3}|([0-9a-fA-F]{1,4}:){5}|::[0-9a-f]",
    "account": r"[0-9](?:-?[0-9]){12}",
    "brn": r"[0-9]{3}-?[0-9]{2}-?[0-9]",
    "crn": r"[0-9]{6}-?[0-9]",
}
GIVEN: dict[str, str] = {
    "phone": r"(\+82-?1[016]|01[016]|02|031|0505)[-. )]?[0-9]{3,4}[-. ]?[0-9]{4}"
    r"|1[568]88-?[0-9]{4}",
    "email": r"[a-z0-9._+-]{1,9}@[a-z]{1,5}\.kr",
    "rrn": r"[0-9]{6}-?[0-9]{7}",
    "ip": r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}"
    r"|[0-9a-f]{1,4}::[0-9a-f]{1,4}",
    "account": r"[0-9]{3}-[0-9]{3,6}-[0-9]{5,7}",
    "brn": r"[0-9]{3}-?[0-9]{2}-?[0-9]{5}",
    "crn": r"[0-9]{6}-?[0-9]{7}",
}


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
def test_a_masked_value_is_not_the_entity_any_more(name: str, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(re.compile(GIVEN[name], re.ASCII), fullmatch=True))
    assert not re.search(SHAPES[name], one("mask", value, format=name))


PARTS = (
    "010", "1234", "5678", "01000345678", "9410123456789010", "990101-1000001", "1588", "110",
    "123456", "10", "0", "1b", "203", "06234", "M12345678", "163", "11st", "kim", "tel", "card",
    "cvc", "pw", "ssn", "ip", "bank", "token", "deadbeef", "aa", "www", "x",
)  # fmt: skip
parts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3)
domains = st.lists(st.builds(str.join, st.sampled_from(("", "-")), parts), min_size=1, max_size=4)


@given(parts.map(".".join), domains.map(".".join), st.sampled_from(("", "이메일: ", "to=")))
def test_a_masked_email_holds_no_finding_but_itself(local: str, domain: str, before: str) -> None:
    masked = one("mask", f"{local}@{domain}.co.kr", format="email")
    assert masked.endswith(".co.kr") and masked.count("@") == 1
    found = Scanner().find(before + masked)
    assert {span.entity for span in found} <= {"EMAIL_ADDRESS"}, masked


@pytest.mark.parametrize("name", NAMED)
def test_broken_bytes_under_a_null_reach_no_neighbour(name: str) -> None:
    """Arrow calls an array valid whatever bytes lie under its nulls."""
    value = "홍길동 010–1234–5678"
    data = b"\xed\x99\xf0" + value.encode() + b"\xf0\x9f"
    bounds = np.array([0, 3, len(data) - 2, len(data)], np.int32)
    parts = [pa.py_buffer(b"\x02"), pa.py_buffer(bounds), pa.py_buffer(data)]
    held = pa.Array.from_buffers(pa.utf8(), 3, parts, 2)
    assert treat("mask", held, {"format": name}).to_pylist() == [
        None,
        one("mask", value, format=name),
        None,
    ]


LAST = {"rrn": (7, 13, 13), "account": (5, 8, 14), "brn": (5, 10, 10), "crn": (7, 13, 13)}
SLOW = (*LAST, "name", "email", "all", "keep_first:4", "keep_last:1")
near = st.one_of(
    st.text("0123456789*-. ab@홍길힣–😀'(_", max_size=20),
    st.text("홍길힣* –", max_size=4),
    st.from_regex(r"[ab.*0-9]{1,5}@[ab.]{1,4}[ab_0]", fullmatch=True),
    st.from_regex(r"ab@[a*.0-9]{1,8}\.ab", fullmatch=True),
    st.lists(st.text("0123456789*", min_size=3, max_size=7), max_size=3).map("–".join),
)


def slow_mask(value: str, name: str) -> str:
    """The rule again, a character at a time."""
    content = [at for at, one in enumerate(value) if one.isalnum() or one in "*😀"]
    number = [at for at in content if value[at] in "0123456789*"]
    also: list[int] = []
    if name in LAST:
        hide, shortest, longest = LAST[name]
        at, low, high = number, len(number) - hide, len(number)
        fits = shortest <= high <= longest and not set(value) - set("0123456789*-. –")
    elif name == "name":
        latin = re.search("[ab😀]", value)
        at, low, high = content, 1, len(content) - (len(content) > 2 and not latin)
        fits = len(content) > 1 and not set(value) & set("0123456789@(_")
    elif name == "email":
        at, high = [*range(len(value))], value.find("@")
        low = 2 if high > 3 else 0
        fits = re.fullmatch(r"[^ (홍길힣–😀@]+@[^ (홍길힣–😀@]+\.[ab]{2,}", value) is not None
        numbers = [at for at in number if at > high and value[at] != "*"]
        also = numbers if len(numbers) > 3 else []
    else:
        kept = int(name[-1]) if name != "all" else 0
        at, low, high = content, kept, len(content)
        if name.startswith("keep_last"):
            low, high = 0, len(content) - kept
        fits = len(content) > kept
    hidden = [*at[low:high], *also] if fits else content
    return "".join("*" if at in hidden else one for at, one in enumerate(value))


@pytest.mark.parametrize("name", SLOW)
@given(values=st.lists(near, max_size=6))
def test_a_mask_equals_the_slow_rule(name: str, values: list[str]) -> None:
    assert run("mask", values, format=name) == [slow_mask(value, name) for value in values]
