"""The texts of each family as one long column: it gives what they give one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from detectors import Scanner
from tests.texts import sifted
from tests.unit import test_credential as credential
from tests.unit import test_device as device
from tests.unit import test_document as document

SCANNER = Scanner()
TEXTS = {
    "credential": [
        around.format(key, values[0])
        for keys, values in credential.FOUND.values()
        for key in keys
        for around in credential.KEYS
    ]
    + credential.TRACKS,
    "device": [around.format(one) for around in device.AROUND for one in device.V4 + device.V6]
    + device.MACS,
    "document": [around.format(one) for around in document.AROUND for one in document.PASSPORTS]
    + [f"면허 {place} 07-123456-71" for place in document.PLACES]
    + [f"ci={document.ci(1)}", "면허번호 110712345671"],
}


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_a_column_gives_what_its_texts_give(texts: list[str]) -> None:
    rows = sifted(SCANNER, pa.array(texts)).to_pylist()
    single = [(at, s.start, s.end, s.entity) for at, x in enumerate(texts) for s in SCANNER.find(x)]
    assert [(r["row"], r["start"], r["end"], r["entity"]) for r in rows] == single
