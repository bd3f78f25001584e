"""Keysets in their places: made, loaded, rotated, an epoch destroyed, wrapped anew."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.masking.keys.derive import SECRET_BYTES, framed, hkdf
from pipelines.masking.keys.document import parsed, written
from pipelines.masking.keys.kek import Kms, kms, settled
from pipelines.masking.keys.keyset import Key, Keyset, next_id, rotated, without
from pipelines.masking.keys.place import change, content, create, file_of, told

Reference = str | Path
_MAKE = "Make one with garim keys new PATH."


def new_keyset(reference: Reference, kek: str = "") -> Keyset:
    """Make a keyset of one key in a new file of mode 0600; raises UsageError where one is.

    `kek` names the key-encryption key that wraps it; without one, the file opens by itself.
    """
    identity = "".join(secrets.choice("abcdefghijklmnop") for _ in range(8))
    keyset = Keyset(identity, (), settled(kek))
    keyset = replace(keyset, keys=(_fresh(keyset, "ka"),))
    create(file_of(reference), written(keyset))
    return keyset


def load_keyset(reference: Reference) -> Keyset:
    """Read and unwrap a keyset.

    Raises UsageError where others can read the file, it is not whole or does not unwrap.
    """
    keyset = read_keyset(reference)
    box = kms(keyset.kek) if keyset.kek else None
    return replace(keyset, keys=tuple(_opened(keyset, key, box) for key in keyset.keys))


def read_keyset(reference: Reference) -> Keyset:
    """Read a keyset for its ids, states and dates: wrapped keys stay wrapped."""
    return parsed(content(reference, _MAKE), told(reference))


def rotate(reference: Reference) -> Keyset:
    """Adds a fresh active key and retires the one that was; returns the keyset now there."""
    return _changed(reference, lambda old: rotated(old, _fresh(old, next_id(old)), _today()))


def destroy(reference: Reference, epoch: str) -> Keyset:
    """Removes the secret of a retired epoch for good; returns the keyset now there."""
    return _changed(reference, lambda old: without(old, epoch, _today()))


def rewrap(reference: Reference, kek: str) -> Keyset:
    """Wraps all keys under another key-encryption key; the keys themselves stay the same."""
    new = settled(kek)
    box = kms(new)

    def wrapped(old: Keyset) -> Keyset:
        was = kms(old.kek) if old.kek else None
        keys = (_opened(old, key, was) for key in old.keys)
        return Keyset(old.id, tuple(_wrapped(old.id, key, box) for key in keys), new)

    return _changed(reference, wrapped)


def _changed(reference: Reference, function: Callable[[Keyset], Keyset]) -> Keyset:
    found: list[Keyset] = []

    def changed(old: bytes) -> bytes:
        found.append(function(parsed(old, told(reference))))
        return written(found[0])

    change(file_of(reference), changed, _MAKE)
    return found[0]


def _fresh(keyset: Keyset, key_id: str) -> Key:
    secret = secrets.token_bytes(SECRET_BYTES)
    key = Key(key_id, _today(), "active", secret, check=_check(secret))
    return _wrapped(keyset.id, key, kms(keyset.kek)) if keyset.kek else key


def _wrapped(keyset_id: str, key: Key, box: Kms) -> Key:
    if not key.secret:
        return key
    return replace(key, wrapped=box.wrap(key.secret, _context(keyset_id, key)))


def _opened(keyset: Keyset, key: Key, box: Kms | None) -> Key:
    """The key with its secret, unwrapped and checked to be the one that was written."""
    if key.state == "destroyed":
        return key
    secret = box.unwrap(key.wrapped, _context(keyset.id, key)) if box else key.secret
    if key.check and key.check != _check(secret):
        raise UsageError(
            f"Key {key.id} of keyset {keyset.id} is not the one that was made: it is damaged.",
            do="Restore the keyset from its backup.",
        )
    return replace(key, secret=secret)


def _context(keyset_id: str, key: Key) -> bytes:
    return framed("garim", "wrap", keyset_id, key.id)


def _check(secret: bytes) -> str:
    return hkdf(secret, framed("garim", "check"), 8).hex()


def _today() -> date:
    return datetime.now(UTC).date()
