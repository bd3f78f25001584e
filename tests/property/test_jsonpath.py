"""Positions in JSON lines: what a strict parser says, and splices that leave the line sound."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.masking.jsonpath import locate, splice, value_ranges

KEYS = st.text(st.sampled_from('ab한"\\:{[,. '), min_size=1, max_size=4)
DOCUMENTS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**16), 10**16), st.text(max_size=6),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in scalars(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in scalars(one)]
    return [value]


@given(DOCUMENTS, st.sampled_from([None, 1]), st.booleans())
def test_ranges_hold_every_scalar_in_order(value: Any, indent: int | None, ascii_: bool) -> None:
    line = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    ranges = value_ranges(line)
    read = []
    for start, end, _ in ranges:
        quoted = start > 0 and line[start - 1] == '"' and line[end : end + 1] == '"'
        read.append(json.loads(f'"{line[start:end]}"' if quoted else line[start:end]))
    assert read == scalars(value)
    for start, end, path in ranges:
        assert locate(ranges, start, end) == ((path, True) if start < end else ("", False))


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('{"a":"X"}', "a"),
        ('{"request": {"params": [{"name" : "X"}]}}', "request.params[].name"),
        ('{"a":[1,["y","X"]]}', "a[][]"),
        ('["X"]', "[]"),
        ('"X"', ""),
        ('{"a\\"b":"X"}', 'a"b'),
        ('{"a":{"b":1},"c":"X"}', "c"),
        ('{"한글":{"b":[{"c":0},"X"]}}', "한글.b[]"),
    ],
)
def test_path(line: str, path: str) -> None:
    at = line.index("X")
    assert locate(value_ranges(line), at, at + 1) == (path, path != "" or line == '"X"')


def test_a_part_of_a_value_is_not_the_whole() -> None:
    ranges = value_ranges('{"memo":"tel 010", "n": 7}')
    assert locate(ranges, 13, 16) == ("memo", False)
    assert locate(ranges, 9, 16) == ("memo", True)
    assert locate(ranges, 2, 6) == ("", False)  # a key
    assert locate(ranges, 24, 25) == ("n", True)


@given(DOCUMENTS, st.data())
def test_spliced_json_stays_json(value: Any, data: st.DataObject) -> None:
    """Whole or part of any string or number replaced by stars: the line still parses."""
    line = json.dumps([value])
    cuts = []
    for start, end, _ in value_ranges(line):
        token = line[start:end]
        if token.isalnum() and token not in ("true", "false", "null") and data.draw(st.booleans()):
            cuts.append((start, end, "**"))
    out = splice(line, cuts)
    assert len(scalars(json.loads(out))) == len(scalars([value]))
    assert sum(one == "**" for one in scalars(json.loads(out))) >= len(cuts)


@pytest.mark.parametrize(
    ("text", "cut", "out"),
    [
        ('{"card":9410123456789010}', "9410123456789010", '{"card":"*"}'),
        ('{"card": -9410123456789010 }', "9410123456789010", '{"card": "-*" }'),
        ('{"card":9410123456789010.0,"n":1}', "9410123456789010", '{"card":"*.0","n":1}'),
        ("[1, 1012345678]", "1012345678", '[1, "*"]'),
        ('{"a":"x: 1012345678, y"}', "1012345678", '{"a":"x: *, y"}'),
        ('{"a":"\\", 1012345678"}', "1012345678", '{"a":"\\", *"}'),
        ("[INFO] tel: 1012345678, x", "1012345678", "[INFO] tel: *, x"),
        ("{tel: 1012345678}", "1012345678", "{tel: *}"),
        ("tel: 1012345678", "1012345678", "tel: *"),
    ],
)
def test_numbers_in_json_become_strings_and_nothing_else_does(
    text: str, cut: str, out: str
) -> None:
    at = text.index(cut)
    assert splice(text, [(at, at + len(cut), "*")]) == out


@given(st.text(max_size=30), st.data())
def test_bytes_outside_the_cuts_stay(text: str, data: st.DataObject) -> None:
    at = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    cuts = [(start, end, "<>") for start, end in zip(at[::2], at[1::2], strict=False)]
    kept, last = [], 0
    for start, end, _ in cuts:
        kept.append(text[last:start])
        last = end
    if not text.lstrip().startswith(("{", "[")):
        assert splice(text, cuts) == "<>".join([*kept, text[last:]])
