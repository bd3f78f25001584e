"""What each recognizer costs on a text file: `python -m tests.bench.sieve FILE [ENTITY]`.

For every recognizer: places that the sieve let through, matches of its pattern, findings of the
whole scanner for its entity (the same for all recognizers of an entity); in brackets its place in
the catalogue. What is not listed got no place. Counts only, no values.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa

from detectors import CATALOG, Scanner
from detectors.rows import Rows
from detectors.sieve import sieve_of
from detectors.text import fold


def main(file: str, entity: str = "") -> None:
    """Prints the counts for the lines of a file."""
    lines = Path(file).read_text("utf-8").split("\n")
    found = Counter(Scanner().scan(pa.array(lines))["entity"].to_pylist())
    rows = Rows(pa.array([fold(line).text for line in lines]))
    print("   places   matches  findings  recognizer")
    for recognizer, places in sieve_of(CATALOG).starts(rows, [], CATALOG):
        if entity in ("", recognizer.entity):
            matched = sum(bool(recognizer.regex.match(rows.text, place)) for place in places)
            counts = (len(places), matched, found[recognizer.entity])
            print(
                "".join(f"{count:9,} " for count in counts),
                f"{recognizer.entity} ({CATALOG.index(recognizer)})",
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
