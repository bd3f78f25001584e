"""Pseudonyms: one token of letters for every spelling of a value, under a key.

A token is `<entity>_<key id>_<32 letters>`: the first 128 bits of HMAC-SHA-256 (RFC 2104),
four bits a letter, a to p, so that no token looks like a number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.operators.normalise import normalise, short_name
from pipelines.masking.operators.params import KeyedParams

BITS = 128
_LETTERS = BITS // 4
_BLOCK = 64  # bytes of a SHA-256 block
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def pseudonym(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """A keyed token for every value; values that mean the same share one."""
    if not key:
        raise UsageError("Operator 'pseudonym' needs a key.", do="Give a keyset with --keys.")
    given = KeyedParams.model_validate(params)
    encoded = values.dictionary_encode()
    distinct = normalise(given.entity, encoded.dictionary).cast(pa.binary())
    lead = f"{short_name(given.entity)}_{given.key_id}_".encode()
    return _tokens(hmac_sha256(key, distinct.to_pylist()), lead).take(encoded.indices)


def hmac_sha256(key: bytes, messages: Iterable[bytes]) -> list[bytes]:
    """HMAC-SHA-256 of each message; the two padded keys are hashed once and copied."""
    padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(padded.translate(_INNER)).copy
    outer = hashlib.sha256(padded.translate(_OUTER)).copy
    out = []
    for message in messages:
        first, second = inner(), outer()
        first.update(message)
        second.update(first.digest())
        out.append(second.digest())
    return out


def _tokens(digests: list[bytes], lead: bytes) -> pa.Array:
    """The lead and the letters of each digest."""
    held = np.frombuffer(b"".join(digests), np.uint8).reshape(len(digests), 32)[:, : _LETTERS // 2]
    size = len(lead) + _LETTERS
    text = np.empty((len(digests), size), np.uint8)
    text[:, : len(lead)] = np.frombuffer(lead, np.uint8)
    text[:, len(lead) :: 2] = (held >> 4) + ord("a")
    text[:, len(lead) + 1 :: 2] = (held & 15) + ord("a")
    starts = np.arange(len(digests) + 1, dtype=np.int32) * np.int32(size)
    return pa.StringArray.from_buffers(len(digests), pa.py_buffer(starts), pa.py_buffer(text))
