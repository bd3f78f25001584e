"""Fingerprints of both sides, packed for one shuffle, and those of the one met on the other. Pure.

A probe gives a row for each fingerprint, millions of them; here those of a batch that go to the
same part of the shuffle become one row of bytes. A part has all equal fingerprints of both sides.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.lake.prints import as_binary, as_halves

_KEYS = ("dataset", "column", "measure", "entity")
PACKED = pa.schema(
    [("part", pa.int32()), *((name, pa.string()) for name in _KEYS), ("prints", pa.binary()),
     ("n", pa.int64())]
)  # fmt: skip
"""Either a count `n`, or `prints`: records of three words, the two halves and their count."""
MET = pa.schema([(name, pa.string()) for name in _KEYS[:3]] + [("n", pa.int64())])
"""Sums of the counts; `survivor E`: cells that hold an identifier E of the original; `lacking`:
pseudonyms that should be there; `prints`: different identifiers of the original."""
Records = NDArray[np.uint64]
Kind = tuple[str, str, str, str]
Counts = Counter[tuple[str, str, str]]
_PART = 8 << 20
_PARTS = 2, 8192
_SHORT = 1 << 15
"""Numbers below it are sorted several times as fast (numpy's radix sort)."""


def parts_of(size: int) -> int:
    """Into how many parts the fingerprints of so many bytes of originals go; a worker holds one."""
    return min(max(_PARTS[0], size // _PART), _PARTS[1])


def packed(found: pa.RecordBatch, parts: int) -> pa.RecordBatch:
    """Rows of PROBE as rows of PACKED."""
    is_print = found["print"].is_valid()
    return pa.concat_batches(
        [_counts(found.filter(pc.invert(is_print)), parts), _packs(found.filter(is_print), parts)]
    )


def _counts(found: pa.RecordBatch, parts: int) -> pa.RecordBatch:
    """Counts; those of a column go to one part."""
    names = zip(found["dataset"].to_pylist(), found["column"].to_pylist(), strict=True)
    part = [zlib.crc32(repr(name).encode()) % parts for name in names]
    keys = [found[name].cast(pa.string()) for name in _KEYS]
    columns = [pa.array(part, pa.int32()), *keys, pa.nulls(len(part), pa.binary()), found["n"]]
    return pa.RecordBatch.from_arrays(columns, schema=PACKED)


def _packs(found: pa.RecordBatch, parts: int) -> pa.RecordBatch:
    """One row for the fingerprints of the same kind and part."""
    records = np.column_stack([as_halves(found["print"]), found["n"].to_numpy().astype(np.uint64)])
    part = (records[:, 0] % np.uint64(parts)).astype(np.int64)
    kinds = _kinds(found) * parts + part
    short = kinds.astype(np.int16) if kinds.max(initial=0) < _SHORT else kinds
    order = np.argsort(short, kind="stable")
    first = np.flatnonzero(np.diff(kinds[order], prepend=-1))
    ends = np.append(first, len(order)).astype(np.int32) * np.int32(records.itemsize * 3)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(records[order]))]
    one = pa.array(order[first])
    columns = [
        pa.array(part[order[first]], pa.int32()),
        *(found[name].take(one).cast(pa.string()) for name in _KEYS),
        pa.Array.from_buffers(pa.binary(), len(first), buffers),
        pa.nulls(len(first), pa.int64()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PACKED)


def _kinds(found: pa.RecordBatch) -> NDArray[np.int64]:
    """A number for each row, the same for the same keys."""
    kinds = np.zeros(found.num_rows, np.int64)
    for name in _KEYS:
        told = found[name]
        kinds = kinds * len(told.dictionary) + told.indices.to_numpy()
    return kinds


def met(packs: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    """What the rows of a part of the shuffle say, as rows of MET; each pack is let go once read."""
    counts: Counts = Counter()
    held: defaultdict[Kind, list[pa.Buffer]] = defaultdict(list)
    for pack in packs:
        told = (pack[name].to_pylist() for name in (*_KEYS, "n"))
        for *key, n, prints in zip(*told, pack["prints"], strict=True):
            dataset, column, measure, entity = key
            if prints.is_valid:
                held[dataset, column, measure, entity].append(prints.as_buffer())
            else:
                counts[dataset, column, measure] += n
    records = {key: _records(held.pop(key)) for key in [*held]}
    counts.update(_survivors(records))
    counts.update(_lacking(records))
    return pa.RecordBatch.from_arrays(
        [*(pa.array([key[at] for key in counts], pa.string()) for at in range(3)),
         pa.array(counts.values(), pa.int64())],
        schema=MET,
    )  # fmt: skip


def _survivors(records: Mapping[Kind, Records]) -> Counts:
    """Cells in which an identifier of the original stands, by column and entity; and `prints`."""
    entities = {key[3] for key in records if key[2] == "original"}
    originals = {
        entity: _prints([r for k, r in records.items() if k[2:] == ("original", entity)]).unique()
        for entity in entities
    }
    counts = Counter({("", "", "prints"): sum(map(len, originals.values()))})
    written = {key: some for key, some in records.items() if key[2] == "written"}
    if not originals or not written:
        return counts
    every = pa.concat_arrays([*originals.values()])
    hits = _among(_prints([*written.values()]), every)
    ends = np.cumsum([len(some) for some in written.values()])
    for (key, some), hit in zip(written.items(), np.split(hits, ends[:-1]), strict=True):
        left = some[hit]
        for entity, prints in originals.items() if len(left) else ():
            same = _among(_prints([left]), prints)
            counts[key[0], key[1], f"survivor {entity}"] += int(left[same, 2].sum())
    return +counts


def _lacking(records: Mapping[Kind, Records]) -> Counts:
    """By column how many pseudonyms should be there and are not."""
    counts: Counts = Counter()
    for (dataset, column, measure, entity), some in records.items():
        if measure == "expected":
            there = records.get((dataset, column, "token", entity))
            expected = _prints([some]).unique()
            found = _among(expected, _prints([] if there is None else [there]))
            counts[dataset, column, "lacking"] += int((~found).sum())
    return +counts


def _records(packs: Sequence[pa.Buffer]) -> Records:
    return np.frombuffer(b"".join(packs), "<u8").reshape(-1, 3)


def _prints(records: Sequence[Records]) -> pa.Array:
    return as_binary(np.concatenate([np.empty((0, 2), np.uint64), *(r[:, :2] for r in records)]))


def _among(prints: pa.Array, others: pa.Array) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.is_in(prints, others).to_numpy(zero_copy_only=False)
    return found
