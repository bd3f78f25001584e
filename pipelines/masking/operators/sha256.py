"""HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a whole column: many messages side by side, compiled.

A processor works on many 32-bit numbers at once, and hashlib on one message at a time: here LANES
messages are hashed in step, at a tenth of the cost. Everything is held `[word * LANES + lane]`.
Tests hold it to hashlib and to the vectors of RFC 4231.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detectors.machine import compiled, viewed

BLOCK = 64  # bytes
LANES = 64
MANY = 256
"""From so many messages on the compiled way is worth being loaded."""
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_U = np.uint32


def hmac_sha256(key: bytes, messages: Iterable[bytes]) -> list[bytes]:
    """The plain way: HMAC-SHA-256 of each message; the padded keys are hashed once and copied."""
    inner, outer = (hashlib.sha256(block).copy for block in _padded(key))
    out = []
    for message in messages:
        first, second = inner(), outer()
        first.update(message)
        second.update(first.digest())
        out.append(second.digest())
    return out


def digests(key: bytes, values: pa.Array) -> npt.NDArray[np.uint8]:
    """HMAC-SHA-256 of the UTF-8 of each value of a text array, one row of 32 bytes each."""
    held = values.cast(pa.large_binary()).fill_null(b"")
    if len(held) < MANY:
        plain = b"".join(hmac_sha256(key, held.to_pylist()))
        return np.frombuffer(plain, np.uint8).reshape(len(held), 32)
    _, offsets, data = held.buffers()
    starts = viewed(offsets, np.int64)[held.offset : held.offset + len(held) + 1]
    text = viewed(data)
    out = np.empty((len(held), 8), _U)
    _hmac(text, starts, *(np.frombuffer(block, ">u4").astype(_U) for block in _padded(key)), out)
    return out.astype(">u4").view(np.uint8)


def _padded(key: bytes) -> tuple[bytes, bytes]:
    """The key as a block of the inner and of the outer hash."""
    short = hashlib.sha256(key).digest() if len(key) > BLOCK else key
    block = short.ljust(BLOCK, b"\0")
    return block.translate(_INNER), block.translate(_OUTER)


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _cube_root(number: int) -> int:
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


# The first 32 bits of the fractions of the roots of the first primes (FIPS 180-4, 4.2.2, 5.3.3).
_ROUNDS = np.array([_cube_root(prime << 96) & 0xFFFFFFFF for prime in _primes(64)], _U)
_BEGIN = np.array([isqrt(prime << 64) & 0xFFFFFFFF for prime in _primes(8)], _U)


@compiled
def _turned(word: Any, bits: int) -> Any:
    return _U((word >> _U(bits)) | _U(word << _U(32 - bits)))


@compiled
def _compress(state: Any, w: Any, s: Any) -> None:
    """Takes one block of each lane, the first 16 words of `w`, into its state; `s` is room."""
    for t in range(16, 64):
        for i in range(LANES):
            x, y = w[(t - 15) * LANES + i], w[(t - 2) * LANES + i]
            sigma_0 = _U(_turned(x, 7) ^ _turned(x, 18) ^ _U(x >> _U(3)))
            sigma_1 = _U(_turned(y, 17) ^ _turned(y, 19) ^ _U(y >> _U(10)))
            before = _U(w[(t - 16) * LANES + i] + w[(t - 7) * LANES + i])
            w[t * LANES + i] = _U(before + _U(sigma_0 + sigma_1))
    s[:] = state
    for t in range(64):
        for i in range(LANES):
            a, b, c, d = s[i], s[LANES + i], s[2 * LANES + i], s[3 * LANES + i]
            e, f, g, h = s[4 * LANES + i], s[5 * LANES + i], s[6 * LANES + i], s[7 * LANES + i]
            sum_1 = _U(_turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25))
            one = _U(_U(h + sum_1) + _U(_U((e & f) ^ (~e & g)) + _U(_ROUNDS[t] + w[t * LANES + i])))
            sum_0 = _U(_turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22))
            two = _U(sum_0 + _U((a & b) ^ (a & c) ^ (b & c)))
            s[i], s[LANES + i], s[2 * LANES + i], s[3 * LANES + i] = _U(one + two), a, b, c
            s[4 * LANES + i], s[5 * LANES + i] = _U(d + one), e
            s[6 * LANES + i], s[7 * LANES + i] = f, g
    for at in range(8 * LANES):
        state[at] = _U(state[at] + s[at])


@compiled
def _fill(w: Any, lane: int, text: Any, start: int, end: int, block: int) -> None:
    """One block of a message and its padding into an empty lane; the key's block went before."""
    first, size = start + BLOCK * block, end - start
    for at in range(first, min(first + BLOCK, end)):
        byte = at - first
        w[(byte >> 2) * LANES + lane] |= _U(_U(text[at]) << _U(24 - 8 * (byte & 3)))
    mark = size - BLOCK * block
    if 0 <= mark < BLOCK:
        w[(mark >> 2) * LANES + lane] |= _U(_U(0x80) << _U(24 - 8 * (mark & 3)))
    if mark <= BLOCK - 9:  # the last block: the length in bits, that of the key's block too
        w[15 * LANES + lane] = _U((BLOCK + size) * 8)
        w[14 * LANES + lane] = _U((BLOCK + size) >> 29)


@compiled
def _keyed(block: Any, w: Any, s: Any) -> Any:
    """The state of all lanes after a block of the key."""
    state = np.empty(8 * LANES, _U)
    for at in range(16 * LANES):
        w[at] = block[at // LANES]
    for at in range(8 * LANES):
        state[at] = _BEGIN[at // LANES]
    _compress(state, w, s)
    return state


@compiled
def _hmac(text: Any, starts: Any, inner: Any, outer: Any, out: Any) -> None:
    """Fills `out[row, word]` with the HMAC of bytes starts[row] to starts[row + 1] of `text`."""
    w, s = np.empty(64 * LANES, _U), np.empty(8 * LANES, _U)
    inner, outer = _keyed(inner, w, s), _keyed(outer, w, s)
    state, before = np.empty(8 * LANES, _U), np.empty(8 * LANES, _U)
    for row in range(0, len(out), LANES):
        lanes = min(LANES, len(out) - row)
        blocks = (np.diff(starts[row : row + lanes + 1]) + 8) // BLOCK + 1
        state[:] = inner
        for block in range(blocks.max()):
            before[:] = state
            w[: 16 * LANES] = 0
            for i in range(lanes):
                if block < blocks[i]:
                    _fill(w, i, text, starts[row + i], starts[row + i + 1], block)
            _compress(state, w, s)
            for i in range(lanes):
                if block >= blocks[i]:  # this message had ended before
                    state[i::LANES] = before[i::LANES]
        w[: 16 * LANES] = 0
        w[: 8 * LANES] = state
        w[8 * LANES : 9 * LANES] = 0x80000000
        w[15 * LANES : 16 * LANES] = (BLOCK + 32) * 8
        state[:] = outer
        _compress(state, w, s)
        for i in range(lanes):
            for word in range(8):
                out[row + i, word] = state[word * LANES + i]
