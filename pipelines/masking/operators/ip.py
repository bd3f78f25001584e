"""IP addresses: of IPv4 the third octet is hidden, of IPv6 the interface half.

Bits 17-24 are the classic rule (FACTS 5). For IPv6 it names the last group only; seven groups
still name one household and read as an address, so the last four are hidden, and the whole
of an address that is shortened with `::`, where the place of a group is not plain.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.masking.operators.chars import ASTERISK, STAR, Chars, Flags, Ints

_FULL = r"^((?:[0-9A-Fa-f]{1,4}:){4})[0-9A-Fa-f*]{1,4}(?::[0-9A-Fa-f*]{1,4}){3}$"
_HALF = r"\1****:****:****:****"


def mask_ip(values: pa.Array) -> pa.Array:
    """`203.0.***.5`, `2001:db8:0:1:****:****:****:****`; anything else is hidden wholly."""
    chars = Chars.of(values)
    low, high, four = _third_octet(chars)
    if not four.all():
        six = pc.fill_null(pc.match_substring_regex(values, _FULL), False)
        six = six.to_numpy(zero_copy_only=False)
        halved = pc.replace_substring_regex(values, pattern=_FULL, replacement=_HALF)
        chars.hide_wholly(~four & ~six)
        return pc.if_else(pa.array(six), halved, _starred(chars, low[four], high[four]))
    return _starred(chars, low, high)


def _third_octet(chars: Chars) -> tuple[Ints, Ints, Flags]:
    """Where the third octet starts and ends, of the values that are four octets."""
    point = chars.codes == ord(".")
    points = chars.places(point)
    known = (points.count == 3) & ~chars.having((chars.kinds() > STAR) & ~point)
    ends = np.zeros((5, len(known)), np.int64)  # the points, between one before and one after
    ends[0], ends[4] = chars.starts[:-1] - 1, chars.starts[1:]
    for number in range(3):
        ends[number + 1, known] = points.at[points.first[:-1][known] + number]
    size = np.diff(ends, axis=0) - 1
    known &= ((size >= 1) & (size <= 3)).all(axis=0)
    return ends[2] + 1, ends[3], known


def _starred(chars: Chars, low: Ints, high: Ints) -> pa.Array:
    """Three `*` for each octet from low to high that still shows a digit."""
    times = np.ones(len(chars.codes), np.int8)
    shown = np.zeros(len(low), np.bool_)
    for step in range(3):
        at = np.minimum(low + step, high - 1)
        shown |= chars.codes[at] != ASTERISK
    low, high = low[shown], high[shown]
    for step in (2, 1):
        times[np.minimum(low + step, high - 1)] = 0
    times[low] = 3
    chars.codes[low] = ASTERISK
    starts = np.concatenate(([0], np.cumsum(times, dtype=np.int64)))[chars.starts]
    return Chars(np.repeat(chars.codes, times), starts, chars.valid).to_array()
