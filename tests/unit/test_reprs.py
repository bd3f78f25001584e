"""What holds people's text shows none of it when somebody logs it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from detectors.near import Passage
from detectors.text import Folded
from pipelines.lake.distinct import Values

TEXT = "연락처 010-0034-5678"


@pytest.mark.parametrize(
    "held",
    [Folded(TEXT, bare=TEXT), Passage.of(TEXT), Values.of(pa.array([TEXT]))],
    ids=lambda held: type(held).__name__,
)
def test_a_repr_holds_no_text(held: object) -> None:
    assert "010" not in f"{held!r} {held}"
