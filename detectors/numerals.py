"""Numbers that a table has spoilt: with `.0` or an exponent, without their leading zeros.

A spreadsheet, a float column or a schema that was guessed turns 010-0034-5678 into 1000345678,
1000345678.0 or 1.000345678E9. `whole` writes such cells as digits; `READINGS` say what the digits
may have been. Pure functions over Arrow arrays and digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detectors.checksums import calendar_date
from detectors.entity import Recognizer
from detectors.labels import Codes, speaks_for
from detectors.recognizers.contact import PHONE
from detectors.recognizers.resident import FOREIGNER, RESIDENT
from detectors.signs import Signs, holding

_POINT = r"^\s*([0-9]{3,19})\.0+\s*$"
_EXPONENT = r"^\s*[0-9](?:\.[0-9]{1,18})?[eE]\+?[0-9]{1,2}\s*$"
_POINTS, _EXPONENTS = Signs.of([r"[0-9]{3}\.0"]), Signs.of(["[0-9][eE][0-9]", r"[0-9][eE]\+[0-9]"])
"""What is found in each cell that _POINT and _EXPONENT match, and in few others."""
ALMOST = 0.4
"""The score of a value to which only a label or its own kind beside it is lacking."""
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_BORN_2000S = rf"^(?:[1-9]{_MONTH}|[1-9]|1[0-2]){_DAY}"


def whole(values: pa.Array) -> pa.Array:
    """Text cells with whole numbers written as digits: 9490200000000004.0, 9.490200000000004E15."""
    points, powers = holding(values, _POINTS, _EXPONENTS)
    values = _written(values, points, _POINT, _without_point)
    return _written(values, powers, _EXPONENT, _without_exponent)


def _written(
    values: pa.Array, rows: NDArray[np.int64], pattern: str, write: Callable[[pa.Array], pa.Array]
) -> pa.Array:
    """The values with those of some rows written anew that a pattern matches."""
    some = values.take(pa.array(rows))
    fit = pc.match_substring_regex(some, pattern).to_numpy(zero_copy_only=False)
    if not fit.any():
        return values
    which = np.zeros(len(values), np.bool_)
    which[rows[fit]] = True
    return pc.replace_with_mask(values, pa.array(which), write(some.filter(pa.array(fit))))


def _without_point(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, _POINT, r"\1")


def _without_exponent(values: pa.Array) -> pa.Array:
    return pa.array([_digits(text) for text in values.to_pylist()], values.type)


def _digits(text: str) -> str:
    number = Decimal(text.strip())
    return format(number, "f") if number == number.to_integral_value() else text


@dataclass(frozen=True, slots=True)
class Reading:
    """What digits may have been before their leading zeros were lost.

    `cells` is an RE2 pattern of the digits left, `width` how many there were (0: one more),
    `proves` whether the digits with their zeros are such a value, `alone` whether a column may be
    read so where its name says nothing.
    """

    entity: str
    cells: str
    width: int
    proves: Callable[[str], bool]
    alone: bool = False

    def count(self, values: pa.Array, often: pa.Array) -> int:
        """How many cells read so, of text values and how often each of them stands there."""
        likely = pc.match_substring_regex(values, self.cells).fill_null(False)
        some = (part.filter(likely).to_pylist() for part in (values, often))
        return sum(n for digits, n in zip(*some, strict=True) if self.proves(self._filled(digits)))

    def _filled(self, digits: str) -> str:
        return digits.zfill(self.width or len(digits) + 1)


def _almost(recognizer: Recognizer) -> Callable[[str], bool]:
    return lambda digits: recognizer.judge(digits) >= ALMOST


READINGS = (
    Reading("PHONE_NUMBER", r"^10[2-9][0-9]{7}$", 11, _almost(PHONE), alone=True),
    Reading("PHONE_NUMBER", r"^[1-8][0-9]{7,10}$", 0, _almost(PHONE)),
    Reading("KR_RRN", rf"{_BORN_2000S}[34][0-9]{{6}}$", 13, _almost(RESIDENT), alone=True),
    Reading("KR_FRN", rf"{_BORN_2000S}[78][0-9]{{6}}$", 13, _almost(FOREIGNER), alone=True),
    Reading("DATE_OF_BIRTH", r"^[1-9][0-9]{2,4}$", 6, calendar_date),
    Reading("POSTAL_CODE", r"^[1-9][0-9]{3}$", 5, lambda _: True),
)


def restored(values: pa.Array, often: pa.Array, codes: Codes) -> dict[str, int]:
    """Entity to the cells that are its values once their leading zeros are put back.

    `often`: in how many cells each of the values stands; `codes` are the entities that the
    column's name stands for.
    """
    counts: dict[str, int] = {}
    for reading in READINGS:
        if speaks_for(reading.entity, codes) or (reading.alone and reading.entity not in codes):
            counts[reading.entity] = max(
                counts.get(reading.entity, 0), reading.count(values, often)
            )
    return {entity: n for entity, n in counts.items() if n}
