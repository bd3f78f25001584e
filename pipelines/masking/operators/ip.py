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

from detectors.kernel import compiled
from pipelines.masking.operators.chars import ASTERISK, KINDS, LETTER, STAR, Chars

_FULL = r"^((?:[0-9A-Fa-f]{1,4}:){4})[0-9A-Fa-f*]{1,4}(?::[0-9A-Fa-f*]{1,4}){3}$"
_HALF = r"\1****:****:****:****"
_POINT = ord(".")


def mask_ip(values: pa.Array) -> pa.Array:
    """`203.0.***.5`, `2001:db8:0:1:****:****:****:****`; anything else is hidden wholly."""
    chars = Chars.of(values)
    codes = np.empty(len(chars.codes) + 2 * len(values), chars.codes.dtype)
    starts = np.empty_like(chars.starts)
    others = _mask(chars.codes, chars.starts, KINDS, codes, starts)
    masked = Chars(codes[: starts[-1]], starts, chars.valid).to_array()
    if not others:
        return masked
    six = pc.match_substring_regex(values, _FULL).fill_null(False)
    halved = pc.replace_substring_regex(values, pattern=_FULL, replacement=_HALF)
    return pc.if_else(six, halved, masked)


@compiled
def _third(codes: Any, first: int, last: int, kinds: Any) -> Any:
    """Where the third octet starts and ends; 0 and 0 where the value is not four octets."""
    points, size, start, end = 0, 0, 0, 0
    for place in range(first, last):
        if codes[place] == _POINT:
            points += 1
            if size == 0:
                return 0, 0
            if points == 2:
                start = place + 1
            elif points == 3:
                end = place
            size = 0
        elif kinds[min(codes[place], 0xFFFF)] <= STAR and size < 3:
            size += 1
        else:
            return 0, 0
    return (start, end) if points == 3 and size else (0, 0)


@compiled
def _mask(codes: Any, starts: Any, kinds: Any, out: Any, begins: Any) -> bool:
    """Copies to `out`: `***` for a third octet that still shows, else `*` for all letters, digits.

    Says whether there was any value that is not four octets.
    """
    to, others = 0, False
    for row in range(len(starts) - 1):
        begins[row] = to
        start, end = _third(codes, starts[row], starts[row + 1], kinds)
        shows = False
        for place in range(start, end):
            shows = shows or codes[place] != ASTERISK
        others = others or end == 0
        for place in range(starts[row], starts[row + 1]):
            if end == 0 and kinds[min(codes[place], 0xFFFF)] <= LETTER:
                out[to] = ASTERISK
            elif shows and start <= place < end:
                if place > start:
                    continue
                out[to : to + 3] = ASTERISK
                to += 2
            else:
                out[to] = codes[place]
            to += 1
    begins[len(starts) - 1] = to
    return others
