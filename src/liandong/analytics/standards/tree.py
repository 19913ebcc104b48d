"""The checked syntax tree of an expression: few node kinds, each with its type.

Nothing in this tree can name a table, a file, a setting or a function outside the table of functions,
so whatever is compiled from it stays within its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.analytics.tables.columns import ColumnType

NUMBERS = frozenset({ColumnType.INTEGER, ColumnType.FLOAT})
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
AGGREGATES = ("any", "every", "count", "sum", "min", "max", "avg")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the source, under its exact name."""

    name: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression; numbers are exact."""

    value: bool | int | Decimal | str | date
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function over its operands.

    ``operator`` is a comparison, ``and``, ``or``, ``not``, ``is_null``, ``is_true``, ``is_false``, ``in``,
    ``between``, ``like``, ``case`` (condition, value, condition, value, …, default), ``+ - * / %``,
    ``neg``, ``cast``, ``days`` (between two dates) or a function's name.
    """

    operator: str
    operands: tuple[Node, ...]
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One value out of the rows of a unit; ``argument`` is None for ``count(*)``."""

    name: str
    argument: Node | None
    filter: Node | None
    type: ColumnType


Node = Column | Literal | Operation | Aggregate


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below this one."""
    if isinstance(node, Operation):
        return node.operands
    if isinstance(node, Aggregate):
        return tuple(part for part in (node.argument, node.filter) if part is not None)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """This node and all below it, from the top."""
    yield node
    for part in parts(node):
        yield from walk(part)


def columns_of(node: Node) -> tuple[str, ...]:
    """The names of all columns used, each once, in order of first use."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Column)))


def aggregates_of(node: Node) -> tuple[Aggregate, ...]:
    """All aggregates, each once, in order of first use."""
    return tuple(dict.fromkeys(part for part in walk(node) if isinstance(part, Aggregate)))


def bare_columns_of(node: Node) -> tuple[Column, ...]:
    """Columns used outside every aggregate, each once."""
    if isinstance(node, Column):
        return (node,)
    if isinstance(node, Operation):
        found = (column for part in node.operands for column in bare_columns_of(part))
        return tuple(dict.fromkeys(found))
    return ()
