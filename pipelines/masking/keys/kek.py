"""Key-encryption keys: what wraps the keys of a keyset, so that its file alone opens nothing.

A keyset names its key-encryption key by a reference: `file:PATH` or `env:NAME` (32 random bytes;
in a variable, their base64), or a scheme of the site's own for its key management service (KMS).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from pipelines.errors import UsageError
from pipelines.masking.keys.derive import SECRET_BYTES, siv
from pipelines.masking.keys.place import content

SITES = "garim.kms"
"""The group of entry points by which an installed package brings a KMS: scheme = class."""


_MAKE = "Make one with (umask 077; openssl rand -out FILE 32)."


class Kms(Protocol):
    """Wraps and unwraps secrets of 32 bytes; made with the reference, scheme included.

    `context` names keyset and key: what was wrapped under one must not open under another.
    Errors are UsageErrors that hold neither secret nor credentials.
    """

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """The secret as only this KMS can read it."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The secret again; raises UsageError for what was not wrapped so."""


class LocalKek:
    """A key-encryption key in a file of mode 0600 or an environment variable; AES-256-SIV."""

    def __init__(self, reference: str) -> None:
        secret = content(reference, _MAKE)
        if len(secret) != SECRET_BYTES:
            raise UsageError(
                f"A key-encryption key is {SECRET_BYTES} bytes, in a variable as base64.", do=_MAKE
            )
        self._box = siv(secret, "wrap")

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        """RFC 5297, deterministic: made for wrapping keys."""
        return self._box.encrypt(secret, [context])

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The secret; raises UsageError for another key-encryption key or context."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._box.decrypt(wrapped, [context])
        except (InvalidTag, ValueError):
            raise UsageError(
                "The key-encryption key does not open this keyset.",
                do="Give the one that it was wrapped with; the keyset may also be altered.",
            ) from None


OURS: dict[str, Callable[[str], Kms]] = {"file": LocalKek, "env": LocalKek}


def kms(reference: str) -> Kms:
    """What a reference names; raises UsageError with the choices for an unknown scheme."""
    scheme = reference.partition(":")[0]
    if scheme in OURS:
        return OURS[scheme](reference)
    for site in entry_points(group=SITES, name=scheme):
        made: Kms = site.load()(reference)
        return made
    known = ", ".join([*OURS, *sorted(entry_points(group=SITES).names)])
    raise UsageError(
        "This key-encryption key is of no known kind.",
        do=f"Write KIND:REST, where KIND is one of: {known}.",
    )


def settled(reference: str) -> str:
    """The reference as a keyset keeps it: a file by its absolute path."""
    scheme, _, rest = reference.partition(":")
    return f"file:{Path(rest).absolute()}" if scheme == "file" else reference
