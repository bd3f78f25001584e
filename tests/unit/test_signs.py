"""Signs in the bytes of rows: every row that the patterns match has one, and few others do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from detectors.net import Net
from detectors.numerals import _EXPONENT, _EXPONENTS, _POINT, _POINTS
from detectors.packed import PACKED, PACKED_SIGNS
from detectors.rows import Rows, mostly_differ
from detectors.shapes import Graph
from detectors.signs import Signs, folded_and_packed, signs
from detectors.text import UNUSUAL, UNUSUAL_SIGNS, fold
from tests.bench.data import log_values


def missed(pattern: str, of: Signs) -> Iterator[bytes]:
    """Texts that a pattern matches from their first byte to their last and that hold no sign.

    Every way through the pattern's own states (shapes.py, all counts exact) is gone beside the
    signs, until they have met one.
    """
    graph = Graph(many=40)
    begin = graph.state(*(lead.value for lead in graph.add(pattern)))
    net = Net(graph, np.arange(256, dtype="u1"))
    members, *rest = vars(of).values()
    first, last, again = map(int, rest)
    members = members.tolist()
    kinds = alike(graph, members)

    @cache
    def after(states: bytes) -> list[tuple[int, bytes]]:
        read = ((byte, net.after(np.frombuffer(states, "i4"), range_of(byte))) for byte in kinds)
        return [(byte, states.tobytes()) for byte, states in read if len(states)]

    todo, met = [(net.reached([begin]).tobytes(), 0, b"")], set()
    while todo:
        states, now, text = todo.pop()
        if net.accepts[np.frombuffer(states, "i4")].any():
            yield text
        for byte, reached in after(states):
            then = (now << 1 | first | now & again) & members[byte]
            if not then & last and (reached, then) not in met:
                met.add((reached, then))
                todo.append((reached, then, text + bytes([byte])))


def alike(graph: Graph, members: list[int]) -> list[int]:
    """One byte of each kind that the graph or the signs tell from others."""
    edges = {edge for arcs in graph.arcs for low, high, _ in arcs for edge in (low, high + 1)}
    kinds, kind = dict[tuple[int, int], int](), 0
    for byte in range(256):
        kind += byte in edges
        kinds.setdefault((kind, members[byte]), byte)
    return list(kinds.values())


def range_of(byte: int) -> NDArray[np.int32]:
    return np.array([[byte, byte]], np.int32)


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        (UNUSUAL, Signs.of(UNUSUAL_SIGNS)),
        (PACKED, Signs.of(PACKED_SIGNS)),
        (_POINT.strip("^$"), _POINTS),
        (_EXPONENT.strip("^$"), _EXPONENTS),
    ],
)
def test_whatever_a_pattern_matches_holds_a_sign(pattern: str, made: Signs) -> None:
    assert not list(missed(pattern, made))


def test_a_sign_left_out_is_missed() -> None:
    assert all(next(missed(PACKED, Signs.of(PACKED_SIGNS[:at])), None) for at in range(1, 6))
    assert next(missed(UNUSUAL, Signs.of(UNUSUAL_SIGNS[:-1])), None)


def test_more_places_than_a_word_has_are_refused() -> None:
    with pytest.raises(ValueError, match="65 places"):
        Signs.of(["a{65}"])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_rows_are_told_apart(kind: pa.DataType) -> None:
    plain = [None, "", "홍길동 010-1234 18:00+09:00 &x=1&yy=2", "(X11; x86_64) 50% 1+1", "é漢字"]
    odd = ["０", "%40", "\\n", "&amp;", "%u0030", "x\u200b", "1_2_3", "가+1", "-\n", "1-\n", "꣐"]
    packed = ["eyJhbGciOiJIUzI1NiJ9", "656d61696c3a2061", "656d61696c3a20616263"]
    values = pa.array([*plain, *odd, *packed], kind)
    unusual, likely = signs(values)
    at = len(plain)
    assert unusual.tolist() == [n for n in range(at, at + len(odd)) if n != at + 8]
    assert likely.tolist() == [at + len(odd), len(values) - 1]
    for first, size in ((2, 5), (7, 0), (len(values), 0), (6, 3)):
        part, _ = signs(values.slice(first, size))
        assert part.tolist() == [n - first for n in unusual.tolist() if first <= n < first + size]
    for none in ([], [None], [None, None], [""]):
        assert not any(map(len, signs(pa.array(none, kind))))


def test_null_rows_hold_nothing() -> None:
    """Whatever bytes stand under them."""
    valid, held = pa.py_buffer(b"\x05"), pa.array(["%40", "%41", "a"])
    values = pa.Array.from_buffers(pa.string(), 3, [valid, *held.buffers()[1:]])
    assert values.to_pylist() == ["%40", None, "a"]
    assert signs(values)[0].tolist() == [0]
    assert Rows(values).text == "\x1e%40\x1e\x1ea\x1e"


def test_json_in_json_is_folded_for_all_rows_at_once() -> None:
    texts = ['{\\"a\\": \\"b\\\\\\"\\"}', "plain", "a%40b", '\\"%40']
    folded, packed = folded_and_packed(pa.array(texts))
    assert [row for row, part in folded.items() if part.bare] == [0]
    assert {row: part.text for row, part in folded.items()} == {
        0: '{"a": "b""}', 2: "a@b", 3: '"@',
    }  # fmt: skip
    assert folded[0].original(1, 4) == (2, 6)
    assert folded[0].original(0, 11) == fold(texts[0]).original(0, 11) == (0, len(texts[0]))
    assert not len(packed)
    both = [
        None,
        "656d61696c3a20616263",
        '\\"%36%35%36d61696c3a20616263',
        '\\"656d61696c3a20616263',
    ]
    assert folded_and_packed(pa.array(both))[1].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("values", "differ"),
    [
        ([], True), (["a"], True), (["a"] * 2, False), (["a", "b", "c", "d", "a"], True),
        (["a", "b", "c", "a", "a"], False), (["a", "b", "c", "", None], False),
        ([f"{'x' * 50}{n}" for n in range(100)], True), (list("ab") * 50, False),
    ],
)  # fmt: skip
def test_a_column_that_hardly_repeats_is_known_without_a_dictionary(
    values: list[str | None], differ: bool
) -> None:
    assert mostly_differ(pa.array(values, pa.string())) == differ


def test_few_lines_of_logs_hold_a_sign() -> None:
    """Time zones, agents, query strings, hexadecimal identifiers do not."""
    unusual, packed = signs(log_values(1_000, 0.18, 3))
    assert len(unusual) < 40 and len(packed) < 20
