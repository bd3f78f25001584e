"""Keysets: the root secrets of all epochs, of which one is active.

Nothing here shows a secret: not repr, not str, not a message. Keys and keysets do not travel;
derived keys do, in a closure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NoReturn

from pipelines.errors import UsageError
from pipelines.masking.keys.derive import SECRET_BYTES, DerivedKey, framed, hkdf

QUARANTINE = "garim:quarantine"  # corrupt rows are sealed under this

State = Literal["active", "retired", "destroyed"]


@dataclass(frozen=True, slots=True)
class Key:
    """One epoch: new tokens are made with the active one, old ones read with retired ones.

    `secret` is empty once destroyed, and while it is `wrapped` by a key-encryption key.
    `check` shows whether a secret is the one it was; nothing can be reckoned back from it.
    """

    id: str
    created: date
    state: State
    secret: bytes = field(default=b"", repr=False)
    wrapped: bytes = field(default=b"", repr=False)
    check: str = ""
    retired: date | None = None
    destroyed: date | None = None

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key does not travel: derive one and send that")


@dataclass(frozen=True, slots=True)
class Keyset:
    """The keys of one file; exactly one of them is active. `kek` says by what they are wrapped."""

    id: str
    keys: tuple[Key, ...]
    kek: str = ""

    @property
    def active(self) -> Key:
        """The key that new tokens are made with."""
        return next(key for key in self.keys if key.state == "active")

    def key(self, epoch: str) -> Key:
        """The key of this id, whatever its state; raises UsageError naming those there are."""
        for key in self.keys:
            if key.id == epoch:
                return key
        ids = ", ".join(key.id for key in self.keys)
        named = f"key {epoch!r}" if is_key_id(epoch) else "such key"
        raise UsageError(f"Keyset {self.id} has no {named}.", do=f"It has: {ids}.")

    def derive(self, purpose: str, entity: str, epoch: str = "") -> DerivedKey:
        """The key of a purpose or recipient and an entity, from the active key or epoch's."""
        if not purpose or not entity:
            raise UsageError("A key is derived for a named purpose and entity.")
        key = self.key(epoch) if epoch else self.active
        if key.state == "destroyed":
            raise UsageError(
                f"Key {key.id} was destroyed on {key.destroyed}.",
                do="What was encrypted under it can be read by nobody.",
            )
        if not key.secret:
            raise UsageError(f"Key {key.id} is wrapped.", do="Load the keyset with load_keyset.")
        info = framed("garim", purpose, entity, key.id)
        return DerivedKey(key.id, hkdf(key.secret, info, SECRET_BYTES), purpose)

    def derive_all(self, purpose: str, entity: str) -> DerivedKey:
        """The same from the active key, with those of retired epochs as its `earlier`."""
        retired = [key.id for key in self.keys if key.state == "retired"]
        earlier = tuple(self.derive(purpose, entity, epoch) for epoch in reversed(retired))
        return replace(self.derive(purpose, entity), earlier=earlier)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyset does not travel: derive a key and send that")


def is_key_id(text: str) -> bool:
    """Two lower-case letters: ka, kb, … kz, la, …"""
    return len(text) == 2 and all("a" <= letter <= "z" for letter in text)


def rotated(keyset: Keyset, fresh: Key, today: date) -> Keyset:
    """The keyset with a fresh active key; the one that was active is retired, and still reads."""
    kept = (
        replace(key, state="retired", retired=today) if key.state == "active" else key
        for key in keyset.keys
    )
    return replace(keyset, keys=(*kept, fresh))


def next_id(keyset: Keyset) -> str:
    """The id after the last one; those of destroyed keys are never given again."""
    last = max(key.id for key in keyset.keys)
    if last[1] < "z":
        return last[0] + chr(ord(last[1]) + 1)
    if last[0] < "z":
        return chr(ord(last[0]) + 1) + "a"
    raise UsageError(f"Keyset {keyset.id} has had all its key ids.", do="Make a new keyset.")


def without(keyset: Keyset, epoch: str, today: date) -> Keyset:
    """The keyset with the secret of a retired epoch gone; its id and dates stay as a tombstone."""
    require_retired(keyset.key(epoch))
    return replace(
        keyset,
        keys=tuple(
            Key(key.id, key.created, "destroyed", retired=key.retired, destroyed=today)
            if key.id == epoch
            else key
            for key in keyset.keys
        ),
    )


def require_retired(key: Key) -> None:
    """Raises UsageError for a key that cannot be destroyed: the active one, or one that is."""
    if key.state == "active":
        raise UsageError(
            f"Key {key.id} is active, and an active key is not destroyed.",
            do="Run garim keys rotate first; then the next runs use another key.",
        )
    if key.state == "destroyed":
        raise UsageError(f"Key {key.id} was destroyed already, on {key.destroyed}.")
