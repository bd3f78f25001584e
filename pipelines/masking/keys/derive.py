"""Keys for one purpose: HKDF with length-prefixed info, and what is sealed under them."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.errors import UsageError

if TYPE_CHECKING:  # imported where it is used: a worker that encrypts nothing does without it
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

SECRET_BYTES = 32
_NONCE = 16


@dataclass(frozen=True, slots=True)
class DerivedKey:
    """A key for one purpose and entity, with the id of the keyset key (epoch) it comes from.

    `earlier` are those of retired epochs, given only where old tokens are turned back.
    """

    key_id: str
    secret: bytes = field(repr=False)
    purpose: str = ""
    earlier: tuple[DerivedKey, ...] = ()


def framed(*parts: str) -> bytes:
    """The parts in NFC and UTF-8, each after its length: no two lists give the same bytes."""
    held = [unicodedata.normalize("NFC", part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in held)


def hkdf(secret: bytes, info: bytes, size: int, salt: bytes = b"") -> bytes:
    """HKDF-SHA-256 (RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=size, salt=salt or None, info=info).derive(secret)


def siv(secret: bytes, use: str) -> AESSIV:
    """AES-256-SIV (RFC 5297) under a key that is derived from the secret for this use alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(hkdf(secret, framed("garim", use), 64))


def seal(key: DerivedKey, plaintext: bytes, associated: bytes = b"") -> bytes:
    """AES-256-SIV (RFC 5297) with a fresh nonce: `garim1`, key id, `:`, nonce, SIV, ciphertext."""
    head = _head(key) + secrets.token_bytes(_NONCE)
    return head + siv(key.secret, "seal").encrypt(plaintext, [associated, head])


def open_sealed(key: DerivedKey, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plaintext, by the key or the one of its earlier epochs that the record names.

    Raises UsageError for another key, other associated data or a change.
    """
    from cryptography.exceptions import InvalidTag

    try:
        for one in (key, *key.earlier):
            if sealed.startswith(_head(one)):
                size = len(_head(one)) + _NONCE
                head, body = sealed[:size], sealed[size:]
                return siv(one.secret, "seal").decrypt(body, [associated, head])
    except InvalidTag:
        pass
    tried = ", ".join(one.key_id for one in (key, *key.earlier))
    raise UsageError(
        f"The sealed record does not open with key {tried}.",
        do="Give the keyset that was in use when it was written; it may also be altered, "
        "or its key destroyed.",
    )


def _head(key: DerivedKey) -> bytes:
    return f"garim1{key.key_id}:".encode()
