"""Mutants: one mistake each, made where a program decides or reckons and nowhere else."""

from __future__ import annotations

import ast

import pytest

from tests.mutants import mutant, places


def made(source: str) -> set[str]:
    return {mutant(source, place).source for place in places(source)}


@pytest.mark.parametrize(
    ("source", "are"),
    [
        ("a < b", {"a <= b"}),
        ("a in b", {"a not in b"}),
        ("a + b", {"a - b"}),
        ("a and b", {"a or b"}),
        ("not a", {"not not a"}),
        ("~a", {"+a"}),
        ("x = 7", {"x = 8"}),
        ("x = True", {"x = False"}),
        ("a if b else c", {"c if b else a"}),
        ("f(x)", {"None"}),
        ("if a:\n    b", {"if not a:\n    b"}),
        ("while a.b:\n    c", {"while not a.b:\n    c"}),
        ("a[1] == 2", {"a[1] != 2", "a[2] == 2", "a[1] == 3"}),
        ("'text'; 1.5; None; f'{x}'", set()),
        ("x: Literal[6] = y\ndef f(a: Annotated[int, 3]) -> Some[4]:\n    return a", set()),
        ("@dataclass(frozen=True)\nclass A:\n    b: int", set()),
        ("raise UsageError(f'{len(a) - 1} of {b[0]}')", set()),
        ("if TYPE_CHECKING:\n    f(1)", set()),
        ("x = zip(a, b, strict=True)", set()),
        ("X = str | Path", set()),
    ],
)
def test_a_mistake_is_made_in_every_place_that_decides(source: str, are: set[str]) -> None:
    assert made(source) == are


def test_a_mutant_tells_its_place() -> None:
    [found] = [mutant("a\nb == c", place) for place in places("a\nb == c")]
    assert (found.line, found.was, found.becomes) == (2, "b == c", "b != c")
    assert ast.parse(found.source)
