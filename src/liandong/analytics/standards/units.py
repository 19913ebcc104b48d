"""One row per unit out of one pass over the rows: the query behind every measurement and explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liandong.analytics.standards.expressions import read_deprivation
from liandong.analytics.standards.gathering import NEVER, ROW_COUNT, Gatherer, either
from liandong.analytics.standards.model import Indicator, Standard
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.sql import TEXT, Dialect, SqlWriter, normalised, quoted
from liandong.analytics.standards.tree import (
    Aggregate,
    Column,
    Node,
    aggregates_of,
    bare_columns_of,
    columns_of,
)
from liandong.analytics.tables.columns import ColumnType


@dataclass(frozen=True)
class UnitQuery:
    """The compiled query.

    ``sql`` yields, per unit (or per source row where the standard has no unit): ``unit`` (text; NULL where
    rows are units), ``i_0 …`` (BOOLEAN before ``missing``; NULL = unknown), the masks ``deprived_bits`` and
    ``unknown_bits`` (UINTEGER; BIGINT in PostgreSQL), ``partly_unknown`` and ``contradicting`` (BIGINT), bit k
    being indicator k, ``rows`` (BIGINT), then the kept columns under their own names.
    """

    sql: str
    indicators: tuple[str, ...]
    columns_used: tuple[str, ...]
    has_unit: bool


def unit_query(
    standard: Standard,
    columns: Mapping[str, ColumnType],
    source: str,
    *,
    keep: Sequence[str] = (),
    dialect: Dialect = "duckdb",
) -> UnitQuery:
    """Compile a standard over the relation ``source`` (a name, quoted here, or SQL in parentheses).

    ``keep``: source columns passed through unchanged where rows are units; with a unit they vary by row, and
    the caller joins them back on the unit key.
    A contradicting indicator is NULL and named in the mask; whether to refuse or to drop is the caller's.

    Raises: a refusal for any expression outside the language or any column that is not there.
    Cost: one pass over the rows; with a unit one GROUP BY of it.
    """
    nodes = [read_deprivation(standard, indicator, columns) for indicator in standard.indicators]
    relation = f"{source} AS source_rows" if source.startswith("(") else quoted(source)
    used = tuple(dict.fromkeys(name for node in nodes for name in columns_of(node)))
    names = {Column(name, columns[name]): f"c_{at}" for at, name in enumerate(used)}
    build = _UnitSql(dialect, relation, standard.indicators, nodes, names)
    if standard.unit is None:
        sql = build.of_rows([find_column(name, columns, "keep") for name in keep])
    else:
        sql = build.of_units(find_column(standard.unit, columns, "standard.unit"))
    return UnitQuery(
        sql=sql,
        indicators=tuple(indicator.id for indicator in standard.indicators),
        columns_used=used,
        has_unit=standard.unit is not None,
    )


def unit_key(unit: str, columns: Mapping[str, ColumnType], dialect: Dialect = "duckdb") -> str:
    """The SQL that gives a source row the value of ``unit`` in :func:`unit_query`, to join the two."""
    key = normalised(find_column(unit, columns, "standard.unit"), dialect)
    return f"CAST({key} AS {TEXT[dialect]})"


@dataclass(frozen=True)
class _UnitSql:
    """Builds the layers of the query, innermost first.

    1. the source columns, NaN and empty text read as NULL (``c_…``);
    2. what aggregates look at: a value and a filter each (``a_…``);
    3. GROUP BY unit: the states of aggregates and bare columns (``g_…``);
    4. the indicators (``i_…``), partly unknown (``p_…``), contradicting (``x_…``);
    5. masks.

    Engines merge projections, so the layers cost nothing, and they keep the SQL from growing by copies.
    """

    dialect: Dialect
    relation: str
    indicators: tuple[Indicator, ...]
    nodes: Sequence[Node]
    names: Mapping[Column, str]

    def of_rows(self, keep: Sequence[Column]) -> str:
        """The query where each row is a unit."""
        kept = {f"k_{at}": quoted(column.name) for at, column in enumerate(keep)}
        writer = SqlWriter(self.dialect, self.names.__getitem__, _no_aggregate)
        results = {f"i_{at}": writer.write(node) for at, node in enumerate(self.nodes)}
        sql = _select(self._source_values() | kept, self.relation)
        sql = _select(results | {name: name for name in kept}, f"({sql}) AS source_values")
        zero = "CAST(0 AS BIGINT)"
        layer = {
            "unit": f"CAST(NULL AS {TEXT[self.dialect]})",
            **self._indicators_and_masks(),
            "partly_unknown": zero,
            "contradicting": zero,
            "rows": "CAST(1 AS BIGINT)",
        }
        sql = _select(layer, f"({sql}) AS row_results", last=kept)
        return sql

    def of_units(self, unit: Column) -> str:
        """The query where the rows of equal ``unit`` make one unit."""
        gatherer = Gatherer(self.dialect, self.names)
        results = {"unit": "unit", ROW_COUNT: ROW_COUNT}
        for at in range(len(self.indicators)):
            results |= self._unit_result(at, gatherer)
        source = {"unit": normalised(unit, self.dialect)} | self._source_values()
        row_values = {"unit": "unit"} | {name: sql for sql, name in gatherer.row_values.items()}
        states = {"unit": "unit", ROW_COUNT: "COUNT(*)"} | {
            name: sql for sql, name in gatherer.states.items()
        }
        sql = _select(source, self.relation)
        sql = _select(row_values, f"({sql}) AS source_values")
        sql = _select(states, f"({sql}) AS row_values") + " WHERE unit IS NOT NULL GROUP BY unit"
        sql = _select(results, f"({sql}) AS unit_values")
        layer = {
            "unit": f"CAST(unit AS {TEXT[self.dialect]})",
            **self._indicators_and_masks(),
            "partly_unknown": self._mask("p_{}", "BIGINT"),
            "contradicting": self._mask("x_{}", "BIGINT"),
            "rows": f"CAST({ROW_COUNT} AS BIGINT)",
        }
        return _select(layer, f"({sql}) AS unit_results")

    def _unit_result(self, at: int, gatherer: Gatherer) -> dict[str, str]:
        """The columns ``i_``, ``p_`` and ``x_`` of one indicator."""
        indicator, node = self.indicators[at], self.nodes[at]
        strict = indicator.unknown == "strict"
        gathered = {found: gatherer.gather(found, strict, indicator.id) for found in aggregates_of(node)}
        bare = {column: gatherer.bare(column, strict) for column in bare_columns_of(node)}
        writer = SqlWriter(
            self.dialect,
            lambda column: bare[column].value,
            lambda found: gathered[found].value,
            where=indicator.id,
            is_wide=True,
        )
        result = writer.write(node)
        none = either(piece.none for piece in gathered.values())
        if indicator.if_none is not None and none != NEVER:
            value = "TRUE" if indicator.if_none == "deprived" else "FALSE"
            result = f"CASE WHEN {none} AND ({result}) IS NULL THEN {value} ELSE {result} END"
        contradicting = either(piece.contradicting for piece in bare.values())
        if contradicting != NEVER:
            result = f"CASE WHEN {contradicting} THEN NULL ELSE {result} END"
        partly = either(piece.partly for piece in (*gathered.values(), *bare.values()))
        return {f"i_{at}": result, f"p_{at}": partly, f"x_{at}": contradicting}

    def _source_values(self) -> dict[str, str]:
        return {name: normalised(column, self.dialect) for column, name in self.names.items()}

    def _indicators_and_masks(self) -> dict[str, str]:
        kind = "UINTEGER" if self.dialect == "duckdb" else "BIGINT"
        return {f"i_{at}": f"i_{at}" for at in range(len(self.indicators))} | {
            "deprived_bits": self._mask("i_{}", kind),
            "unknown_bits": self._mask("i_{} IS NULL", kind),
        }

    def _mask(self, condition: str, kind: str) -> str:
        """Bit k set where the condition holds for indicator k."""
        return " + ".join(
            f"CASE WHEN {condition.format(at)} THEN CAST({1 << at} AS {kind}) ELSE CAST(0 AS {kind}) END"
            for at in range(len(self.indicators))
        )


def _select(layer: Mapping[str, str], relation: str, last: Mapping[str, str] | None = None) -> str:
    """A projection; names made here are plain words, those of ``last`` are quoted column names."""
    items = [sql if sql == name else f"{sql} AS {name}" for name, sql in layer.items()]
    items += [f"{name} AS {original}" for name, original in (last or {}).items()]
    return f"SELECT {', '.join(items)} FROM {relation}"


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} was let through in a standard without a unit")
