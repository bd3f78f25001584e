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
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.keys import framed, is_key_id, siv
from pipelines.masking.operators.normalise import normalise, short_name
from pipelines.masking.operators.params import KeyedParams

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    from pipelines.masking.keys import DerivedKey

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
        lead, bound = f"{_lead(given)}s", _bound(given, given.key_id, "s")
        tokens = [text and lead + _letters(box.encrypt(text.encode(), [bound])) for text in texts]
        return pa.array(tokens, pa.utf8()).take(encoded.indices)
    lead, bound = f"{_lead(given)}r", _bound(given, given.key_id, "r")
    fresh = secrets.token_bytes(NONCE * len(values))
    nonces = (fresh[at : at + NONCE] for at in range(0, len(fresh), NONCE))
    tokens = [
        text and lead + _letters(nonce + box.encrypt(text.encode(), [bound, nonce]))
        for text, nonce in zip(values.to_pylist(), nonces, strict=True)
    ]
    return pa.array(tokens, pa.utf8())


def decrypt(
    values: pa.Array,
    params: Mapping[str, object],
    key: bytes | None = None,
    earlier: Sequence[DerivedKey] = (),
) -> pa.Array:
    """The value of every token, by the key or the one of the `earlier` epochs that it names.

    Null and empty stay. Raises UsageError where one value is no token of this entity, purpose
    and keys.
    """
    given = KeyedParams.model_validate(params)
    held = {given.key_id: key} | {one.key_id: one.secret for one in earlier}
    opened = {epoch: _opener(given, epoch, secret) for epoch, secret in held.items()}
    tokens = values.to_pylist()
    whole = _token(given)
    found = [whole.fullmatch(token or "") for token in tokens]
    texts = [
        opened[one[1]](one[2], one[3]) if one and one[1] in opened else token and None
        for token, one in zip(tokens, found, strict=True)
    ]
    refused = sum(was is not None and now is None for was, now in zip(tokens, texts, strict=True))
    if refused:
        unknown = {one[1] for one in found if one and is_key_id(one[1])} - opened.keys()
        named = f"; they name key {', '.join(sorted(unknown))} too" if unknown else ""
        raise UsageError(
            f"{refused:,} of {len(texts):,} values are no tokens of {given.entity} for purpose "
            f"{given.purpose!r} under key {', '.join(opened)}{named}.",
            do="Give the entity, the purpose and the keyset that they were encrypted with; what a "
            "destroyed key has encrypted can be read by nobody.",
        )
    return pa.array(texts, pa.utf8())


def _box(name: str, key: bytes | None) -> AESSIV:
    if not key:
        raise UsageError(f"Operator {name!r} needs a key.", do="Give a keyset with --keys.")
    return siv(key, "encrypt")


def _token(given: KeyedParams) -> re.Pattern[str]:
    """A token of the entity: key id, mode, letters."""
    name = short_name(given.entity)
    return re.compile(f"{name}_([a-z]+)_([rs])((?:[a-p]{{2}}){{{_SHORTEST},}})")


def _lead(given: KeyedParams) -> str:
    return f"{short_name(given.entity)}_{given.key_id}_"


def _bound(given: KeyedParams, epoch: str, mode: str) -> bytes:
    """What is authenticated with a value."""
    return framed(given.purpose, given.entity, epoch, mode)


def _letters(sealed: bytes) -> str:
    return sealed.hex().translate(_LETTERS)


def _opener(
    given: KeyedParams, epoch: str, secret: bytes | None
) -> Callable[[str, str], str | None]:
    """What gives the value of a token's mode and letters, None if it is not one of ours."""
    from cryptography.exceptions import InvalidTag

    box = _box("decrypt", secret)
    bound = {mode: _bound(given, epoch, mode) for mode in "rs"}

    def opened(mode: str, letters: str) -> str | None:
        held = bytes.fromhex(letters.translate(_HEX))
        nonce = [held[:NONCE]] if mode == "r" else []
        sealed = held[NONCE * len(nonce) :]
        if len(sealed) < _SHORTEST:
            return None
        try:
            return box.decrypt(sealed, [bound[mode], *nonce]).decode()
        except InvalidTag:
            return None

    return opened
