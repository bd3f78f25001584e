"""IP addresses: of IPv4 the third octet is hidden, of IPv6 the interface half.

Bits 17-24 are the classic rule (FACTS 5). For IPv6 it names the last group only; seven groups
still name one household and read as an address, so the last four are hidden, and the whole
of an address that is shortened with `::`, where the place of a group is not plain.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detectors.machine import compiled
from pipelines.masking.operators.chars import ASTERISK, CONTENT, DIGIT, SIGN, STAR, Chars, kinds_of

_FULL = r"^((?:[0-9A-Fa-f]{1,4}:){4})[0-9A-Fa-f*]{1,4}(?::[0-9A-Fa-f*]{1,4}){3}$"
_HALF = r"\1****:****:****:****"
_COLON = ord(":")


def mask_ip(values: pa.Array) -> pa.Array:
    """`203.0.***.5`, `2001:db8:0:1:****:****:****:****`; anything else is hidden wholly."""
    chars = Chars.of(values)
    out = np.empty(len(chars.data) + 2 * len(values) + 2, np.uint8)
    bounds = np.zeros_like(chars.bounds)
    _mask(chars.data, chars.marks, chars.bounds, kinds_of(sign="."), out, bounds)
    out = out[: bounds[-1]]
    masked = Chars(out, out, bounds, chars.valid).to_array()
    if _COLON not in chars.data:
        return masked
    six = pc.match_substring_regex(values, _FULL).fill_null(False)
    halved = pc.replace_substring_regex(values, pattern=_FULL, replacement=_HALF)
    return pc.if_else(six, halved, masked)


@compiled
def _octet(first: int, end: int) -> bool:
    return 1 <= end - first <= 3


@compiled
def _mask(data: Any, marks: Any, bounds: Any, kinds: Any, out: Any, ends: Any) -> None:
    """Copies to `out`: `***` for a third octet that still shows, else `*` for what is content."""
    to: Any = 0
    at = np.zeros(4, np.int64)
    for row in range(len(bounds) - 1):
        begin, first, last = to, np.int64(bounds[row]), np.int64(bounds[row + 1])
        points: Any = 0
        seen: Any = 0
        for place in range(first, last):
            kind = np.int64(kinds[marks[place]])
            seen |= kind
            at[min(points, 3)] = place
            points += kind == SIGN
            out[to] = data[place]
            to += 1
        one, two, three = at[0], at[1], at[2]
        four = points == 3 and not seen & ~(DIGIT | STAR | SIGN)
        four = four and _octet(first, one) and _octet(one + 1, two)
        four = four and _octet(two + 1, three) and _octet(three + 1, last)
        shows = False
        for place in range(two + 1, two + 4 if four else 0):
            shows |= (place < three) & (data[place] != ASTERISK)
        start, end = begin + two + 1 - first, begin + three - first
        if shows:
            for place in range(3, -1, -1):  # the third point and the fourth octet: four at most
                out[start + 3 + place] = out[end + place]
            for place in range(start, start + 3):
                out[place] = ASTERISK
            to += 3 - (end - start)
        for place in range(first, first if four else last):
            if kinds[marks[place]] & CONTENT:
                out[begin + place - first] = ASTERISK
        ends[row + 1] = to
