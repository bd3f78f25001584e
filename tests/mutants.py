"""Mutants: copies of a source with one small mistake each, which the tests should notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_ERRORS = ("Error", "IncompleteRun")
_TYPES = frozenset({"bool", "bytes", "date", "float", "int", "str"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A whole source with one mistake: its line, and that place before and after."""

    source: str
    line: int
    was: str
    becomes: str


def places(source: str) -> list[int]:
    """Where a mistake can be made, as numbers of nodes; none in types, messages and decorators."""
    tree = ast.parse(source)
    left_out = {id(inner) for node in ast.walk(tree) for inner in _left_out(node)}
    return [
        number
        for number, node in enumerate(ast.walk(tree))
        if id(node) not in left_out and _can_mutate(node)
    ]


def mutant(source: str, place: int) -> Mutant:
    """The source with the mistake of one place in it."""
    tree = ast.parse(source)
    node = [*ast.walk(tree)][place]
    was = _told(node)
    _mutate(node)
    return Mutant(ast.unparse(tree), getattr(node, "lineno", 0), was, _told(node))


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    """What below a node is no behaviour: types, decorators, and what an error says."""
    tops: list[ast.AST | None] = []
    match node:
        case ast.AnnAssign() | ast.arg():
            tops = [node.annotation]
        case ast.FunctionDef():
            tops = [node.returns, *node.decorator_list]
        case ast.ClassDef():
            tops = [*node.decorator_list]
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            tops = [node]  # zip's strict is an assertion
        case ast.Call() if ast.unparse(node.func).endswith(_ERRORS):
            tops = [node]
    return (inner for top in tops if top for inner in ast.walk(top))


def _can_mutate(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[op, *_]):
            return type(op) in _COMPARED
        case ast.BinOp(left=ast.Name(id=name), op=ast.BitOr()):
            return name not in _TYPES
        case ast.BinOp(op=op):
            return type(op) in _RECKONED
        case ast.Constant(value=bool() | int()):
            return True
        case ast.If(test=test) | ast.While(test=test):
            return isinstance(test, ast.Name | ast.Attribute | ast.Call)
        case ast.Expr(value=ast.Call()) | ast.BoolOp() | ast.IfExp():
            return True
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert)


def _mutate(node: ast.AST) -> None:
    """Makes the one mistake that a place is for."""
    match node:
        case ast.Compare():
            node.ops[0] = _COMPARED[type(node.ops[0])]()
        case ast.BinOp():
            node.op = _RECKONED[type(node.op)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.Constant(value=bool(flag)):
            node.value = not flag
        case ast.Constant(value=int(number)):
            node.value = number + 1
        case ast.UnaryOp(op=ast.Not()):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.UnaryOp(op=ast.Invert()):
            node.op = ast.UAdd()
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.If() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Expr():
            node.value = ast.Constant(None)


def _told(node: ast.AST) -> str:
    """The place in one line, of a statement its head."""
    return ast.unparse(node).partition("\n")[0]
