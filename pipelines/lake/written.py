"""The files of a delivery as they lie in staging: what they are, which columns and rows they hold.

Spark reads a data set by the schema of one file and passes over names that begin with `_` or a
dot; so every file is looked at here, by its name and, of Parquet, by its footer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import GateError
from pipelines.masking.actions import DROP
from pipelines.masking.nested import each_leaf, leaves

_OURS = re.compile(r"part-[^/]*|_SUCCESS|\.(?:part-[^/]*|_SUCCESS)\.crc")
Fault = dict[str, Any]


def file_faults(staging: Path, manifest: Mapping[str, Any]) -> dict[str, list[Fault]]:
    """Data set → what is wrong with its files; "" stands for files of no data set."""
    granted = {(one["dataset"], one["column"]) for one in manifest["delivery"]["columns"]
               if one["action"] != DROP}  # fmt: skip
    plans = {one["name"]: one for one in manifest["datasets"]}
    found = {"": [*_strangers(staging, plans)]}
    for name, plan in plans.items():
        paths = {path for dataset, path in granted if dataset == name}
        found[name] = [*_columns(staging / name, plan, paths)]
    return found


def require_files(staging: Path, manifest: Mapping[str, Any]) -> None:
    """Raises GateError with data set and column where the files are not those of the grant."""
    found = [(name, one) for name, some in file_faults(staging, manifest).items() for one in some]
    if found:
        said = [told(name, one) for name, one in found]
        raise GateError(
            "The files of the delivery are not what was granted; nothing was published.",
            "; ".join(said[:12]) + (" …" if len(said) > 12 else "."),
        )


def told(name: str, one: Fault) -> str:
    """A fault of a data set in words."""
    place = ".".join(filter(None, (name or "files", one["column"])))
    return f"{place}: {one['count']:,} × {one['fault']}"


def fault(what: str, column: str = "", count: int = 1) -> Fault:
    return {"column": column, "fault": what, "count": count}


def _strangers(staging: Path, plans: Mapping[str, Any]) -> Iterator[Fault]:
    """Files that no write of this run makes."""
    files = [path.relative_to(staging) for path in staging.rglob("*") if path.is_file()]
    strange = [
        path
        for path in files
        if path.parts[0] != "_garim"  # the reports, once they are published
        and not (path.parts[0] in plans and path.parts[1:] and _OURS.fullmatch(path.name))
    ]
    if strange:
        yield fault("strange file", count=len(strange))


def _columns(folder: Path, plan: Mapping[str, Any], granted: set[str]) -> Iterator[Fault]:
    """Columns that are there and not granted, granted and not there, or of another type; rows."""
    planned = {one["path"]: str(one["type_out"]) for one in plan["columns"] if one["type_out"]}
    yield from (fault("not granted", path) for path in sorted(planned.keys() - granted))
    if plan["format"] in ("text", "jsonl"):
        return
    rows = 0
    wrong: dict[tuple[str, str], int] = {}
    for path in sorted(folder.rglob("part-*.parquet")):
        meta = pq.read_metadata(path)
        rows += meta.num_rows
        inside = path.relative_to(folder).parts[:-1]
        for what, column in _differing(planned, meta.schema.to_arrow_schema(), inside):
            if what == "missing" or not _emptied(path, column):
                wrong[what, column] = wrong.get((what, column), 0) + 1
    yield from (fault(what, column, count) for (what, column), count in sorted(wrong.items()))
    if rows != plan["rows_out"]:
        yield fault("rows in the files", count=abs(rows - int(plan["rows_out"])))


def _differing(
    planned: Mapping[str, str], schema: pa.Schema, folders: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What one file has other columns than planned; folders are `column=value`."""
    there = {path: str(kind) for field in schema for path, kind in leaves(field.name, field.type)}
    there |= {part.partition("=")[0]: "" for part in folders}
    yield from (("not granted", path) for path in there.keys() - planned.keys())
    yield from (("missing", path) for path in planned.keys() - there.keys())
    for path in there.keys() & planned.keys():
        if there[path] and _family(there[path]) != _family(planned[path]):
            yield "of another type", path


def _emptied(path: Path, column: str) -> bool:
    """Whether a column is a field of a struct without any value, as a dropped one stays there."""
    top = re.split(r"[.\[{]", column)[0]
    if top == column:
        return False
    held = pq.read_table(path, columns=[top], partitioning=None)[top].combine_chunks()
    return all(leaf.null_count == len(leaf) for at, leaf in each_leaf(top, held) if at == column)


def _family(kind: str) -> str:
    """The type, without the unit and zone of moments: Spark stores them in units of its own."""
    return "timestamp" if kind.startswith("timestamp") else kind
