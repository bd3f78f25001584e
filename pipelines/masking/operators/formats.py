"""Which characters of a value each mask format hides, by the classic rules of FACTS 5; compiled.

A format is a rule over one value: it takes the value's places (its digits, letters or both) and
says from which to which of them are hidden. `*` counts as what it hides, so that a masked value
is read the same way again. A value that has not the shape of its format is hidden wholly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detectors.kernel import compiled
from pipelines.masking.operators.chars import (
    ASTERISK,
    DIGIT,
    HANGUL,
    KINDS,
    LETTER,
    PUNCTUATION,
    SEPARATOR,
    STAR,
    Chars,
)

_LAST, _PHONE, _NAME, _EMAIL, _ENDS, _CARD = range(6)
_ODD = 1 << HANGUL | 1 << LETTER | 1 << PUNCTUATION
"""Kinds that a number does not hold."""
_WHOLLY = (-1, -1)
_ZERO, _NINE = ord("0"), ord("9")


@dataclass(frozen=True, slots=True)
class Format:
    """A rule with its numbers; `kinds` of characters, `most` the last kind that is a place."""

    rule: int
    numbers: tuple[int, ...] = ()
    least: int = DIGIT
    most: int = STAR
    also: str = ""  # ASCII characters that count as separators here
    tables: tuple[npt.NDArray[Any], ...] = (np.array([[]], np.int64), np.array([[]], np.bool_))

    def hide(self, chars: Chars) -> None:
        """Writes `*` over what the rule hides of every value."""
        kinds = KINDS
        if self.also:
            kinds = KINDS.copy()
            kinds[[ord(character) for character in self.also]] = SEPARATOR
        numbers = np.array(self.numbers, np.int64)
        _hide(
            chars.codes,
            chars.starts,
            kinds,
            self.rule,
            self.least,
            self.most,
            numbers,
            *self.tables,
        )


@compiled
def _gather(codes: Any, first: int, last: int, kinds: Any, least: int, most: int, at: Any) -> Any:
    """Fills `at` with a value's places; how many there are, and a bit for each kind it holds."""
    count, seen = 0, 0
    for place in range(first, last):
        kind: Any = np.int64(kinds[min(codes[place], 0xFFFF)])
        seen |= 1 << kind
        if least <= kind <= most:
            at[count] = place
            count += 1
    return count, seen


@compiled
def _digit(codes: Any, at: Any, count: int, number: int) -> Any:
    return np.int64(codes[at[number]]) - _ZERO if number < count else -1


@compiled
def _last(count: int, seen: int, numbers: Any) -> Any:
    """The last digits of a number of so many digits: hide, shortest, longest."""
    if seen & _ODD or not numbers[1] <= count <= numbers[2]:
        return _WHOLLY
    return count - numbers[0], count


@compiled
def _phone(codes: Any, at: Any, count: int, seen: int) -> Any:
    """The exchange number (국번); of 1588-1234, which has none, the last four digits."""
    one, two = _digit(codes, at, count, 0), _digit(codes, at, count, 1)
    three, four = _digit(codes, at, count, 2), _digit(codes, at, count, 3)
    if seen & _ODD:
        return _WHOLLY
    if count == 8 and one == 1 and (two == 5 or two == 6 or two == 8):
        return 4, 8
    country = 0
    if one == 0 and two == 0 and three == 8 and four == 2:
        country = 4
    elif one == 8 and two == 2 and count >= 10:
        country = 2
    area = country + (_digit(codes, at, count, country) == 0)
    first, second = _digit(codes, at, count, area), _digit(codes, at, count, area + 1)
    mobile = first == 1 and (second == 0 or second == 1 or second >= 6)
    if first <= 0 or not (area > 0 or mobile):  # a mobile number may have lost its zero
        return _WHOLLY
    wide = (first == 5 or first == 3) and second == 0  # 050X, 030X
    middle = area + (1 if first == 2 else 3 if wide else 2)
    if count - 4 - middle != 3 and count - 4 - middle != 4:
        return _WHOLLY
    return middle, count - 4


@compiled
def _name(count: int, seen: int) -> Any:
    """홍*동, 홍*, 남**수; of a name in other letters the first one stays."""
    if count < 2 or seen & (1 << DIGIT | 1 << PUNCTUATION):
        return _WHOLLY
    hangul = not seen & 1 << LETTER
    return 1, count - (hangul and count > 2)


@compiled
def _email(codes: Any, first: int, last: int) -> Any:
    """The part before `@` after its first two characters; wholly, where it has up to 3."""
    sign = -1
    for place in range(first, last):
        code = codes[place]
        if code <= 32 or code > 126 or _IN_NO_MAIL[code]:
            return _WHOLLY
        if code == 64:
            if sign >= 0:
                return _WHOLLY
            sign = place - first
    if sign < 1 or codes[last - 1] <= _NINE or codes[last - 1] == 64:  # an address by number
        return _WHOLLY
    return 2 if sign > 3 else 0, sign


@compiled
def _card(at: Any, count: int, seen: int, shown: Any, divides: Any) -> Any:
    """All digits but `shown`; `divides` says where a number of a length may be divided."""
    longest = len(divides) - 1
    length = min(count, longest)
    if seen & _ODD:
        return _WHOLLY
    tail = shown[1, length]
    for number in range(1, count):
        if at[number] != at[number - 1] + 1:
            if not divides[length, min(number, longest)]:
                return _WHOLLY
            if number == 16:  # four groups, three digits more: a long number, or a CVC beside one
                tail = 0
    return shown[0, length], count - tail


_IN_NO_MAIL = np.array([chr(code) in '"(),:;<>[]\\' for code in range(128)])


@compiled
def _hide(
    codes: Any, starts: Any, kinds: Any, rule: int, least: int, most: int, numbers: Any,
    shown: Any, divides: Any,
) -> None:  # fmt: skip
    """Writes `*` over what a rule hides of the values between `starts`."""
    at = np.empty(np.diff(starts).max() if len(starts) > 1 else 0, np.int64)
    for row in range(len(starts) - 1):
        first, last = starts[row], starts[row + 1]
        count, seen = _gather(codes, first, last, kinds, least, most, at)
        if rule == _LAST:
            low, high = _last(count, seen, numbers)
        elif rule == _PHONE:
            low, high = _phone(codes, at, count, seen)
        elif rule == _NAME:
            low, high = _name(count, seen)
        elif rule == _EMAIL:
            low, high = _email(codes, first, last)
        elif rule == _CARD:
            low, high = _card(at, count, seen, shown, divides)
        elif count > numbers[0] + numbers[1]:
            low, high = numbers[0], count - numbers[1]
        else:
            low, high = _WHOLLY
        if low < 0:
            for place in range(first, last):
                if kinds[min(codes[place], 0xFFFF)] <= LETTER:
                    codes[place] = ASTERISK
        for number in range(max(low, 0), high):
            codes[at[number]] = ASTERISK


def _last_digits(hide: int, shortest: int, longest: int) -> Format:
    return Format(_LAST, (hide, shortest, longest))


def keep_ends(first: int, last: int) -> Format:
    """Letters and digits between the first and the last ones; wholly, where that hides none."""
    return Format(_ENDS, (first, last), most=LETTER)


def card_digits(shown: npt.NDArray[np.int64], divides: npt.NDArray[np.bool_]) -> Format:
    """Card numbers: digits shown at head and tail by length, and where they may be divided."""
    return Format(_CARD, tables=(shown, divides))


FORMATS: dict[str, Format] = {
    "all": keep_ends(0, 0),
    "phone": Format(_PHONE, also="()+"),
    "name": Format(_NAME, least=STAR, most=LETTER, also="',"),
    "email": Format(_EMAIL, least=DIGIT, most=PUNCTUATION),
    "rrn": _last_digits(7, 13, 13),  # the birth date stays visible
    "account": _last_digits(5, 8, 16),
    "brn": _last_digits(5, 10, 10),
    "crn": _last_digits(7, 13, 13),
}
