"""Encryption that whoever holds the key can undo: AES-256-SIV (RFC 5297), written in letters.

A token is `<entity>_<key id>_<s or r><letters>`, four bits a letter, a to p, so that no token
looks like a number. Entity, purpose, key id and the `s` or `r` are authenticated with the value:
a token that was altered, or comes from elsewhere, is refused. Its length tells that of the value.

`r` (the default) has a fresh nonce: equal values get different tokens, and decryption gives the
value back to the letter. `s` is deterministic: every spelling of one value gets one token, which
can be joined on, and decryption gives the one spelling (01012345678).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.keys import framed, siv
from pipelines.masking.operators.normalise import normalise, short_name
from pipelines.masking.operators.params import KeyedParams

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

NONCE = 16
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_HEX = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
_SHORTEST = 17  # bytes: the synthetic IV and one of the value


class EncryptParams(KeyedParams):
    """`deterministic`: one token for every spelling of a value; else a nonce for each."""

    deterministic: bool = False


def encrypt(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """A token for every value; null stays null and empty stays empty."""
    given = EncryptParams.model_validate(params)
    box = _box("encrypt", key)
    if given.deterministic:
        encoded = values.dictionary_encode()
        texts = normalise(given.entity, encoded.dictionary).to_pylist()
        tokens = [_token(box, given, "s", text, b"") for text in texts]
        return pa.array(tokens, pa.utf8()).take(encoded.indices)
    nonces = secrets.token_bytes(NONCE * len(values))
    tokens = [
        text and _token(box, given, "r", text, nonces[NONCE * at : NONCE * (at + 1)])
        for at, text in enumerate(values.to_pylist())
    ]
    return pa.array(tokens, pa.utf8())


def decrypt(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """The value of every token; null and empty stay.

    Raises UsageError where one value is no token of this entity, purpose and key.
    """
    given = KeyedParams.model_validate(params)
    box = _box("decrypt", key)
    whole = re.compile(rf"{_lead(given)}([rs])((?:[a-p]{{2}}){{{_SHORTEST},}})")
    texts = [text and _opened(box, given, whole.fullmatch(text)) for text in values.to_pylist()]
    refused = sum(was.is_valid and now is None for was, now in zip(values, texts, strict=True))
    if refused:
        raise UsageError(
            f"{refused:,} of {len(texts):,} values are no tokens of {given.entity} for purpose "
            f"{given.purpose!r} under key {given.key_id}.",
            do="Give the entity, the purpose and the keyset that they were encrypted with.",
        )
    return pa.array(texts, pa.utf8())


def _box(name: str, key: bytes | None) -> AESSIV:
    if not key:
        raise UsageError(f"Operator {name!r} needs a key.", do="Give a keyset with --keys.")
    return siv(key, "encrypt")


def _lead(given: KeyedParams) -> str:
    return f"{short_name(given.entity)}_{given.key_id}_"


def _bound(given: KeyedParams, mode: str, nonce: bytes) -> list[bytes]:
    """What is authenticated with a value, the nonce last."""
    return [framed(given.purpose, given.entity, given.key_id, mode), nonce]


def _token(
    box: AESSIV, given: KeyedParams, mode: str, text: str | None, nonce: bytes
) -> str | None:
    if not text:
        return text
    sealed = box.encrypt(text.encode(), _bound(given, mode, nonce))
    return f"{_lead(given)}{mode}{(nonce + sealed).hex().translate(_LETTERS)}"


def _opened(box: AESSIV, given: KeyedParams, token: re.Match[str] | None) -> str | None:
    """The value of a token, None if it is not one of ours."""
    from cryptography.exceptions import InvalidTag

    if token is None:
        return None
    held = bytes.fromhex(token[2].translate(_HEX))
    size = NONCE if token[1] == "r" else 0
    if len(held) < size + _SHORTEST:
        return None
    try:
        return box.decrypt(held[size:], _bound(given, token[1], held[:size])).decode()
    except InvalidTag:
        return None
