"""The loop over bytes: where may a value begin, and has a label that names it just gone by?

Compiled by numba, cached on disk. It knows no entity: what it looks for lies in a table (table.py)
that sieve.py makes from the catalogue. Where the table lacks a transition, the loop stops, is
told, and goes on.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

OTHER, DIGIT, LOWER, UPPER, REST, ROW_END, LINE_END = range(7)
"""Kinds of bytes; REST are the bytes of a character after its first."""
HEAD = 62
"""The bit of what makes the labels before it a head line: they name values further down."""
DONE, FULL, ASKS = range(3)
"""How the loop ends: at the end, with no room for candidates, with a question to the table."""
AT, ROW, CHAR, COUNT, TWO_BACK, LAST, LATEST, STATE, BYTE, PLACES = range(10)
"""Where the loop stands, so that it can go on; STATE and BYTE are its question."""
FURTHER, NEAR, FIRST, LABEL = range(4)
"""Pairs of bytes (table.Pairs)."""
_FAR = 1 << 62
_LONGEST = 512
"""Bytes after which a walk ends: what is still possible then counts."""


def compiled(function: Any) -> Any:
    """The function in machine code, kept on disk or, where that cannot be, made anew."""
    try:
        return numba.njit(function, cache=True)
    except (RuntimeError, OSError):
        return numba.njit(function)


@compiled
def _walk(
    kinds: Any, at: int, value: int, state: int, step: Any, bits: Any, alive: Any, wanted: Any,
    place: Any,
) -> Any:  # fmt: skip
    """Those of the wanted bits whose shapes match a value; it reads from `at` to the row's end."""
    found, end, far = np.uint64(0), kinds[0], value + _LONGEST
    while state > 0 and alive[state] & wanted & ~found:
        found |= bits[state]
        kind = kinds[at]
        following = step[state, kind]
        if following < 0:
            place[STATE], place[BYTE] = state, at
            return found
        if kind == end and at >= value:
            return (found | bits[following]) & wanted
        if at > far:
            return (found | alive[following]) & wanted
        state = following
        at += 1
    return found & wanted


@compiled
def _fitting(
    text: Any, at: int, wanted: Any, members: Any, run_sorts: Any, run_bits: Any, ends: Any
) -> Any:
    """Those of the wanted bits whose values may begin with the runs of bytes that begin here.

    `ends` holds where the last run of each class ended, so that none is read twice.
    """
    first, longest = run_sorts[text[at]], run_bits.shape[2] - 1
    for kind in range(len(ends)):
        end = max(ends[kind], at)
        while members[text[end]] >> kind & 1:
            end += 1
        ends[kind] = end
        wanted &= run_bits[first, kind, min(end - at, longest), run_sorts[text[end]]]
        if not wanted:
            break
    return wanted


@compiled
def _reached(found: Any, free: Any, until: Any, char: int) -> Any:
    """`found` without what has no label that reaches so far."""
    for bit in range(HEAD):
        one = np.uint64(1) << np.uint64(bit)
        if found & one and not free & one and until[bit] < char:
            found &= ~one
    return found


@compiled
def _heard(until: Any, said: Any, reach: Any, char: int) -> Any:
    """Lets labels reach onwards from a character; gives the furthest that one reaches."""
    latest = np.int64(-1)
    for bit in range(HEAD):
        if said >> np.uint64(bit) & np.uint64(1):
            until[bit] = max(until[bit], char + reach[bit])
            latest = max(latest, until[bit])
    return latest


@compiled
def candidates(
    text: Any, sorts: Any, kinds: Any, rows: Any, columns: Any, pairs: Any, starts: Any, step: Any,
    bits: Any, alive: Any, group_bits: Any, free: Any, late: Any, members: Any, run_sorts: Any,
    run_bits: Any, reach: Any, place: Any, said: Any, until: Any, ends: Any, named: Any, out: Any,
) -> Any:  # fmt: skip
    """Finds where values may begin in rows that each end with ROW; says why it stopped.

    `text` bytes, two ROW before the first row; `sorts[byte]` OTHER … LINE_END; `kinds[i]` the
    table's kind of byte i; `rows`, `columns`, `pairs` what two bytes leave (table.Pairs); `starts`
    a state for each group, the labels' last; `step`, `bits`, `alive` the table; `group_bits` the
    bits of each group; `free` the bits that need no label, `late` those whose label may stand
    behind; `members`, `run_sorts`, `run_bits` what a run leaves (runs.Runs); `reach[bit]`
    characters within which a label frees a bit. `place`, `said` (the bits freed now, the bits named
    in this row), `until` and `ends` are the loop's memory. Fills `out[k]` with character and bits,
    `named[row]` with the bits that the row's labels name.
    """
    labels = len(starts) - 1
    far = np.full(64, _FAR, np.int64)
    char, count, row = place[CHAR], place[COUNT], place[ROW]
    two_back, last, latest = place[TWO_BACK], place[LAST], place[LATEST]
    freed, seen = said
    why = DONE
    i = place[AT]
    one_back = i - 1
    while sorts[text[one_back]] == REST:
        one_back -= 1
    while i < len(text) - 1:
        byte, second = text[i], text[i + 1]
        sort = sorts[byte]
        if sort == REST:
            i += 1
            continue
        if sort == ROW_END:
            named[row] = seen
            row += 1
            freed = seen = np.uint64(0)
            if latest >= 0:
                until[:] = -1
                latest = np.int64(-1)
        else:
            new = np.uint64(0)
            if pairs[LABEL, rows[LABEL, byte], columns[LABEL, second]]:
                grown = (sort == last or (last == UPPER and sort == LOWER)) and sort != OTHER
                if not grown or sort == UPPER:
                    new = _walk(kinds, i, i, starts[labels], step, bits, alive, ~free, place)
            if seen and (sort == LINE_END or new >> np.uint64(HEAD)):
                freed |= seen
                latest = _heard(until, seen, far, 0)
            if new:
                freed |= new
                seen |= new
                latest = max(latest, _heard(until, new, reach, char))
            if char > latest:
                freed = np.uint64(0)
            wanted = free | late | freed
            wanted &= pairs[NEAR, rows[NEAR, text[i - 1]], columns[NEAR, byte]]
            wanted &= pairs[FIRST, rows[FIRST, byte], columns[FIRST, second]]
            if wanted:
                before = text[one_back - 1]
                wanted &= pairs[FURTHER, rows[FURTHER, before], columns[FURTHER, text[i - 1]]]
            if wanted:
                wanted = _fitting(text, i, wanted, members, run_sorts, run_bits, ends)
            if wanted:
                found = np.uint64(0)
                for group in range(labels):
                    if group_bits[group] & wanted:
                        start = starts[group]
                        found |= _walk(kinds, two_back, i, start, step, bits, alive, wanted, place)
                if found & ~(free | late):
                    found = _reached(found, free | late, until, char)
                if found and place[STATE] < 0:
                    if count == len(out):
                        why = FULL
                        break
                    out[count, 0], out[count, 1] = char, found
                    count += 1
            if place[STATE] >= 0:
                why = ASKS
                break
        last = sort
        two_back, one_back = one_back, i
        char += 1
        i += 1
    place[AT], place[CHAR], place[COUNT], place[ROW] = i, char, count, row
    place[TWO_BACK], place[LAST], place[LATEST] = two_back, last, latest
    said[0], said[1] = freed, seen
    return why
