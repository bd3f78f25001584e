"""The loops over bytes: where do labels begin, and where may a value that they name, or none?

Compiled by numba, cached on disk. It knows no entity: what it looks for lies in a table (table.py)
that sieve.py makes from the catalogue. Where the table lacks a transition, a loop stops, is
told, and goes on.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from detectors.machine import uncounted

OTHER, DIGIT, LOWER, UPPER, REST, ROW_END, LINE_END = range(7)
"""Kinds of bytes; REST are the bytes of a character after its first."""
HEAD = 62
"""The bit of what makes the labels before it a head line: they name values further down."""
DONE, FULL, ASKS = range(3)
"""How the loop ends: at the end, with no room for candidates, with a question to the table."""
(
    AT, CHAR, COUNT, TWO_BACK, LAST, LATEST, PASSED, MET, HEADED, DIGITS, IN_ROW, ROW_CHAR,
    ROW_BYTE, NTH, STATE, BYTE, PLACES,
) = range(17)  # fmt: skip
"""Where a loop stands, so that it can go on; STATE and BYTE are its question."""
ANY_DIGIT, ANY_HEX = 0xFE, 0xFF
"""Bytes that no UTF-8 holds: in templates (templates.py) they stand for 0-9, for 0-9 and a-f."""
FURTHER, NEAR, FIRST, THIRD, FIFTH, LABEL = range(6)
"""Pairs of bytes (table.Pairs)."""
AFTER = 6
"""ROWs after the last row: pairs of bytes are looked up so far ahead."""
BEYOND = 1 << 62
"""A character after all others."""
GLUED, WORD = 24, 12
"""Characters before a number that are read as one with it; of the longest word that is a label."""
_NO_HEAD = 5
"""Digits in a row that make a line no head line (headers.py)."""
_LONGEST = 512
"""Bytes after which a walk ends: what is still possible then counts."""


@uncounted
def _walk(
    text: Any, kinds: Any, at: int, value: int, state: int, step: Any, bits: Any, alive: Any,
    wanted: Any, place: Any,
) -> Any:  # fmt: skip
    """Those of the wanted bits whose shapes match a value; it reads from `at` to the row's end."""
    found, end, far = np.uint64(0), kinds[text[0]], value + _LONGEST
    while state > 0 and alive[state] & wanted & ~found:
        found |= bits[state]
        kind = kinds[text[at]]
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


@uncounted
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


@uncounted
def _glued(text: Any, sorts: Any, at: int) -> Any:
    """Whether a number goes on a code of letters and digits, as context.inside_token has it.

    So it is whatever the number's end, for a code of ASCII that no label is: none of letters alone,
    or one of more than 12 characters, or of a to f. Where a byte is unknown nothing is said.
    """
    i, first, digit, mixed, hexadecimal = at, at, False, False, True
    while at - i < GLUED:
        byte, sort = text[i - 1], sorts[text[i - 1]]
        if byte == ANY_HEX:
            return False
        if sort == DIGIT:
            digit = True
        elif sort in (LOWER, UPPER):
            first = i - 1
            mixed |= digit
            hexadecimal &= 97 <= byte <= 102
        else:
            break
        i -= 1
    size = at - first
    return size > WORD or mixed or (hexadecimal and size > 1)


@numba.njit(inline="always")
def _begins(
    text: Any, sorts: Any, kinds: Any, rows: Any, columns: Any, pairs: Any, starts: Any, step: Any,
    bits: Any, alive: Any, group_bits: Any, members: Any, run_sorts: Any, run_bits: Any,
    two_back: int, one_back: int, i: int, wanted: Any, ends: Any, place: Any,
) -> Any:  # fmt: skip
    """Those of the wanted bits whose values may begin at byte `i`, by more than two bytes."""
    wanted &= pairs[THIRD, rows[THIRD, text[i + 2]], columns[THIRD, text[i + 3]]]
    if wanted:
        wanted &= pairs[FIFTH, rows[FIFTH, text[i + 4]], columns[FIFTH, text[i + 5]]]
    if wanted:
        before = text[one_back - 1]
        wanted &= pairs[FURTHER, rows[FURTHER, before], columns[FURTHER, text[i - 1]]]
    if wanted and sorts[text[i]] == DIGIT and LOWER <= sorts[text[i - 1]] <= UPPER:
        wanted = np.uint64(0) if _glued(text, sorts, i) else wanted
    if wanted:
        wanted = _fitting(text, i, wanted, members, run_sorts, run_bits, ends)
    found = np.uint64(0)
    if wanted:
        for group in range(len(starts)):
            if group_bits[group] & wanted:
                start = starts[group]
                found |= _walk(text, kinds, two_back, i, start, step, bits, alive, wanted, place)
    return found


@uncounted
def _reached(found: Any, free: Any, until: Any, char: int) -> Any:
    """`found` without what has no label that reaches so far."""
    for bit in range(HEAD):
        one = np.uint64(1) << np.uint64(bit)
        if found & one and not free & one and until[bit] < char:
            found &= ~one
    return found


@uncounted
def _heard(until: Any, said: Any, reach: Any, char: int) -> Any:
    """Lets labels reach onwards from a character; gives the furthest that one reaches."""
    latest = np.int64(-1)
    for bit in range(HEAD):
        if said >> np.uint64(bit) & np.uint64(1):
            until[bit] = max(until[bit], char + reach[bit])
            latest = max(latest, until[bit])
    return latest


@uncounted
def labels(
    text: Any, sorts: Any, kinds: Any, rows: Any, columns: Any, pairs: Any, start: int, step: Any,
    bits: Any, alive: Any, wanted: Any, place: Any, out: Any,
) -> Any:  # fmt: skip
    """Finds where labels begin; says why it stopped.

    The arguments are those of `candidates`; `start` is the labels' state, `wanted` the bits that
    need one. Fills `out[k]` with character and the bits that the label frees, 0 where a row ends.
    """
    i, char, count, last = place[AT], place[CHAR], place[COUNT], place[LAST]
    why = DONE
    while i < len(text) - AFTER:
        sort = sorts[text[i]]
        if sort == ROW_END:
            if count == len(out):
                why = FULL
                break
            out[count, 0], out[count, 1] = char, 0
            count += 1
        if sort != REST:
            if pairs[LABEL, rows[LABEL, text[i]], columns[LABEL, text[i + 1]]]:
                grown = (sort == last or (last == UPPER and sort == LOWER)) and sort != OTHER
                if not grown or sort == UPPER:
                    found = _walk(text, kinds, i, i, start, step, bits, alive, wanted, place)
                    if place[STATE] >= 0 or (found and count == len(out)):
                        why = ASKS if place[STATE] >= 0 else FULL
                        break
                    if found:
                        out[count, 0], out[count, 1] = char, found
                        count += 1
            last = sort
            char += 1
        i += 1
    place[AT], place[CHAR], place[COUNT], place[LAST] = i, char, count, last
    return why


@uncounted
def candidates(
    text: Any, sorts: Any, kinds: Any, rows: Any, columns: Any, pairs: Any, starts: Any, step: Any,
    bits: Any, alive: Any, group_bits: Any, free: Any, late: Any, members: Any, run_sorts: Any,
    run_bits: Any, reach: Any, behind: int, far: Any, heard: Any, place: Any, said: Any, until: Any,
    ends: Any, out: Any,
) -> Any:  # fmt: skip
    """Finds where values may begin in rows that each end with ROW; says why it stopped.

    `text` bytes, two ROW before the first row, AFTER behind the last; `sorts[byte]` OTHER …
    LINE_END; `kinds[byte]` the table's kind of a byte; `rows`, `columns`, `pairs` what two bytes
    leave (table.Pairs); `starts` a state for each group; `step`, `bits`, `alive` the table;
    `group_bits` the bits of each group; `free` the bits that need no label, `late` those whose
    label may stand behind; `members`, `run_sorts`, `run_bits` what a run leaves (runs.Runs);
    `reach[bit]` characters within which a label frees a bit, `behind` those from a value's first
    to a label behind it; `far` the reach of a head line's; `heard` the labels, and one beyond
    all text. `place`, `said` (the bits freed now, those named in this line, those that labels name
    soon), `until` and `ends` are the loop's memory. Fills `out[k]` with row, character and byte in
    the row, bits, and those of them that a label behind may free.
    """
    char, count, passed, met = place[CHAR], place[COUNT], place[PASSED], place[MET]
    two_back, last, latest = place[TWO_BACK], place[LAST], place[LATEST]
    headed, digits = place[HEADED], place[DIGITS]
    row, row_char, row_byte = place[IN_ROW], place[ROW_CHAR], place[ROW_BYTE]
    freed, seen, soon = said
    why = DONE
    i = place[AT]
    one_back = i - 1
    while sorts[text[one_back]] == REST:
        one_back -= 1
    while i < len(text) - AFTER:
        byte = text[i]
        sort = sorts[byte]
        if sort == REST:
            i += 1
            continue
        while heard[passed, 0] <= char:
            new = np.uint64(heard[passed, 1])
            passed += 1
            met = max(met, passed)
            soon = np.uint64(0)
            for label in range(passed, met):
                soon |= np.uint64(heard[label, 1])
            if new >> np.uint64(HEAD):
                freed |= seen
                latest = max(latest, _heard(until, seen, far, 0))
            freed |= new
            seen |= new
            latest = max(latest, _heard(until, new, reach, char))
        while heard[met, 1] and heard[met, 0] <= char + behind:
            soon |= np.uint64(heard[met, 1])
            met += 1
        if sort == ROW_END:
            row, row_char, row_byte = row + 1, char + 1, i + 1
            freed = seen = np.uint64(0)
            headed = 1
            if latest >= 0:
                until[:] = -1
                latest = np.int64(-1)
        else:
            if sort == LINE_END:
                if seen and headed:
                    freed |= seen
                    latest = max(latest, _heard(until, seen, far, 0))
                seen = np.uint64(0)
                headed = 1
            if char > latest:
                freed = np.uint64(0)
            unasked = free | (late & soon)
            wanted = unasked | freed
            wanted &= pairs[NEAR, rows[NEAR, text[i - 1]], columns[NEAR, byte]]
            wanted &= pairs[FIRST, rows[FIRST, byte], columns[FIRST, text[i + 1]]]
            if wanted:
                found = _begins(
                    text, sorts, kinds, rows, columns, pairs, starts, step, bits, alive, group_bits,
                    members, run_sorts, run_bits, two_back, one_back, i, wanted, ends, place,
                )  # fmt: skip
                if found & ~unasked:
                    found = _reached(found, unasked, until, char)
                if place[STATE] >= 0 or (found and count == len(out)):
                    why = ASKS if place[STATE] >= 0 else FULL
                    break
                if found:
                    out[count, 0], out[count, 1] = row, char - row_char
                    out[count, 2], out[count, 3] = i - row_byte, found
                    out[count, 4] = found & late & soon
                    count += 1
        digits = digits + 1 if sort == DIGIT else 0
        if digits == _NO_HEAD:
            headed = 0
        last = sort
        two_back, one_back = one_back, i
        char += 1
        i += 1
    place[AT], place[CHAR], place[COUNT], place[PASSED], place[MET] = i, char, count, passed, met
    place[TWO_BACK], place[LAST], place[LATEST] = two_back, last, latest
    place[HEADED], place[DIGITS] = headed, digits
    place[IN_ROW], place[ROW_CHAR], place[ROW_BYTE] = row, row_char, row_byte
    said[0], said[1], said[2] = freed, seen, soon
    return why


@uncounted
def sift(
    text: Any, sorts: Any, kinds: Any, rows: Any, columns: Any, pairs: Any, starts: Any, step: Any,
    bits: Any, alive: Any, group_bits: Any, members: Any, run_sorts: Any, run_bits: Any,
    begins: Any, templates: Any, of: Any, places: Any, place: Any, ends: Any, out: Any,
) -> Any:  # fmt: skip
    """Finds which values that the templates of rows allow may be in them; says why it stopped.

    The arguments are those of `candidates`; `begins[row]` its first byte, `templates[row]` the
    number of its template or -1, `places[of[t] : of[t + 1]]` character, byte and bits of template
    t. Fills `out[k]` with row, character and byte in the row, and bits.
    """
    count, row, at = place[COUNT], place[IN_ROW], place[NTH]
    why = DONE
    while row < len(templates) and why == DONE:
        template = templates[row]
        if template >= 0:
            first = of[template]
            while first + at < of[template + 1]:
                i, wanted = begins[row] + places[first + at, 1], np.uint64(places[first + at, 2])
                found = np.uint64(0)
                wanted &= pairs[NEAR, rows[NEAR, text[i - 1]], columns[NEAR, text[i]]]
                wanted &= pairs[FIRST, rows[FIRST, text[i]], columns[FIRST, text[i + 1]]]
                if wanted:
                    one_back = i - 1
                    while sorts[text[one_back]] == REST:
                        one_back -= 1
                    two_back = one_back - 1
                    while sorts[text[two_back]] == REST:
                        two_back -= 1
                    found = _begins(
                        text, sorts, kinds, rows, columns, pairs, starts, step, bits, alive,
                        group_bits, members, run_sorts, run_bits, two_back, one_back, i, wanted,
                        ends, place,
                    )  # fmt: skip
                if place[STATE] >= 0 or (found and count == len(out)):
                    why = ASKS if place[STATE] >= 0 else FULL
                    break
                if found:
                    out[count, 0], out[count, 1] = row, places[first + at, 0]
                    out[count, 2], out[count, 3] = places[first + at, 1], found
                    count += 1
                at += 1
        if why == DONE:
            row, at = row + 1, 0
    place[COUNT], place[IN_ROW], place[NTH] = count, row, at
    return why
