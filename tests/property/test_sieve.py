"""The sieve lets through all that counts: what it misses would be found in short columns only."""

from __future__ import annotations

import re
from bisect import bisect_right

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import CATALOG, Scanner
from detectors.chars import parsed
from detectors.context import inside_token
from detectors.custom import Description, own_recognizers
from detectors.entity import Recognizer
from detectors.labels import VOCABULARY, speaks_for
from detectors.recognizers.account import ACCOUNT
from detectors.rows import Rows
from detectors.sieve import sieve_of
from detectors.text import fold
from tests.texts import few, mutated, sifted

ALL = [pytest.param(r, id=f"{r.entity}-{at}") for at, r in enumerate(CATALOG)]
CUED = [pytest.param(r, id=f"{r.entity}-{at}") for at, r in enumerate(CATALOG) if r.cued]


def starts(recognizer: Recognizer, texts: list[str], loose: bool) -> set[tuple[int, int]]:
    """(text, character) at which the sieve lets a value begin."""
    rows = Rows(pa.array(texts))
    wanted = [recognizer] if loose else []
    found = [
        at for _, places in sieve_of(CATALOG).starts(rows, wanted, [recognizer]) for at in places
    ]
    row = np.searchsorted(rows.begins, found, side="right") - 1
    return {(int(r), at - rows.begins[r]) for r, at in zip(row, found, strict=True)}


@pytest.mark.parametrize("recognizer", ALL)
@given(data=st.data())
@few(20)
def test_no_match_is_missed(recognizer: Recognizer, data: st.DataObject) -> None:
    own = tuple(re.sub("[⟦⟧]", "", e) for e in (*recognizer.examples, *recognizer.counterexamples))
    texts = [fold(text).text for text in data.draw(st.lists(mutated(own), min_size=1, max_size=4))]
    joined = Rows(pa.array(texts))
    spans = [m.span() for m in recognizer.regex.finditer(joined.text)]
    met = starts(recognizer, texts, loose=True)
    for start, end in spans:
        if joined.text[start].isdigit() and inside_token(joined.text, start, end):
            continue
        row = bisect_right(joined.begins, start) - 1
        assert (row, start - joined.begins[row]) in met, joined.text[start:end]


@pytest.mark.parametrize("recognizer", CUED)
@given(data=st.data())
@few(10)
def test_a_label_frees_what_it_names(recognizer: Recognizer, data: st.DataObject) -> None:
    own = tuple(re.sub("[⟦⟧]", "", e) for e in (*recognizer.examples, *recognizer.counterexamples))
    text = fold(data.draw(mutated(own))).text
    met = starts(recognizer, [text], loose=False)
    for span in Scanner(catalog=[recognizer], threshold=0.5).find(text):
        assert (0, span.start) in met


@pytest.mark.parametrize("entity", sorted({r.entity for r in CATALOG if r.cued and not r.after}))
def test_every_label_is_known_in_every_spelling(entity: str) -> None:
    recognizer = next(r for r in CATALOG if r.entity == entity and r.cued)
    value = next(m[1] for e in recognizer.examples if (m := re.search("⟦(.*?)⟧", e)))
    texts = [
        f"x {spelled}: {value}"
        for label, codes in VOCABULARY.items()
        if speaks_for(entity, codes)
        for word in (label, label.replace(" ", "_"), label.title().replace(" ", ""))
        for spelled in (word, word.upper())
    ]
    sieve, rows = sieve_of(CATALOG), Rows(pa.array(texts))
    assert sieve is sieve_of((recognizer,))
    bit, free = np.uint64(sieve._bit[recognizer]), sieve._parts.free
    heard, likely = (
        {int(row) for row, *_, bits, _ in sieve._read(rows.bytes, one) if np.uint64(bits) & bit}
        for one in (free, free | bit)
    )
    assert heard == likely and heard
    met = {row for row, _ in starts(recognizer, texts, loose=False)}
    scanner = Scanner(catalog=[recognizer])
    assert not any(scanner.find(texts[row]) for row in heard - met)  # no label after all


def test_what_an_own_entity_says_of_its_neighbours_holds_in_long_columns_too() -> None:
    ticket = Description(
        code="TICKET", ko="표", klass="device", pattern=r"(?<![\w-])LT-[0-9]{4}(?!\d)", score=0.8,
        labels=(), examples=("표⟦LT-2041⟧입니다",), counterexamples=("xLT-2040 LT-20400",),
    )  # fmt: skip
    scanner = Scanner(catalog=(*CATALOG, *own_recognizers([ticket])))
    assert sifted(scanner, pa.array(["가LT-2042가", "LT-20430", "", "LT-2044"])).num_rows == 2


CHARS = ("a", "b", "0", "-", "가", "é", "\U0001f600", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", ".",
         "[ab]", "[0-9]", "[^a]", r"[^\w]", r"[^\s0]", r"[\D-]", "[가-힣]", "[^가-힣]")  # fmt: skip
COUNTS = ("?", "*", "+", "{2}", "{0,3}", "{1,6}", "{3,30}", "{1,5000}", "??", "{1,3}?", "?+", "++")
LOOKS = ("(?=%s)", "(?!%s)", "(?<=%s)", "(?<!%s)")
ODD = (r"\b", r"\B", "^", "$", r"\1", "(?P=n)", "(?(1)a|b)", "(?:)", "(?<=)", "(?!)")


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns of parts: side by side, grouped, repeated, one or the other, looked at."""
    few_parts = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        few_parts.map("".join),
        few_parts.map(lambda some: f"(?:{'|'.join(some)})"),
        parts.map("({})".format),
        parts.map("(?P<n>{})".format),
        parts.map("(?>{})".format),
        parts.map("(?a:{})".format),
        st.tuples(parts, st.sampled_from(COUNTS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.tuples(st.sampled_from(LOOKS), parts).map(lambda pair: pair[0] % pair[1]),
    )


patterns = st.recursive(st.sampled_from((*CHARS, *CHARS, *ODD)), larger, max_leaves=12)


def is_a_value(pattern: str) -> bool:
    """Whether Python takes a pattern and it matches one character at least."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    least: int = parsed(pattern).getwidth()[0]
    return least > 0


@given(
    pattern=st.tuples(patterns, patterns).map("".join).filter(is_a_value),
    text=st.text("ab0-가é \U0001f600x", max_size=14),
)
@few(300)
def test_nothing_that_a_pattern_can_say_is_missed(pattern: str, text: str) -> None:
    assert not missed((generated(pattern),), text)


@pytest.mark.parametrize("chars", CHARS)
@pytest.mark.parametrize("flag", ["", "(?a)"])
def test_what_may_stand_beside_a_value_does(chars: str, flag: str) -> None:
    shapes = (
        "(?<!{})a", "(?<={})a", "(?<!{}{})a", "(?<={}[a0])[b0]", "[a0](?<!{})", "[a0가](?<!{}[0a])",
        "(?={})[a0가]", "[b0]a(?!{})", "[b0]a(?={})",
    )  # fmt: skip
    catalog = tuple(generated(flag + shape.format(chars, chars)) for shape in shapes)
    beside = "ab0-가é \U0001f600٣_\t\x1f\u00a0"
    text = "".join(f"{one}a{one}0{one}가{one}b{one}{other}" for one in beside for other in beside)
    assert not missed(catalog, text)


@pytest.mark.parametrize(
    ("texts", "free"),
    [
        (["계좌 110-000-345678"], True),
        (["110-000-345678 신한 계좌"], True),
        (["110-000-345678", "신한 계좌"], False),  # the label stands in another row
        (["110-000-345678" + " 건" * 60 + " 계좌"], False),  # too far behind
        (["번호,계좌,금액\n" + "1,x,2\n" * 40 + "3,110-000-345678,4"], True),
        (["2026-11-22 id=20261 계좌 확인\n" + "1,x,2\n" * 40 + "3,110-000-345678,4"], False),
    ],
)
def test_a_label_reaches_its_row_and_as_a_head_line_those_below(
    texts: list[str], free: bool
) -> None:
    met = starts(ACCOUNT, texts, loose=False)
    assert ((0, fold(texts[0]).text.index("110-000")) in met) is free


def generated(pattern: str) -> Recognizer:
    return Recognizer(pattern, pattern, lambda value: 1.0, (), ())


def missed(catalog: tuple[Recognizer, ...], text: str) -> list[tuple[str, int]]:
    """Patterns that match within a text at a place that the sieve does not let through."""
    rows = Rows(pa.array(["", text]))
    begin, end = rows.begins[1], rows.begins[1] + len(text)
    met = {r: set(at) for r, at in sieve_of(catalog).starts(rows, catalog, catalog)}
    return [
        (r.pattern, at)
        for r in catalog
        for at in range(begin, end)
        if (match := r.regex.match(rows.text, at))
        and match.end() <= end
        and at not in met.get(r, ())
        and not (rows.text[at].isdigit() and inside_token(rows.text, at, match.end()))
    ]
