"""Rules drafted from a scan: every column listed, with the reason beside it, for people to edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from detectors.entities import KOREAN
from pipelines.masking.plan import LINE

_HEAD = """\
# Masking rules, drafted by garim scan (run {run_id}) on {started}{sampled}.
# Read every line: scan drafts, people decide, mask obeys.
#   {{entity: CREDIT_CARD}}        the entity's own action (conf/masks.yaml, or entities below)
#   {{action: redact}}             keep redact replace mask card pseudonym encrypt date_shift
#                                generalize · drop leaves it out
#   {{action: scrub}}              finds items inside free text and treats each by its entity
#   {{action: per_cell}}           one column, several entities: every cell is decided on its own
# A key may be a glob: "buyer_*", also of data sets. garim plan INPUT --rules FILE shows the effect.
version: 1
purpose: analytics  # pseudonyms can be joined within one purpose only
entities: {{}}  # e.g. PERSON: {{action: pseudonym}}
datasets:
"""


def draft_rules(result: Mapping[str, Any]) -> str:
    """The text of a rules file for a scan result: one rule for each column."""
    sample = result["sample"]
    sampled = f", from a sample of {sample['fraction']:.0%}" if sample else ""
    parts = [_HEAD.format(run_id=result["run_id"], started=result["started"], sampled=sampled)]
    for dataset in result["datasets"]:
        parts.append(f"  {_key(dataset['name'])}:\n    columns:\n")
        parts.extend(f"      {line}\n" for line in _columns(dataset))
    return "".join(parts)


def _columns(dataset: Mapping[str, Any]) -> Iterator[str]:
    for column in dataset["columns"]:
        if column["path"].startswith(f"{LINE}:"):
            found = ", ".join(f"{one['entity']} {_seen(one):,}" for one in column["found"])
            yield f"# inside: {_plain(column['path'].partition(':')[2])} — {found}"
            continue
        if column["question"]:
            yield f"# QUESTION: {_plain(column['question'])}"
        yield f"{_key(column['path'])}: {_rule(column)}  # {_plain(_why(column))}"


def _rule(column: Mapping[str, Any]) -> str:
    kinds = {"mixed": "per_cell", "text": "scrub", "clean": "keep", "not_covered": "drop"}
    if column["kind"] == "typed":
        return f"{{entity: {column['entity']}}}"
    return f"{{action: {kinds[column['kind']]}}}"


def _why(column: Mapping[str, Any]) -> str:
    korean = KOREAN.get(column["entity"] or "")
    return f"{korean}: {column['reason']}" if korean else column["reason"]


def _seen(found: Mapping[str, int]) -> int:
    return found["whole"] + found["inside"]


def _key(name: str) -> str:
    """A name as a YAML key: quoted where it is more than letters, digits, dots and dashes."""
    plain = name.replace("_", "").replace(".", "").replace("-", "").isalnum()
    if plain and name[0].isalpha() and isinstance(yaml.safe_load(name), str):  # `yes` is no text
        return name
    quoted = json.dumps(name, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)


def _plain(text: str) -> str:
    """Text fit for a comment: one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
