"""Pseudonyms: one token of letters for every spelling of a value, under a key.

A token is `<entity>_<key id>_<32 letters>`: the first 128 bits of HMAC-SHA-256 (RFC 2104),
four bits a letter, a to p, so that no token looks like a number.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.errors import UsageError
from pipelines.masking.operators.normalise import normalise, short_name
from pipelines.masking.operators.params import KeyedParams
from pipelines.masking.operators.sha256 import digests

BITS = 128
_LETTERS = BITS // 4


def pseudonym(values: pa.Array, params: Mapping[str, object], key: bytes | None = None) -> pa.Array:
    """A keyed token for every value; values that mean the same share one."""
    if not key:
        raise UsageError("Operator 'pseudonym' needs a key.", do="Give a keyset with --keys.")
    given = KeyedParams.model_validate(params)
    encoded = values.dictionary_encode()
    distinct = normalise(given.entity, encoded.dictionary)
    lead = f"{short_name(given.entity)}_{given.key_id}_".encode()
    return _tokens(digests(key, distinct), lead).take(encoded.indices)


def _tokens(hashes: npt.NDArray[np.uint8], lead: bytes) -> pa.Array:
    """The lead and the letters of each hash."""
    held = hashes[:, : _LETTERS // 2]
    size = len(lead) + _LETTERS
    text = np.empty((len(held), size), np.uint8)
    text[:, : len(lead)] = np.frombuffer(lead, np.uint8)
    text[:, len(lead) :: 2] = (held >> 4) + ord("a")
    text[:, len(lead) + 1 :: 2] = (held & 15) + ord("a")
    starts = np.arange(len(held) + 1, dtype=np.int32) * np.int32(size)
    return pa.StringArray.from_buffers(len(held), pa.py_buffer(starts), pa.py_buffer(text))
