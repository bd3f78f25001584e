"""Keys at large: one token for one person within a recipient's field, and none that two share."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.keys import DerivedKey, Key, Keyset
from pipelines.masking.keys.document import parsed, written
from pipelines.masking.keys.keyset import State, next_id, rotated
from pipelines.masking.operators import apply

FIELDS = ("PHONE_NUMBER", "CREDIT_CARD", "KR_BANK_ACCOUNT", "MEMBERSHIP_CARD", "KR_VIRTUAL_ACCOUNT")
RECIPIENTS = ("간편결제사", "recipient", "recipien", "t", *(f"partner {n}" for n in range(6)))
KEYSET = Keyset("abcdefgh", (Key("ka", date(2026, 11, 23), "active", bytes(range(32))),))
SOAK = bool(os.environ.get("GARIM_SOAK"))
LETTERS = 16  # of a token's 32: if no two halves are equal, no two tokens are


def people(count: int) -> list[str]:
    """Different numbers of 11 digits, which are in their one spelling in every field."""
    chosen = random.Random(20261123).sample(range(10**8), count)
    return [f"010{number:08}" for number in chosen]


def spelled(number: str) -> str:
    return f"{number[:3]}-{number[3:7]}-{number[7:]}"


def tokens(values: Iterable[str], recipient: str, field: str) -> pa.Array:
    key = KEYSET.derive(recipient, field)
    return apply("pseudonym", field, pa.array(values, pa.utf8()), {}, key)


def halves(made: pa.Array) -> npt.NDArray[np.uint64]:
    """The first 64 bits of each token, without the names of entity and key before them."""
    found = pc.utf8_slice_codeunits(made, -32, -32 + LETTERS)
    letters = np.frombuffer(found.cast(pa.binary(LETTERS)).buffers()[1], np.uint8) - ord("a")
    nibbles = letters.reshape(-1, LETTERS).astype(np.uint64)
    shifted = nibbles << np.arange(0, 64, 4, dtype=np.uint64)
    whole: npt.NDArray[np.uint64] = np.bitwise_or.reduce(shifted, axis=1)
    return whole


def linked_and_joined(count: int) -> None:
    """Two tables of the same people for each recipient and field: they join, and no others do."""
    known = people(count)
    order = random.Random(1).sample(range(count), count)
    other = [spelled(known[at]) for at in order]
    seen = []
    for recipient in RECIPIENTS:
        for field in FIELDS:
            one, two = tokens(known, recipient, field), tokens(other, recipient, field)
            assert two.equals(one.take(pa.array(order)))  # 100 % join, each with its own
            seen.append(halves(one))
    every = np.concatenate(seen)
    assert len(every) == count * len(RECIPIENTS) * len(FIELDS)
    assert len(np.unique(every)) == len(every)


def test_people_join_within_a_recipients_field_and_nowhere_else() -> None:
    linked_and_joined(200)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
def test_a_hundred_thousand_people_join_within_and_nowhere_else() -> None:
    linked_and_joined(100_000)


def test_the_comparison_would_notice() -> None:
    """Equal halves are seen: under one key, two fields share their tokens."""
    key = KEYSET.derive("recipient", "PHONE_NUMBER")
    made = [apply("pseudonym", field, pa.array(people(5)), {}, key) for field in FIELDS[:2]]
    assert (halves(made[0]) == halves(made[1])).all()
    assert len(np.unique(halves(made[0]))) == 5
    assert halves(pa.array([f"x_ka_{'b' * 32}", f"x_ka_{'p' * 32}"])).tolist() == [
        0x1111111111111111,
        0xFFFFFFFFFFFFFFFF,
    ]


def test_a_token_is_the_truncated_hmac_of_rfc_4231_case_5() -> None:
    made = apply(
        "pseudonym", "X", pa.array(["Test With Truncation"]), {}, DerivedKey("ka", b"\x0c" * 20)
    )
    expected = bytes.fromhex("a3b6167473100ee06e0c796c2955552b")
    letters = "".join("abcdefghijklmnop"[int(digit, 16)] for digit in expected.hex())
    assert made[0].as_py() == f"x_ka_{letters}"


names = st.text(min_size=1, max_size=6)


@given(st.sets(st.tuples(names, names), min_size=2, max_size=6))
def test_no_two_uses_share_a_key(uses: set[tuple[str, str]]) -> None:
    import unicodedata

    spelled_once = {tuple(unicodedata.normalize("NFC", part) for part in use) for use in uses}
    assert len({KEYSET.derive(*use).secret for use in uses}) == len(spelled_once)


secrets = st.binary(min_size=32, max_size=48)
days = st.dates()


@st.composite
def keysets(draw: st.DrawFn) -> Keyset:
    """Keysets as rotation, destruction and wrapping leave them."""
    kek = draw(st.sampled_from(["", "file:/k", "env:K"]))
    count = draw(st.integers(1, 5))
    states: list[State] = [draw(st.sampled_from(["retired", "destroyed"])) for _ in range(count)]
    states[draw(st.integers(0, count - 1))] = "active"
    keys: list[Key] = []
    for at, state in enumerate(states):
        held = {} if state == "destroyed" else {"wrapped" if kek else "secret": draw(secrets)}
        check = "" if state == "destroyed" else draw(st.sampled_from(["", "0123456789abcdef"]))
        retired = None if state == "active" else draw(st.none() | days)
        destroyed = draw(days) if state == "destroyed" else None
        keys.append(
            Key(f"k{chr(97 + at)}", draw(days), state, **held, check=check, retired=retired,
                destroyed=destroyed)
        )  # fmt: skip
    return Keyset(draw(st.text("abcdefgh", min_size=4, max_size=8)), tuple(keys), kek)


@given(keysets())
def test_a_keyset_is_read_as_it_was_written(keyset: Keyset) -> None:
    assert parsed(written(keyset), "") == keyset


@given(keysets(), days)
def test_rotation_changes_nothing_but_who_is_active(keyset: Keyset, today: date) -> None:
    fresh = Key(next_id(keyset), today, "active", b"f" * 32)
    now = rotated(keyset, fresh, today)
    assert now.active == fresh and len(now.keys) == len(keyset.keys) + 1
    assert sum(key.state == "active" for key in now.keys) == 1
    for before, after in zip(keyset.keys, now.keys, strict=False):
        assert (after.id, after.secret, after.wrapped) == (before.id, before.secret, before.wrapped)
        assert after == before or (before.state, after.state) == ("active", "retired")


@given(keysets(), st.data())
def test_a_keyset_altered_anywhere_is_refused_or_still_whole(
    keyset: Keyset, data: st.DataObject
) -> None:
    text = bytearray(written(keyset))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    try:
        found = parsed(bytes(text), "")
    except UsageError as error:
        assert str(error).startswith("The keyset is broken") or "version" in str(error)
    else:
        assert sum(key.state == "active" for key in found.keys) == 1
        assert all(
            bool(key.secret or key.wrapped) == (key.state != "destroyed") for key in found.keys
        )
