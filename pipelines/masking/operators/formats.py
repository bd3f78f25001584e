"""Which characters each mask format hides, by the classic rules of FACTS 5.

A format looks at a whole array and returns, per value, a range among some of its characters.
`*` counts as what it hides, so that a masked value is read the same way again. A value that
has not the shape of its format is not `known`: the caller hides it wholly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipelines.masking.operators.chars import (
    DIGIT,
    HANGUL,
    LETTER,
    PUNCTUATION,
    STAR,
    Chars,
    Flags,
    Ints,
    Places,
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Places low to high-1 of each known value."""

    places: Places
    low: Ints
    high: Ints
    known: Flags


Format = Callable[[Chars], Hidden]


def _among(codes: Ints, characters: str) -> Flags:
    """Which code points are one of these ASCII characters."""
    table = np.zeros(129, np.bool_)
    table[[ord(character) for character in characters]] = True
    return table[np.minimum(codes, 128)]


def _without(chars: Chars, foreign: Flags, but: str) -> Flags:
    """Which values hold no foreign character, these ASCII characters not counted."""
    at = np.flatnonzero(foreign)
    foreign[at] = ~_among(chars.codes[at], but)
    return ~chars.having(foreign)


def _digits(chars: Chars, also: str = "") -> tuple[Places, Flags]:
    """Digit places, and which values hold nothing but digits, separators and `also`."""
    kinds = chars.kinds()
    foreign = (kinds == HANGUL) | (kinds == LETTER) | (kinds == PUNCTUATION)
    return chars.places(kinds <= STAR), _without(chars, foreign, also)


def _last_digits(hide: int, shortest: int, longest: int) -> Format:
    """Hide the last digits of a number of so many digits."""

    def format_(chars: Chars) -> Hidden:
        digits, plain = _digits(chars)
        known = plain & (digits.count >= shortest) & (digits.count <= longest)
        return Hidden(digits, digits.count - hide, digits.count, known)

    return format_


def _phone(chars: Chars) -> Hidden:
    """Hide the exchange number (국번); of 1588-1234, which has none, the last four digits."""
    digits, plain = _digits(chars, also="()+")
    count = digits.count
    codes = np.append(chars.codes[digits.at].astype(np.int64), np.zeros(8, np.int64))

    def digit(index: Ints | int) -> Ints:
        place = digits.first[:-1] + index
        return np.where(count > index, codes[np.minimum(place, len(codes) - 1)] - ord("0"), -1)

    domestic = (digit(0) == 8) & (digit(1) == 2) & (count >= 10)
    dialled = (digit(0) == 0) & (digit(1) == 0) & (digit(2) == 8) & (digit(3) == 2)
    country = np.where(dialled, 4, np.where(domestic, 2, 0))  # 0082 or 82
    area = country + (digit(country) == 0)
    first, second = digit(area), digit(area + 1)
    wide = ((first == 5) | (first == 3)) & (second == 0)  # 050X, 030X
    middle = area + np.where(first == 2, 1, np.where(wide, 3, 2))
    mobile = (first == 1) & ((second == 0) | (second == 1) | (second >= 6))
    zero = (area > 0) | mobile  # a mobile number may have lost its zero
    known = zero & (first > 0) & np.isin(count - 4 - middle, (3, 4))
    short = (count == 8) & (digit(0) == 1) & np.isin(digit(1), (5, 6, 8))
    low, high = np.where(short, 4, middle), np.where(short, 8, count - 4)
    return Hidden(digits, low, high, plain & (known | short))


def _name(chars: Chars) -> Hidden:
    """홍*동, 홍*, 남**수; of a name in other letters the first one stays."""
    kinds = chars.kinds()
    letters = chars.places((kinds >= STAR) & (kinds <= LETTER))
    plain = _without(chars, (kinds == DIGIT) | (kinds == PUNCTUATION), "',")
    hangul = ~chars.having(kinds == LETTER)
    count = letters.count
    known = plain & (count > 1)
    return Hidden(letters, np.ones_like(count), count - (hangul & (count > 2)), known)


def _email(chars: Chars) -> Hidden:
    """Hide the part before `@` after its first two characters; wholly, where it has up to 3."""
    codes = chars.codes
    foreign = (codes <= ord(" ")) | (codes > 126) | _among(codes, '"(),:;<>[]\\')
    signs = chars.places(codes == ord("@"))
    known = (signs.count == 1) & ~chars.having(foreign)
    local, last = np.zeros((2, len(known)), np.int64)
    local[known] = signs.at[signs.first[:-1][known]] - chars.starts[:-1][known]
    last[known] = codes[chars.starts[1:][known] - 1]
    named = (last > ord("9")) & (last != ord("@"))  # not an address by number
    everything = Places(np.arange(len(codes)), chars.starts)
    return Hidden(everything, np.where(local > 3, 2, 0), local, known & named & (local > 0))


def _all(chars: Chars) -> Hidden:
    """Hide every letter and digit."""
    places = chars.places(chars.kinds() <= LETTER)
    count = places.count
    return Hidden(places, np.zeros_like(count), count, np.ones(len(count), np.bool_))


def keep_ends(first: int, last: int) -> Format:
    """Letters and digits between the first and the last ones; wholly, where that hides none."""

    def format_(chars: Chars) -> Hidden:
        places = chars.places(chars.kinds() <= LETTER)
        low = np.full_like(places.count, first)
        return Hidden(places, low, places.count - last, places.count > first + last)

    return format_


FORMATS: dict[str, Format] = {
    "all": _all,
    "phone": _phone,
    "name": _name,
    "email": _email,
    "rrn": _last_digits(7, 13, 13),  # the birth date stays visible
    "account": _last_digits(5, 8, 16),
    "brn": _last_digits(5, 10, 10),
    "crn": _last_digits(7, 13, 13),
}
