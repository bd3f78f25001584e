"""The keyset as it is written: JSON, version 1, one entry for each epoch that ever was."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import UsageError
from pipelines.masking.keys.derive import SECRET_BYTES
from pipelines.masking.keys.keyset import Key, Keyset, State

VERSION = 1
_Bytes = Annotated[Base64Bytes, Field(min_length=SECRET_BYTES)]


class _KeyEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    id: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    created: date
    state: State
    secret: _Bytes = Field(default=b"", repr=False)
    wrapped: _Bytes = Field(default=b"", repr=False)
    check: Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$")] = ""
    retired: date | None = None
    destroyed: date | None = None


class _KeyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    garim_keyset: int
    id: Annotated[str, Field(pattern=r"^[a-z]{4,32}$")]
    kek: str = ""
    keys: Annotated[list[_KeyEntry], Field(min_length=1)]


def parsed(data: bytes, where: str) -> Keyset:
    """The keyset, wrapped keys still wrapped; raises UsageError for anything that is none."""
    try:
        file = _KeyFile.model_validate_json(data)
    except ValidationError:
        raise broken(where) from None
    if file.garim_keyset != VERSION:
        raise UsageError(
            f"This keyset is not of version {VERSION}.",
            where,
            "Use the garim that made it, or a newer one.",
        )
    keyset = Keyset(file.id, tuple(Key(**dict(one)) for one in file.keys), file.kek)
    if not _whole(keyset):
        raise broken(where)
    return keyset


def _whole(keyset: Keyset) -> bool:
    """One key is active, ids differ, and each holds what its state and the keyset ask for."""
    one_active = sum(key.state == "active" for key in keyset.keys) == 1
    ids = {key.id for key in keyset.keys}
    held = all(_holds(key, bool(keyset.kek)) for key in keyset.keys)
    return one_active and held and len(ids) == len(keyset.keys)


def _holds(key: Key, wraps: bool) -> bool:
    lives = key.state != "destroyed"
    return bool(key.secret) == (lives and not wraps) and bool(key.wrapped) == (lives and wraps)


def broken(where: str) -> UsageError:
    """What is said of a keyset that is not whole; nothing in it is quoted."""
    return UsageError(
        "The keyset is broken: it needs an id and keys of id, created, state and secret, each "
        f"secret {SECRET_BYTES} bytes or more in base64, ids different, exactly one active.",
        where,
        "Restore it from its backup; tokens of a lost keyset cannot be made again.",
    )


def written(keyset: Keyset) -> bytes:
    """The keyset as `parsed` reads it; a wrapped key is never written in clear beside it."""
    head: dict[str, Any] = {"garim_keyset": VERSION, "id": keyset.id}
    if keyset.kek:
        head["kek"] = keyset.kek
    keys = [_entry(key) for key in keyset.keys]
    return (json.dumps(head | {"keys": keys}, indent=2) + "\n").encode()


def _entry(key: Key) -> Mapping[str, str]:
    held = {"wrapped": key.wrapped} if key.wrapped else {"secret": key.secret}
    rest: dict[str, Any] = {
        "retired": key.retired and key.retired.isoformat(),
        "destroyed": key.destroyed and key.destroyed.isoformat(),
        "check": key.check,
        **{name: base64.b64encode(secret).decode() for name, secret in held.items()},
    }
    entry = {"id": key.id, "created": key.created.isoformat(), "state": key.state}
    return entry | {name: text for name, text in rest.items() if text}
