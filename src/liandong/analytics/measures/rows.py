"""From a source to counted patterns: the only part of a measurement that reads rows.

Row-level columns (weight, margins, round, stratum, PSU) are put beside the source under names of their own,
the standard gives every row its unit's patterns, and one GROUP BY counts them.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from liandong.analytics.measures import refusals
from liandong.analytics.standards import Standard, UnitQuery, compile_expression, unit_key, unit_query
from liandong.analytics.standards.refusals import ExpressionRefused, MixedTypes, WrongType
from liandong.analytics.tables import ColumnType, Relation, reading, split_source
from liandong.analytics.tables.columns import as_label, quoted
from liandong.analytics.tables.refusals import TextInNumber

_ROUND_UNIT = "liandong round and unit"
_SEPARATOR = "chr(31)"  # stands in no label, so that (1, 23) and (12, 3) stay apart


@dataclass(frozen=True)
class Roles:
    """Which columns of the source play which part; None or empty where none does."""

    by: tuple[str, ...] = ()
    weight: str | None = None
    strata: str | None = None
    psu: str | None = None
    round: str | None = None
    year: str | None = None


@dataclass(frozen=True)
class Weighting:
    """How weights become whole numbers: ``scale`` of them make a weight of 1.

    ``decimals``: digits behind the point that were kept exactly; None where weights are binary fractions
    rounded to 1/scale. ``is_exact``: whether that changed any.
    """

    scale: int = 1
    decimals: int | None = 0
    is_exact: bool = True
    sql: str | None = None  # the whole number of a row; None where rows are counted
    fits: bool = True  # whether any sum of them fits into 63 bits


@dataclass(frozen=True)
class Prepared:
    """A source with the measure's own columns: a view, and where units gather rows, a table of units."""

    relation: Relation
    roles: Roles
    standard: Standard
    view: str
    query: UnitQuery
    unit: str | None  # the column that identifies a unit within its round

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.relation.connection

    def own_columns(self) -> dict[str, str]:
        """The measure's columns in the view: part → column name."""
        parts = [f"g{number}" for number in range(len(self.roles.by))]
        parts += [part for part in ("weight", "round", "year", "strata", "psu") if getattr(self.roles, part)]
        return {part: own_name(part) for part in parts}


def own_name(part: str) -> str:
    """The name of one of the measure's columns beside the source."""
    return f"liandong {part}"


def prepare(relation: Relation, standard: Standard, roles: Roles) -> Prepared:
    """Check all columns and lay the measure's own beside the source.

    Errors: UnknownColumn, TextInNumber, TakenColumn, and whatever the standard's language refuses.
    """
    expressions = {own_name(f"g{number}"): _key(relation, name) for number, name in enumerate(roles.by)}
    for part, name in (("round", roles.round), ("strata", roles.strata), ("psu", roles.psu)):
        if name is not None:
            expressions[own_name(part)] = _key(relation, name)
    if roles.year is not None:
        relation.number(roles.year)
        expressions[own_name("year")] = _key(relation, roles.year)
    if roles.weight is not None:
        expressions[own_name("weight")] = weight_sql(relation, roles.weight)
    columns = dict(relation.columns)
    unit = standard.unit
    if unit is not None and roles.round is not None:
        # A unit is one within its round: the same household interviewed twice is measured twice.
        round_label = as_label(roles.round, relation.column(roles.round))
        key = unit_key(unit, relation.columns)
        expressions[_ROUND_UNIT] = f"{round_label} || {_SEPARATOR} || {key}"
        columns[_ROUND_UNIT] = ColumnType.TEXT
        unit = _ROUND_UNIT
    given = {name.casefold(): name for name in relation.columns}
    for name in expressions:
        if name in given:
            raise refusals.TakenColumn(column=given[name], source=relation.title)
    added = "".join(f", {sql} AS {quoted(name)}" for name, sql in expressions.items())
    view = f"(SELECT *{added} FROM {quoted(relation.name)})"  # noqa: S608 - names are quoted, expressions compiled
    kept = list(expressions) if unit is None else []
    columns |= dict.fromkeys(kept, ColumnType.TEXT)  # passed through as they are
    try:
        query = unit_query(dataclasses.replace(standard, unit=unit), columns, view, keep=kept)
    except (MixedTypes, WrongType) as error:
        _refuse_text(relation, standard, error)
        raise
    return Prepared(relation, roles, standard, view, query, unit)


def split_prepared(prepared: Prepared, parts: int) -> list[Prepared]:
    """The same over parts of the source, for as many cursors; one where it cannot be split."""
    if parts == 1:
        return [prepared]
    relations = split_source(prepared.relation, parts)
    if len(relations) == 1:
        return [prepared]
    return [prepare(relation, prepared.standard, prepared.roles) for relation in relations]


def _key(relation: Relation, name: str) -> str:
    """The value rows are grouped by: typed as in the source, with one form of unknown."""
    kind = relation.column(name)
    if kind is ColumnType.TEXT:
        return f"nullif({quoted(name)}, '')"
    if kind is ColumnType.FLOAT:
        return f"CASE WHEN isfinite(CAST({quoted(name)} AS DOUBLE)) THEN {quoted(name)} + 0 END"
    return quoted(name)


def weight_sql(relation: Relation, weight: str) -> str:
    """The SQL of a row's weight: a column's name or an expression; NaN and infinities are unknown."""
    if weight in relation.columns:
        relation.number(weight)
        sql, kind = quoted(weight), relation.columns[weight]
    else:
        if re.fullmatch(r"\w+", weight):
            relation.column(weight)  # a mistyped name is told with the nearest column
        try:
            compiled = compile_expression(weight, relation.columns, kind="scalar", where="weight")
        except ExpressionRefused as error:
            _refuse_text_in(relation, weight, error)
            raise
        sql, kind = f"({compiled.sql})", compiled.type
    if kind is ColumnType.INTEGER:
        return sql
    return f"CASE WHEN isfinite(CAST({sql} AS DOUBLE)) THEN CAST({sql} AS DOUBLE) END"


def _refuse_text(relation: Relation, standard: Standard, error: Exception) -> None:
    """Where an indicator is refused for its types, show the text among the numbers, if that is why.

    Errors: TextInNumber.
    """
    message = str(error)
    for indicator in standard.indicators:
        if indicator.id in message:
            _refuse_text_in(relation, indicator.deprived_if, error)


def _refuse_text_in(relation: Relation, expression: str, error: Exception) -> None:
    words = set(re.findall(r"\w+", expression))
    for name, kind in relation.columns.items():
        if kind is ColumnType.TEXT and name in words and _has_numbers(relation, name):
            found = relation.first_text(name)
            if found is not None:
                raise TextInNumber(
                    column=name, source=relation.title, row=found[0], value=found[1]
                ) from error


def _has_numbers(relation: Relation, name: str) -> bool:
    column, view = quoted(name), quoted(relation.name)
    found = relation.connection.execute(
        f"SELECT 1 FROM {view} WHERE try_cast({column} AS DOUBLE) IS NOT NULL LIMIT 1"  # noqa: S608 - quoted names
    ).fetchone()
    return found is not None


@dataclass(frozen=True)
class RowCounts:
    """Rows of the source, and how many cannot be used before any indicator is looked at."""

    rows: int
    without_weight: int
    without_round: int
    without_unit: int
    largest_weight: float
    smallest_weight: float
    decimals: int


def count_rows(prepared: Prepared) -> RowCounts:
    """One light pass over the weight, round and unit columns. Errors: NegativeWeight."""
    roles, relation = prepared.roles, prepared.relation
    if not (roles.weight or roles.round or prepared.unit):
        with reading(prepared.connection, relation.title):
            found = prepared.connection.execute(f"SELECT count(*) FROM {quoted(relation.name)}").fetchone()  # noqa: S608 - quoted name
        return RowCounts(int(found[0]) if found else 0, 0, 0, 0, 1.0, 1.0, 0)
    weight = quoted(own_name("weight")) if roles.weight else "1"
    missing_round = f"{quoted(own_name('round'))} IS NULL" if roles.round else "false"
    unit = unit_key_sql(prepared) if prepared.unit else "''"
    digits = " ".join(
        f"WHEN {weight} = round({weight}, {places}) THEN {places}" for places in (0, 1, 2, 3, 4, 6, 8)
    )
    sql = (
        f"SELECT count(*), count(*) FILTER ({weight} IS NULL), count(*) FILTER ({missing_round}), "  # noqa: S608 - quoted names, compiled expressions
        f"count(*) FILTER (({unit}) IS NULL AND NOT ({missing_round})), max({weight}), "
        f"min({weight}) FILTER ({weight} > 0), count(*) FILTER ({weight} < 0), "
        f"max(CASE WHEN {weight} IS NULL THEN 0 {digits} ELSE 99 END) FROM {prepared.view}"
    )
    with reading(prepared.connection, relation.title):
        row = prepared.connection.execute(sql).fetchone()
    rows, no_weight, no_round, no_unit, largest, smallest, negative, decimals = row or (0,) * 8
    if negative:
        raise _negative(prepared, int(negative))
    return RowCounts(
        int(rows),
        int(no_weight),
        int(no_round),
        int(no_unit),
        float(largest or 0),
        float(smallest or 0),
        int(decimals or 0),
    )


def unit_key_sql(prepared: Prepared) -> str:
    """The SQL that gives a row of the view its unit, within its round."""
    return unit_key(prepared.unit or "", _unit_columns(prepared))


def _unit_columns(prepared: Prepared) -> Mapping[str, ColumnType]:
    return {**prepared.relation.columns, _ROUND_UNIT: ColumnType.TEXT}


def _negative(prepared: Prepared, count: int) -> refusals.NegativeWeight:
    weight = quoted(own_name("weight"))
    row = prepared.connection.execute(
        f"SELECT n, w FROM (SELECT row_number() OVER () AS n, {weight} AS w FROM {prepared.view}) "  # noqa: S608 - quoted name
        "WHERE w < 0 ORDER BY n LIMIT 1"
    ).fetchone()
    number, value = row or (0, None)
    return refusals.NegativeWeight(
        weight=prepared.roles.weight,
        count=count,
        source=prepared.relation.title,
        row=number + prepared.relation.header_rows,
        value=value,
    )


def weighting(prepared: Prepared, counts: RowCounts) -> Weighting:
    """Choose the whole numbers weights are summed in.

    Short decimals (at most eight digits behind the point) become multiples of that power of ten, so 0.1 is a
    tenth. Other weights are binary fractions: they become multiples of a power of two that is fine enough for
    the last bit of the smallest of them, as far as sums stay within 126 bits.
    """
    if prepared.roles.weight is None:
        return Weighting()
    weight = quoted(own_name("weight"))
    rows, top = max(1, counts.rows), counts.largest_weight
    if counts.decimals <= 8 and top * 10**counts.decimals < 2**52:
        scale = 10**counts.decimals
        sql = f"CAST(round({weight} * {scale}) AS BIGINT)"
        return Weighting(scale, counts.decimals, True, sql, rows * int(top * scale + 1) < 2**63)
    smallest = counts.smallest_weight or 1.0
    wanted = 53 - _exponent(smallest)
    bits = max(0, min(wanted, 126 - _exponent(top) - rows.bit_length(), 1000))
    sql = f"CAST({weight} * CAST({2.0**bits!r} AS DOUBLE) AS HUGEINT)"
    fits = _exponent(top) + bits + rows.bit_length() < 63
    return Weighting(2**bits, None, bits == max(0, wanted), sql, fits)


def _exponent(value: float) -> int:
    """The least e with value < 2^e."""
    numerator, denominator = value.as_integer_ratio()
    return max(numerator.bit_length() - denominator.bit_length() + 1, -1000)


def patterns_sql(prepared: Prepared, weight: Weighting, units: str) -> str:
    """The SQL of usable rows: margins, round, stratum, PSU, whole-number weight ``w``, patterns ``p``, ``u``.

    ``units``: name of the table of units, where units gather rows.
    """
    own = [quoted(own_name(part)) for part in ("round", "strata", "psu") if getattr(prepared.roles, part)]
    own += [quoted(own_name(f"g{number}")) for number in range(len(prepared.roles.by))]
    unknown = "unknown_bits"
    if prepared.unit is None:
        # A chain of comparisons is unknown as soon as one indicator is: cheaper than asking each of them.
        chain = functools.reduce(
            lambda left, k: f"({left} = i_{k})", range(1, len(prepared.query.indicators)), "i_0"
        )
        unknown = f"CASE WHEN {chain} IS NULL THEN unknown_bits ELSE CAST(0 AS UINTEGER) END"
    items = [*own, "deprived_bits AS p", f"{unknown} AS u"]
    if weight.sql:
        items.append(f"{weight.sql} AS w")
    if prepared.unit is None:
        return usable_sql(prepared, items)
    key = unit_key_sql(prepared)
    beside = "".join(f", {quoted(name)}" for name in prepared.own_columns().values())
    keyed = f'(SELECT {key} AS "liandong key"{beside} FROM {prepared.view})'  # noqa: S608 - quoted names
    columns = 'unit AS "liandong key", deprived_bits, unknown_bits'
    sound = f"SELECT {columns} FROM {quoted(units)} WHERE contradicting = 0"  # noqa: S608 - own names
    joined = f'{keyed} AS source_rows JOIN ({sound}) AS results USING ("liandong key")'
    return f"SELECT {', '.join(items)} FROM {joined}{_usable(prepared)}"  # noqa: S608 - own names


def usable_sql(prepared: Prepared, items: Sequence[str]) -> str:
    """The SQL of ``items`` over the usable rows, where rows are the units."""
    return f"SELECT {', '.join(items)} FROM ({prepared.query.sql}) AS results{_usable(prepared)}"  # noqa: S608 - compiled by standards


def _usable(prepared: Prepared) -> str:
    parts = [part for part in ("weight", "round") if getattr(prepared.roles, part)]
    known = " AND ".join(f"{quoted(own_name(part))} IS NOT NULL" for part in parts)
    return f" WHERE {known}" if known else ""
