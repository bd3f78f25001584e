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
from detectors.entity import Recognizer
from detectors.labels import VOCABULARY, speaks_for
from detectors.sieve import Rows, sieve_of
from detectors.text import fold
from tests.texts import few, mutated

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
    alone = sieve_of(CATALOG)
    met = {row for row, _ in starts(recognizer, texts, loose=False)}
    assert alone is sieve_of((recognizer,))
    likely = {row for row, _ in starts(recognizer, texts, loose=True)}
    assert likely == met
    assert texts
