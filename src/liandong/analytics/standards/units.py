"""One row per unit out of one pass over the rows: the query behind every measurement and explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.gathering import NEVER, ROW_COUNT, Gatherer, either
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.model import IfNone, Standard, Unknown
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.sql import Dialect, SqlWriter, normalised
from liandong.analytics.standards.tree import (
    Aggregate,
    Column,
    Node,
    aggregates_of,
    bare_columns_of,
    columns_of,
)
from liandong.analytics.tables.columns import ColumnType, as_label, quoted


@dataclass(frozen=True)
class UnitQuery:
    """The compiled query of a standard.

    ``sql`` yields, per unit (or per source row where the standard has no unit): ``unit`` (text; NULL where
    rows are units), ``i_0 …`` (BOOLEAN before ``missing``; NULL = unknown), the masks ``deprived_bits`` and
    ``unknown_bits`` (UINTEGER; BIGINT in PostgreSQL), ``partly_unknown`` and ``contradicting`` (BIGINT),
    bit k being indicator k, ``rows`` (BIGINT), then the kept columns under their own names.
    """

    sql: str
    indicators: tuple[str, ...]
    columns_used: tuple[str, ...]
    has_unit: bool


@dataclass(frozen=True)
class ValueQuery:
    """The compiled query of :func:`value_query`: ``unit``, ``v_0 …`` of these types, ``rows``."""

    sql: str
    types: tuple[ColumnType, ...]
    columns_used: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What is asked of every unit: a checked tree, and how it reads the unknown."""

    where: str
    node: Node
    if_none: IfNone | None = None
    unknown: Unknown = "known"


def unit_query(
    standard: Standard,
    columns: Mapping[str, ColumnType],
    source: str,
    *,
    keep: Sequence[str] = (),
    dialect: Dialect = "duckdb",
    text_key: bool = True,
) -> UnitQuery:
    """Compile a standard over the relation ``source`` (a name, quoted here, or SQL in parentheses).

    ``keep``: source columns passed through unchanged where rows are units; with a unit they vary by row, and
    the caller joins them back on :func:`unit_key`. Rows whose unit is unknown give no row.
    ``text_key``: False leaves ``unit`` in the type of its column, for a join within the same engine.
    A contradicting indicator is NULL and named in the mask; whether to refuse or to drop is the caller's.

    Raises: a refusal for any expression outside the language or any column that is not there.
    Cost: one pass over the rows; with a unit one GROUP BY of it.
    """
    rows = rows_of(standard.unit)
    questions = [
        Question(
            indicator.id,
            Reader(columns, f"{indicator.id}.deprived_if", rows).boolean(indicator.deprived_if),
            indicator.if_none,
            indicator.unknown,
        )
        for indicator in standard.indicators
    ]
    results = unit_results(questions, standard.unit, columns, source, keep=keep, dialect=dialect)
    count = range(len(questions))
    kind = "UINTEGER" if dialect == "duckdb" else "BIGINT"
    layer = {
        "unit": results.unit if text_key else "unit",
        **{f"i_{at}": f"i_{at}" for at in count},
        "deprived_bits": _mask([f"i_{at}" for at in count], kind),
        "unknown_bits": _mask([f"i_{at} IS NULL" for at in count], kind),
        "partly_unknown": _mask(results.partly, "BIGINT"),
        "contradicting": _mask(results.contradicting, "BIGINT"),
        "rows": results.rows,
    }
    return UnitQuery(
        sql=select(layer, f"({results.sql}) AS unit_results", last=results.kept),
        indicators=tuple(indicator.id for indicator in standard.indicators),
        columns_used=results.columns_used,
        has_unit=standard.unit is not None,
    )


def value_query(
    texts: Mapping[str, str],
    unit: str | None,
    columns: Mapping[str, ColumnType],
    source: str,
    *,
    dialect: Dialect = "duckdb",
) -> ValueQuery:
    """The value of each expression per unit, of any type: the facts an explanation shows.

    ``texts``: where → expression, as :func:`describe_expression` names the sides of comparisons.
    """
    rows = rows_of(unit)
    questions = [Question(where, Reader(columns, where, rows).scalar(text)) for where, text in texts.items()]
    results = unit_results(questions, unit, columns, source, dialect=dialect)
    layer = {"unit": results.unit, **{f"v_{at}": f"i_{at}" for at in range(len(questions))}}
    return ValueQuery(
        sql=select(layer | {"rows": results.rows}, f"({results.sql}) AS unit_results"),
        types=tuple(question.node.type for question in questions),
        columns_used=results.columns_used,
    )


def unit_key(unit: str, columns: Mapping[str, ColumnType], dialect: Dialect = "duckdb") -> str:
    """The SQL that gives a source row the value of ``unit`` in :func:`unit_query`, to join the two."""
    return _key_text(find_column(unit, columns, "standard.unit"), dialect)


@dataclass(frozen=True)
class UnitResults:
    """The inner query with ``i_0 …`` per unit, and the SQL of what else the outer layer may select."""

    sql: str
    unit: str
    rows: str
    partly: tuple[str, ...]
    contradicting: tuple[str, ...]
    kept: Mapping[str, str]
    columns_used: tuple[str, ...]


def unit_results(
    questions: Sequence[Question],
    unit: str | None,
    columns: Mapping[str, ColumnType],
    source: str,
    *,
    keep: Sequence[str] = (),
    dialect: Dialect = "duckdb",
) -> UnitResults:
    """The answers of every unit to all questions, in layers from the inside out:

    1. the source columns, NaN and empty text read as NULL (``c_…``);
    2. what aggregates look at, a value and a filter each (``a_…``);
    3. GROUP BY unit: the states of aggregates and bare columns (``g_…``);
    4. the answers (``i_…``), partly unknown (``p_…``), contradicting (``x_…``).

    Engines merge projections, so the layers cost nothing, and they keep the SQL from growing by copies.
    Where rows are units there are no layers 2 and 3.
    """
    relation = f"{source} AS source_rows" if source.startswith("(") else quoted(source)
    used = tuple(dict.fromkeys(name for question in questions for name in columns_of(question.node)))
    names = {Column(name, columns[name]): f"c_{at}" for at, name in enumerate(used)}
    values = {name: normalised(column, dialect) for column, name in names.items()}
    if unit is None:
        kept = {f"k_{at}": quoted(find_column(name, columns, "keep").name) for at, name in enumerate(keep)}
        sql = _row_results(questions, names, select(values | kept, relation), tuple(kept), dialect)
        never = (NEVER,) * len(questions)
        key, rows = f"CAST(NULL AS {_text(dialect)})", "CAST(1 AS BIGINT)"
        return UnitResults(sql, key, rows, never, never, kept, used)
    column = find_column(unit, columns, "standard.unit")
    sql = _grouped_results(
        questions, names, select({"unit": normalised(column, dialect)} | values, relation), dialect
    )
    marks = range(len(questions))
    return UnitResults(
        sql,
        _key_text(Column("unit", column.type), dialect),
        f"CAST({ROW_COUNT} AS BIGINT)",
        tuple(f"p_{at}" for at in marks),
        tuple(f"x_{at}" for at in marks),
        {},
        used,
    )


def _row_results(
    questions: Sequence[Question],
    names: Mapping[Column, str],
    source_values: str,
    kept: Sequence[str],
    dialect: Dialect,
) -> str:
    writer = SqlWriter(dialect, names.__getitem__, _no_aggregate)
    layer = {f"i_{at}": writer.write(question.node) for at, question in enumerate(questions)}
    return select(layer | {name: name for name in kept}, f"({source_values}) AS source_values")


def _grouped_results(
    questions: Sequence[Question], names: Mapping[Column, str], source_values: str, dialect: Dialect
) -> str:
    gatherer = Gatherer(dialect, names)
    results = {"unit": "unit", ROW_COUNT: ROW_COUNT}
    for at, question in enumerate(questions):
        results |= _unit_result(at, question, gatherer)
    row_values = {"unit": "unit"} | {name: sql for sql, name in gatherer.row_values.items()}
    states = {"unit": "unit", ROW_COUNT: "COUNT(*)"} | {name: sql for sql, name in gatherer.states.items()}
    sql = select(row_values, f"({source_values}) AS source_values")
    sql = select(states, f"({sql}) AS row_values") + " WHERE unit IS NOT NULL GROUP BY unit"
    return select(results, f"({sql}) AS unit_values")


def _unit_result(at: int, question: Question, gatherer: Gatherer) -> dict[str, str]:
    """The columns ``i_``, ``p_`` and ``x_`` of one question."""
    strict = question.unknown == "strict"
    gathered = {
        found: gatherer.gather(found, strict, question.where) for found in aggregates_of(question.node)
    }
    bare = {column: gatherer.bare(column, strict) for column in bare_columns_of(question.node)}
    writer = SqlWriter(
        gatherer.dialect,
        lambda column: bare[column].value,
        lambda found: gathered[found].value,
        where=question.where,
        is_wide=True,
    )
    result = writer.write(question.node)
    none = either(piece.none for piece in gathered.values())
    if question.if_none is not None and none != NEVER:
        value = "TRUE" if question.if_none == "deprived" else "FALSE"
        result = f"CASE WHEN {none} AND ({result}) IS NULL THEN {value} ELSE {result} END"
    contradicting = either(piece.contradicting for piece in bare.values())
    if contradicting != NEVER:
        result = f"CASE WHEN {contradicting} THEN NULL ELSE {result} END"
    partly = either(piece.partly for piece in (*gathered.values(), *bare.values()))
    return {f"i_{at}": result, f"p_{at}": partly, f"x_{at}": contradicting}


def _mask(conditions: Sequence[str], kind: str) -> str:
    """Bit k set where condition k holds; joined with ``|``, since ``+`` would check for overflow."""
    if not any(condition != NEVER for condition in conditions):
        return f"CAST(0 AS {kind})"
    return " | ".join(
        f"CASE WHEN {condition} THEN CAST({1 << at} AS {kind}) ELSE CAST(0 AS {kind}) END"
        for at, condition in enumerate(conditions)
    )


def _key_text(column: Column, dialect: Dialect) -> str:
    if dialect == "duckdb":
        return as_label(column.name, column.type)
    return f"CAST({normalised(column, dialect)} AS TEXT)"


def _text(dialect: Dialect) -> str:
    return "VARCHAR" if dialect == "duckdb" else "TEXT"


def select(layer: Mapping[str, str], relation: str, last: Mapping[str, str] | None = None) -> str:
    """A projection; names made here are plain words, those of ``last`` are quoted column names."""
    items = [sql if sql == name else f"{sql} AS {name}" for name, sql in layer.items()]
    items += [f"{name} AS {original}" for name, original in (last or {}).items()]
    # every part was written by this package out of a checked tree
    return f"SELECT {', '.join(items) or '1 AS nothing'} FROM {relation}"  # noqa: S608


def _no_aggregate(node: Aggregate) -> str:
    raise AssertionError(f"{node.name} was let through in a standard without a unit")
