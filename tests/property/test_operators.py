"""Operators: the conventions of FACTS as tables, the promises of SECURITY as properties."""

from __future__ import annotations

import hmac
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import IncompleteRun, UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import OPERATORS, apply
from pipelines.masking.operators import chars as characters
from pipelines.masking.operators.card import visible
from pipelines.masking.operators.formats import FORMATS
from pipelines.masking.operators.normalise import FORMS, normalise
from pipelines.masking.operators.pseudonym import hmac_sha256

KEY = DerivedKey("ka", bytes(range(32)))
STYLES = ("third_group_on", "third_range", "first6_last4", "last4", "full")
NAMED = (*FORMATS, "ip", "keep_first:1", "keep_first:4", "keep_last:1", "keep_last:4")
SPECIAL = "０１９٣٤𝟗①²½Ⅳ가홍길동힣ᄒ一é\u200b\u00a0–·＊　😀"

# Text near the shapes that operators look at, and text that is near nothing.
pieces = st.sampled_from(
    [
        "010",
        "02",
        "1588",
        "82",
        "+82",
        "0082",
        "1234",
        "5678",
        "12",
        "7",
        "-",
        " ",
        ".",
        ")",
        "*",
        "****",
        "@",
        "ab",
        "example.com",
        ":",
        "::",
        "2001",
        "db8",
        "203.0.113.5",
        "홍",
        "길동",
        "KIM",
        "12341234",
        "=",
        "/",
        "１２",
        "٣",
    ]
)
texts = st.one_of(
    st.lists(pieces, max_size=9).map("".join),
    st.text(st.sampled_from("0123456789*-. abAB@:" + SPECIAL), max_size=24),
    st.text(max_size=12),
)
columns = st.lists(st.none() | texts, max_size=8)


def run(name: str, values: Any, **params: Any) -> list[str | None]:
    array = pa.array(values, pa.utf8())
    out = apply(name, "PHONE_NUMBER", array, params, KEY)
    out.validate(full=True)
    assert out.type == pa.utf8()
    result: list[str | None] = out.to_pylist()
    return result


def one(name: str, value: str, **params: Any) -> str:
    [out] = run(name, [value], **params)
    assert out is not None
    return out


def token(entity: str, value: str, key: DerivedKey = KEY) -> str:
    found: str = apply("pseudonym", entity, pa.array([value]), {}, key)[0].as_py()
    return found


Variant = tuple[str, dict[str, str]]


def variants() -> list[Variant]:
    """Every operator with every choice it has."""
    return [
        *[("mask", {"format": name}) for name in NAMED],
        *[("card", {"style": style}) for style in STYLES],
        *[("keep", {}), ("redact", {}), ("replace", {"value": "x"}), ("pseudonym", {})],
    ]


every = pytest.mark.parametrize(("name", "params"), variants())
every_idempotent = pytest.mark.parametrize(
    ("name", "params"), [one for one in variants() if OPERATORS[one[0]].idempotent]
)

# ---------------------------------------------------------------- what all operators promise


@given(variant=st.sampled_from(variants()), values=columns)
def test_length_and_nulls_stay(variant: Variant, values: list[str | None]) -> None:
    name, params = variant
    out = run(name, values, **params)
    assert [value is None for value in out] == [value is None for value in values]


@every_idempotent
@given(values=columns)
def test_applied_twice_changes_nothing_more(
    name: str, params: dict[str, str], values: list[str | None]
) -> None:
    once = run(name, values, **params)
    assert run(name, once, **params) == once


@given(variant=st.sampled_from(variants()), values=columns, data=st.data())
def test_a_value_does_not_depend_on_its_neighbours(
    variant: Variant, values: list[str | None], data: st.DataObject
) -> None:
    name, params = variant
    whole = run(name, values, **params)
    start = data.draw(st.integers(0, len(values)))
    size = data.draw(st.integers(0, len(values) - start))
    part = pa.array(values, pa.utf8()).slice(start, size)
    out = apply(name, "PHONE_NUMBER", part, params, KEY).to_pylist()
    assert out == whole[start : start + size]
    assert [run(name, [value], **params)[0] for value in values] == whole


@given(variant=st.sampled_from(variants()), values=columns)
def test_other_string_types_are_read_alike(variant: Variant, values: list[str | None]) -> None:
    name, params = variant
    plain = pa.array(values, pa.utf8())
    expected = run(name, values, **params)
    for held in (plain.cast(pa.large_utf8()), plain.cast(pa.string_view())):
        assert apply(name, "PHONE_NUMBER", held, params, KEY).to_pylist() == expected
    encoded = plain.dictionary_encode()
    assert apply(name, "PHONE_NUMBER", encoded, params, KEY).to_pylist() == expected


@every
def test_empty_and_null_arrays(name: str, params: dict[str, str]) -> None:
    for held in (pa.array([], pa.utf8()), pa.nulls(3), pa.nulls(3, pa.utf8())):
        out = apply(name, "KR_RRN", held, params, KEY)
        assert (len(out), out.null_count, out.type) == (len(held), len(held), pa.utf8())
    assert apply(name, "KR_RRN", pa.array(["x"]).slice(1), params, KEY).to_pylist() == []


@every
def test_bytes_under_a_null_are_not_read_as_a_value(name: str, params: dict[str, str]) -> None:
    under = pa.array(["010-1234-5678", "02-123-4567"])
    bits = pa.py_buffer(b"\x02")
    held = pa.Array.from_buffers(pa.utf8(), 2, [bits, *under.buffers()[1:]], 1)
    out = apply(name, "PHONE_NUMBER", held, params, KEY).to_pylist()
    assert out == [None, *run(name, ["02-123-4567"], **params)]


def test_bytes_that_are_no_text_are_refused_without_showing_them() -> None:
    data = pa.py_buffer(b"010-\xff234")
    starts = pa.py_buffer(np.array([0, 8], np.int32))
    held = pa.Array.from_buffers(pa.utf8(), 1, [None, starts, data])
    with pytest.raises(IncompleteRun, match="UTF-8") as caught:
        apply("card", "CREDIT_CARD", held)
    assert "010" not in str(caught.value) and "234" not in str(caught.value)


@pytest.mark.parametrize("values", [pa.array([1, 2]), pa.array([b"x"]), pa.array([["x"]])])
def test_other_types_are_refused(values: pa.Array) -> None:
    with pytest.raises(UsageError, match="take strings"):
        apply("mask", "PHONE_NUMBER", values)


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("crad", {}, "keep, redact, replace, mask, card, pseudonym"),
        ("card", {"styl": "full"}, "Did you mean 'style'"),
        ("card", {"style": "first8"}, "'third_group_on'"),
        ("mask", {"format": "fax"}, "phone, name, email"),
        ("mask", {"format": "keep_first:0"}, "keep_first:n"),
        ("mask", {"format": "keep_first:4\n"}, "keep_first:n"),
        ("replace", {}, "'value'"),
        ("keep", {"value": "x"}, "takes none"),
        ("redact", {"entity": "X"}, "takes none"),
        ("pseudonym", {"key_id": "kb"}, "takes none"),
    ],
)
def test_wrong_names_and_parameters_name_the_choices(
    name: str, params: dict[str, str], says: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        apply(name, "X", pa.array(["a"]), params, KEY)


def test_only_the_pseudonym_needs_a_key() -> None:
    assert [name for name, held in OPERATORS.items() if held.needs_key] == ["pseudonym"]
    with pytest.raises(UsageError, match="--keys"):
        apply("pseudonym", "PHONE_NUMBER", pa.array(["010-1234-5678"]))
    with pytest.raises(UsageError, match="--keys"):
        OPERATORS["pseudonym"].apply(pa.array(["x"]), {"entity": "X", "key_id": "ka"}, b"")


def test_the_table_is_named_and_described() -> None:
    for name, held in OPERATORS.items():
        assert held.name == name and held.help.endswith(".") and held.help[0].isupper()


# ---------------------------------------------------------------- keep, redact, replace


def test_simple_operators() -> None:
    values = ["010-1234-5678", None, ""]
    assert run("keep", values) == values
    assert run("redact", values) == ["[PHONE_NUMBER]", None, "[PHONE_NUMBER]"]
    assert run("replace", values, value="없음") == ["없음", None, "없음"]


# ---------------------------------------------------------------- card

CARDS = [  # value, third_group_on, third_range, first6_last4, last4
    (
        "1234-5678-9012-3456",
        "1234-5678-****-****",
        "1234-5678-****-3456",
        "1234-56**-****-3456",
        "****-****-****-3456",
    ),
    (
        "1234567890123456",
        "12345678********",
        "12345678****3456",
        "123456******3456",
        "************3456",
    ),
    (
        "１２３４ ５６７８ ９０１２ ３４５６",
        "1234 5678 **** ****",
        "1234 5678 **** 3456",
        "1234 56** **** 3456",
        "**** **** **** 3456",
    ),
    (
        "3782-822463-10005",
        "3782-82****-*****",
        "3782-82****-**005",
        "3782-82****-*0005",
        "****-******-*0005",
    ),
    ("30569309025904", "305693********", "305693********", "305693********", "**********5904"),
    (
        "6212345678901234567",
        "621234*************",
        "621234*********4567",
        "621234*********4567",
        "*" * 15 + "4567",
    ),
    ("6212 3456 7890 1234 567",) + ("6212 34** **** **** ***",) * 3 + ("**** **** **** **** ***",),
]


@pytest.mark.parametrize(("value", "expected"), [(row[0], row[1:]) for row in CARDS])
def test_card_styles(value: str, expected: tuple[str, ...]) -> None:
    assert tuple(one("card", value, style=style) for style in STYLES[:4]) == expected
    assert one("card", value, style="full") == re.sub("[0-9０-９]", "*", value)


@pytest.mark.parametrize(
    "value",
    [
        "1234567890123456=25021011234567",  # track 2
        "379100123412341234=2502",
        "%B1234567890123456^HONG/GILDONG^2502101?",  # track 1
        "1234-5678-9012-3456 12/25",  # expiry beside it
        "378282246310005 1225",
        "1234567890123 456",  # CVC beside it
        "카드1234567890123456",
        "1234-5678-9012-345X",
        "①②③④5678９０１２3456",
        "12345678901",
        "12345678901234567890",
        "4.11E15",
        "1234\n5678\n9012\n3456",
    ],
)
@pytest.mark.parametrize("style", STYLES)
def test_what_is_not_one_card_number_is_hidden_wholly(value: str, style: str) -> None:
    assert not re.search(r"\w", one("card", value, style=style), re.ASCII)
    assert not any(letter.isalnum() for letter in one("card", value, style=style))


@pytest.mark.parametrize("value", ["1234-5678-****-****", "****-****-****-****", "**", ""])
def test_a_masked_card_stays(value: str) -> None:
    assert one("card", value) == value


def test_two_truncations_of_one_card_show_no_more_than_either() -> None:
    assert one("card", "1234-56**-****-3456") == "1234-56**-****-****"


def test_the_default_is_third_group_on() -> None:
    assert one("card", "1234-5678-9012-3456") == "1234-5678-****-****"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("length", range(1, 26))
def test_visible_digits_stay_within_the_cap(style: str, length: int) -> None:
    head, tail = {16: (8, 4), 15: (6, 4)}.get(length, (6, 4) if 12 <= length <= 19 else (0, 0))
    digits = ("1234567890" * 3)[:length]
    out = one("card", digits, style=style)
    shown = [place for place, character in enumerate(out) if character != "*"]
    assert len(out) == length and [out[place] for place in shown] == [digits[p] for p in shown]
    assert all(place < head or place >= length - tail for place in shown)
    assert len(shown) <= head + tail and length - len(shown) >= (4 if shown else 0)
    assert (len(shown) == sum(visible(style, length))) and (length > 14 or len(shown) <= 6)


DIVISIONS = {
    12: "48",
    13: "48C",
    14: "4A",
    15: "4A",
    16: "48C",
    **dict.fromkeys((17, 18, 19), "468CG"),
}


def slow_card(value: str, style: str) -> str:
    """The rule again, a character at a time."""
    out = [
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in value
    ]
    places = [place for place, character in enumerate(out) if character in "0123456789*"]
    separators = set(characters._SEPARATORS)
    content = [
        place
        for place, character in enumerate(out)
        if (character.isascii() and character.isalnum())
        or (not character.isascii() and character not in separators)
    ]
    strange = any(
        character not in separators and place not in places for place, character in enumerate(out)
    )
    number = len(places)
    cuts = [k for k in range(1, number) if places[k] != places[k - 1] + 1]
    if not strange and all(
        k < 20 and "0123456789ABCDEFGHIJ"[k] in DIVISIONS.get(number, "") for k in cuts
    ):
        head, tail = visible(style, number)
        tail = 0 if 16 in cuts else tail
        content = []
    else:
        head = tail = 0
    for place in [*places[head : number - tail], *content]:
        out[place] = "*"
    return "".join(out)


card_like = st.one_of(
    texts,
    st.lists(
        st.tuples(
            st.sampled_from(["1234", "123456", "56789", "*", "٣٣٣٣", "7"]), st.sampled_from("- ")
        )
    ).map(lambda parts: "".join(a + b for a, b in parts).strip()),
    st.integers(10, 21).flatmap(lambda size: st.text("0123456789*", min_size=size, max_size=size)),
    st.lists(st.text("0123456789", min_size=4, max_size=4), min_size=3, max_size=5).map("-".join),
)


@given(st.lists(card_like, max_size=6), st.sampled_from(STYLES))
def test_card_equals_the_slow_rule(values: list[str], style: str) -> None:
    assert run("card", values, style=style) == [slow_card(value, style) for value in values]


# ---------------------------------------------------------------- mask

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
    ("phone", "1588-1234", "1588-****"),
    ("phone", "1833-1234", "1833-****"),
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
    ("name", "홍길동", "홍*동"),
    ("name", "홍길", "홍*"),
    ("name", "홍", "*"),
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
    ("email", "@example.com", "@*******.***"),
    ("email", "abcdef", "******"),
    ("rrn", "990101-1000001", "990101-*******"),
    ("rrn", "9901011000001", "990101*******"),
    ("rrn", "990101-1******", "990101-*******"),
    ("rrn", "990101", "******"),
    ("rrn", "주민 990101-1000001", "** ******-*******"),
    ("account", "110-123-456789", "110-123-4*****"),
    ("account", "3333-01-1234567", "3333-01-12*****"),
    ("account", "12345678", "123*****"),
    ("account", "1234567", "*******"),
    ("account", "1234567890123456", "12345678901*****"),
    ("account", "12345678901234567", "*" * 17),
    ("account", "국민 110-123-456789", "** ***-***-******"),
    ("brn", "123-45-67891", "123-45-*****"),
    ("brn", "123-45-6789", "***-**-****"),
    ("crn", "110111-1234569", "110111-*******"),
    ("crn", "110111-123456", "******-******"),
    ("ip", "203.0.113.5", "203.0.***.5"),
    ("ip", "203.0.1.5", "203.0.***.5"),
    ("ip", "203.0.11.5", "203.0.***.5"),
    ("ip", "203.0.***.5", "203.0.***.5"),
    ("ip", "203.0.*.5", "203.0.*.5"),
    ("ip", "203.0.113.5:443", "***.*.***.*:***"),
    ("ip", "1010.1.1.1", "****.*.*.*"),
    ("ip", "1.2.3", "*.*.*"),
    ("ip", "1.2..4", "*.*..*"),
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


# ---------------------------------------------------------------- pseudonym

SPELLINGS = {
    "PHONE_NUMBER": [
        [
            "010-1234-5678",
            "01012345678",
            "010 1234 5678",
            "010.1234.5678",
            "(010)1234-5678",
            "+82-10-1234-5678",
            "+82 (0)10-1234-5678",
            "0082-10-1234-5678",
            "00700-82-10-1234-5678",
            "001-82-10-1234-5678",
            "8201012345678",
            "1012345678",
            "０１０－１２３４－５６７８",
            "010–1234–5678",
            "010\u200b1234\xad5678",
            "٠١٠١٢٣٤٥٦٧٨",
            " 010-1234-5678 ",
        ],
        ["02-123-4567", "02)123-4567", "+82-2-123-4567"],
        ["0505-123-4567", "505-123-4567"],
        ["1588-1234", "15881234"],
        ["010-****-5678"],
        ["없음"],
    ],
    "EMAIL_ADDRESS": [
        ["Hong@Example.com", "hong@example.com", " HONG@EXAMPLE.COM", "ｈｏｎｇ@example.com"],
        ["hong@example.co.kr"],
        ["ho.ng@example.com"],
    ],
    "PERSON": [
        ["홍길동", "홍 길동", unicodedata.normalize("NFD", "홍길동"), "홍길동\u3000"],
        ["Kim Minsu", "KIM MINSU", "KIMMINSU"],
    ],
    "KR_RRN": [
        ["990101-1000001", "9901011000001", "990101 1000001", "⑨90101－1000001"],
        ["990101-1******"],
    ],
    "CREDIT_CARD": [["1234-5678-9012-3456", "1234567890123456"], ["1234-5678-****-****"]],
    "KR_BANK_ACCOUNT": [["110-123-456789", "110123456789"], ["국민 110-123-456789"]],
    "KR_DRIVER_LICENSE": [["서울-12-345678-90", "11 12 345678 90"], ["12-12-345678-90"]],
    "KR_PASSPORT": [["M123A4567", "m123a4567"], ["M1234567"]],
    "MAC_ADDRESS": [["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7"]],
    "KR_CI": [["AbC+/="], ["abc+/="]],
    "SOMETHING_ELSE": [["Ａ b", "A b ", "A b"], ["a b"]],
}


@pytest.mark.parametrize("entity", SPELLINGS)
def test_every_spelling_of_one_value_gives_one_token(entity: str) -> None:
    groups = [{token(entity, value) for value in group} for group in SPELLINGS[entity]]
    assert [len(group) for group in groups] == [1] * len(groups)
    assert len(set.union(*groups)) == len(groups)


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from("-. /–－\u00a0"))
def test_every_spelling_of_a_mobile_number(rest: str, between: str) -> None:
    parts = ["010", rest[:4], rest[4:]]
    forms = ["".join(parts), between.join(parts), "+82 " + between.join(["10", *parts[1:]])]
    forms += [between.join(parts).translate({48 + n: 0xFF10 + n for n in range(10)})]
    assert len(set(run("pseudonym", forms))) == 1


@given(entity=st.sampled_from([*FORMS, "SOME_2ND_THING", "2", "가"]), value=texts)
def test_a_token_is_letters_with_its_key_id(entity: str, value: str) -> None:
    assert re.fullmatch("[a-z]+_ka_[a-p]{32}", token(entity, value))


def test_a_token_names_its_entity() -> None:
    assert token("PHONE_NUMBER", "x").startswith("phone_ka_")
    assert token("MERCHANT_NUMBER", "x").startswith("merchantnumber_ka_")
    assert token("2", "x").startswith("value_ka_")


def test_a_token_is_the_first_128_bits_of_the_hmac() -> None:
    digest = hmac.digest(KEY.secret, b"01012345678", "sha256")[:16]
    letters = "".join("abcdefghijklmnop"[int(nibble, 16)] for nibble in digest.hex())
    assert token("PHONE_NUMBER", "010-1234-5678") == f"phone_ka_{letters}"


def test_another_key_gives_another_token() -> None:
    other = DerivedKey("kb", bytes(range(1, 33)))
    one_, two = token("KR_RRN", "990101-1000001"), token("KR_RRN", "990101-1000001", other)
    assert two.startswith("rrn_kb_") and one_[-32:] != two[-32:]


@pytest.mark.parametrize("key_id", ["", "k1", "KA", "가"])
def test_a_key_id_is_letters(key_id: str) -> None:
    with pytest.raises((UsageError, ValueError)):
        token("KR_RRN", "1", DerivedKey(key_id, b"k" * 32))


@given(st.sampled_from([*FORMS, "X"]), columns)
def test_the_normal_form_is_normal(entity: str, values: list[str | None]) -> None:
    array = pa.array(values, pa.utf8())
    normal = normalise(entity, array)
    assert [value is None for value in normal.to_pylist()] == [value is None for value in values]
    if entity != "PHONE_NUMBER":  # a telephone's country code is taken off once
        assert normalise(entity, normal).to_pylist() == normal.to_pylist()


# RFC 4231, cases 1 to 4, 6 and 7
@pytest.mark.parametrize(
    ("key", "message", "expected"),
    [
        (
            b"\x0b" * 20,
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            b"\xaa" * 20,
            b"\xdd" * 50,
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            bytes(range(1, 26)),
            b"\xcd" * 50,
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            b"\xaa" * 131,
            b"This is a test using a larger than block-size key and a larger than block-size data."
            b" The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ],
    ids=["case 1", "case 2", "case 3", "case 4", "case 6", "case 7"],
)
def test_hmac_rfc_4231(key: bytes, message: bytes, expected: str) -> None:
    assert [digest.hex() for digest in hmac_sha256(key, [message, message])] == [expected] * 2


@given(st.binary(min_size=1, max_size=130), st.lists(st.binary(max_size=100), max_size=4))
def test_hmac_is_that_of_the_library(key: bytes, messages: list[bytes]) -> None:
    expected = [hmac.digest(key, message, "sha256") for message in messages]
    assert hmac_sha256(key, messages) == expected


# ---------------------------------------------------------------- characters and defaults


def test_no_decimal_digit_lies_above_the_fold_table() -> None:
    above = range(characters._FOLDED, 0x110000)
    assert not [code for code in above if unicodedata.decimal(chr(code), None) is not None]


@given(columns)
def test_characters_come_back_as_they_went(values: list[str | None]) -> None:
    folded = [
        value and "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in value)
        for value in values
    ]
    assert characters.Chars.of(pa.array(values, pa.utf8())).to_array().to_pylist() == folded


CONF = Path(__file__).parents[2] / "conf" / "masks.yaml"


def test_every_default_is_an_action_with_its_parameters() -> None:
    held = yaml.safe_load(CONF.read_text(encoding="utf-8"))
    assert list(held) == ["entities"]
    for entity, given_ in held["entities"].items():
        assert re.fullmatch("[A-Z][A-Z0-9_]+", entity)
        params = dict(given_)
        action = params.pop("action")
        if action != "drop":
            OPERATORS[action].check(params)


@pytest.mark.parametrize(
    ("actions", "entities"),
    [
        ({"redact", "drop"}, ["PASSWORD", "CARD_CVC", "CARD_PIN2", "TRACK_DATA", "CARD_EXPIRY"]),
        ({"card"}, ["CREDIT_CARD", "CASH_IC_CARD"]),
        ({"pseudonym"}, ["KR_RRN", "KR_FRN", "KR_PASSPORT", "KR_DRIVER_LICENSE", "KR_CI"]),
        ({"pseudonym"}, ["PHONE_NUMBER", "EMAIL_ADDRESS", "KR_BANK_ACCOUNT", "KR_BRN", "KR_CRN"]),
        ({"mask", "redact"}, ["PERSON", "PERSON_LATIN", "KR_ADDRESS", "IP_ADDRESS"]),
    ],
    ids=["never written", "cards", "unique identifiers", "joinable", "partly shown"],
)
def test_defaults_of_what_identifies(actions: set[str], entities: list[str]) -> None:
    held = yaml.safe_load(CONF.read_text(encoding="utf-8"))["entities"]
    assert {held[entity]["action"] for entity in entities} <= actions
