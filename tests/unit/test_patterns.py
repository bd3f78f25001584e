"""Patterns of operators: what is refused and why, hints, and bounded time for the rest."""

from __future__ import annotations

import re
import time

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.patterns import UnsafePattern, superset

SAFE = (
    r"[0-9]{10}",
    r"(?<![0-9])[A-Z]{2,4}-[0-9]{3,10}-[0-9]{3,10}(?![0-9])",
    r"(?:[0-9]{4}-?){4}",
    r"(?:[ \-]?[0-9]){9,13}",
    r"\d{4}\b",
    r"VAN[-_ ]?[0-9]{8}",
    r"(?P<first>[0-9]{3})-[가-힣]{2}",
    r"[A-Z0-9]{8,40}",
    r"(?:[a-z]{1,10} ){1,6}x",
    r"(?:KR|JP|\$)[0-9]{4}",
    r"[]a^-]{2}[\w.]{3}\s[^\x1e]",
    r"(?:ab|cd){1,20}?e",
    r"(?>[a-c]{2,8})c",
)
UNSAFE = {
    "backtrack badly": (
        r"(?:a?a){1,30}b",
        r"[0-9]{1,8}[0-9]{1,8}[0-9]{1,8}[0-9]{1,8}",
        r"(?:ab|a){1,20}c",
        r"(?:x?y?z?){1,20}w",
        r"(?:a|){1,20}a",
        r"(?=(?:a?a){1,30}b)a",
        r"(?:[0-9a]{1,4}){2,8}b",
    ),
    "no bound": (r"(a+)+b", r"[0-9]*x", r"a{3,}", r"[a-z]{1,200}"),
    "1 to 100": ("", r"(?:a{1,30}b){1,30}", r"a?", r"(?=abc)"),
    "any character": (r".{5}", r'[^"]{5}', r"\D{3}", r"[\W]x"),
    "back to a group": (r"(a)\1", r"(a)?(?(1)b|c)"),
    "flags": (r"(?i:a)b",),
    "no regular expression": ("(", r"[a", r"a{2,1}", r"(?P<x>a)(?P<x>b)"),
}


@pytest.mark.parametrize("pattern", SAFE)
def test_what_is_safe_has_a_hint_that_covers_it(pattern: str) -> None:
    hint = superset(pattern)
    assert "(?=" not in hint and "(?<" not in hint
    pc.match_substring_regex(pa.array([""]), hint)


@pytest.mark.parametrize(
    ("why", "pattern"), [(why, one) for why, patterns in UNSAFE.items() for one in patterns]
)
def test_what_is_not_is_refused_with_the_reason(why: str, pattern: str) -> None:
    with pytest.raises(UnsafePattern, match=why):
        superset(pattern)


@given(data=st.data(), pattern=st.sampled_from(SAFE))
def test_the_hint_matches_wherever_the_pattern_does(data: st.DataObject, pattern: str) -> None:
    bounded = rf"(?a:{pattern})"
    text = data.draw(st.text("0a-z x", max_size=3)) + data.draw(st.from_regex(bounded))
    assert not re.search(bounded, text) or pc.match_substring_regex(
        pa.array([text.replace("\x00", "")]), superset(pattern)
    )[0].as_py() or "\x00" in text  # fmt: skip


PARTS = ("[0-9]", "[a-c]", "a", "-", "(?:ab|cd)", "(?:a?b)", "[0-9a]")
COUNTS = ("", "?", "{2}", "{1,4}", "{2,20}", "{0,9}")
pieces = st.tuples(st.sampled_from(PARTS), st.sampled_from(COUNTS)).map("".join)
flat = st.lists(pieces, min_size=1, max_size=5).map("".join)
nested = st.tuples(flat, st.sampled_from(("{2}", "{1,3}", "{1,12}"))).map(
    lambda pair: f"(?:{pair[0]}){pair[1]}"
)


@given(pattern=st.lists(st.one_of(flat, nested), min_size=1, max_size=3).map("".join))
def test_what_passes_takes_bounded_time_on_hostile_text(pattern: str) -> None:
    try:
        superset(pattern)
    except UnsafePattern:
        return
    regex = re.compile(rf"(?a:{pattern})(?!.)")
    for unit in ("a", "ab", "0", "abcd", "a0", "-a"):
        text = unit * (600 // len(unit))
        begun = time.process_time()
        regex.search(text + "!")
        assert time.process_time() - begun < 2, pattern
