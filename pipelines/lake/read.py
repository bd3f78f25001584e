"""What there is to read: data sets found by walking folders, and how Spark opens each.

Everything comes as strings (Parquet keeps its types): inference would turn 01012345678 into a
number. Text and JSON lines come as raw bytes, so that what is no UTF-8 is seen and not replaced.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from pipelines.errors import IncompleteRun, UsageError
from pipelines.lake.rows import CORRUPT

FORMATS = {
    ".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".log": "text", ".txt": "text", ".text": "text",
}  # fmt: skip
_PACKED = (".gz", ".bz2", ".zst")


@dataclass(frozen=True, slots=True)
class DataSet:
    """Files of one format that form one table or one log."""

    name: str
    root: Path
    format: str
    files: tuple[Path, ...]

    @property
    def is_lines(self) -> bool:
        return self.format in ("text", "jsonl")

    @property
    def partitions(self) -> tuple[str, ...]:
        """Columns that stand in folder names (`day=2026-10-01`), outermost first."""
        return _partitions(self.root, self.files[0])


def _partitions(root: Path, file: Path) -> tuple[str, ...]:
    """The keys of the folders between a data set's root and one of its files."""
    folders = file.relative_to(root).parts[:-1]
    return tuple(part.partition("=")[0] for part in folders if "=" in part)


def discover(inputs: Sequence[Path], as_table: bool = False) -> list[DataSet]:
    """The data sets under some paths, by name; hidden files (`.x`, `_x`) are passed over.

    A folder is one data set if its files share a format (subfolders `k=v` are its partitions);
    otherwise each file is one. Raises UsageError for missing or empty paths, unknown formats,
    two data sets of one name, and files that Spark would pass over: in a folder within a
    partition that is none itself, or beside the partitions of others.
    """
    found: dict[str, DataSet] = {}
    for path in inputs:
        if not path.exists():
            raise UsageError("No such file or folder.", f"{path}.", "Check the path.")
        for dataset in _walked(path, as_table):
            if not dataset.name:
                raise UsageError(
                    "A data set has no name.", f"{dataset.root}.", "Rename it, or move it."
                )
            if dataset.name in found:
                raise UsageError(
                    f"Two data sets are called {dataset.name!r}.",
                    f"{found[dataset.name].root} and {dataset.root}.",
                    "Rename one, or run them apart.",
                )
            found[dataset.name] = dataset
    if not found:
        listed = ", ".join(map(str, inputs))
        raise UsageError(
            "No data in the input.", f"{listed}.", f"Known file endings: {', '.join(FORMATS)}."
        )
    return [found[name] for name in sorted(found)]


def _walked(path: Path, as_table: bool) -> list[DataSet]:
    try:
        return list(_walk(path, as_table))
    except OSError as error:
        raise IncompleteRun(
            "Cannot read a folder of the input.", f"{error.filename}: {error.strerror}.",
            "Mend its permissions.",
        ) from None  # fmt: skip


def _walk(path: Path, as_table: bool) -> Iterable[DataSet]:
    if path.is_file():
        yield _dataset(path.name.split(".")[0], path, [path], as_table)
        return
    files = _files(path)
    formats = {_format(file) for file in files}
    if len(formats) == 1:
        name = path.resolve().name if path.name in ("", "..") else path.name  # of a link, its own
        yield _dataset(name, path, files, as_table)
    else:
        for file in files:
            yield from _walk(file, as_table)
    for folder in sorted(path.iterdir()):
        if folder.is_dir() and _visible(folder) and "=" not in folder.name:
            yield from _walk(folder, as_table)


def _files(folder: Path, partition: bool = False) -> list[Path]:
    """Data files in a folder, maybe a partition, and in its partition folders."""
    files = []
    for entry in sorted(folder.iterdir()):
        if not _visible(entry):
            continue
        if entry.is_file():
            files.append(entry)
        elif "=" in entry.name:
            files.extend(_files(entry, partition=True))
        elif partition:
            raise UsageError(
                "A folder within a partition is no partition itself (k=v): its files would be "
                "passed over.",
                f"{entry}.",
                "Rename it, or move its files.",
            )
    return files


def _visible(path: Path) -> bool:
    return not path.name.startswith((".", "_"))


def _format(path: Path) -> str:
    endings = [ending for ending in path.suffixes if ending not in _PACKED]
    known = FORMATS.get(endings[-1].lower()) if endings else None
    if known is None:
        raise UsageError(
            f"Cannot tell the format of a file ending in {path.suffix or 'nothing'!r}.",
            f"{path}.",
            f"Known endings: {', '.join(FORMATS)} (also .gz). Move or rename it: "
            "no file is passed over.",
        )
    return known


def _dataset(name: str, root: Path, files: list[Path], as_table: bool) -> DataSet:
    kind = _format(files[0])
    if len({_partitions(root, file) for file in files}) > 1:
        raise UsageError(
            "Some files of a data set lie in other partitions than the rest, or in none: they "
            "would be passed over.",
            f"{root}.",
            "Put all of them under folders of the same keys (k=v), or apart.",
        )
    if kind == "parquet":
        for file in files:
            _check_parquet(file)
    return DataSet(name, root, "json_table" if as_table and kind == "jsonl" else kind, tuple(files))


def _check_parquet(path: Path) -> None:
    """Refuses a file cut short or no Parquet at all, by name, before Spark meets it."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(-4, 2)
            whole = head == file.read(4) == b"PAR1"
    except OSError as error:
        raise IncompleteRun("Cannot read a file.", f"{path}: {error.strerror}.") from None
    if not whole:
        raise IncompleteRun(
            "A file is no whole Parquet file.", f"{path}.", "Write it again or move it away."
        )


def open_dataset(spark: SparkSession, dataset: DataSet) -> DataFrame:
    """The data set as a DataFrame; broken rows are marked, never dropped or mended."""
    paths = [re.sub(r"([\\{}\[\]*?])", r"\\\1", uri(dataset.root))]  # a path to read is no pattern
    reader = spark.read
    if dataset.format == "parquet":
        return reader.parquet(*paths)
    if dataset.format == "csv":
        schema = _nullable([*_header(dataset), *dataset.partitions, CORRUPT])
        return reader.csv(
            paths, schema=schema, header=True, quote='"', escape='"', mode="PERMISSIVE",
            columnNameOfCorruptRecord=CORRUPT, enforceSchema=True,
        )  # fmt: skip
    if dataset.format == "json_table":
        frame = reader.json(
            paths, primitivesAsString=True, mode="PERMISSIVE", columnNameOfCorruptRecord=CORRUPT
        )
        return frame
    lines = reader.text(paths, lineSep="\n")
    return lines.select(F.col("value").cast("binary").alias("value"))


def uri(path: Path) -> str:
    """A path for Spark: on this file system, whatever the cluster's default is."""
    return f"file://{path.absolute()}"


def _nullable(names: Sequence[str]) -> StructType:
    return StructType([StructField(name, StringType(), True) for name in names])


def _header(dataset: DataSet) -> list[str]:
    """The column names of a CSV data set; every file must have the same, each name once."""
    headers: dict[tuple[str, ...], Path] = defaultdict(Path)
    for file in dataset.files:
        headers.setdefault(_first_row(file), file)
    if len(headers) > 1:
        raise IncompleteRun(
            "The CSV files of a data set have different headers.",
            f"{dataset.root}: {', '.join(str(file.name) for file in headers.values())}.",
            "Put them into folders of their own.",
        )
    names = list(next(iter(headers)))
    if len(set(names)) < len(names) or not all(names) or not names:
        raise IncompleteRun(
            "A CSV header is missing or has an empty or repeated column name.",
            f"{dataset.files[0]}.", "Name every column once.",
        )  # fmt: skip
    return names


def _first_row(path: Path) -> tuple[str, ...]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        # A bad byte in a later row, read ahead with the header, is not the header's fault.
        with opened(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            names = tuple(next(csv.reader(file), ()))
        "".join(names).encode()
        return names
    except (OSError, EOFError, UnicodeEncodeError, csv.Error) as error:
        raise IncompleteRun(
            "Cannot read the header of a CSV file.", f"{path}: {type(error).__name__}.",
            "It must be UTF-8 with a header line.",
        ) from None  # fmt: skip
