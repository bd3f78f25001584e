"""Pseudonyms: one token for every spelling, letters only, the HMAC of RFC 4231."""

from __future__ import annotations

import hmac
import re
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import apply, sha256
from pipelines.masking.operators.normalise import FORMS, normalise
from pipelines.masking.operators.sha256 import LANES, MANY, digests, hmac_sha256
from tests.operators import KEY, SPELLINGS, columns, run, texts


def token(entity: str, value: str, key: DerivedKey = KEY) -> str:
    found: str = apply("pseudonym", entity, pa.array([value]), {}, key)[0].as_py()
    return found


@pytest.mark.parametrize("entity", SPELLINGS)
def test_every_spelling_of_one_value_gives_one_token(entity: str) -> None:
    groups = [{token(entity, value) for value in group} for group in SPELLINGS[entity]]
    assert [len(group) for group in groups] == [1] * len(groups)
    assert len(set.union(*groups)) == len(groups)


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from("-. /–－\u00a0"))
def test_every_spelling_of_a_mobile_number(rest: str, between: str) -> None:
    parts = ["010", rest[:4], rest[4:]]
    forms = ["".join(parts), between.join(parts), "+82 " + between.join(["10", *parts[1:]])]
    forms += [between.join(parts).translate({48 + n: 0xFF10 + n for n in range(10)})]
    assert len(set(run("pseudonym", forms))) == 1


@given(entity=st.sampled_from([*FORMS, "SOME_2ND_THING", "2", "가"]), value=texts)
def test_a_token_is_letters_with_its_key_id(entity: str, value: str) -> None:
    assert re.fullmatch("[a-z]+_ka_[a-p]{32}", token(entity, value))


def test_a_token_names_its_entity() -> None:
    assert token("PHONE_NUMBER", "x").startswith("phone_ka_")
    assert token("MERCHANT_NUMBER", "x").startswith("merchantnumber_ka_")
    assert token("2", "x").startswith("value_ka_")


def test_a_token_is_the_first_128_bits_of_the_hmac() -> None:
    digest = hmac.digest(KEY.secret, b"01012345678", "sha256")[:16]
    letters = "".join("abcdefghijklmnop"[int(nibble, 16)] for nibble in digest.hex())
    assert token("PHONE_NUMBER", "010-1234-5678") == f"phone_ka_{letters}"


def test_another_key_gives_another_token() -> None:
    other = DerivedKey("kb", bytes(range(1, 33)))
    one_, two = token("KR_RRN", "990101-1000001"), token("KR_RRN", "990101-1000001", other)
    assert two.startswith("rrn_kb_") and one_[-32:] != two[-32:]


@pytest.mark.parametrize("key_id", ["", "k1", "KA", "가"])
def test_a_key_id_is_letters(key_id: str) -> None:
    with pytest.raises((UsageError, ValueError)):
        token("KR_RRN", "1", DerivedKey(key_id, b"k" * 32))


@given(st.sampled_from([*FORMS, "X"]), columns)
def test_the_normal_form_is_normal(entity: str, values: list[str | None]) -> None:
    array = pa.array(values, pa.utf8())
    normal = normalise(entity, array)
    assert [value is None for value in normal.to_pylist()] == [value is None for value in values]
    if entity != "PHONE_NUMBER":  # a telephone's country code is taken off once
        assert normalise(entity, normal).to_pylist() == normal.to_pylist()


# RFC 4231, cases 1 to 4, 6 and 7
@pytest.mark.parametrize(
    ("key", "message", "expected"),
    [
        (
            b"\x0b" * 20,
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            b"\xaa" * 20,
            b"\xdd" * 50,
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            bytes(range(1, 26)),
            b"\xcd" * 50,
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            b"\xaa" * 131,
            b"This is a test using a larger than block-size key and a larger than block-size data."
            b" The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ],
    ids=["case 1", "case 2", "case 3", "case 4", "case 6", "case 7"],
)
def test_hmac_rfc_4231(key: bytes, message: bytes, expected: str) -> None:
    assert [digest.hex() for digest in hmac_sha256(key, [message, message])] == [expected] * 2
    many = pa.array([message] * MANY, pa.binary())
    assert {digest.tobytes().hex() for digest in digests(key, many)} == {expected}


@given(st.binary(min_size=1, max_size=130), st.lists(st.binary(max_size=100), max_size=4))
def test_hmac_is_that_of_the_library(key: bytes, messages: list[bytes]) -> None:
    expected = [hmac.digest(key, message, "sha256") for message in messages]
    assert hmac_sha256(key, messages) == expected


def test_all_lengths_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every end of a block and of its padding, in one more message than is hashed in step."""
    monkeypatch.setattr(sha256, "MANY", 1)
    lengths = [200, *range(54, 66), *range(118, 130), *range(LANES - 24)]
    some = [bytes((at + place) % 256 for place in range(size)) for at, size in enumerate(lengths)]
    found = digests(b"Jefe", pa.array(some, pa.binary()))
    assert [digest.tobytes() for digest in found] == hmac_sha256(b"Jefe", some)


sizes = st.integers(0, 70) | st.sampled_from([*range(118, 130), 247, 248, 1000])


@given(st.binary(min_size=1, max_size=130), st.lists(sizes, max_size=90), st.randoms(), st.data())
def test_the_compiled_hmac_is_the_plain_one(
    key: bytes, lengths: list[int], random: Random, data: st.DataObject
) -> None:
    some = [random.randbytes(length) for length in lengths] or [b""]
    values = pa.array((some * MANY)[: MANY + len(some)], pa.binary())
    start = data.draw(st.integers(0, len(some)))
    held = values.slice(start)
    expected = hmac_sha256(key, held.to_pylist())
    assert [digest.tobytes() for digest in digests(key, held)] == expected
