"""The search for sentinels in everything that a run leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.spark.sentinels import Forms

ZSTD = bytes.fromhex("28b52ffd")
"""How a compressed page begins."""


def leaks(sentinels: Forms, traces: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """(sentinel, place) of everything that is found."""
    held = {data: where for where, data in traces.items()}  # copies of a file once
    return {
        (name, where)
        for data, where in held.items()
        for name, spellings in sentinels.items()
        if any(one in data for one in spellings)
    }


def traces(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Files by folder and name, as they lie there and, for Parquet, unpacked, whole or not."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix != ".so":
                data = path.read_bytes()
                if path.suffix == ".parquet":
                    data += unpacked(data)
                yield f"{folder.name}/{path.relative_to(folder)}", data


def unpacked(data: bytes) -> bytes:
    """The cells of a Parquet file, or whatever pages there are of half a one."""
    try:
        return str(pq.read_table(pa.BufferReader(data)).to_pylist()).encode()
    except pa.ArrowInvalid:
        return pages(data)


def pages(data: bytes) -> bytes:
    """Everything that is compressed in some bytes."""
    found, at = [], data.find(ZSTD)
    while at >= 0:
        with pa.CompressedInputStream(pa.BufferReader(data[at:]), "zstd") as stream:
            try:
                while piece := stream.read(1):
                    found.append(piece)
            except OSError:  # the page is over, and what follows is none
                pass
        at = data.find(ZSTD, at + 1)
    return b"".join(found)


def covers(left: Mapping[str, bytes], *kinds: str) -> bool:
    """Whether the search met something of every kind."""
    missing = [kind for kind in kinds if not any(kind in name and left[name] for name in left)]
    assert missing == []
    return True
