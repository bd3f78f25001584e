"""Card numbers: styles, caps and what stands beside a number, against a slow second rule."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.masking.operators import chars as characters
from pipelines.masking.operators.card import visible
from tests.operators import STYLES, one, run, texts

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
    ("123456789012", "123456******", "123456******", "123456******", "********9012"),
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
    ("style", "value", "expected"),
    [
        ("third_group_on", "1234-5678-9012-3456", "1234-56**-****-****"),
        ("third_range", "1234-5678-9012-3456", "1234-56**-****-3456"),
        ("first6_last4", "1234-5678-9012-3456", "1234-56**-****-3456"),
        ("last4", "1234-5678-9012-3456", "****-****-****-3456"),
        ("third_range", "3782-822463-10005", "3782-82****-**005"),
    ],
)
def test_a_bin_of_six_shows_six(style: str, value: str, expected: str) -> None:
    assert one("card", value, style=style, bin=6) == expected


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


@pytest.mark.parametrize("length", range(11, 21))
def test_a_number_of_a_length_is_divided_where_cards_are(length: int) -> None:
    digits = "12345678901234567890"[:length]
    values = [f"{digits[:cut]}-{digits[cut:]}" for cut in range(1, length)]
    assert run("card", values) == [slow_card(value, "third_group_on") for value in values]


@given(st.lists(card_like, max_size=6), st.sampled_from(STYLES))
def test_card_equals_the_slow_rule(values: list[str], style: str) -> None:
    assert run("card", values, style=style) == [slow_card(value, style) for value in values]
