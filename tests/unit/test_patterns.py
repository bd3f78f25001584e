"""Patterns of operators: what is refused and why, and bounded time for the rest."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.patterns import UnsafePattern, refuse_unsafe

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
    r"[a-c]{2,8}+d",
    r"(?<![\w.])LT(?# a note)[0-9]{4}(?!\d)",
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
    "no bound": (r"(a+)+b", r"[0-9]*x", r"a{3,}", r"[a-z]{1,200}", "(?:ab){1,5000}", "a++"),
    "1 to 100": ("", r"(?:a{1,30}b){1,30}", r"a?", r"(?=abc)"),
    "any character": (r".{5}", r'[^"]{5}', r"\D{3}", r"[\W]x"),
    "back to a group": (r"(a)\1", r"(a)?(?(1)b|c)"),
    "flags": (r"(?i:a)b", "(?i)ab", "(?ax)a b"),
    "beginning or end": ("^ab", "ab$", r"\Aab", r"ab\Z", "(?:ab|^a)"),
    "looks at more": ("a(?=[ab]{60}c[ab]{60})", "a(?=b(?=[bc]{100}))", "(?:a(?<![b]{20})){6}"),
    "deep in each other": ("(" * 30 + "a" + ")" * 30, "(" * 400 + "a" + ")" * 400),
    "no regular expression": (
        "(",
        r"[a",
        r"a{2,1}",
        r"(?P<x>a)(?P<x>b)",
        "(?<=a|bc)d",
        "a(?i)b",
        "(?L:a)",
        "a\\",
    ),
}


@pytest.mark.parametrize("pattern", SAFE)
def test_what_is_safe_passes(pattern: str) -> None:
    refuse_unsafe(pattern)


@pytest.mark.parametrize(
    ("why", "pattern"), [(why, one) for why, patterns in UNSAFE.items() for one in patterns]
)
def test_what_is_not_is_refused_with_the_reason(why: str, pattern: str) -> None:
    with pytest.raises(UnsafePattern, match=why):
        refuse_unsafe(pattern)


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
        refuse_unsafe(pattern)
    except UnsafePattern:
        return
    regex = re.compile(rf"(?a:{pattern})(?!.)")
    for unit in ("a", "ab", "0", "abcd", "a0", "-a"):
        text = unit * (600 // len(unit))
        begun = time.process_time()
        regex.search(text + "!")
        assert time.process_time() - begun < 2, pattern
