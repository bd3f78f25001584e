"""`python -m tests.accuracy`: recall and precision on generated texts, leaks on the demo lake.

Texts of many styles (tests/styles) are scanned in this process. Then it makes a lake, runs the
command line as a user would (scan, keys, mask, verify), and counts against the truth file. Prints
tables, writes build/accuracy.json, and ends with exit code 1 when a target is missed. With
`--texts N` only the first part, which needs no JVM.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from detectors import Scanner
from pipelines.samples import generate
from tests import demo_lake, measure
from tests.demo_lake import Key
from tests.measure import TEN, Recall
from tests.styles import measured as styles
from tests.styles.measured import Size
from tests.styles.report import Show, markdown

REPORT = Path("build") / "accuracy.json"
TARGET, TARGET_PERSON = 0.99, 0.95
VERBS = ("scan", "keys", "mask", "verify")
Truth = dict[str, list[dict[str, Any]]]  # by data set
Recalls = dict[tuple[str, str], Recall]  # by entity, context


def main() -> int:
    """0 when all targets are met, 1 when not, 2 when a command failed."""
    given = _parser().parse_args()
    size = Size(given.texts or Size.texts, given.lines, given.each, given.tables, given.seed)
    show_ = Show(given.kinds, given.show_misses, given.entity)
    texts, gates = styles.measure(size, show_, Console(width=150))
    if given.markdown:
        print(markdown(texts["entities"]))
    result = {"styles": texts, "missed": []}
    if given.texts is None:
        with _workplace(given.keep) as work:
            result |= measured(work, given.rows, given.seed)
        show(result)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if result["missed"] or not all(gate.met for gate in gates) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Recall, precision and leaks on generated data.")
    parser.add_argument("--texts", type=int, help="only the part without a JVM, and so many texts")
    parser.add_argument("--lines", type=int, default=Size.lines, help="clean log lines")
    parser.add_argument("--each", type=int, default=Size.each, help="hostile inputs of a family")
    parser.add_argument("--tables", type=int, default=Size.tables, help="tables of columns")
    parser.add_argument("--seed", type=int, default=Size.seed)
    parser.add_argument("--kinds", type=int, default=8, help="kinds of misses named by entity")
    parser.add_argument("--show-misses", type=int, default=0, const=3, nargs="?", metavar="N",
                        help="with N (generated) samples of each kind")  # fmt: skip
    parser.add_argument("--entity", help="misses and false alarms of this entity only")
    parser.add_argument("--markdown", action="store_true", help="also the table of the README")
    parser.add_argument("--rows", type=int, default=20_000, help="PG transactions of the lake")
    parser.add_argument("--keep", type=Path, help="a new folder that stays: lake, rules, output")
    return parser


@contextmanager
def _workplace(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="garim-accuracy-") as folder:
            yield Path(folder)
    else:
        keep.mkdir(parents=True)
        yield keep


def measured(work: Path, rows: int, seed: int) -> dict[str, Any]:
    """Everything there is to count, as JSON-able numbers; `missed` lists what fell short."""
    lake, masked = work / "lake", work / "masked"
    generate(lake, rows, seed)
    truth = _by_dataset(lake)
    scan, runs = run_all(lake, masked, work)
    recalls = _columns(truth, scan)
    in_texts, alarms = _texts(lake, truth)
    result = {
        "rows": rows,
        "runs": runs,
        "recall": [
            {"entity": e, "context": c, "truth": r.truth, "found": r.found, "hidden": r.hidden}
            for (e, c), r in sorted((recalls | in_texts).items())
        ],
        "false_alarms": alarms,
    }
    if masked.exists():
        result |= _leaks(lake, masked, truth) | _unchanged(lake, masked, truth)
        result["kept_short"] = _kept_short(masked, truth)
    return result | {"missed": missed(result)}


def run_all(lake: Path, masked: Path, work: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Runs the verbs; returns the scan result, and exit code and seconds of each verb."""
    rules, keys, report = work / "rules.yaml", work / "demo.keys", work / "scan.html"
    steps: dict[str, list[str | Path]] = {
        "scan": ["scan", lake, "--write-rules", rules, "--report", report, "--json"],
        "keys": ["keys", "new", keys],
        "mask": ["mask", lake, masked, "--rules", rules, "--keys", keys],
        "verify": ["verify", lake, masked],
    }
    output, runs = {}, {}
    for name, words in steps.items():
        started = time.monotonic()
        code, output[name] = _garim(words)
        runs[name] = {"exit": code, "seconds": round(time.monotonic() - started, 1)}
        if code and name != "verify":
            break
    if "keys" not in runs:
        raise SystemExit(2)
    return json.loads(output["scan"]), runs


def _garim(words: list[str | Path]) -> tuple[int, str]:
    """Exit code and standard output of one command; what went wrong is shown at once."""
    script = Path(sys.executable).with_name("garim")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "pipelines"]
    done = subprocess.run([*program, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        print(f"garim {words[0]}: exit code {done.returncode}", done.stderr, file=sys.stderr)
    return done.returncode, done.stdout


def _by_dataset(lake: Path) -> Truth:
    truth: Truth = defaultdict(list)
    for record in demo_lake.truth(lake).to_pylist():
        truth[record["dataset"]].append(record)
    return dict(truth)


def _columns(truth: Truth, scan: dict[str, Any]) -> Recalls:
    columns = {
        (dataset["name"], measure.plain_path(column["path"])): column
        for dataset in scan["datasets"]
        for column in dataset["columns"]
    }
    typed = Counter(
        (name, r["column"], r["entity"])
        for name, records in truth.items()
        for r in records
        if r["context"] == "column"
    )
    return {(e, "column"): r for e, r in measure.column_recall(typed, columns).items()}


def _texts(lake: Path, truth: Truth) -> tuple[Recalls, list[dict[str, Any]]]:
    """Scans every text cell and log line directly: recall, and alarms where nothing is."""
    scanner, recalls, alarms = Scanner(), Recalls(), []
    for dataset, records in truth.items():
        told = [(demo_lake.key_of(r), r) for r in records if r["context"] != "column"]
        columns = {key[2] for key, _ in told}
        cells = demo_lake.cells(lake / dataset, dataset) if told else iter(())
        texts = {key: text for key, text in cells if key[2] in columns}
        found = measure.scan_texts(scanner.scan, texts)
        for case, counted in measure.text_recall(told, found).items():
            _add(recalls.setdefault(case, Recall()), counted)
        clean, wrong = measure.false_alarms(texts, {key for key, _ in told}, found)
        alarms.append({"dataset": dataset, "texts": clean, "found": dict(wrong)})
    return recalls, [alarm for alarm in alarms if alarm["texts"]]


def _add(total: Recall, more: Recall) -> None:
    total.truth += more.truth
    total.found += more.found
    total.hidden += more.hidden


def _leaks(lake: Path, masked: Path, truth: Truth) -> dict[str, Any]:
    """Every original value against every cell, line, file byte of the masked lake."""
    everything = [record for records in truth.values() for record in records]
    search, strong = measure.Search(everything), measure.Search(everything, names=False)
    result: dict[str, Any] = {"leaks": {}, "prose_names": {}, "beyond": {}}
    for dataset, records in truth.items():
        typed = {r["column"] for r in records if r["context"] == "column"}
        cells = (c for c in demo_lake.cells(lake / dataset, dataset) if c[0][2] not in typed)
        innocent = search.innocent(cells, _spans(records))
        left = search.count(text for _, text in demo_lake.cells(masked / dataset, dataset))
        leaked = measure.leaks(search, left, innocent, records)
        result["leaks"][dataset] = dict(leaked.gate)
        result["prose_names"][dataset] = leaked.prose
        result["beyond"][dataset] = dict(leaked.beyond)
    raw = strong.count(_tables_and_reports(masked))
    result["leaks"]["(file bytes)"] = dict(Counter(strong.entity[p] for p in raw.elements()))
    return {name: {k: v for k, v in counts.items() if v} for name, counts in result.items()}


def _spans(records: Iterable[dict[str, Any]]) -> dict[Key, list[tuple[int, int]]]:
    spans: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    for record in records:
        if record["context"] != "column":
            spans[demo_lake.key_of(record)].append((record["start"], record["end"]))
    return spans


def _tables_and_reports(masked: Path) -> Iterator[str]:
    """Bytes of every file but the lines already searched: reports, footers, statistics."""
    for path in sorted(masked.resolve().rglob("*")):
        inside = path.relative_to(masked.resolve()).parts
        if path.is_file() and inside[0] not in demo_lake.LINES:
            yield path.read_bytes().decode("latin-1")


def _kept_short(masked: Path, truth: Truth) -> dict[str, int]:
    """Cells of short entities that still hold their value: expiry dates, postcodes."""
    kept: Counter[str] = Counter()
    for dataset, records in truth.items():
        short = {
            demo_lake.key_of(r): r
            for r in records
            if r["context"] == "column" and r["entity"] in measure.SHORT
        }
        if not short:
            continue
        for key, text in demo_lake.cells(masked / dataset, dataset):
            record = short.get(key)
            if record and record["value"] == text:
                kept[record["entity"]] += 1
    return dict(kept)


def _unchanged(lake: Path, masked: Path, truth: Truth) -> dict[str, Any]:
    """Columns and lines without personal data that did not come out as they went in."""
    columns, rows, lines = [], [], {}
    for dataset, records in truth.items():
        if dataset in demo_lake.LINES:
            told = {demo_lake.key_of(r) for r in records}
            before = dict(demo_lake.lines(lake / dataset))
            after = Counter(line for _, line in demo_lake.lines(masked / dataset))
            clean = Counter(line for key, line in before.items() if key not in told)
            lines[dataset] = {"clean": clean.total(), "altered": (clean - after).total()}
            counts = len(before), after.total()
        else:
            one, two = (demo_lake.table(place / dataset) for place in (lake, masked))
            key = demo_lake.KEYS[dataset]
            personal = {r["column"].split(".")[0].removesuffix("[]") for r in records}
            changed = measure.changed_columns(one, two, key, personal)
            columns += [f"{dataset}.{name}" for name in changed]
            counts = one.num_rows, two.num_rows
        rows += [dataset] if counts[0] != counts[1] else []
    return {"changed_columns": columns, "row_counts_differ": rows, "clean_lines": lines}


def missed(result: dict[str, Any]) -> list[str]:
    """Targets that were not reached, in words."""
    codes = {name: result["runs"].get(name, {"exit": None})["exit"] for name in VERBS}
    short = [f"garim {name}: exit code {code}" for name, code in codes.items() if code != 0]
    for line in result["recall"]:
        entity, context, share = line["entity"], line["context"], line["found"] / line["truth"]
        target = TARGET_PERSON if entity == "PERSON" else TARGET
        if entity in TEN and context != "prose" and share < target:
            short.append(f"recall of {entity} in {context}: {share:.4f} < {target}")
    for dataset, entities in result.get("leaks", {}).items():
        short += [f"leak in {dataset}: {entity} {n} times" for entity, n in entities.items()]
    short += [f"changed without need: {column}" for column in result.get("changed_columns", ())]
    short += [f"row count differs: {dataset}" for dataset in result.get("row_counts_differ", ())]
    return short


def show(result: dict[str, Any]) -> None:
    """Tables on standard output."""
    console = Console()
    console.print(_recall_table(result["recall"]))
    alarms = Table("data set", "texts without truth", "false alarms", "per 1,000", "entities")
    for line in result["false_alarms"]:
        n = sum(line["found"].values())
        share = f"{n / line['texts'] * 1000:.2f}"
        alarms.add_row(
            line["dataset"], f"{line['texts']:,}", f"{n:,}", share, _pairs(line["found"])
        )
    console.print(alarms)
    for title, name in (("leaks", "leaks"), ("names left in free prose", "prose_names"),
                        ("other entities left in free text", "beyond"),
                        ("short values kept", "kept_short"),
                        ("lines without personal data", "clean_lines"),
                        ("columns changed without need", "changed_columns"),
                        ("row counts differ", "row_counts_differ"),
                        ("runs", "runs")):  # fmt: skip
        console.print(f"{title}: {_told(result, name)}")
    for line in result["missed"]:
        console.print(f"[red]missed[/red] {line}")
    console.print("all targets met" if not result["missed"] else f"{len(result['missed'])} missed")


def _recall_table(recalls: list[dict[str, Any]]) -> Table:
    table = Table("entity", "context", "truth", "found", "recall", "hidden by any")
    for line in sorted(recalls, key=lambda r: (r["entity"] not in TEN, r["entity"], r["context"])):
        n = line["truth"]
        table.add_row(line["entity"], line["context"], f"{n:,}", f"{line['found']:,}",
                      f"{line['found'] / n:.4f}", f"{line['hidden'] / n:.4f}")  # fmt: skip
    return table


def _told(result: dict[str, Any], name: str) -> str:
    if name not in result:
        return "not measured, nothing was published"
    return _pairs(result[name]) or "none"


def _pairs(counts: Any) -> str:
    if not isinstance(counts, dict):
        return ", ".join(counts)
    return ", ".join(f"{k} {_pairs(v) if isinstance(v, dict) else v}" for k, v in counts.items())


if __name__ == "__main__":
    sys.exit(main())
