"""Templates: rows that share one are read as if each had been read alone."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import CATALOG, Scanner, context, kernel
from detectors.entity import Recognizer
from detectors.labels import LABELS
from detectors.near import Passage
from detectors.rows import Rows
from detectors.sieve import Sieve, sieve_of
from detectors.templates import Templates, skeleton
from detectors.text import fold
from tests.differential import by_text
from tests.forms import found
from tests.texts import EXAMPLES, IDENTIFIERS, few, mutated, sifted

TOKENS = (
    "0b1c2d3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e", "deadbeef01234567", "3955a9f432b93618445645173419fcef",
    "00000000", "abcdefab", "a1b2c3d4 card_no=", "traceId\":\"0010001000200030ab\"", "bada0000",
    "ff00ff00-0102-0304-0506-010034567890", "0x1234abcd", "ad0cc0fab acct 1b2c3d4e5f",
)  # fmt: skip
lines = st.lists(mutated((*EXAMPLES, *TOKENS, *IDENTIFIERS)), min_size=1, max_size=3).map("".join)


def bare(rows: Rows) -> np.ndarray:
    out = np.empty_like(rows.bytes)
    skeleton(rows.bytes, out)
    return out


def places(found_: np.ndarray) -> dict[tuple[int, ...], int]:
    return {tuple(map(int, place[:3])): int(place[3]) for place in found_}


def loose(seed: int) -> np.uint64:
    """Some recognizers need no label: as with doubts, or under a column's name."""
    every = sieve_of(CATALOG)._parts.free
    return every | np.uint64(Random(seed).getrandbits(60) if seed else 0)


@given(st.lists(lines, min_size=1, max_size=4))
@few(50)
def test_a_template_has_what_stands_for_its_bytes(texts: list[str]) -> None:
    rows = Rows(pa.array([fold(text).text for text in texts]))
    for byte, other in zip(rows.bytes.tolist(), bare(rows).tolist(), strict=True):
        assert (
            other == byte
            or (other == kernel.ANY_DIGIT and chr(byte) in "0123456789")
            or (other == kernel.ANY_HEX and chr(byte) in "0123456789abcdef")
        )
        assert other != byte or chr(byte) not in "0123456789"


@given(st.lists(lines, min_size=1, max_size=4), st.integers(0, 3))
@few(60)
def test_a_template_lets_all_begin_that_its_rows_hold(texts: list[str], seed: int) -> None:
    rows, sieve = Rows(pa.array([fold(text).text for text in texts])), sieve_of(CATALOG)
    exact = places(sieve._read(rows.bytes, loose(seed)))
    allowed = places(sieve._read(bare(rows), loose(seed)))
    for place, bits in exact.items():
        assert not bits & ~allowed.get(place, 0)


@given(st.lists(lines, min_size=1, max_size=4), st.integers(0, 3))
@few(30)
def test_rows_of_a_template_are_read_as_if_alone(texts: list[str], seed: int) -> None:
    """More places than alone are no fault: what a label frees may hang on a hexadecimal token."""
    column = [fold(varied(text, way)).text for way in range(3) for text in texts]
    rows, sieve = Rows(pa.array(column)), Sieve(CATALOG, sieve_of(CATALOG)._parts, LABELS)
    alone = places(sieve._read(rows.bytes, loose(seed)))
    for _ in range(2):  # the templates are new; then they are known
        together = places(sieve._candidates(rows, loose(seed)))
        for (row, char, byte), bits in alone.items():
            for bit in each(bits & ~together.get((row, char, byte), 0)):
                assert not bit & int(loose(seed))
                assert not any(counts(r, rows, row, char) for r in sieve._sharing[bit])


def counts(recognizer: Recognizer, rows: Rows, row: int, char: int) -> bool:
    """Whether a recognizer that needs a label finds something at a place."""
    start = int(rows.begins[row]) + char
    match = recognizer.regex.match(rows.text, start)
    passage = Passage.of(rows.text)
    return bool(match and [*context.scores(recognizer, passage, {start: match.end()}, (), False)])


def each(bits: int) -> list[int]:
    return [1 << at for at in range(64) if bits >> at & 1]


@given(st.lists(lines, min_size=1, max_size=4))
@few(15)
def test_a_column_of_templates_is_found_as_each_text(texts: list[str]) -> None:
    scanner = Scanner(threshold=0.1)
    column = [varied(text, way) for way in range(3) for text in texts]
    assert found(sifted(scanner, pa.array(column))) == by_text(scanner, column, None)


def varied(text: str, way: int) -> str:
    """The text with other digits and hexadecimal tokens, in the first way with its own."""
    pick = Random(f"{way} {text}")
    if not way:
        return text
    text = re.sub("[0-9a-f]{8,}", lambda m: pick.choice((m[0], hexadecimal(m[0], pick))), text)
    return re.sub("[0-9]", lambda m: pick.choice((m[0], str(pick.randrange(10)))), text)


def hexadecimal(token: str, pick: Random) -> str:
    return "".join(pick.choices("0123456789abcdef", k=len(token)))


def test_rows_alike_have_one_number_and_their_places_are_read_once() -> None:
    rows = Rows(pa.array(["tel 010-1234", "b", None, "tel 010-0000", "가 17ms", "가 99ms"]))
    asked: list[int] = []

    def read(text: np.ndarray) -> np.ndarray:
        asked.append(len(text))
        return np.array([[0, 4, 4, 1], [1, 0, 0, 2], [1, 2, 4, 4]], np.int64)

    templates = Templates()
    numbers = templates.number(rows, read).tolist()
    assert numbers == [0, -1, -1, 0, 1, 1]
    assert templates.of.tolist() == [0, 1, 3]
    assert templates.places.tolist() == [[4, 4, 1], [0, 0, 2], [2, 4, 4]]
    again = templates.number(rows, read).tolist()  # what was met once comes again
    assert again == [0, 2, 3, 0, 1, 1] and len(asked) == 2


def none(text: np.ndarray) -> np.ndarray:
    return np.empty((0, 4), np.int64)


def test_long_rows_are_read_alone() -> None:
    rows = Rows(pa.array(["x" * 3_000] * 2 + ["y"] * 2))
    assert Templates().number(rows, none).tolist() == [-1, -1, 0, 0]


def test_too_many_templates_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    templates, some = Templates(), Rows(pa.array(["y"] * 2 + ["z"] * 2))
    assert templates.number(some, none).tolist() == [0, 0, 1, 1]
    monkeypatch.setattr("detectors.templates.ROOM", 0)
    assert templates.number(Rows(pa.array(["z"] * 2)), none).tolist() == [0, 0]
    assert len(templates.of) == 2


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("tel 010-1234", "tel DDD-DDDD"),
        ("id=deadbeef", "id=deadbeef"),
        ("id=deadbee1", "id=HHHHHHHH"),
        ("ed5bc6b3-f15b-4cc8-be68-4ae904cd6b1b", "H" * 8 + "-HHHH-HHHH-HHHH-" + "H" * 12),
        ("2026-10-01 ab12", "DDDD-DD-DD abDD"),
        ("가1a2b3c4d나", "가HHHHHHHH나"),
        ("1A2B3C4D", "DADBDCDD"),
    ],
)
def test_templates(text: str, template: str) -> None:
    made = bare(Rows(pa.array([text])))[2 : -kernel.AFTER].tobytes()
    marks = {bytes([kernel.ANY_DIGIT]): b"D", bytes([kernel.ANY_HEX]): b"H"}
    for byte, mark in marks.items():
        made = made.replace(byte, mark)
    assert made.decode() == template


def test_a_failure_leaves_no_template_without_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    templates, rows = Templates(), Rows(pa.array(["tel 010-1234"] * 2))

    def full(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("detectors.templates.np.concatenate", full)
        patch.setattr("detectors.templates.framed", lambda rows: rows)
        with pytest.raises(MemoryError):
            templates.number(rows, none)
    assert templates.number(rows, none).tolist() == [0, 0]
    assert len(templates.of) == 2


INSERTS = [
    "INSERT INTO t (memo, cvc)\nVALUES ('x', '123')",
    "insert t (acct_no, cvc)\nVALUES ('110034567890', '123')",
    "INSERT INTO t (memo, 연락처, 생년월일, cvc)\nVALUES ('x', '200-4567','990101','123')",
    "계좌번호:\nVALUES 110034567890",
]


def test_labels_reach_beyond_the_word_values() -> None:
    scanner = Scanner()
    assert found(sifted(scanner, pa.array(INSERTS))) == by_text(scanner, INSERTS, None)
    assert {row for row, *_ in by_text(scanner, INSERTS, None)} == {0, 1, 2, 3}
