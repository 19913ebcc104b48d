"""From the checked tree to the SQL of one engine, with unknown as a value of its own.

Every operation that an engine would answer with an error, an infinity or a quiet rounding is written so
that it gives NULL (unknown) instead: division by zero, overflow, text that is no number. The SQL is
fully parenthesised, names are quoted, values are written out; nothing of the author's text passes
through as text. Where a guard needs its operand twice the operand is written twice, never hidden in a
macro such as NULLIF, so that the length of the SQL bounds the work of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as Choice
from typing import assert_never

from liandong.analytics.errors import Word, marked
from liandong.analytics.standards.refusals import ExpressionTooLong
from liandong.analytics.standards.tree import Aggregate, Column, Literal, Node, Operation
from liandong.analytics.tables.columns import ColumnType, literal, quoted

Dialect = Choice["duckdb", "postgres"]

LONGEST_SQL = 30_000
SQL_CHARACTERS = Word(marked("characters of SQL"))

_NUMBER_PATTERN = r"^\s*[+-]?([0-9]{1,18}([.][0-9]{0,18})?|[.][0-9]{1,18})([eE][+-]?[0-9]{1,2})?\s*$"
_WHOLE_PATTERN = r"^\s*[+-]?[0-9]{1,18}\s*$"
_DATE_PATTERN = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"
_ARITHMETIC = frozenset("+-*/")


DOUBLE: dict[Dialect, str] = {"duckdb": "DOUBLE", "postgres": "DOUBLE PRECISION"}
TEXT: dict[Dialect, str] = {"duckdb": "VARCHAR", "postgres": "TEXT"}


def normalised(column: Column, dialect: Dialect) -> str:
    """A source column with NaN, infinities and empty text read as NULL; decimals become doubles."""
    name = quoted(column.name)
    match column.type:
        case ColumnType.FLOAT:
            return finite(f"CAST({name} AS {DOUBLE[dialect]})", dialect)
        case ColumnType.TEXT:
            value = f"CAST({name} AS {TEXT[dialect]})"
            return f"CASE WHEN {value} <> '' THEN {value} END"
        case ColumnType.DATE:
            return f"CASE WHEN isfinite({name}) THEN CAST({name} AS DATE) END"
        case ColumnType.BOOLEAN | ColumnType.INTEGER:
            return name
        case _:
            assert_never(column.type)


def finite(value: str, dialect: Dialect) -> str:
    """A double, or NULL where it is NaN or infinite."""
    if dialect == "duckdb":
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    return f"CASE WHEN {value} < 'Infinity' AND {value} > '-Infinity' THEN {value} END"


@dataclass(frozen=True)
class SqlWriter:
    """Writes nodes for one engine; ``column`` and ``aggregate`` say how leaves are named in the query.

    ``is_wide``: whole numbers may be sums over many rows and are computed with 128 bits (DuckDB).
    """

    dialect: Dialect
    column: Callable[[Column], str]
    aggregate: Callable[[Aggregate], str]
    where: str = ""
    is_wide: bool = False

    def write(self, node: Node) -> str:
        """The SQL of a node, ready to stand inside any other expression."""
        match node:
            case Column():
                sql = self.column(node)
            case Aggregate():
                sql = self.aggregate(node)
            case Literal():
                sql = self._literal(node)
            case Operation():
                sql = self._operation(node)
            case _:
                assert_never(node)
        if len(sql) > LONGEST_SQL:
            raise ExpressionTooLong(where=self.where, size=len(sql), what=SQL_CHARACTERS, limit=LONGEST_SQL)
        return sql

    def _literal(self, node: Literal) -> str:
        value = node.value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return str(value) if value >= 0 else f"({value})"
        if isinstance(value, Decimal):
            return f"CAST('{float(value)!r}' AS {DOUBLE[self.dialect]})"
        if isinstance(value, date):
            return f"CAST('{value.isoformat()}' AS DATE)"
        return literal(value)

    def _operation(self, node: Operation) -> str:
        if node.operator in {"+", "-", "*", "/", "%", "neg"}:
            return self._arithmetic(node)
        special = _SPECIAL.get(node.operator)
        if special is not None:
            return special(self, node)
        form = _FORMS.get(node.operator, "({0} " + node.operator + " {1})")
        operands = self._alike(node)
        if node.operator in {"and", "or"}:
            return "(" + f" {node.operator.upper()} ".join(operands) + ")"
        return form.format(*operands, rest=", ".join(operands[1:]), all=", ".join(operands))

    def _alike(self, node: Operation) -> list[str]:
        """The operands, whole numbers turned into doubles where they meet one; text ordered by code point."""
        types = {operand.type for operand in node.operands}
        if types == {ColumnType.INTEGER, ColumnType.FLOAT}:
            return [self._double(operand) for operand in node.operands]
        operands = [self.write(operand) for operand in node.operands]
        if types == {ColumnType.TEXT} and self.dialect == "postgres" and node.operator != "is_null":
            operands = [f'({operand} COLLATE "C")' for operand in operands]
        return operands

    def _double(self, node: Node) -> str:
        if isinstance(node, Literal) and isinstance(node.value, int | Decimal):
            return self._literal(Literal(Decimal(node.value), ColumnType.FLOAT))
        sql = self.write(node)
        return sql if node.type is ColumnType.FLOAT else f"CAST({sql} AS {DOUBLE[self.dialect]})"

    def _whole(self, node: Node) -> str:
        """A whole number in the type arithmetic is done in."""
        sql = self.write(node)
        if isinstance(node, Operation) and node.operator in _ARITHMETIC:
            return sql
        if self.dialect == "postgres":
            return f"CAST({sql} AS NUMERIC)"
        return f"TRY_CAST({sql} AS {'HUGEINT' if self.is_wide else 'BIGINT'})"

    def _arithmetic(self, node: Operation) -> str:
        if node.type is ColumnType.FLOAT:
            return finite(self._floating(node), self.dialect)
        operands = [self._whole(operand) for operand in node.operands]
        match node.operator:
            case "neg":
                sql = f"(- {operands[0]})"
            case "%":
                sql = f"({operands[0]} % {self._nonzero(operands[1])})"
            case _:
                sql = f"({operands[0]} {node.operator} {operands[1]})"
        return self._tried(sql)

    def _floating(self, node: Node) -> str:
        """Arithmetic on doubles without a guard: the guard stands once, around the whole of it.

        A divisor is guarded by itself, since a number divided by infinity would look finite again.
        """
        if not (isinstance(node, Operation) and node.type is ColumnType.FLOAT):
            return self._double(node)
        if node.operator == "neg":
            return f"(- {self._floating(node.operands[0])})"
        if node.operator not in _ARITHMETIC:
            return self._double(node)
        left, right = node.operands
        if node.operator == "/":
            return f"({self._floating(left)} / {self._nonzero(self._double(right))})"
        return f"({self._floating(left)} {node.operator} {self._floating(right)})"

    def _nonzero(self, sql: str) -> str:
        return f"CASE WHEN {sql} <> 0 THEN {sql} END"

    def _tried(self, sql: str) -> str:
        """Whole-number arithmetic that overflows is unknown. PostgreSQL's numeric doesn't overflow."""
        return f"TRY({sql})" if self.dialect == "duckdb" else sql

    def _case(self, node: Operation) -> str:
        """A branch is taken where its condition is true; an unknown condition makes the result unknown."""
        operands = list(node.operands)
        default = operands.pop() if len(operands) % 2 else None
        write = self._double if node.type is ColumnType.FLOAT else self.write
        branches = []
        for at in range(0, len(operands), 2):
            condition = self.write(operands[at])
            branches.append(f"WHEN {condition} THEN {write(operands[at + 1])}")
            branches.append(f"WHEN {condition} IS NULL THEN NULL")
        otherwise = f" ELSE {write(default)}" if default is not None else ""
        return f"CASE {' '.join(branches)}{otherwise} END"

    def _like(self, node: Operation) -> str:
        subject, pattern = (self.write(operand) for operand in node.operands)
        escape = " ESCAPE ''" if self.dialect == "postgres" else ""
        return f"({subject} LIKE {pattern}{escape})"

    def _extreme(self, node: Operation) -> str:
        """least and greatest: engines skip NULL, here one unknown makes the result unknown."""
        operands = self._alike(node)
        known = " AND ".join(f"{operand} IS NOT NULL" for operand in operands)
        return f"CASE WHEN {known} THEN {node.operator.upper()}({', '.join(operands)}) END"

    def _nullif(self, node: Operation) -> str:
        first = self.write(node.operands[0])
        left, right = self._alike(node)
        return f"CASE WHEN ({left} = {right}) THEN NULL ELSE {first} END"

    def _rounding(self, node: Operation) -> str:
        value = node.operands[0]
        if value.type is ColumnType.INTEGER:
            return self.write(value)
        sql = self._double(value)
        if node.operator != "round":
            return f"{node.operator.upper()}({sql})"
        places = node.operands[1].value if len(node.operands) == 2 else 0  # type: ignore[union-attr]  # a literal, checked on reading
        if places == 0:
            return self._half_up(sql)
        scale = f"CAST('1e{places}' AS {DOUBLE[self.dialect]})"
        return finite(f"({self._half_up(f'({sql} * {scale})')} / {scale})", self.dialect)

    def _half_up(self, sql: str) -> str:
        """Half away from zero; PostgreSQL rounds doubles half to even, so it is spelt out there."""
        if self.dialect == "duckdb":
            return f"ROUND({sql})"
        return f"(TRUNC({sql}) + CASE WHEN ABS({sql} - TRUNC({sql})) >= 0.5 THEN SIGN({sql}) ELSE 0 END)"

    def _absolute(self, node: Operation) -> str:
        value = node.operands[0]
        if value.type is ColumnType.FLOAT:
            return f"ABS({self.write(value)})"
        return self._tried(f"ABS({self._whole(value)})")

    def _text(self, node: Operation) -> str:
        value = self.write(node.operands[0])
        if node.operator == "trim":
            return f"CASE WHEN TRIM({value}) <> '' THEN TRIM({value}) END"
        return f"{node.operator.upper()}({value})"

    def _calendar(self, node: Operation) -> str:
        value = self.write(node.operands[0])
        return f"CAST(EXTRACT({node.operator.upper()} FROM {value}) AS BIGINT)"

    def _cast(self, node: Operation) -> str:
        source, value = node.operands[0].type, self.write(node.operands[0])
        if source is not ColumnType.TEXT:
            target = {
                ColumnType.INTEGER: "INTEGER",  # from yes or no
                ColumnType.FLOAT: DOUBLE[self.dialect],
                ColumnType.TEXT: TEXT[self.dialect],
            }[node.type]
            return f"CAST({value} AS {target})"
        pattern, target = {
            ColumnType.INTEGER: (_WHOLE_PATTERN, "BIGINT"),
            ColumnType.FLOAT: (_NUMBER_PATTERN, DOUBLE[self.dialect]),
            ColumnType.DATE: (_DATE_PATTERN, "DATE"),
        }[node.type]
        if self.dialect == "duckdb":
            matches, cast = f"regexp_matches({value}, '{pattern}')", f"TRY_CAST(TRIM({value}) AS {target})"
            return f"CASE WHEN {matches} THEN {cast} END"
        matches = f"{value} ~ '{pattern}' AND pg_input_is_valid({value}, '{target.lower()}')"
        return f"CASE WHEN {matches} THEN CAST({value} AS {target}) END"


_FORMS = {
    "not": "(NOT {0})",
    "is_null": "({0} IS NULL)",
    "is_true": "({0} IS TRUE)",
    "is_false": "({0} IS FALSE)",
    "in": "({0} IN ({rest}))",
    "between": "({0} BETWEEN {1} AND {2})",
    "coalesce": "COALESCE({all})",
    "days": "({0} - {1})",
}
"""How operators are written; those not here are comparisons, which stand between their operands."""

_SPECIAL: dict[str, Callable[[SqlWriter, Operation], str]] = {
    "case": SqlWriter._case,
    "like": SqlWriter._like,
    "least": SqlWriter._extreme,
    "greatest": SqlWriter._extreme,
    "nullif": SqlWriter._nullif,
    "round": SqlWriter._rounding,
    "floor": SqlWriter._rounding,
    "ceil": SqlWriter._rounding,
    "abs": SqlWriter._absolute,
    "length": SqlWriter._text,
    "lower": SqlWriter._text,
    "upper": SqlWriter._text,
    "trim": SqlWriter._text,
    "year": SqlWriter._calendar,
    "month": SqlWriter._calendar,
    "cast": SqlWriter._cast,
}
