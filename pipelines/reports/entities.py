"""What `garim entities` shows: every item that is known, by what, under which law, and its mask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from detectors.catalog import own_entities
from detectors.entities import ENTITIES
from detectors.entity import Entity
from detectors.items import Item, items, likelihood
from pipelines.masking.own import NAME, NONE, Own

Row = dict[str, Any]


def entity_rows(actions: Mapping[str, Mapping[str, Any]], own: Own = NONE) -> list[Row]:
    """One row an entity, the operator's own last; `actions` are the defaults of conf/masks.yaml."""
    terms: dict[str, list[Item]] = defaultdict(list)
    for item in items():
        terms[item.entity].append(item)
    known = [entity for entity in ENTITIES if len(entity.codes) == 1 and entity.klass != "none"]
    actions = {**actions, **own.actions}
    return [
        _row(entity, terms[code], actions.get(code, {}).get("action", "keep"), own)
        for entity in (*known, *own_entities(own.recognizers))
        for code in entity.codes
    ]


def _row(entity: Entity, terms: Sequence[Item], action: str, own: Own) -> Row:
    (code,) = entity.codes
    scores = likelihood(code, own.catalog)
    return {
        "entity": code,
        "ko": entity.ko,
        "class": entity.klass,
        "evidence": scores.evidence,
        "likelihood": {"alone": scores.alone, "labelled": scores.labelled},
        "action": action,
        "legal": entity.legal or f"conf/{NAME}",
        "terms": [{"term": item.term, "policies": item.policies.split()} for item in terms],
    }


def entity_table(rows: Sequence[Row]) -> Group:
    """The same for a terminal: a table, and below it the law with the entities under it."""
    table = Table("entity", "항목", "class", "by", "alone", "labelled", "masking", box=None)
    table.columns[0].no_wrap = True
    for row in rows:
        scores = (_score(row["likelihood"][key]) for key in ("alone", "labelled"))
        named = (row[key] for key in ("entity", "ko", "class", "evidence"))
        table.add_row(*named, *scores, row["action"])
    under: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        under[row["legal"]].append(row["entity"])
    laws = (Text(f"{law}\n  {' '.join(codes)}") for law, codes in under.items())
    return Group(table, Text("\n법적 근거 (legal basis)", style="bold"), *laws)


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"
