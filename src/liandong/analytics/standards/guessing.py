"""Reading an expression when no table is at hand: what its columns must be, judged by how they are used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sqlglot import exp

from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.reading import parse
from liandong.analytics.standards.refusals import ExpressionRefused, MixedTypes, NotBoolean, WrongType
from liandong.analytics.standards.tree import Node
from liandong.analytics.tables.columns import ColumnType

MOST_TRIED = 4
_TYPES = (ColumnType.INTEGER, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.DATE)
_UNCHANGED = (exp.Paren, exp.Min, exp.Max, exp.Coalesce, exp.Least, exp.Greatest, exp.Nullif, exp.Filter)
_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between)
_TEXTUAL = (exp.Like, exp.Lower, exp.Upper, exp.Trim, exp.Length)
_LOGICAL = (exp.And, exp.Or, exp.Not, exp.Where, exp.If, exp.Any, exp.Anonymous)


def read_without_columns(text: str, where: str, rows: Rows) -> Node:
    """The checked tree of a condition in which every name counts as a column.

    It passes if some choice of types for its columns makes sense of it: the one its literals suggest, or
    any other where the columns are few. The refusal is that of the first choice.
    """
    tree = parse(text, where)
    columns = list(tree.find_all(exp.Column))
    suggested = {column.name: _suggested(column) for column in reversed(columns)}
    first: ExpressionRefused | None = None
    for types in _choices(suggested):
        try:
            return Reader(types, where, rows).boolean(text)
        except (MixedTypes, WrongType, NotBoolean) as refusal:
            first = first or refusal
    if first is None:
        raise AssertionError("no choice of types was tried")
    raise first


def _choices(suggested: dict[str, ColumnType]) -> Iterator[dict[str, ColumnType]]:
    yield suggested
    if 0 < len(suggested) <= MOST_TRIED:
        for types in product(_TYPES, repeat=len(suggested)):
            yield dict(zip(suggested, types, strict=True))


def _suggested(column: exp.Expr) -> ColumnType:
    """The type that the nearest operator around a column asks of it."""
    node, parent = column, column.parent
    while isinstance(parent, _UNCHANGED):
        node, parent = parent, parent.parent
    if parent is None or isinstance(parent, _LOGICAL):
        return ColumnType.BOOLEAN
    if isinstance(parent, _COMPARED):
        return _suggested_by([other for other in parent.iter_expressions() if other is not node])
    if isinstance(parent, _TEXTUAL):
        return ColumnType.TEXT
    return ColumnType.DATE if isinstance(parent, exp.Year | exp.Month) else ColumnType.INTEGER


def _suggested_by(others: list[exp.Expr]) -> ColumnType:
    """The type of what a column is compared with."""
    for other in others:
        if isinstance(other, exp.Literal) and other.is_string:
            return ColumnType.TEXT
        if isinstance(other, exp.Boolean):
            return ColumnType.BOOLEAN
        if isinstance(other, exp.Cast) and other.to.this.name == "DATE":
            return ColumnType.DATE
    return ColumnType.INTEGER
