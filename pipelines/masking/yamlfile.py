"""YAML that people write: every key with its line, none twice, none unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import UsageError

_File = TypeVar("_File", bound="Versioned")
Lines = Mapping[tuple[str, ...], int]
"""The line of every key, and of every item of a list by its number from 0, by its path."""
_SAYS = {
    "extra_forbidden": "is an unknown key",
    "missing": "is missing",
    "string_type": "is no text; put it in quotes",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "float_type": "is no number",
    "float_parsing": "is no number",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or above",
    "less_than_equal": "must be {le} or below",
    "string_too_short": "is empty",
    "literal_error": "must be one of {expected}",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "rule_type": "is no rule; write {{action: mask}} or {{entity: PHONE_NUMBER}}",
    "date_type": "is no date; write YYYY-MM-DD",
    "date_parsing": "is no date; write YYYY-MM-DD",
    "date_from_datetime_parsing": "is no date; write YYYY-MM-DD",
    "date_from_datetime_inexact": "is no date; write YYYY-MM-DD",
    "dict_type": "is no mapping; write keys under it, or {{}}",
    "model_type": "is no mapping; write keys under it, or {{}}",
    "list_type": "is no list; write [one, another]",
    "tuple_type": "is no list; write [one, another]",
}
"""What a fault that pydantic finds is called here; none quotes what was given."""
_ADD: Mapping[tuple[str, ...], str] = {("version",): "Begin with version: 1."}


def parse(text: str, where: str, what: str) -> tuple[dict[str, Any], Lines]:
    """The mapping in a text and the lines of its keys; `what` names the file in errors.

    Raises UsageError for what is no YAML, no mapping, or gives a key twice.
    """
    lines: dict[tuple[str, ...], int] = {}
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        _number(node, (), lines, where)
        data = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{what}: this is no YAML.", _fault(where, error), "Mend that line."
        ) from None
    if not isinstance(data, dict):
        raise UsageError(f"{what}: empty, or no mapping.", f"{where}.", "Begin with version: 1.")
    return data, lines


class Versioned(BaseModel):
    """A file that people write: its version, and no key that is not known."""

    model_config = ConfigDict(extra="forbid")
    version: int


def validated(
    model: type[_File], data: dict[str, Any], lines: Lines, where: str, what: str
) -> _File:
    """The data of a file as its model; `what` names it in errors.

    Raises UsageError with file, line, key and, for a misspelt one, the nearest choice.
    """
    try:
        file = model.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        first = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")  # a misspelling
        path = tuple(str(key) for key in first["loc"] if key != "[key]")
        unknown = first["type"] == "extra_forbidden"
        raise UsageError(
            f"{what}: {'.'.join(path)!r} {said(first)}.",
            place(where, lines, path),
            nearest(path[-1], _keys(model, path[:-1])) if unknown else _ADD.get(path, ""),
        ) from None
    if file.version != 1:
        at = place(where, lines, ("version",))
        raise UsageError(f"{what}: unknown version.", at, "Use 1.")
    return file


def said(fault: Mapping[str, Any]) -> str:
    """What is wrong, in this project's words, or in those of the model's own check."""
    says = _SAYS.get(fault["type"])
    if says is None:
        return f"is refused: {fault['msg'].removeprefix('Value error, ')}".rstrip(".")
    return says.format(**fault.get("ctx", {}))


def _keys(kind: Any, path: Sequence[str]) -> list[str]:
    """The keys that may stand at a path below a model, a mapping or a list of models."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        named = {one.alias or name: one.annotation for name, one in kind.model_fields.items()}
        return _keys(named.get(path[0]), path[1:]) if path else list(named)
    inside = [one for one in get_args(kind) if one not in (NoneType, Ellipsis)]
    if get_origin(kind) is UnionType:
        return _keys(inside[0], path)
    return _keys(inside[-1], path[1:]) if inside and path else []


def place(where: str, lines: Lines, path: tuple[str, ...]) -> str:
    """File and line of a key, or of the nearest key above it."""
    line = line_of(lines, path)
    return f"{where}, line {line}." if line else f"{where}."


def line_of(lines: Lines, path: tuple[str, ...]) -> int:
    """The line of a key, or of the nearest key above it (a merged `<<` has none); 0 without."""
    above = (path[:end] for end in range(len(path), 0, -1))
    return next((lines[one] for one in above if one in lines), 0)


def nearest(name: str, choices: Iterable[str]) -> str:
    """The choice that was probably meant, or the first choices."""
    known = sorted(choices)
    close = difflib.get_close_matches(name, known, 1) or [
        one for one in known if len(name) > 2 and name.casefold() in one.casefold()
    ]
    listed = ", ".join(known[:16]) + (", …" if len(known) > 16 else "")
    return f"Did you mean {close[0]!r}? Choices: {listed}." if close else f"Choices: {listed}."


def _fault(where: str, error: Exception) -> str:
    """Where and why YAML does not read; a scalar such as 2026-13-45 fails without a line."""
    mark = getattr(error, "problem_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "reason", None)
    at = f"{where}, line {mark.line + 1}" if mark else where
    return f"{at}: {why or 'a value that YAML cannot take'}."


def _number(
    node: yaml.Node | None, path: tuple[str, ...], lines: dict[tuple[str, ...], int], where: str
) -> None:
    """Notes the line of every key; refuses a key given twice, which YAML would silently merge."""
    if isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            lines[(*path, str(at))] = item.start_mark.line + 1
            _number(item, (*path, str(at)), lines, where)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        here = (*path, str(key.value))
        line = key.start_mark.line + 1
        if here in lines:
            raise UsageError(
                f"The key {key.value!r} stands twice.",
                f"{where}, lines {lines[here]} and {line}.",
                "Keep one of them.",
            )
        lines[here] = line
        _number(value, here, lines, where)
