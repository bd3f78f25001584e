"""Judges of the commonest numbers, compiled, for many values at once.

Each function here gives what the judge of the same name in `recognizers/` gives: that one is the
law, slow and obvious, and tests/property/test_judges.py holds the two together. What both look up
(brands, areas, weights …) is the recognizer's table, handed over as numbers. All are in one file,
and no constant comes from another: numba compiles anew what stands in a file that has changed only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numba
import numpy as np

from detectors.machine import uncounted

Judge = Callable[[str], float]
JudgeAll = Callable[[Sequence[str]], Sequence[float]]

(
    CARD, CARD_LABELLED, IPV4, PHONE, PHONE_LABELLED, RESIDENT, FOREIGNER, CORPORATE,
    CORPORATE_LABELLED, BUSINESS, EXPIRY, ACCOUNT,
) = range(12)  # fmt: skip
"""The judges: `which` of `judged`."""
_END = "\0"
"""What ends a value; none of the patterns matches it."""
_BEYOND = 40
"""Of these after the last value: no look beyond a short one leaves the buffer."""
_FEW = 8
"""Values below which the loop saves less than it costs to load it."""
_UNWRAPPED: dict[str, Any] = {
    "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip
(
    _DASH, _DOT, _PLUS, _OPEN, _CLOSE, _SPACE, _TAB, _LINE, _ZERO, _NINE,
) = map(ord, "-.+() \t\n09")  # fmt: skip


def _part(function: Any) -> Any:
    """What only `judged` calls: uncounted like it (machine.py), and compiled in half the time."""
    return numba.njit(function, **_UNWRAPPED)


def in_bulk(which: int, judge: Judge, table: Callable[[], Sequence[int]] = tuple) -> JudgeAll:
    """`judge` for many values at once; `table` gives what its loop looks up, once."""
    made = cache(lambda: np.array(table(), np.int64))

    def judge_all(values: Sequence[str]) -> Sequence[float]:
        if len(values) < _FEW:
            return [judge(value) for value in values]
        # what is not ASCII (월) becomes "?": neither is a digit or a sign that a judge asks for
        text = (_END.join(values) + _END * _BEYOND).encode("ascii", "replace")
        read, scores = np.frombuffer(text, np.uint8), np.empty(len(values))
        judged(which, read, np.empty_like(read), made(), scores)
        found: list[float] = scores.tolist()
        return found

    return judge_all


@uncounted
def judged(which: int, text: Any, room: Any, table: Any, scores: Any) -> Any:
    """Judges values that stand side by side, 0 after each; `room` takes a value's digits."""
    begin = 0
    for nth in range(len(scores)):
        end, count = begin, 0
        byte = text[end]
        while byte:
            room[count] = byte - _ZERO
            count += _ZERO <= byte <= _NINE  # no branch: digits come at any place
            end += 1
            byte = text[end]
        scores[nth] = _score(which, text[begin:end], room[:count], table)
        begin = end + 1


@_part
def _score(which: int, value: Any, digits: Any, table: Any) -> Any:
    if which == CARD:
        return _card(value, digits, table)
    if which == CARD_LABELLED:
        return _card_labelled(digits)
    if which == IPV4:
        return _v4(value, table)
    if which == PHONE:
        return _phone(value, digits, table)
    if which == PHONE_LABELLED:
        return _phone_labelled(value, digits, table)
    if which in (RESIDENT, FOREIGNER):
        return _person(value, digits, table, which)
    if which == CORPORATE:
        return _corporate(value, digits, table)
    if which == CORPORATE_LABELLED:
        return _corporate(value, digits, table) or 0.15
    if which == BUSINESS:
        return _business(value, digits, table)
    if which == EXPIRY:
        return _expiry(value, digits)
    return _account(value, digits, table)


# ---------------------------------------------------------------- what several of them ask


@_part
def _has(value: Any, sign: int) -> Any:
    found = False
    for byte in value:
        found |= byte == sign
    return found


@_part
def _number(digits: Any) -> Any:
    number = 0
    for digit in digits:
        number = 10 * number + digit
    return number


@_part
def _weighted(digits: Any, weights: Any) -> Any:
    total = 0
    for at in range(len(weights)):
        total += digits[at] * weights[at]
    return total


@_part
def _alike(digits: Any) -> Any:
    same = True
    for digit in digits:
        same &= digit == digits[0]
    return same


@_part
def _day(year: int, month: int, day: int) -> Any:
    """Whether the calendar has such a day."""
    if not 1 <= month <= 12 or day < 1:
        return False
    if month == 2:
        return day <= (29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


@_part
def _month_day(digits: Any) -> Any:
    return 1 <= _number(digits[:2]) <= 12 and 1 <= _number(digits[2:4]) <= 31


@_part
def _time(digits: Any) -> Any:
    """Whether a time begins the digits: yymmddHHMMSS of the years 20 to 39."""
    if len(digits) < 12 or not 2 <= digits[0] <= 3 or not _month_day(digits[2:6]):
        return False
    return _number(digits[6:8]) < 24 and digits[8] < 6 and digits[10] < 6


# ---------------------------------------------------------------- cards: recognizers/card.py


@_part
def _luhn(digits: Any) -> Any:
    total, odd = 0, len(digits) % 2
    for at in range(len(digits)):
        digit = digits[at]
        if at % 2 == odd:
            digit = 2 * digit - 9 if digit > 4 else 2 * digit
        total += digit
    return total % 10 == 0


@_part
def _begins_with_time(digits: Any) -> Any:
    """Of a year of two digits or of four."""
    return _time(digits) or (digits[0] == 2 and digits[1] == 0 and _time(digits[2:]))


@_part
def _gaps(value: Any) -> Any:
    """How many gaps there are between digits, and whether they are the same."""
    count = first = size = at = 0
    same = True
    while at < len(value):
        if _ZERO <= value[at] <= _NINE:
            at += 1
            continue
        begin = at
        while at < len(value) and not _ZERO <= value[at] <= _NINE:
            at += 1
        count += 1
        if count == 1:
            first, size = begin, at - begin
        same &= at - begin == size
        for step in range(min(size, at - begin)):
            same &= value[first + step] == value[begin + step]
    return count, same


@_part
def _card(value: Any, digits: Any, brands: Any) -> Any:
    """`brands[first four digits]`: bit n for a length, 32 + n for a usual one, 0 where unsure."""
    size, brand = len(digits), brands[_number(digits[:4])]
    known = brand >> size & 1
    if (not known and size == len(value)) or _alike(digits):
        return 0.0
    count, same = _gaps(value)
    even = count > 1 and same
    if not known:
        return 0.2 if even and size == 16 else 0.0
    if not _luhn(digits):
        return 0.4 if even or brand & 1 else 0.2
    if count:
        return 0.95 if even else 0.65 if _has(value, _DASH) else 0.45
    return 0.75 if brand >> (32 + size) & 1 and not _begins_with_time(digits) else 0.4


@_part
def _card_labelled(digits: Any) -> Any:
    if _alike(digits) or (digits[0] == 2 and digits[1] == 0 and _begins_with_time(digits)):
        return 0.0
    if _luhn(digits) and (len(digits) > 12 or 5 <= digits[0] <= 6):
        return 0.25
    return 0.2 if len(digits) == 16 else 0.0


# ---------------------------------------------------------------- IP addresses: device.py


@_part
def _v4(value: Any, table: Any) -> Any:
    """`table`: 1 for each first number that no device has, 256 of them; the least that is large.

    01 and 000 are filled up with zeros, 0 and 00 are not.
    """
    padded = short = False
    first = third = fourth = greatest = number = size = zeros = 0
    for at in range(len(value) + 1):
        if at < len(value) and value[at] != _DOT:
            number = 10 * number + value[at] - _ZERO
            zeros += size == zeros and value[at] == _ZERO
            size += 1
            continue
        padded |= zeros > 0 and size > 1 and not (zeros == 2 and size == 2)
        short |= size < 3
        first = number if at == size else first
        third, fourth = fourth, number
        greatest = max(greatest, number)
        number = size = zeros = 0
    if (padded and short) or greatest > 255 or table[first]:
        return 0.0
    if padded or (third == 0 and fourth == 0):
        return 0.4
    return 0.8 if first == 10 or greatest >= table[256] else 0.45


# ---------------------------------------------------------------- telephones: contact.py

_MOBILE, _AREA = 0, 4
"""Shapes, by their places in the table."""
_BARE, _NOBODY, _SHAPES = 5, 10, 12
"""Where the table goes on."""
_LEAST, _LENGTHS = 9, 4
"""The least count of digits, and how many counts there are."""


@_part
def _shape(size: int, behind: int, table: Any) -> Any:
    """Which shape a number of so many digits has, from the three behind its zero; or -1."""
    if not _LEAST <= size < _LEAST + _LENGTHS:
        return -1
    return table[_SHAPES + _LENGTHS * behind + size - _LEAST]


@_part
def _shape_of(home: Any, table: Any) -> Any:
    return -1 if home[0] else _shape(len(home), _number(home[1:4]), table)


@_part
def _abroad(digits: Any) -> Any:
    """Where a number begins behind 82 or 0082, or -1."""
    zeros = digits[0] == 0 and digits[1] == 0
    for at in range(2, 6) if zeros else range(1):
        korea = at + 2 < len(digits) and digits[at] == 8 and digits[at + 1] == 2
        if korea and (digits[at + 2] or (at + 3 < len(digits) and digits[at + 3] > 0)):
            return at + 2
    return -1


@_part
def _national(digits: Any, table: Any) -> Any:
    """Where the number begins as it is dialled at home; its zero is written over the 2 of 82."""
    begin = _abroad(digits)
    if begin < 0 or _shape_of(digits, table) >= 0:
        return 0
    if digits[begin]:
        begin -= 1
        digits[begin] = 0
    return begin


@_part
def _year(digits: Any) -> Any:
    return 15 <= _number(digits[:2]) <= 20


@_part
def _plain(value: Any) -> Any:
    """Whether people put such signs between the groups of a telephone number."""
    for byte in value:
        if byte in (_DASH, _DOT, _OPEN, _CLOSE, _SPACE):
            return True
    return value[0] == _PLUS


@_part
def _phone(value: Any, digits: Any, table: Any) -> Any:
    """`table`: hundredths of each shape with signs and bare, two numbers of nobody, the shapes."""
    if len(digits) == 8:
        return 0.6 if _has(value, _DASH) and not _year(digits[4:]) else 0.3
    home = digits[_national(digits, table) :]
    if len(home) <= _LEAST + _LENGTHS:
        number = _number(home) + 10 ** len(home)
        if number == table[_NOBODY] or number == table[_NOBODY + 1]:
            return 0.2
    shape = _shape_of(home, table)
    if shape < 0:
        return 0.0
    if len(value) != len(digits):
        return table[shape] / 100 if shape == _MOBILE or _plain(value) else 0.45
    bare = table[_BARE + shape] / 100
    if shape == _AREA:
        return 0.5 if len(digits) > 10 else bare
    return bare if len(digits) > 10 or shape != _MOBILE else 0.55


@_part
def _phone_labelled(value: Any, digits: Any, table: Any) -> Any:
    size = len(digits)
    if value[0] == _PLUS:
        return 0.3 if 8 <= size <= 15 else 0.0
    if size < 9 and size != len(value):
        return 0.0 if size == 8 and _year(digits) else 0.15
    return 0.25 if _shape(1 + size, _number(digits[:3]), table) >= 0 else 0.0


# ---------------------------------------------------------------- 6 + 7 digits: resident.py

_OLDEST = 1920_01_01
_CENTURIES, _KINDS, _WEIGHTS = 0, 10, 110
"""`table`: century by the seventh digit; 1 for kinds of companies, 100 of them; weights."""


@_part
def _born(digits: Any, table: Any) -> Any:
    """The birth date as yyyymmdd, 0 where the calendar has none."""
    year = table[_CENTURIES + digits[6]] + _number(digits[:2])
    month, day = _number(digits[2:4]), _number(digits[4:6])
    return 10_000 * year + 100 * month + day if _day(year, month, day) else 0


@_part
def _registry(digits: Any, table: Any) -> Any:
    return _number(digits[:4]) == 1101 and table[_KINDS + _number(digits[4:6])] == 1


@_part
def _counted(digits: Any) -> Any:
    """Whether a bare number is likelier a time or a product (EAN-13)."""
    two = _number(digits[:2])
    if 14 <= two <= 19:
        return True
    total = 0
    for at in range(13):
        total += digits[at] * (3 if at % 2 else 1)
    return total % 10 == 0 and (two == 45 or two == 49 or _number(digits[:3]) == 880)


@_part
def _blank(value: Any, begin: int, end: int) -> Any:
    for at in range(begin, end):
        if value[at] not in (_SPACE, _TAB, _LINE):
            return False
    return end > begin


@_part
def _person(value: Any, digits: Any, table: Any, which: int) -> Any:
    born = _born(digits, table)
    if not born:
        return 0.0
    if which == RESIDENT and (digits[6] == 9 or digits[6] == 0):
        return 0.2
    least = 11 if which == RESIDENT else 13
    proven = (least - _weighted(digits, table[_WEIGHTS:]) % 11) % 10 == digits[12]
    if len(value) == len(digits):
        return 0.8 if proven and not _counted(digits) else 0.4
    if _has(value, _DOT):
        return 0.45
    if born < _OLDEST or _registry(digits, table):
        return 0.6 if proven else 0.45
    if _has(value, _DASH):
        return 0.95 if proven else 0.65
    return 0.85 if proven else 0.55 if _blank(value, 6, len(value) - 7) else 0.4


@_part
def _corporate(value: Any, digits: Any, table: Any) -> Any:
    if not table[_KINDS + _number(digits[4:6])]:
        return 0.0
    proven = (10 - _weighted(digits, table[_WEIGHTS:]) % 10) % 10 == digits[12]
    if not _has(value, _DASH):
        return 0.4 if proven else 0.2
    registry = _registry(digits, table)
    if not proven:
        return 0.55 if registry else 0.3
    person = 1 <= digits[6] <= 8 and _born(digits, table) >= _OLDEST
    return 0.7 if registry or not person else 0.6


# ---------------------------------------------------------------- business.py, carddata.py


@_part
def _business(value: Any, digits: Any, weights: Any) -> Any:
    if digits[0] == 0:
        return 0.0
    total = _weighted(digits, weights) + digits[8] * 5 // 10
    issued = (10 - total % 10) % 10 == digits[9]
    issued &= _number(digits[:3]) >= 101 and _number(digits[3:5]) != 0
    dashes = 0
    for byte in value:
        dashes += byte == _DASH
    if dashes == 2:
        return 0.8 if issued else 0.25
    return 0.4 if issued else 0.15


@_part
def _month_year(month: Any, year: Any) -> Any:
    return len(month) <= 2 and 1 <= _number(month) <= 12 and _expires(year)


@_part
def _expires(year: Any) -> Any:
    number, size = _number(year), len(year)
    return (size == 2 and 20 <= number <= 69) or (size == 4 and 2020 <= number <= 2069)


@_part
def _either(left: Any, right: Any) -> Any:
    return _month_year(left, right) or _month_year(right, left)


@_part
def _expiry(value: Any, digits: Any) -> Any:
    size = len(digits)
    if size == len(value):
        if size != 4 and size != 6:
            return 0.1
        good = _expires(digits) or _either(digits[:2], digits[2:])
        return 0.1 if good or _either(digits[: size - 2], digits[size - 2 :]) else 0.0
    first = parts = 0
    for at in range(len(value)):
        if _ZERO <= value[at] <= _NINE:
            parts += at == 0 or not _ZERO <= value[at - 1] <= _NINE
            first += parts == 1
    return 0.1 if parts == 2 and _either(digits[:first], digits[first:]) else 0.0


# ---------------------------------------------------------------- bank accounts: account.py


@_part
def _mobile(digits: Any) -> Any:
    begin = 2 if digits[0] == 0 and digits[1] == 0 else 0
    if digits[begin] == 8 and digits[begin + 1] == 2:
        begin += 3 if digits[begin + 2] == 0 else 2
    elif begin == 0 and digits[0] == 0:
        begin = 1
    else:
        return False
    net = digits[begin + 1]
    return 9 <= len(digits) - begin <= 10 and digits[begin] == 1 and not 2 <= net <= 5


@_part
def _account_time(digits: Any) -> Any:
    """Whether the digits are a date of four digits and what follows it, or a time."""
    size = len(digits)
    if 8 <= size <= 14 and 202 <= _number(digits[:3]) <= 203 and _month_day(digits[4:8]):
        return True
    return size == 12 and _time(digits)


@_part
def _grouping(value: Any) -> Any:
    """The sizes of the groups, one to each 4 bits."""
    sizes = size = 0
    for at in range(len(value) + 1):
        if at < len(value) and _ZERO <= value[at] <= _NINE:
            size += 1
        elif size:
            sizes, size = sizes << 4 | size, 0
    return sizes


@_part
def _products(digits: Any, grouping: int, schemes: Any) -> Any:
    """How many schemes have a grouping, and whether the product code of one stands in its place."""
    low, high = 0, len(schemes) // 4
    while low < high:
        middle = (low + high) // 2
        if schemes[4 * middle] < grouping:
            low = middle + 1
        else:
            high = middle
    count = 0
    while 4 * low < len(schemes) and schemes[4 * low] == grouping:
        at, size, code = schemes[4 * low + 1], schemes[4 * low + 2], schemes[4 * low + 3]
        if size and at + size <= len(digits) and _number(digits[at : at + size]) == code:
            return count + 1, True
        low, count = low + 1, count + 1
    return count, False


@_part
def _account(value: Any, digits: Any, schemes: Any) -> Any:
    """`schemes`: rows of grouping, place of a product code, its size (0: none) and the code.

    Ordered; rows of a single group, which is a count of digits, hold the codes of any grouping.
    """
    bare = len(value) == len(digits)
    if _mobile(digits) or (bare and _account_time(digits)):
        return 0.05
    known, product = _products(digits, -1 if bare else _grouping(value), schemes)
    if known:
        return 0.45 if product else 0.35
    return 0.3 if _products(digits, len(digits), schemes)[1] else 0.15
