"""Templates: rows that are the same but for digits and hexadecimal tokens share one search.

A line of a log is written by one of a few hundred statements. Where values may begin in such a
line, and which labels it holds, depends on its digits hardly at all: the kernel reads the template
once, with bytes that stand for any digit, and looks in each row only where the template lets a
value begin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detectors.kernel import ANY_DIGIT, ANY_HEX
from detectors.machine import compiled, viewed
from detectors.rows import Rows, framed

Places = NDArray[np.int64]
"""Row, character and byte in the row, bits: what kernel.candidates finds; templates need no row."""
_TOKEN, _GROUP = 8, 4
"""Characters of the shortest hexadecimal token, and of the shortest group of a UUID."""
_WIDE = 2_000
"""Bytes of the longest row that is taken for one of a template."""
ROOM = 12 << 20
"""Bytes of templates, places and marks from which on they begin anew, at the next rows."""
_KEY = 200
"""Bytes that a template takes beside its own and its places."""


class Templates:
    """The templates met so far, and where values may begin in the rows of each.

    `places[of[t] : of[t + 1]]` are character, byte and bits of template `t`; `size` the bytes that
    all of it takes, about.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._once: set[int] = set()
        self.size = 0
        self.of: NDArray[np.int64] = np.zeros(1, np.int64)
        self.places: Places = np.empty((0, 3), np.int64)

    def number(self, rows: Rows, read: Callable[[NDArray[np.uint8]], Places]) -> NDArray[np.int64]:
        """The template of each row; -1 for a row whose template was never met before.

        `read` finds where values may begin in the bytes of some rows, or of their templates.
        """
        numbers = np.full(len(rows), -1, np.int64)
        at = np.flatnonzero(np.diff(rows.firsts) <= _WIDE)
        if not len(at):
            return numbers
        short = rows.parted(rows.bytes)
        if len(at) < len(rows):  # what is long is not copied
            short = short.take(pa.array(at))
        _, offsets, data = short.buffers()
        text = viewed(data)
        bare = np.empty_like(text)
        skeleton(text, bare)
        buffers = [None, offsets, pa.py_buffer(bare)]
        alike = pa.Array.from_buffers(short.type, len(short), buffers).dictionary_encode()
        which = alike.indices.to_numpy()
        numbers[at] = self._known(alike.dictionary, np.bincount(which), read)[which]
        return numbers

    def _known(
        self, bare: pa.Array, often: NDArray[np.int64], read: Callable[[NDArray[np.uint8]], Places]
    ) -> NDArray[np.int64]:
        """The numbers of templates; those that come again are read first."""
        if self.size > ROOM:
            self._begin()
        keys = bare.to_pylist()
        numbers = np.array([self._numbers.get(key, -1) for key in keys], np.int64)
        unknown = np.flatnonzero(numbers < 0).tolist()
        new = [at for at in unknown if often[at] > 1 or hash(keys[at]) in self._once]
        marked = len(self._once)
        self._once.update(hash(keys[at]) for at in unknown)
        self.size += _KEY * (len(self._once) - marked)
        if new:
            found = read(framed(bare.take(pa.array(new))))
            numbers[new] = self._add([keys[at] for at in new], found)
        return numbers

    def _add(self, keys: list[bytes], found: Places) -> range:
        """The numbers of new templates; they are known once their places are, whatever fails."""
        ends = np.searchsorted(found[:, 0], np.arange(len(keys)), side="right") + self.of[-1]
        places, of = np.concatenate([self.places, found[:, 1:]]), np.concatenate([self.of, ends])
        known = range(len(self.of) - 1, len(of) - 1)
        self.places, self.of = places, of
        self.size += sum(map(len, keys)) + found.nbytes + _KEY * len(keys)
        self._numbers.update(zip(keys, known, strict=True))
        return known


@compiled
def skeleton(text: Any, out: Any) -> None:
    """Writes a text with ANY_DIGIT and ANY_HEX in place of digits and of hexadecimal tokens.

    Such a token has eight of 0-9 and a-f at least, of both kinds; or, as a part of a UUID, four
    behind another and a hyphen. Other digits of 0-9 become ANY_DIGIT.
    """
    begin = digits = 0  # of a run of 0-9 and a-f
    for i in range(len(text)):
        byte = text[i]
        out[i] = byte
        if 48 <= byte <= 57:
            out[i] = ANY_DIGIT
            digits += 1
        elif not 97 <= byte <= 102:
            size = i - begin
            if size >= _GROUP:
                mixed = size >= _TOKEN and 0 < digits < size
                if mixed or (begin > 1 and text[begin - 1] == 45 and out[begin - 2] == ANY_HEX):
                    out[begin:i] = ANY_HEX
            begin, digits = i + 1, 0
