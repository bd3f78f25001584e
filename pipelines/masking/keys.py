"""Keysets: root secrets in a file of mode 0600, and the keys derived from them for one purpose.

Nothing here shows a secret: not repr, not str, not a message. A keyset does not travel;
derived keys do, in a closure.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import UsageError

if TYPE_CHECKING:  # imported where it is used: a worker that encrypts nothing does without it
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

VERSION = 1
SECRET_BYTES = 32
FINGERPRINT = "garim:fingerprint"  # verify looks for original identifiers by these
QUARANTINE = "garim:quarantine"  # corrupt rows are sealed under this
_LARGEST = 1 << 20
_NONCE = 16


@dataclass(frozen=True, slots=True)
class DerivedKey:
    """A key for one purpose and entity, with the id of the keyset key (epoch) it comes from."""

    key_id: str
    secret: bytes = field(repr=False)
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One epoch of a keyset."""

    id: str
    created: date
    state: Literal["active", "retired"]
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyset:
    """The keys of one file; exactly one of them is active."""

    id: str
    keys: tuple[Key, ...]

    @property
    def active(self) -> Key:
        """The key that new tokens are made with."""
        return next(key for key in self.keys if key.state == "active")

    def derive(self, purpose: str, entity: str, epoch: str = "") -> DerivedKey:
        """The key of a purpose or recipient and an entity, from the active key or epoch's."""
        if not purpose or not entity:
            raise UsageError("A key is derived for a named purpose and entity.")
        key = self._key(epoch) if epoch else self.active
        info = framed("garim", purpose, entity, key.id)
        return DerivedKey(key.id, hkdf(key.secret, info, SECRET_BYTES), purpose)

    def _key(self, epoch: str) -> Key:
        for key in self.keys:
            if key.id == epoch:
                return key
        ids = ", ".join(key.id for key in self.keys)
        raise UsageError(f"Keyset {self.id} has no key {epoch!r}.", do=f"It has: {ids}.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyset does not travel: derive a key and send that")


class _KeyEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    id: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    created: date
    state: Literal["active", "retired"]
    secret: Annotated[Base64Bytes, Field(min_length=SECRET_BYTES, repr=False)]


class _KeyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    garim_keyset: int
    id: Annotated[str, Field(pattern=r"^[a-z]{4,32}$")]
    keys: Annotated[list[_KeyEntry], Field(min_length=1)]


def framed(*parts: str) -> bytes:
    """The parts in NFC and UTF-8, each after its length: no two lists give the same bytes."""
    held = [unicodedata.normalize("NFC", part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in held)


def hkdf(secret: bytes, info: bytes, size: int, salt: bytes = b"") -> bytes:
    """HKDF-SHA-256 (RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=size, salt=salt or None, info=info).derive(secret)


def new_keyset(path: Path) -> Keyset:
    """Make a keyset of one key in a new file of mode 0600; raises UsageError where one is."""
    identity = "".join(secrets.choice("abcdefghijklmnop") for _ in range(8))
    key = Key("ka", datetime.now(UTC).date(), "active", secrets.token_bytes(SECRET_BYTES))
    keyset = Keyset(identity, (key,))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with open(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(_written(keyset))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise UsageError(
            "There is a file already, and a keyset is never overwritten.",
            f"({path})",
            "Name another path, or use the keyset that is there.",
        ) from None
    except OSError as error:
        raise _unusable(path, error) from None
    return keyset


def load_keyset(path: Path) -> Keyset:
    """Read a keyset; raises UsageError where others can read the file or it is not whole."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            _guarded(os.fstat(descriptor), path)
            content = file.read(_LARGEST)
    except OSError as error:
        raise _unusable(path, error) from None
    return _parsed(content, path)


def _guarded(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UsageError("The keyset is not a regular file.", f"({path})", "Name the file itself.")
    if found.st_uid not in (os.geteuid(), 0):
        raise UsageError(
            "The keyset belongs to another user.", f"({path})", "Use a keyset of your own."
        )
    if found.st_mode & 0o077:
        raise UsageError(
            "The keyset is open to other users.",
            f"({path})",
            "Run chmod 600 on it, and replace it where others may have read it.",
        )


def _unusable(path: Path, error: OSError) -> UsageError:
    if path.is_symlink():
        return UsageError("The keyset is a symbolic link.", f"({path})", "Name the file itself.")
    reason = os.strerror(error.errno) if error.errno else "it cannot be opened"
    return UsageError(
        f"The keyset cannot be used: {reason}.", f"({path})", "Make one with garim keys new PATH."
    )


def _parsed(content: bytes, path: Path) -> Keyset:
    try:
        file = _KeyFile.model_validate_json(content)
    except ValidationError:
        raise _broken(path) from None
    if file.garim_keyset != VERSION:
        raise UsageError(
            f"This keyset is not of version {VERSION}.",
            f"({path})",
            "Use the garim that made it, or a newer one.",
        )
    keys = tuple(Key(one.id, one.created, one.state, one.secret) for one in file.keys)
    one_active = sum(key.state == "active" for key in keys) == 1
    if not one_active or len({key.id for key in keys}) < len(keys):
        raise _broken(path)
    return Keyset(file.id, keys)


def _broken(path: Path) -> UsageError:
    return UsageError(
        "The keyset is broken: it needs an id and keys of id, created, state and secret, each "
        f"secret {SECRET_BYTES} bytes or more in base64, ids different, exactly one active.",
        f"({path})",
        "Restore it from its backup; tokens of a lost keyset cannot be made again.",
    )


def _written(keyset: Keyset) -> str:
    keys = [
        {
            "id": key.id,
            "created": key.created.isoformat(),
            "state": key.state,
            "secret": base64.b64encode(key.secret).decode(),
        }
        for key in keyset.keys
    ]
    return json.dumps({"garim_keyset": VERSION, "id": keyset.id, "keys": keys}, indent=2) + "\n"


def seal(key: DerivedKey, plaintext: bytes, associated: bytes = b"") -> bytes:
    """AES-256-SIV (RFC 5297) with a fresh nonce: `garim1`, key id, `:`, nonce, SIV, ciphertext."""
    head = _head(key) + secrets.token_bytes(_NONCE)
    return head + siv(key.secret, "seal").encrypt(plaintext, [associated, head])


def open_sealed(key: DerivedKey, sealed: bytes, associated: bytes = b"") -> bytes:
    """The plaintext; raises UsageError for another key, other associated data or a change."""
    from cryptography.exceptions import InvalidTag

    size = len(_head(key)) + _NONCE
    head, body = sealed[:size], sealed[size:]
    try:
        if not head.startswith(_head(key)):
            raise InvalidTag
        return siv(key.secret, "seal").decrypt(body, [associated, head])
    except InvalidTag:
        raise UsageError(
            f"The sealed record does not open with key {key.key_id}.",
            do="Give the keyset that was in use when it was written; it may also be altered.",
        ) from None


def _head(key: DerivedKey) -> bytes:
    return f"garim1{key.key_id}:".encode()


def siv(secret: bytes, use: str) -> AESSIV:
    """AES-256-SIV (RFC 5297) under a key that is derived from the secret for this use alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(hkdf(secret, framed("garim", use), 64))
