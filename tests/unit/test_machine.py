"""Machine code is read without numba's compiler; arrays over Arrow's buffers are of one kind.

numba would compile loops once more for another.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from detectors.machine import viewed
from detectors.rows import spread
from pipelines.masking.operators.chars import buffers

CODE = """
from detectors.machine import compiled, uncounted

@compiled
def squares(n):
    return np.arange(n) ** 2

@uncounted
def total(numbers):
    return numbers.sum()

import numba
import numpy as np
"""
CALLED = """
import sys
from code_of_a_test import np, numba, squares, total
found = [int(total(squares(4)))]
hits = [sum(one.stats.cache_hits.values()) for one in (squares, total)]
compiler = "numba.typed.typeddict" in sys.modules
found.append(int(numba.njit(lambda n: squares(n)[-1])(4)))  # compiled now
print(found, hits, compiler)
"""


def test_machine_code_is_read_without_the_compiler_which_comes_when_it_is_needed(
    tmp_path: Path,
) -> None:
    Path(tmp_path, "code_of_a_test.py").write_text(CODE, "utf-8")
    path = [str(Path(__file__).parents[2]), str(tmp_path)]
    code = f"import sys\nsys.path[:0] = {path}\n{CALLED}"
    told = [
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    assert told == ["[14, 9] [0, 0] True\n", "[14, 9] [1, 1] False\n"]


def test_what_could_be_written_cannot_be() -> None:
    buffer = pa.allocate_buffer(2)
    assert buffer.is_mutable
    assert not viewed(buffer).flags.writeable


def test_nothing_is_as_any_other() -> None:
    assert viewed(None).dtype == viewed(b"1").dtype
    assert len(viewed(None)) == 0
    assert not viewed(None).flags.writeable


@pytest.mark.parametrize("values", [[], [""], [None], ["a", "b"]])
def test_rows(values: list[str | None]) -> None:
    for array in (pa.array(values, pa.string()), pc.utf8_lower(pa.array(values, pa.string()))):
        assert not spread(array)[0].flags.writeable
        assert not buffers(array)[1].flags.writeable
