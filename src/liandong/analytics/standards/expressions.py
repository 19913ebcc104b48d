"""Expressions over known columns: conditions of indicators, and values for mapping files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.sql import Dialect, SqlWriter, normalised
from liandong.analytics.standards.tree import Aggregate, columns_of
from liandong.analytics.tables.columns import ColumnType


@dataclass(frozen=True)
class CompiledExpression:
    """SQL for one row of a relation that has ``columns_used``; NULL is unknown."""

    sql: str
    columns_used: tuple[str, ...]
    type: ColumnType


def compile_expression(
    text: str,
    columns: Mapping[str, ColumnType],
    *,
    kind: Literal["boolean", "scalar"] = "boolean",
    where: str = "expression",
    dialect: Dialect = "duckdb",
) -> CompiledExpression:
    """Compile an expression that looks at one row alone; aggregates are refused.

    ``where`` opens the sentence of every refusal, so that it names the place in the author's file.
    """
    reader = Reader(columns, where, Rows.ONE)
    node = reader.boolean(text) if kind == "boolean" else reader.scalar(text)
    writer = SqlWriter(dialect, lambda column: normalised(column, dialect), _no_aggregate, where=where)
    return CompiledExpression(sql=writer.write(node), columns_used=columns_of(node), type=node.type)


def rows_of(unit: str | None) -> Rows:
    """What aggregates may gather where the standard has this unit."""
    return Rows.NO_UNIT if unit is None else Rows.UNIT


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} was let through where one row is looked at")
