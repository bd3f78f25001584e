"""Encryption: what comes back, what does not, and the vectors of RFC 5297."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.keys import DerivedKey
from pipelines.masking.operators import apply
from pipelines.masking.operators.normalise import FORMS, normalise
from tests.operators import KEY, SPELLINGS, columns

ENTITIES = st.sampled_from([*FORMS, "SOMETHING_ELSE"])
MODES = pytest.mark.parametrize("deterministic", [True, False], ids=["same token", "a nonce each"])


def there(
    values: list[str | None], entity: str = "PHONE_NUMBER", key: DerivedKey = KEY, **params: bool
) -> list[str | None]:
    found: list[str | None] = apply(
        "encrypt", entity, pa.array(values, pa.utf8()), params, key
    ).to_pylist()
    return found


def back(
    tokens: list[str | None], entity: str = "PHONE_NUMBER", key: DerivedKey = KEY
) -> list[str | None]:
    found: list[str | None] = apply(
        "decrypt", entity, pa.array(tokens, pa.utf8()), {}, key
    ).to_pylist()
    return found


@given(ENTITIES, columns)
def test_a_nonce_each_gives_back_every_letter(entity: str, values: list[str | None]) -> None:
    assert back(there(values, entity), entity) == values


@given(ENTITIES, columns)
def test_one_token_gives_back_the_one_spelling(entity: str, values: list[str | None]) -> None:
    tokens = there(values, entity, deterministic=True)
    assert back(tokens, entity) == normalise(entity, pa.array(values, pa.utf8())).to_pylist()
    assert tokens == there(values, entity, deterministic=True)


@pytest.mark.parametrize("entity", SPELLINGS)
def test_every_spelling_of_one_value_gives_one_token(entity: str) -> None:
    groups = [{*there([*group], entity, deterministic=True)} for group in SPELLINGS[entity]]
    assert [len(group) for group in groups] == [1] * len(groups)
    assert len(set.union(*groups)) == len(groups)


def test_equal_values_differ_under_a_nonce() -> None:
    assert len({*there(["010-1234-5678"] * 100)}) == 100


@MODES
def test_a_token_is_letters_and_says_how_it_was_made(deterministic: bool) -> None:
    [token] = there(["010-1234-5678"], deterministic=deterministic)
    letters, size = ("s", 16 + 11) if deterministic else ("r", 16 + 16 + 13)
    assert token and re.fullmatch(f"phone_ka_{letters}[a-p]{{{2 * size}}}", token)


@MODES
def test_empty_and_null_stay(deterministic: bool) -> None:
    assert there(["", None], deterministic=deterministic) == ["", None]
    assert back(["", None]) == ["", None]


OTHERS = [
    ("KR_RRN", KEY),
    ("PERSON_LATIN", KEY),
    ("PERSON", DerivedKey("ka", KEY.secret, "research")),
    ("PERSON", DerivedKey("kb", KEY.secret, KEY.purpose)),
    ("PERSON", DerivedKey("ka", bytes(range(1, 33)), KEY.purpose)),
]


@MODES
@pytest.mark.parametrize(("entity", "key"), OTHERS, ids="entity short purpose id key".split())
def test_a_token_of_elsewhere_is_refused(entity: str, key: DerivedKey, deterministic: bool) -> None:
    tokens = there(["홍길동"], "PERSON", deterministic=deterministic)
    with pytest.raises(UsageError, match="1 of 1 values are no tokens") as caught:
        back(tokens, entity, key)
    assert str(tokens[0])[-20:] not in str(caught.value)


def test_a_refusal_names_the_keys_that_tokens_ask_for() -> None:
    tokens = there(["a"], key=DerivedKey("kc", KEY.secret)) + there(
        ["a"], key=DerivedKey("kb", b"k")
    )
    with pytest.raises(UsageError, match=r"2 of 3 .* under key ka; they name key kb, kc too\."):
        back([*tokens, *there(["a"])])
    with pytest.raises(UsageError, match=r"1 of 1 .* under key ka\."):
        back(["phone_x"])


@MODES
@given(data=st.data())
def test_an_altered_token_is_refused(deterministic: bool, data: st.DataObject) -> None:
    [token] = there(["010-1234-5678"], deterministic=deterministic)
    assert token
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnoprs_1가"))
    bent = [
        token[:at] + other + token[at + 1 :],
        token[:at] + token[at + 1 :],
        token[:at] + other + token[at:],
        token.replace("_s", "_r") if deterministic else token.replace("_r", "_s"),
    ]
    for one in bent:
        if one != token:
            with pytest.raises(UsageError, match="no tokens"):
                back([one])


@given(st.text(max_size=40).filter(bool))
def test_what_is_no_token_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(UsageError, match="1 of 2 values are no tokens") as caught:
        back([f"\x00{text}\x00", None])
    assert f"\x00{text}\x00" not in str(caught.value)


def test_encryption_and_pseudonyms_share_no_key() -> None:
    """An HMAC of a value and the synthetic IV of the same value say nothing of each other."""
    [token] = there(["x"], deterministic=True)
    pseudonym = apply("pseudonym", "PHONE_NUMBER", pa.array(["x"]), {}, KEY)[0].as_py()
    assert token and pseudonym[-32:] not in token


def test_rfc_5297() -> None:
    """Appendix A.1 and A.2 (AES-128-SIV; ours is the same with keys twice as long)."""
    one = AESSIV(bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"))
    header = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    assert one.encrypt(bytes.fromhex("112233445566778899aabbccddee"), [header]).hex() == (
        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    )
    two = AESSIV(bytes.fromhex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"))
    given_ = [
        "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
        "102030405060708090a0",
        "09f911029d74e35bd84156c5635688c0",
    ]
    text = b"this is some plaintext to encrypt using SIV-AES"
    assert two.encrypt(text, [bytes.fromhex(part) for part in given_]).hex() == (
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
        "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"
    )
