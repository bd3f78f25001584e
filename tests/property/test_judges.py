"""Compiled judges give what the recognizers' own give, on whatever their patterns match."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import CATALOG
from detectors.entity import Recognizer
from detectors.recognizers.business import BUSINESS
from detectors.recognizers.card import CARD, brand
from detectors.recognizers.contact import PHONE, PHONE_LABELLED
from detectors.recognizers.device import IPV4
from detectors.recognizers.resident import CORPORATE, FOREIGNER, RESIDENT
from detectors.text import ROW, fold
from tests.texts import few

BULK = [recognizer for recognizer in CATALOG if recognizer.judge_all]
SIGNS = ("-", " ", ".", "/", ")", "_", "\t", "\n", " - ", "")


def both(recognizer: Recognizer, values: list[str]) -> tuple[list[float], list[float]]:
    """The scores of many values and of each, with so many that none is judged alone."""
    assert recognizer.judge_all
    values = values * (1 + 8 // len(values)) if values else []
    return list(recognizer.judge_all(values)), [recognizer.judge(value) for value in values]


def bare(pattern: str) -> str:
    """A pattern without its look-around: what it matches, and more."""
    while found := re.search(r"\(\?<?[=!]", pattern):
        pattern = pattern[: found.start()] + pattern[closed(pattern, found.end()) :]
    return pattern


def closed(pattern: str, at: int) -> int:
    """The place behind the bracket that closes the group opened before `at`."""
    depth = 1
    for sign in re.finditer(r"\\.|\[(?:\\.|[^\]\\])+\]|[()]", pattern[at:], re.DOTALL):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if not depth:
            return at + sign.end()
    raise ValueError(pattern)


def varied(example: str, pick: Random) -> str:
    """The example with other digits, and now and then another sign."""
    digits = re.sub("[0-9]", lambda m: pick.choice((m[0], str(pick.randrange(10)))), example)
    return re.sub("[^0-9]", lambda m: pick.choice((m[0], m[0], *SIGNS)), digits)


def spellings(recognizer: Recognizer) -> st.SearchStrategy[str]:
    """Texts that begin with a value, most of them."""
    texts = [fold(re.split("[⟦⟧]", example)[1]).text for example in recognizer.examples]
    others = st.builds(varied, st.sampled_from(texts), st.randoms(use_true_random=False))
    return st.from_regex(bare(recognizer.pattern), fullmatch=True) | others


def values_of(recognizer: Recognizer, texts: list[str]) -> list[str]:
    """What the pattern matches of some texts, each behind a key."""
    matches = (recognizer.regex.match(f"={text}{ROW}", 1) for text in texts)
    return [found.group() for found in matches if found]


@pytest.mark.parametrize("recognizer", BULK, ids=[f"{r.entity}-{n}" for n, r in enumerate(BULK)])
@given(st.data())
@few(20)
def test_many_are_judged_as_each(recognizer: Recognizer, data: st.DataObject) -> None:
    texts = data.draw(st.lists(spellings(recognizer), min_size=1, max_size=20))
    many, each = both(recognizer, values_of(recognizer, texts))
    assert many == each


def test_the_commonest_have_one() -> None:
    entities = "CREDIT_CARD IP_ADDRESS PHONE_NUMBER KR_RRN KR_FRN KR_CRN KR_BRN CARD_EXPIRY"
    accounts = {"KR_BANK_ACCOUNT", "KR_VIRTUAL_ACCOUNT"}
    assert {recognizer.entity for recognizer in BULK} == {*entities.split(), *accounts}


@pytest.mark.parametrize("size", range(14, 20))
def test_every_beginning_of_a_card(size: int) -> None:
    pick = Random(size)
    numbers = [
        f"{four}{pick.randrange(10 ** (size - 4)):0{size - 4}}" for four in range(2000, 10_000)
    ]
    many, each = both(CARD, [*numbers, *(number[:4] + "-" + number[4:] for number in numbers)])
    assert many == each
    assert {brand(number) for number in numbers} >= {None, "diners"}


@pytest.mark.parametrize("size", range(8, 15))
def test_every_beginning_of_a_telephone_number(size: int) -> None:
    pick = Random(size)
    numbers = [f"{four:04}{pick.randrange(10 ** (size - 4)):0{size - 4}}" for four in range(10_000)]
    for recognizer in (PHONE, PHONE_LABELLED):
        many, each = both(
            recognizer, numbers + [number[:3] + "/" + number[3:] for number in numbers]
        )
        assert many == each


PREFIXES = "82 0082 00082 007082 0070082 00700082 082 8200 00820 0082082 01000001234 0100001234"


@pytest.mark.parametrize("prefix", PREFIXES.split())
def test_numbers_from_abroad(prefix: str) -> None:
    pick = Random(prefix)
    tails = ["".join(pick.choices("0012782", k=pick.randrange(13))) for _ in range(3_000)]
    many, each = both(PHONE, [prefix + tail for tail in tails if len(prefix + tail) > 7])
    assert many == each


@pytest.mark.parametrize("recognizer", [RESIDENT, FOREIGNER, CORPORATE], ids=lambda r: r.entity)
def test_the_edges_of_the_calendar(recognizer: Recognizer) -> None:
    days = ("0101", "0131", "0228", "0229", "0230", "0430", "0431", "1130", "1131", "1231")
    fronts = [f"{year:02}{day}" for year in range(100) for day in days]
    fronts += ["110111", "110121", "110114", "880101", "450101", "490101", "140101", "191231"]
    tails = [f"{seventh}{nth:06}" for seventh in range(10) for nth in (7, 13, 999_999)]
    for sign in ("", "-", " ", ".", " - ", "/", " \n"):
        many, each = both(
            recognizer, [front + sign + tail for front in fronts[::3] for tail in tails]
        )
        assert many == each


def test_the_least_numbers_of_businesses() -> None:
    fronts = [f"{office}-{kind}-" for office in (100, 101, 102, 999) for kind in ("00", "01", "88")]
    values = [f"{front}{tail:05}" for front in fronts for tail in range(300)]
    many, each = both(BUSINESS, values)
    assert many == each and {0.25, 0.8} == set(many)


def test_octets_of_every_spelling() -> None:
    octets = "0 00 000 1 01 001 10 010 31 32 127 223 224 255 256 300 999".split()
    values = [
        f"{a}.{b}.{c}.{d}" for a in octets for b in octets[::4] for c in octets for d in octets
    ]
    many, each = both(IPV4, values)
    assert many == each


@pytest.mark.parametrize("recognizer", BULK, ids=[f"{r.entity}-{n}" for n, r in enumerate(BULK)])
@pytest.mark.parametrize("count", [0, 1, 7, 8])
def test_few_and_none(recognizer: Recognizer, count: int) -> None:
    assert recognizer.judge_all
    value = values_of(recognizer, [re.split("[⟦⟧]", recognizer.examples[0])[1]])[:1] * count
    assert recognizer.judge_all(value) == [recognizer.judge(one) for one in value]
