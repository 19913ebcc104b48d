"""How an aggregate reads unknown values, and the SQL that does so.

A row's *membership* is the value of the aggregate's filter (true without one). A row whose membership is
false is excluded. A row whose membership is unknown is not excluded: it belongs to the rows, and its value
is unknown.

=========  ===================================  =====================  =================
aggregate  over known and unknown rows          over no rows           all rows unknown
=========  ===================================  =====================  =================
any        true if one is true, else unknown    false                  unknown
every      false if one is false, else unknown  true                   unknown
count(x)   the number of known x                0                      0
count(*)   the number of rows surely counted    0                      0
sum        the sum of the known                 0                      unknown
min max    of the known                         unknown (``if_none``)  unknown
avg        the mean of the known                unknown (``if_none``)  unknown
=========  ===================================  =====================  =================

sum, min, max, avg over rows of which some are known and some unknown, and count with a filter that is
unknown for some row, mark the unit *partly unknown*; with ``unknown = "strict"`` they are unknown instead.
A bare column takes its known value; beside unknown rows it marks the unit partly unknown (strict: it is
unknown), and two different known values make the unit *contradicting*.

Sums of numbers with decimals are made exactly, with twelve decimal places, so that neither the order of the
rows nor the number of threads can change a digit; a number of 10^18 and more is unknown in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from liandong.analytics.standards.sql import DOUBLE, Dialect, SqlWriter
from liandong.analytics.standards.tree import Aggregate, Column
from liandong.analytics.tables.columns import ColumnType

ROW_COUNT = "row_count"
NEVER = "FALSE"


@dataclass(frozen=True)
class Gathered:
    """SQL over the unit's states: the value, and whether it is partly unknown, of no rows, contradicting."""

    value: str
    partly: str = NEVER
    none: str = NEVER
    contradicting: str = NEVER


@dataclass
class Gatherer:
    """Collects what the layers under the GROUP BY must compute, each thing once.

    ``names``: the source columns' names in the innermost layer. ``row_values`` and ``states`` map SQL to the
    name it is given.
    """

    dialect: Dialect
    names: Mapping[Column, str]
    row_values: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def gather(self, node: Aggregate, strict: bool, where: str) -> Gathered:
        """The value of an aggregate out of the unit's states."""
        writer = SqlWriter(self.dialect, self.names.__getitem__, _no_aggregate, where=where)
        kept = None if node.filter is None else self._row(writer.write(node.filter))
        if node.name in {"any", "every"} and node.argument is not None:
            return self._quantified(node.name, self._row(writer.write(node.argument)), kept)
        if node.name == "count":
            value = "1" if node.argument is None else self._row(writer.write(node.argument))
            return self._counted(value, kept, strict, is_star=node.argument is None)
        if node.argument is None:
            raise AssertionError(f"{node.name} without an argument")
        return self._computed(node, self._row(self._summable(node, writer)), kept, strict)

    def bare(self, column: Column, strict: bool) -> Gathered:
        """The one value of a column that should be constant within the unit."""
        name = self._row(self.names[column])
        lowest, highest = ("MIN", "MAX")
        if column.type is ColumnType.BOOLEAN and self.dialect == "postgres":
            lowest, highest = ("BOOL_AND", "BOOL_OR")
        ordered = self._ordered(name, column.type)
        low, high = self._state(f"{lowest}({ordered})"), self._state(f"{highest}({ordered})")
        known = self._state(f"COUNT({name})")
        value = f"CASE WHEN {known} < {ROW_COUNT} THEN NULL ELSE {low} END" if strict else low
        partly = NEVER if strict else f"({known} > 0 AND {known} < {ROW_COUNT})"
        return Gathered(value, partly=partly, contradicting=f"COALESCE({low} <> {high}, FALSE)")

    def _quantified(self, name: str, value: str, kept: str | None) -> Gathered:
        """any and every as one MAX: 2 decides, 1 is unknown, 0 leaves it as it is over no rows."""
        true, false = (2, 0) if name == "any" else (0, 2)
        outside = "" if kept is None else f"WHEN {kept} IS NULL THEN 1 WHEN NOT {kept} THEN 0 "
        codes = f"CASE {outside}WHEN {value} THEN {true} WHEN {value} IS NULL THEN 1 ELSE {false} END"
        state = self._state(f"MAX({codes})")
        decided, otherwise = ("TRUE", "FALSE") if name == "any" else ("FALSE", "TRUE")
        return Gathered(
            f"CASE WHEN {state} = 2 THEN {decided} WHEN {state} = 1 THEN NULL ELSE {otherwise} END"
        )

    def _counted(self, value: str, kept: str | None, strict: bool, is_star: bool) -> Gathered:
        if kept is None:
            return Gathered(ROW_COUNT if is_star else self._state(f"COUNT({value})"))
        count = self._state(f"COUNT(CASE WHEN {kept} THEN {value} END)")
        unsure = self._state(f"COUNT(CASE WHEN {kept} IS NULL THEN 1 END)")
        if strict:
            return Gathered(f"CASE WHEN {unsure} = 0 THEN {count} END")
        return Gathered(count, partly=f"({unsure} > 0)")

    def _computed(self, node: Aggregate, value: str, kept: str | None, strict: bool) -> Gathered:
        """sum, avg, min and max."""
        member = value if kept is None else f"CASE WHEN {kept} THEN {value} END"
        known = self._state(f"COUNT({member})")
        rows = ROW_COUNT
        if kept is not None:
            rows = self._state(f"COUNT(CASE WHEN {kept} IS NULL OR {kept} THEN 1 END)")
        none = NEVER if kept is None else f"({rows} = 0)"
        result = self._result(node, member, known)
        if node.name == "sum" and kept is not None:
            result = f"CASE WHEN {rows} = 0 THEN 0 ELSE {result} END"
        if strict:
            result = f"CASE WHEN {known} < {rows} THEN NULL ELSE {result} END"
        partly = NEVER if strict else f"({known} > 0 AND {known} < {rows})"
        return Gathered(result, partly=partly, none=NEVER if node.name == "sum" else none)

    def _result(self, node: Aggregate, member: str, known: str) -> str:
        double = DOUBLE[self.dialect]
        if node.name in {"min", "max"}:
            return self._state(f"{node.name.upper()}({self._ordered(member, node.type)})")
        total = self._state(f"SUM({member})")
        if node.name == "avg":
            return f"(CAST({total} AS {double}) / {known})"
        return f"CAST({total} AS {double})" if node.type is ColumnType.FLOAT else total

    def _summable(self, node: Aggregate, writer: SqlWriter) -> str:
        """The row's value in a type whose sum is exact."""
        if node.argument is None:
            raise AssertionError(f"{node.name} without an argument")
        sql = writer.write(node.argument)
        if node.name in {"min", "max"}:
            return sql
        if node.argument.type is ColumnType.INTEGER:
            return f"TRY_CAST({sql} AS BIGINT)" if self.dialect == "duckdb" else f"CAST({sql} AS NUMERIC)"
        if self.dialect == "duckdb":
            return f"TRY_CAST({sql} AS DECIMAL(30, 12))"
        return f"CASE WHEN ABS({sql}) < 1e18 THEN ROUND(CAST({sql} AS NUMERIC), 12) END"

    def _ordered(self, sql: str, kind: ColumnType) -> str:
        is_text = kind is ColumnType.TEXT and self.dialect == "postgres"
        return f'({sql}) COLLATE "C"' if is_text else sql

    def _row(self, sql: str) -> str:
        """The name of a value of the row, computed once however many aggregates look at it."""
        return self.row_values.setdefault(sql, f"a_{len(self.row_values)}")

    def _state(self, sql: str) -> str:
        """The name of an aggregate of the GROUP BY; the same aggregate is computed once."""
        return self.states.setdefault(sql, f"g_{len(self.states)}")


def either(conditions: Iterable[str]) -> str:
    """The disjunction of two-valued conditions, without those that never hold."""
    found = list(dict.fromkeys(condition for condition in conditions if condition != NEVER))
    return "(" + " OR ".join(found) + ")" if found else NEVER


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} was let through where one row is looked at")
