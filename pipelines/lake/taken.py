"""Fingerprints of the originals, taken by the tasks that mask them: the gate reads no original.

Each task leaves one file of PACKED rows in the run's scratch folder, named by its partition: a task
that runs again replaces its own. Verification reads them in the originals' place, and nothing else
does: their key lives for one run and is never stored, and nothing in that folder is published.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession

from detectors.catalog import CATALOG
from detectors.entity import Recognizer
from detectors.scanner import Scanner
from pipelines.errors import IncompleteRun, counted
from pipelines.lake.met import PACKED, packed
from pipelines.lake.prints import FINGERPRINT_BYTES
from pipelines.lake.probe import Original
from pipelines.lake.rows import Read
from pipelines.lake.workers import map_batches

_PACKED_SMALLER = pa.ipc.IpcWriteOptions(compression="zstd")
"""Of the three words of a record one is a count: of the originals nearly always 1."""


class Once(Scanner):
    """A scanner that reads a column once, though masking and fingerprints both ask what it holds.

    It remembers what it found last under a name, for the very same values only, until `forget`.
    """

    def __init__(self, as_of: date | None, own: Sequence[Recognizer]) -> None:
        super().__init__(as_of=as_of, catalog=(*CATALOG, *own))
        self._read_last: dict[str | None, tuple[pa.Array, pa.Table]] = {}

    def scan(self, values: pa.Array | pa.ChunkedArray, name: str | None = None) -> pa.Table:
        known, found = self._read_last.get(name, (None, None))
        if found is None or not _same(known, values):
            found = super().scan(values, name)
            self._read_last[name] = values, found
        return found

    def forget(self) -> None:
        """Lets go of what was read: cells may be large."""
        self._read_last.clear()


def _same(one: pa.Array | pa.ChunkedArray, other: pa.Array | pa.ChunkedArray) -> bool:
    """Whether two arrays are the same bytes in the same places, both alive; no value is read."""
    return one is other or _place(one) == _place(other) is not None


def _place(array: pa.Array | pa.ChunkedArray) -> tuple[object, ...] | None:
    """Where all of an array is; None where its buffers do not tell."""
    if isinstance(array, pa.ChunkedArray) or pa.types.is_dictionary(array.type):
        return None
    at = [(held.address, held.size) if held else None for held in array.buffers()]
    return array.type, len(array), array.offset, at


def new_key() -> bytes:
    """A key for fingerprints that lives for one run."""
    return secrets.token_bytes(FINGERPRINT_BYTES)


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the tasks of a run leave fingerprints, under which key, for how many parts (met.py)."""

    folder: Path
    key: bytes = field(repr=False)
    parts: int

    @classmethod
    def under(cls, folder: Path, datasets: Iterable[str], parts: int) -> Taken:
        """A new folder for those of some data sets, for this user alone, and a new key.

        Tasks make no folder: one that runs on when its run has ended leaves nothing. Raises
        IncompleteRun where the system makes none.
        """
        try:
            folder.mkdir(0o700)
            for dataset in datasets:
                (folder / dataset).mkdir()
        except OSError as error:
            raise IncompleteRun(
                f"No folder for fingerprints could be made: {error.strerror}.", f"{folder}.",
                "Remedy that and run again.",
            ) from None  # fmt: skip
        return cls(folder, new_key(), parts)

    def notes(self, before: Original, scanner: Once) -> Notes:
        """What the task in which this is called notes of a data set."""
        context = TaskContext.get()
        assert context
        file = self.folder / before.dataset / f"{context.partitionId()}"
        return Notes(replace(before, scanner=scanner), file, context.taskAttemptId(), self.parts)

    def require_whole(self, dataset: str, tasks: int) -> None:
        """Raises IncompleteRun where the fingerprints of a data set are not those of its tasks."""
        found = len(self._files(dataset))
        if found != tasks:
            raise IncompleteRun(
                f"{counted(tasks, 'task')} masked {dataset}, and {found:,} left the fingerprints "
                "that verification needs.",
                f"{self.folder}.",
                "All executors must write beside OUTPUT, and the driver must see it.",
            )

    def frame(self, spark: SparkSession, dataset: str) -> DataFrame:
        """The fingerprints of a data set, as rows of PACKED: a task for each file."""
        files = self._files(dataset)

        def make() -> Callable[[pa.RecordBatch], Iterator[pa.RecordBatch]]:
            return lambda batch: (one for at in batch["id"].to_pylist() for one in _read(files[at]))

        return map_batches(spark.range(0, len(files), 1, len(files) or 1), dataset, PACKED, make)

    def _files(self, dataset: str) -> list[Path]:
        return sorted((self.folder / dataset).glob("[0-9]*"))


def _read(file: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(file)) as source, pa.ipc.open_file(source) as packs:
        for at in range(packs.num_record_batches):
            yield packs.get_batch(at)


class Notes:
    """What one task notes of the originals: a file that is there whole, or not at all."""

    def __init__(self, before: Original, file: Path, attempt: int, parts: int) -> None:
        self._before, self._file, self._parts = before, file, parts
        self._begun = file.with_name(f".{file.name}.{attempt}")
        self._sink = pa.OSFile(str(self._begun), "wb")
        self._out = pa.ipc.new_file(self._sink, PACKED, options=_PACKED_SMALLER)

    def add(self, read: Read, rows: int) -> None:
        """Notes a batch of so many rows, read as it was."""
        self._out.write_batch(packed(self._before.seen(read, rows), self._parts))

    def close(self) -> None:
        """At the end of the task; closed before it is named: some file systems tell errors then."""
        self._out.close()
        self._sink.close()
        os.replace(self._begun, self._file)
