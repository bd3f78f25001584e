"""Self-contained HTML reports: no script, no link to anywhere, every dynamic string escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from pipelines.errors import counted
from pipelines.reports import view, words


def scan_report(result: Mapping[str, Any], entities: Mapping[str, str]) -> str:
    """HTML of a scan result; `entities` gives the Korean term of each code."""
    return _render(
        "scan.html.j2",
        result,
        entities,
        verdict=view.scan_verdict(result),
        heats=[view.scan_heat(dataset, entities) for dataset in result["datasets"]],
        columns=view.columns(result),
    )


def mask_report(manifest: Mapping[str, Any], entities: Mapping[str, str]) -> str:
    """HTML of a mask manifest with its verification; `entities` as in `scan_report`."""
    verification = manifest.get("verification")
    return _render(
        "mask.html.j2",
        manifest,
        entities,
        verdict=manifest["verdict"],
        heats=[view.mask_heat(dataset, entities) for dataset in manifest["datasets"]],
        columns=view.columns(manifest),
        verification=verification,
        checks=view.checks(verification, manifest["datasets"]) if verification else (),
        kept=view.kept(manifest),
        waivers=view.waivers(manifest),
        notes=list(manifest.get("notes", ())),
        treatments=view.treatments(manifest),
        masked=view.masked_values(manifest),
    )


def dossier(manifest: Mapping[str, Any], entities: Mapping[str, str]) -> str:
    """HTML of a delivery for the privacy officer: what left, what did not, how it was checked."""
    columns = manifest["delivery"]["columns"]
    scanned = manifest["verification"]["checked"]["scanned"]
    return _render(
        "dossier.html.j2",
        manifest,
        entities,
        verdict=manifest["verdict"],
        left=[one for one in columns if one["action"] != "drop"],
        withheld=[one for one in columns if one["action"] == "drop"],
        residue=view.residue(manifest["verification"]),
        waivers=view.waivers(manifest),
        bound=f"{min(100.0, 300 / scanned):.2g} %" if scanned else "",  # the rule of three
        pseudonymised=view.pseudonymised(columns, entities),
        figures=list(words.FIGURES.values()),
    )


def _render(
    template: str, result: Mapping[str, Any], entities: Mapping[str, str], **context: Any
) -> str:
    glossary = [(code, entities.get(code, "")) for code in view.used(result, entities)]
    page = _environment().get_template(template)
    return page.render(r=result, entities=entities, glossary=glossary, **context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        n=words.number,
        breakable=_breakable,
        params=words.parameters,
        moment=words.moment,
        figure=words.figure,
    )
    environment.globals.update(
        counted=counted,
        action=lambda code: words.word(words.ACTIONS, code),
        kind=lambda code: words.word(words.KINDS, code),
        decision=lambda code: words.word(words.DECISIONS, code),
        row_reason=lambda code: words.word(words.LEFT_OUT, code),
        kind_of=lambda code: words.word(words.GRANTS, code),
        verdict_word=lambda code: words.word(words.VERDICTS, code),
        coverage=words.coverage,
        duration=words.duration,
        personal_count=lambda columns: sum(map(view.personal, columns)),
        total=view.total,
    )
    return environment


def _source(name: str) -> str:
    """A template's text, from a folder or from a zip shipped with --py-files."""
    return files("pipelines.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _safe(value: Any) -> Any:
    """Make control characters of any string visible before it is escaped."""
    if isinstance(value, Markup):
        return value
    return words.printable(value) if isinstance(value, str) else value


def _breakable(name: str) -> Markup:
    """A code or path, escaped, that may break after its dots, underscores and hyphens."""
    parts = re.split(r"(?<=[._-])", words.printable(name))
    return Markup("<wbr>").join(escape(part) for part in parts if part)
