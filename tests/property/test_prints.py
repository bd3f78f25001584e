"""Fingerprints: those of the reference, and of every number that a text may hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.lake import prints
from pipelines.lake.prints import fingerprints, numbers
from tests.texts import IDENTIFIERS, few, texts

KEY = bytes(range(16))
# SipHash-2-4 with 128 bits under KEY, of so many of the bytes 00 01 02 …: the reference's vectors,
# and what `openssl mac -macopt size:16 SIPHASH` prints
VECTORS = {
    0: "a3817f04ba25a8e66df67214c7550293",
    1: "da87c1d86b99af44347659119b22fc45",
    7: "a1f1ebbed8dbc153c0b84aa61ff08239",
    8: "3b62a9ba6258f5610f83e264f31497b4",
    15: "5493e99933b0a8117e08ec0f97cfc3d9",
    16: "6ee2a4ca67b054bbfd3315bf85230577",
    22: "4a29b54552d16b9a469c10528eff0aae",
    63: "5150d1772f50834a503e069a973fbd7c",
}
ISLAND = re.compile(r"[0-9](?:[-. /()\t\n]{0,3}[0-9]){8,}")
ID = re.compile(
    r"(?<![A-Za-z0-9])(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|(?:[0-9A-Fa-f]{16}){1,2}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})(?![A-Za-z0-9])"
)
IDS = (
    "cdfff3b160472897c370df3654931546", "5B1003598860FEDA", "c280cffb-97f3-4241-a697-5b1003598860",
    "00000000-1000-4abc-abcd-ef1003598860", "5B1003598860F3D1", "01003598860e7f30",
)  # fmt: skip
PIECES = (
    *"0128 -./()\n\tabFx_가", "82", *IDS, "4111111111111111a", "a01000345678901b",
    "c280cffb-97f3-4241-", "cafe", "00", "010", "12345", "123456789", "--", "   ", "    ", "0082",
    "82010", "1" * 22, "3" * 23, *IDENTIFIERS,
)  # fmt: skip
numberish = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
cells = st.lists(st.none() | numberish | texts, max_size=5)


def plainly(text: str) -> set[str]:
    """The numbers that a text may hold, by patterns."""
    text = ID.sub(lambda found: "x" if is_id(found[0]) else found[0], text)
    return set[str]().union(*map(in_island, ISLAND.findall(text)))


def is_id(word: str) -> bool:
    return not re.search("[0-9]{12}", word) and sum(map(str.isalpha, word)) > 1


def in_island(island: str) -> Iterator[str]:
    groups = re.findall("[0-9]+", island)
    yield "".join(groups)
    for first in range(len(groups)):
        for digits in accumulate(groups[first : first + 6]):
            if 9 <= len(digits) <= 22:
                yield digits
                if digits.startswith(("82", "00")):
                    yield "0" + digits.partition("82")[2].removeprefix("0")
                elif len(digits) <= 11 and "1" <= digits[0] <= "7":
                    yield "0" + digits


def expected(values: Iterable[str | None]) -> Counter[bytes]:
    held = Counter(number for text in values if text for number in plainly(text))
    mark = fingerprints(KEY)
    return Counter({mark(number): rows for number, rows in held.items()})


def found(values: pa.Array) -> Counter[bytes]:
    marks, rows = numbers(values, KEY)
    assert len({mark.tobytes() for mark in marks}) == len(marks) == len(rows)
    return Counter({mark.tobytes(): int(n) for mark, n in zip(marks, rows, strict=True)})


@pytest.mark.parametrize(("length", "print_"), VECTORS.items())
def test_vectors_of_the_reference(length: int, print_: str) -> None:
    assert fingerprints(KEY)(bytes(range(length)).decode()).hex() == print_


@given(cells, st.integers(0, 2), st.sampled_from((pa.string(), pa.large_string())))
@few(300)
def test_numbers_are_those_of_the_patterns(
    values: list[str | None], skipped: int, kind: pa.DataType
) -> None:
    array = pa.array(values, kind).slice(skipped)
    assert found(array) == expected(array.to_pylist())


@given(st.lists(numberish, min_size=1, max_size=4))
@few(50)
def test_a_full_room_is_emptied_and_nothing_is_lost(values: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prints, "_ROOM", 14)  # what one group of digits may need
        assert found(pa.array(values)) == expected(values)


def test_a_long_island_is_read_to_its_end() -> None:
    values = [" ".join(str(n) for n in range(10**5, 10**5 + 20_000)), "010-0034-5678", None]
    assert found(pa.array(values)) == expected(values)


@pytest.mark.parametrize("id_", IDS)
def test_an_id_that_spells_a_telephone_is_none(id_: str) -> None:
    assert not found(pa.array([id_, f"traceId={id_} 소요", f'"{id_}"', f"req-{id_}", f"o_{id_}"]))
    assert not found(pa.array([f"00-{id_}-00f067aa0ba902b7-01"]))
    for beside in ("010-0034-5678", "4111111111111111"):  # what stands beside it counts
        for text in (f"{id_} {beside}", f"{beside} {id_}", f"{beside},{id_}"):
            assert found(pa.array([text])) == expected([beside])


@pytest.mark.parametrize(
    "text",
    ["4111111111111111", "a411111111111111", "ab01000345678", "tel-01000345678",
     "x0100034567cdef012", "350630-4000004-abcd", "01000345678abcdex", "5A084111111111111111",
     "4111111111111111abcdefabcdefabcd", "3506304000004abc"],
)  # fmt: skip
def test_a_number_with_letters_at_its_side_is_no_id(text: str) -> None:
    assert found(pa.array([text]))


def test_no_texts_hold_nothing() -> None:
    for values in ([], [None], [""], ["가"]):
        assert not found(pa.array(values, pa.string()))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes expected, not 15"):
        fingerprints(KEY[:15])
    with pytest.raises(ValueError, match="not 0"):
        numbers(pa.array(["1"]), b"")
