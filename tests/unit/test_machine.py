"""Arrays over Arrow's buffers are of one kind: numba would compile loops once more for another."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from detectors.machine import viewed
from detectors.rows import spread
from pipelines.masking.operators.chars import buffers


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
