"""Which characters of a value each mask format hides, by the classic rules of FACTS 5; compiled.

A format is a rule over one value: it takes the value's places (its digits, letters or both) and
says from which to which of them are hidden. `*` counts as what it hides, so that a masked value
is read the same way again. A value that has not the shape of its format is hidden wholly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from detectors.machine import compiled
from pipelines.masking.operators.chars import (
    ASTERISK,
    CONTENT,
    DIGIT,
    HANGUL,
    LETTER,
    PUNCTUATION,
    SEPARATOR,
    STAR,
    WIDE,
    ZERO,
    Chars,
    kinds_of,
)

_LAST, _PHONE, _NAME, _EMAIL, _ENDS, _CARD = range(6)
_ODD = HANGUL | LETTER | PUNCTUATION
"""Kinds that a number does not hold."""
_WHOLLY = (-1, -1)
_POINT, _NINE = ord("."), ord("9")
_FAR = 62
"""No number is divided so far on; divisions there count as one."""
_FEW = 3
"""Digits that the domain of an e-mail may show, as in 163.com: more of them may be a number."""


@dataclass(frozen=True, slots=True)
class Format:
    """A rule with its numbers, by the number of places where it has more than one row of them."""

    rule: int
    numbers: Sequence[tuple[int, int, int]] = ((0, 0, 0),)
    places: int = DIGIT | STAR
    also: str = ""  # ASCII characters that count as separators here
    strange: str = ""  # and those that do not
    sign: str = ""  # the one that must stand in it

    def mask(self, values: pa.Array) -> pa.Array:
        """The utf8 array with `*` over what the rule hides of every value."""
        chars = Chars.of(values)
        longest = np.diff(chars.bounds).max(initial=0)
        _hide(
            chars.data,
            chars.marks,
            chars.bounds,
            kinds_of(self.also, self.strange, self.sign),
            self.places,
            self.rule,
            np.array(self.numbers, np.int64),
            np.empty(longest, np.uint32),
        )
        return chars.to_array()


@compiled
def _last(count: int, seen: int, hide: int, shortest: int, longest: int) -> Any:
    """The last digits of a number of so many digits."""
    if seen & _ODD or not shortest <= count <= longest:
        return _WHOLLY
    return count - hide, count


@compiled
def _phone(count: int, seen: int, lead: int) -> Any:
    """The exchange number (국번); of 1588-1234, which has none, the last four digits.

    `lead` holds the first eight digits, four bits each.
    """
    if seen & _ODD or count < 8:
        return _WHOLLY
    if count == 8 and (lead >> 24 == 0x15 or lead >> 24 == 0x16 or lead >> 24 == 0x18):
        return 4, 8
    country = 0
    if lead >> 16 == 0x0082:
        country = 4
    elif lead >> 24 == 0x82 and count >= 10:
        country = 2
    area = country + (_digit(lead, country) == 0)
    first, second = _digit(lead, area), _digit(lead, area + 1)
    mobile = first == 1 and (second == 0 or second == 1 or 6 <= second <= 9)
    if not (1 <= first <= 9 and (area > 0 or mobile)):  # a mobile number may have lost its zero
        return _WHOLLY
    wide = (first == 5 or first == 3) and second == 0  # 050X, 030X
    middle = area + (1 if first == 2 else 3 if wide else 2)
    if count - 4 - middle != 3 and count - 4 - middle != 4:
        return _WHOLLY
    return middle, count - 4


@compiled
def _digit(lead: int, number: int) -> int:
    """A digit of the first eight; 10 for a `*`."""
    return lead >> 4 * (7 - number) & 15


@compiled
def _name(count: int, seen: int) -> Any:
    """홍*동, 홍*, 남**수; of a name in other letters the first one stays."""
    if count < 2 or seen & (DIGIT | PUNCTUATION):
        return _WHOLLY
    hangul = not seen & LETTER
    return 1, count - (hangul and count > 2)


@compiled
def _email(size: int, count: int, seen: int, sign: int, named: bool) -> Any:
    """The part before `@` after its first two characters; wholly, where it has up to 3.

    Behind `@`, digits are hidden too where there are more than a few (in the loop below).
    `named`: a point and letters end it, or what stands behind `@` may be any number.
    """
    if seen & (HANGUL | PUNCTUATION | WIDE) or size != count + 1 or sign < 1 or not named:
        return _WHOLLY
    return 2 if sign > 3 else 0, sign


@compiled
def _card(count: int, seen: int, cuts: int, head: int, tail: int, divisions: int) -> Any:
    """All digits but those at head and tail; it is divided at some of its divisions only."""
    if seen & _ODD or cuts & ~divisions:
        return _WHOLLY
    if cuts & 1 << 16:  # four groups, three digits more: a long number, or a CVC beside one
        tail = 0
    return head, count - tail


@compiled
def _ends(count: int, first: int, last: int) -> Any:
    """What lies between the first and the last places."""
    return (first, count - last) if count > first + last else _WHOLLY


@compiled
def _hide(
    data: Any, marks: Any, bounds: Any, kinds: Any, places: int, rule: int, numbers: Any, at: Any
) -> None:
    """Writes `*` over what a rule hides of the values between `bounds`."""
    for row in range(len(bounds) - 1):
        first, last = np.int64(bounds[row]), np.int64(bounds[row + 1])
        count: Any = 0
        seen: Any = 0
        kind: Any = 0
        for place in range(first, last):
            kind = np.int64(kinds[marks[place]])
            seen |= kind
            at[count] = place
            count += kind & places != 0
        fitting = min(count, len(numbers) - 1)
        one, two, three = numbers[fitting, 0], numbers[fitting, 1], numbers[fitting, 2]
        if rule == _LAST:
            low, high = _last(count, seen, one, two, three)
        elif rule == _PHONE:
            lead: Any = 0
            for number in range(min(count, 8)):
                lead = lead << 4 | np.int64(data[at[number]]) & 15
            low, high = _phone(count, seen, lead)
        elif rule == _NAME:
            low, high = _name(count, seen)
        elif rule == _EMAIL:
            sign = 0
            while sign < count and at[sign] == first + sign:
                sign += 1
            word = last
            while word > first and kinds[marks[word - 1]] == LETTER:
                word -= 1
            named = last - word > 1 and word - first > sign + 2 and data[word - 1] == _POINT
            low, high = _email(last - first, count, seen, sign, named)
            domain = first + sign + 1 if low >= 0 and seen & DIGIT else last
            shown = 0
            for place in range(domain, last):
                shown += (data[place] >= ZERO) & (data[place] <= _NINE)
            if shown > _FEW:
                for place in range(domain, last):
                    if kinds[marks[place]] == DIGIT:
                        data[place] = ASTERISK
        elif rule == _CARD:
            cuts = 0
            for number in range(1, count):
                if at[number] != at[number - 1] + 1:
                    cuts |= 1 << min(number, _FAR)
            low, high = _card(count, seen, cuts, one, two, three)
        else:
            low, high = _ends(count, one, two)
        if low < 0:
            for place in range(first, last):
                if kinds[marks[place]] & CONTENT:
                    data[place] = ASTERISK
        for number in range(max(low, 0), high):
            data[at[number]] = ASTERISK


def _last_digits(hide: int, shortest: int, longest: int) -> Format:
    return Format(_LAST, [(hide, shortest, longest)])


def keep_ends(first: int, last: int) -> Format:
    """Letters and digits between the first and the last ones; wholly, where that hides none."""
    return Format(_ENDS, [(first, last, 0)], places=CONTENT)


def card_digits(by_length: Sequence[tuple[int, int, int]]) -> Format:
    """Card numbers, by length: digits shown at head and tail, and a bit for each division."""
    return Format(_CARD, by_length)


FORMATS: dict[str, Format] = {
    "all": keep_ends(0, 0),
    "phone": Format(_PHONE, also="()+"),
    "name": Format(_NAME, places=STAR | HANGUL | LETTER, also="',"),
    "email": Format(
        _EMAIL,
        places=DIGIT | STAR | LETTER | SEPARATOR,
        also="!#$%&'+=?^_`{|}~",
        strange=" \t",
        sign="@",
    ),
    "rrn": _last_digits(7, 13, 13),  # the birth date stays visible
    "account": _last_digits(5, 8, 14),  # longer ones may be cards
    "brn": _last_digits(5, 10, 10),
    "crn": _last_digits(7, 13, 13),
}
