"""Fingerprints of a run: keyed, 128 bits; of one value, and of all numbers that texts may hold.

The fingerprint is SipHash-2-4 with 128 bits (Aumasson and Bernstein; the reference's own vectors
are tests): compiled, since the written side of a lake is full of numbers, nearly all of them
times and counters, and each must be looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detectors.machine import compiled, viewed

FINGERPRINT_BYTES = 16
LEAST_DIGITS = 9
"""Digits of the shortest number that is no chance."""
_MOST_DIGITS, _MOST_GROUPS = 22, 6
"""Digits, and groups of digits, of the longest number that may stand beside others."""
_GAP = 3
"""Signs at most between two digits of one number."""
_NO, _SIGN, _LETTER, _DIGIT, _HEX = range(5)
_IDS = (16, 32, 40, 64)
"""Lengths of hexadecimal ids: of spans and traces, of hashes."""
_PARTS, _HYPHENS, _UUID = (8, 4, 4, 4, 12), (8, 13, 18, 23), 36
"""Of a UUID: the lengths of its parts, where the hyphens between them are, and its length."""
_MOST_IN_ID = 11
"""Digits in a row that an id may have by chance; more may be a card with something at its side."""
_ROOM = 1 << 16
"""Numbers that the loop finds before it is emptied."""
Found = tuple[NDArray[np.uint64], NDArray[np.int64]]
"""Fingerprints, each as two halves and once; and how many rows hold them."""
ROW, ISLAND, GROUP, COUNT = range(4)
"""Where the loop stands, so that it can go on."""


def _kinds() -> NDArray[np.uint8]:
    kinds = np.full(256, _NO, np.uint8)
    kinds[list(b"-. /()\t\n")] = _SIGN
    kinds[list(ascii_letters.encode())] = _LETTER
    kinds[list(b"abcdefABCDEF")] = _HEX
    kinds[list(b"0123456789")] = _DIGIT
    return kinds


_KINDS = _kinds()


def fingerprints(key: bytes) -> Callable[[str], bytes]:
    """The fingerprint of a value under a key that lives for one run and is never stored.

    Of the key the first 16 bytes count. Raises ValueError for a shorter one.
    """
    first, second = _halves(key)

    def mark(value: str) -> bytes:
        data = np.frombuffer(value.encode(), np.uint8)
        return np.array(_hash(data, 0, len(data), first, second), "<u8").tobytes()

    return mark


def marked(values: pa.Array, key: bytes) -> pa.Array:
    """The fingerprint of each value of a text array (binary of 16 bytes); null is as empty."""
    text, offsets = _bytes(values)
    found = np.empty((len(values), 2), np.uint64)
    _each(text, offsets, *_halves(key), found)
    return as_binary(found)


def as_binary(found: NDArray[np.uint64]) -> pa.Array:
    """Fingerprints, each as two halves, as binary of 16 bytes."""
    held = pa.py_buffer(np.ascontiguousarray(found))
    return pa.Array.from_buffers(pa.binary(FINGERPRINT_BYTES), len(found), [None, held])


def as_halves(prints: pa.Array) -> NDArray[np.uint64]:
    """The two halves of each of some fingerprints (binary, no nulls)."""
    held = prints.cast(pa.binary(FINGERPRINT_BYTES))
    words = np.frombuffer(held.buffers()[1] or b"", "<u8")
    return words[2 * held.offset :][: 2 * len(held)].reshape(-1, 2)


def numbers(texts: pa.Array, key: bytes) -> Found:
    """The fingerprints of all numbers that folded texts may hold.

    Digits with up to three signs between them are an island; it is a number itself, and so are
    up to six neighbouring groups of its digits, if 9 to 22 digits: 010-…/010-… are two. Numbers
    that may be telephones are also taken in their national form. Nulls hold nothing, nor do
    hexadecimal ids (a UUID; a word of 16, 32, 40 or 64) with at most 11 digits in a row: of a
    million of them some spell a telephone by chance.
    """
    text, offsets = _bytes(texts)
    widest = int(np.diff(offsets).max(initial=0))
    digits, groups = np.zeros(widest + 1, np.uint8), np.zeros(widest + 1, np.int64)
    out, place = np.zeros((_ROOM, 3), np.uint64), np.zeros(4, np.int64)
    found = out[:0]
    while place[ROW] < len(texts):
        _numbers(text, offsets, _KINDS, *_halves(key), digits, groups, place, out)
        found = _distinct(np.concatenate([found, out[: place[COUNT]]]))
        place[COUNT] = 0
    first = _changes(found[:, :2])
    return found[first, :2], np.diff(np.append(first, len(found)))


def _bytes(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of a text array, and where each text begins and the last one ends in them."""
    values = texts.cast(pa.large_string()).fill_null("")
    _, begins, data = values.buffers()
    offsets = viewed(begins, np.int64)[values.offset :][: len(values) + 1]
    return viewed(data), offsets


def _distinct(found: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Fingerprints and the rows that hold them, sorted, each once a row."""
    found = found[np.lexsort(found.T[::-1])]
    return found[_changes(found)]


def _changes(ordered: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The places of those that differ from the one before, the first among them."""
    return np.flatnonzero(
        np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(ordered)]
    )


def _halves(key: bytes) -> tuple[np.uint64, np.uint64]:
    if len(key) < FINGERPRINT_BYTES:
        raise ValueError(f"a key of {FINGERPRINT_BYTES} bytes expected, not {len(key)}")
    first, second = np.frombuffer(key[:FINGERPRINT_BYTES], "<u8")
    return first, second


@numba.njit(inline="always")
def _turned(word: Any, by: int) -> Any:
    return (word << np.uint64(by)) | (word >> np.uint64(64 - by))


@numba.njit(inline="always")
def _round(a: Any, b: Any, c: Any, d: Any) -> Any:
    a += b
    b = _turned(b, 13) ^ a
    a = _turned(a, 32)
    c += d
    d = _turned(d, 16) ^ c
    a += d
    d = _turned(d, 21) ^ a
    c += b
    b = _turned(b, 17) ^ c
    c = _turned(c, 32)
    return a, b, c, d


@compiled
def _hash(data: Any, begin: int, end: int, k0: Any, k1: Any) -> Any:
    """SipHash-2-4 of `data[begin:end]`: the two halves of its 128 bits."""
    a = k0 ^ np.uint64(0x736F6D6570736575)
    b = k1 ^ np.uint64(0x646F72616E646F6D) ^ np.uint64(0xEE)
    c = k0 ^ np.uint64(0x6C7967656E657261)
    d = k1 ^ np.uint64(0x7465646279746573)
    word, at = np.uint64(0), np.uint64(0)
    for i in range(begin, end):
        word |= np.uint64(data[i]) << at
        at += np.uint64(8)
        if at == np.uint64(64):
            d ^= word
            a, b, c, d = _round(a, b, c, d)
            a, b, c, d = _round(a, b, c, d)
            a ^= word
            word, at = np.uint64(0), np.uint64(0)
    word |= np.uint64((end - begin) & 0xFF) << np.uint64(56)
    d ^= word
    a, b, c, d = _round(a, b, c, d)
    a, b, c, d = _round(a, b, c, d)
    a ^= word
    c ^= np.uint64(0xEE)
    for _ in range(4):
        a, b, c, d = _round(a, b, c, d)
    low = a ^ b ^ c ^ d
    b ^= np.uint64(0xDD)
    for _ in range(4):
        a, b, c, d = _round(a, b, c, d)
    return low, a ^ b ^ c ^ d


@compiled
def _each(text: Any, offsets: Any, k0: Any, k1: Any, out: Any) -> None:
    for row in range(len(out)):
        out[row, 0], out[row, 1] = _hash(text, offsets[row], offsets[row + 1], k0, k1)


@compiled
def _numbers(
    text: Any, offsets: Any, kinds: Any, k0: Any, k1: Any, digits: Any, groups: Any, place: Any,
    out: Any,
) -> None:  # fmt: skip
    """Fills `out` with the fingerprints of the numbers in texts and their rows, until it is full.

    `digits` takes those of an island, a byte of room before them; `groups` where each group
    begins and the last one ends.
    """
    row, first, count = place[ROW], place[GROUP], 0  # `first` is 0 but within an island
    at = max(place[ISLAND], offsets[row])
    known = at  # up to here, words are known not to be ids
    while row < len(offsets) - 1:
        end = offsets[row + 1]
        while at < end:
            if kinds[text[at]] != _DIGIT:
                at += 1
                continue
            if at >= known:
                known = _word(text, offsets[row], at, end, kinds)
                if known < 0:
                    at = known = -known
                    continue
            behind, size, many = at, 1, 0
            while True:
                groups[many] = size
                many += 1
                while behind < end and kinds[text[behind]] == _DIGIT:
                    digits[size] = text[behind]
                    size += 1
                    behind += 1
                sign = behind
                while sign < end and sign - behind < _GAP and kinds[text[sign]] == _SIGN:
                    sign += 1
                if sign == end or kinds[text[sign]] != _DIGIT:
                    break
                if sign >= known:
                    known = _word(text, offsets[row], sign, end, kinds)
                    if known < 0:
                        known = sign
                        break
                behind = sign
            groups[many] = size
            if size > LEAST_DIGITS:
                if not first and (many > _MOST_GROUPS or size > _MOST_DIGITS + 1):
                    count = _add(out, count, row, digits, 1, size, k0, k1)
                while first < many:
                    if count + 2 * _MOST_GROUPS + 1 > len(out):
                        place[ROW], place[ISLAND] = row, at
                        place[GROUP], place[COUNT] = first, count
                        return
                    begin = groups[first]
                    for last in range(first + 1, min(first + _MOST_GROUPS, many) + 1):
                        if LEAST_DIGITS <= groups[last] - begin <= _MOST_DIGITS:
                            count = _spelled(out, count, row, digits, begin, groups[last], k0, k1)
                    first += 1
            first = 0
            at = behind
        row += 1
    place[ROW], place[COUNT] = row, count


@compiled
def _word(text: Any, begin: int, at: int, end: int, kinds: Any) -> Any:
    """Where the hexadecimal word around `at` ends, or the UUID that it is of; an id's below 0."""
    first = last = at
    while first > begin and kinds[text[first - 1]] >= _DIGIT:
        first -= 1
    while last < end and kinds[text[last]] >= _DIGIT:
        last += 1
    if last - first in _IDS and _is_id(text, begin, first, last, end, kinds):
        return -last
    start = first
    for size in _PARTS:  # the word may be any of its parts
        if last - first == size and _is_uuid(text, begin, start, end, kinds):
            return -(start + _UUID)
        start -= size + 1
    return last


@compiled
def _is_uuid(text: Any, begin: int, start: int, end: int, kinds: Any) -> Any:
    if start < begin or start + _UUID > end:
        return False
    for at in range(_UUID):
        byte = text[start + at]
        if (byte != 45) if at in _HYPHENS else (kinds[byte] < _DIGIT):
            return False
    return _is_id(text, begin, start, start + _UUID, end, kinds)


@compiled
def _is_id(text: Any, begin: int, first: int, last: int, end: int, kinds: Any) -> Any:
    """Whether nothing is joined to it, and it is no number with a letter or some at its side."""
    letters = run = 0
    for at in range(first, last):
        kind = kinds[text[at]]
        run = run + 1 if kind == _DIGIT else 0
        letters += kind == _HEX
        if run > _MOST_IN_ID:
            return False
    alone = first == begin or kinds[text[first - 1]] < _LETTER
    return alone and (last == end or kinds[text[last]] < _LETTER) and letters > 1


@compiled
def _add(
    out: Any, count: int, row: int, digits: Any, begin: int, end: int, k0: Any, k1: Any
) -> Any:  # fmt: skip
    out[count, 0], out[count, 1] = _hash(digits, begin, end, k0, k1)
    out[count, 2] = row
    return count + 1


@compiled
def _spelled(
    out: Any, count: int, row: int, digits: Any, begin: int, end: int, k0: Any, k1: Any
) -> Any:  # fmt: skip
    """Digits, and as telephones the national forms of +82 and of a lost first zero."""
    count = _add(out, count, row, digits, begin, end, k0, k1)
    one, two = digits[begin], digits[begin + 1]
    if (one == 56 and two == 50) or (one == 48 and two == 48):  # 82, 00
        at = begin
        while at < end - 1 and not (digits[at] == 56 and digits[at + 1] == 50):
            at += 1
        at = min(at + 2, end)
        if at < end and digits[at] == 48:
            at += 1
    elif end - begin <= 11 and 49 <= one <= 55:
        at = begin
    else:
        return count
    kept = digits[at - 1]
    digits[at - 1] = 48
    count = _add(out, count, row, digits, at - 1, end, k0, k1)
    digits[at - 1] = kept
    return count
