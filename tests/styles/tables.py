"""Records as tables in text: separated values, markdown, dumps, SQL."""

from __future__ import annotations

from tests.styles.draft import Draft
from tests.styles.fields import record
from tests.styles.records import Write, labels, pairs


def _table(draft: Draft, separator: str, quoted: bool = False, headed: bool = True) -> str:
    fields = record(draft.rng)
    rows = [[draft.make(f.slot) for f in fields] for _ in range(draft.rng.randint(1, 2))]
    rows = [labels(draft.rng, fields), *rows] if headed else rows
    cells = [[f'"{c}"' if quoted or separator in c else c for c in row] for row in rows]
    return "\n".join(separator.join(row) for row in cells)


PLAIN_AS_DAY = "name phone tel email card rrn addr ip mac plate".split()
"""What an annotator knows in a row without headings."""


def bare(draft: Draft) -> str:
    """Rows of a CSV file without headings."""
    personal = draft.rng.sample(PLAIN_AS_DAY, draft.rng.randint(2, 5))
    slots = personal + draft.rng.sample(["order", "day", "amount", "code", "approval"], 2)
    draft.rng.shuffle(slots)
    cells = [draft.make(slot) for slot in slots]
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def markdown(draft: Draft) -> str:
    lines = _table(draft, " | ").split("\n")
    ruler = " | ".join("---" for _ in lines[0].split(" | "))
    return "\n".join(f"| {line} |" for line in [lines[0], ruler, *lines[1:]])


def dump(draft: Draft) -> str:
    """`key : value` in a fixed width, one a line."""
    fields = record(draft.rng)
    sign = draft.rng.choice((": ", " : ", "\t", " = ", "="))
    names = labels(draft.rng, fields)
    return "\n".join(
        f"{n:<12}{sign}{draft.make(f.slot)}" for n, f in zip(names, fields, strict=True)
    )


def insert(draft: Draft) -> str:
    names, made = zip(*pairs(draft), strict=True)
    table = draft.rng.choice(("order", "member", "pay"))
    values = ", ".join(f"'{value}'" for value in made)
    return f"INSERT INTO tb_{table} ({', '.join(names)}) VALUES ({values})"


TABLES: dict[str, Write] = {
    "csv bare": bare, "csv": lambda d: _table(d, ","),
    "csv quoted": lambda d: _table(d, ",", quoted=True),
    "tsv": lambda d: _table(d, "\t"), "pipe": lambda d: _table(d, "|"), "markdown": markdown,
    "dump": dump, "sql insert": insert,
}  # fmt: skip
