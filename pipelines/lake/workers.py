"""The one stage: an Arrow function run by Spark's Python workers through `mapInArrow`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from errno import errorcode
from importlib.abc import MetaPathFinder
from itertools import chain

import pyarrow as pa
from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructField, StructType

from pipelines.errors import GarimError, IncompleteRun
from pipelines.lake.session import ALONE

_FAILED = "GARIM-WORKER-FAILED"
_SYSTEM = ("No space left on device", "Disk quota exceeded", "File too large",
           "Permission denied", "java.lang.OutOfMemoryError")  # fmt: skip
"""What a system says of itself; such words can be passed on, they are nobody's."""
_MARK = re.compile(rf"{_FAILED} ([^\n]*?) GARIM-END")


class WorkerFailed(RuntimeError):
    """A worker's failure with everything personal taken out: kind, data set and place only."""


class guarded:
    """Turns any failure in a worker into one that names data set and kind, never a value.

    Spark writes the message of a failed task to the driver, the event log and stderr.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None or issubclass(kind, (GeneratorExit, WorkerFailed)):
            return
        said = error.what if isinstance(error, GarimError) else kind.__name__
        if isinstance(error, OSError) and error.errno and error.errno in errorcode:
            said = os.strerror(error.errno)  # a full disk: the system's own words
        raise WorkerFailed(
            f"{_FAILED} {self._dataset}: {said} in {_place(trace)} GARIM-END"
        ) from None


def _place(trace: object) -> str:
    """Module and line of the innermost frame of this project."""
    place = "?"
    while trace is not None:
        frame = trace.tb_frame  # type: ignore[attr-defined]
        module = frame.f_globals.get("__name__", "?")
        if module.split(".")[0] in ("detectors", "pipelines"):
            place = f"{module}:{trace.tb_lineno}"  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return place


def map_batches(
    frame: DataFrame,
    dataset: str,
    schema: pa.Schema,
    make: Callable[[], Callable[[pa.RecordBatch], Iterable[pa.RecordBatch]]],
    ends: bool = False,
) -> DataFrame:
    """`frame` through an Arrow function: `make()` runs once per task, its result per batch.

    `schema` is what the function yields. A task may run twice: functions have no side effects, but
    for a file that is replaced whole (taken.py).
    `ends`: at the end of each task the function is called once more, with None.
    """

    alone = frame.sparkSession.conf.get(ALONE, "false") == "true"

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with guarded(dataset):
            if alone:
                spare_pandas()
            function = make()
        for batch in chain(batches, [None] if ends else ()):
            with guarded(dataset):
                results = iter(function(batch))
            del batch  # a cell may be large: nothing is held longer than it is needed
            while (result := following(results)) is not None:
                yield result

    def following(results: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        with guarded(dataset):  # a generator works when it is asked
            return next(results, None)

    return frame.mapInArrow(run, spark_schema(schema))


class _NoPandas(MetaPathFinder):
    """An import system in which there is no pandas."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def spare_pandas() -> None:
    """Keeps pyarrow's first `pa.array` from importing pandas: 0.4 s and 40 MB of every worker.

    pyarrow asks once and takes no for an answer. For workers of garim's own session only: in a
    worker that somebody's own functions share, pyarrow must know pandas' ways of writing null.
    """
    if "pandas" not in sys.modules:
        finder = _NoPandas()
        sys.meta_path.insert(0, finder)
        try:
            pa.array([0])
        finally:
            sys.meta_path.remove(finder)


def arrow_schema(frame: DataFrame) -> pa.Schema:
    """The Arrow schema of a DataFrame's batches."""
    return to_arrow_schema(frame.schema, timezone="UTC")


def spark_schema(schema: pa.Schema) -> StructType:
    """A Spark schema of an Arrow one; everything may be null."""
    made = from_arrow_schema(schema)
    return StructType([StructField(field.name, field.dataType, True) for field in made])


@contextmanager
def spark_errors(what: str, where: str) -> Iterator[None]:
    """Turns a Spark failure into one paragraph; Spark's own text may quote rows and is dropped."""
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = _reason(error)
        raise IncompleteRun(what, f"{where}: {reason}", "Nothing was published.") from None


def _reason(error: PySparkException | Py4JError | ConnectionError) -> str:
    if isinstance(error, (Py4JNetworkError, ConnectionError)):
        return "Spark itself ended: out of memory, or killed."
    said = str(error)
    marked = _MARK.search(said)
    if marked:
        return f"{marked.group(1)}."
    for known in _SYSTEM:
        if known in said:
            return f"{known}."
    if isinstance(error, PySparkException) and error.getCondition():
        return f"Spark reports {error.getCondition()}."
    return f"Spark reports {type(error).__name__}."
