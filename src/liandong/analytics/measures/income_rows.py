"""Read the rows of an income measurement: incomes, weights, groups, strata and PSUs, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures import refusals
from liandong.analytics.measures.design import Design, LonePsu
from liandong.analytics.measures.rows import weight_sql
from liandong.analytics.measures.sample import FloatArray, IntArray, Sample, scaled_weights
from liandong.analytics.tables import ColumnType, Relation, reading
from liandong.analytics.tables.columns import as_label, quoted


class NoCompleteRow(Refusal):
    """Nothing is left to measure."""

    message = marked(
        "No row of {source} has both an income in “{income}” and a weight above zero; check the columns."
    )


@dataclass(frozen=True)
class Grouping:
    """One margin: the group of each row as a number and the groups' labels; unknown is the group ""."""

    column: str
    labels: tuple[str, ...]
    codes: IntArray


@dataclass(frozen=True)
class Dropped:
    """Rows that could not enter, by reason."""

    unknown_income: int
    unknown_weight: int
    unknown_design: int
    weight_zero: int


@dataclass(frozen=True)
class IncomeRows:
    """The complete rows with a positive weight, ascending by income, then weight, then PSU.

    ``psu``: PSU number of each row in ``design``; None without a design.
    """

    sample: Sample
    groupings: tuple[Grouping, ...]
    psu: IntArray | None
    design: Design | None
    read: int
    dropped: Dropped
    is_weighted: bool


def read_income_rows(
    relation: Relation,
    *,
    income: str,
    weight: str | None,
    by: Sequence[str],
    strata: str | None,
    psu: str | None,
    lone: LonePsu,
) -> IncomeRows:
    """The rows of an opened source.

    Unknown is an empty cell, NA, NaN or an infinity. Rows of unknown income, weight, stratum or PSU are
    left out and counted; rows of weight 0 are counted and move nothing. ``weight``: a column or an
    expression. Errors: UnknownColumn, TextInNumber, NotANumber, NegativeWeight, NoCompleteRow,
    StrataWithoutPsu, and what the expression language refuses.
    Cost: one pass over the columns named, and a sort.
    """
    if strata is not None and psu is None:
        raise refusals.StrataWithoutPsu
    table = _fetched(relation, income=income, weight=weight, by=by, strata=strata, psu=psu)
    incomes, weights = _numbers(table, "income"), _numbers(table, "weight")
    unknown_income, unknown_weight = ~np.isfinite(incomes), ~np.isfinite(weights)
    unknown_design = np.zeros(len(incomes), dtype=bool)
    for name in ("stratum", "psu"):
        if name in table.column_names:
            unknown_design |= np.asarray(table.column(name).is_null())
    complete = ~(unknown_income | unknown_weight | unknown_design)
    kept = complete & (weights > 0)
    if not kept.any():
        raise NoCompleteRow(source=relation.title, income=income)
    dropped = Dropped(
        unknown_income=int(unknown_income.sum()),
        unknown_weight=int((unknown_weight & ~unknown_income).sum()),
        unknown_design=int((unknown_design & ~unknown_income & ~unknown_weight).sum()),
        weight_zero=int((complete & ~kept).sum()),
    )
    places = np.flatnonzero(kept)
    design, psus = _design(table, places, lone)
    order = _order(incomes[places], weights[places], psus)
    places = places[order]
    scaled, scale = scaled_weights(weights[places])
    return IncomeRows(
        sample=Sample(incomes[places], weights[places], scaled, scale),
        groupings=tuple(_grouping(table, f"by_{n}", column, places) for n, column in enumerate(by)),
        psu=None if psus is None else psus[order],
        design=design,
        read=table.num_rows,
        dropped=dropped,
        is_weighted=weight is not None,
    )


def _fetched(
    relation: Relation,
    *,
    income: str,
    weight: str | None,
    by: Sequence[str],
    strata: str | None,
    psu: str | None,
) -> pa.Table:
    relation.number(income)
    parts = [f"CAST({quoted(income)} AS DOUBLE) AS income"]
    if weight is None:
        parts.append("CAST(1 AS DOUBLE) AS weight")
    else:
        sql = weight_sql(relation, weight)
        _refuse_negative(relation, weight, sql)
        parts.append(f"CAST({sql} AS DOUBLE) AS weight")
    labels = {f"by_{n}": column for n, column in enumerate(by)}
    labels |= {name: column for name, column in (("stratum", strata), ("psu", psu)) if column is not None}
    parts += [f"{_label(relation, column)} AS {name}" for name, column in labels.items()]
    with reading(relation.connection, relation.title):
        query = f"SELECT {', '.join(parts)} FROM {quoted(relation.name)}"  # noqa: S608 - quoted names
        return relation.connection.execute(query).to_arrow_table()


def _label(relation: Relation, column: str) -> str:
    """The SQL of a label; whole numbers become text later, once for each that is met."""
    kind = relation.column(column)
    return quoted(column) if kind is ColumnType.INTEGER else as_label(column, kind)


def _order(incomes: FloatArray, weights: FloatArray, psus: IntArray | None) -> npt.NDArray[np.intp]:
    """Positions by income, then weight, then PSU: rows that change places with none of these are alike.

    Only rows that share an income are sorted by the other two, which takes a tenth of the time.
    """
    order = np.argsort(incomes)
    ascending = incomes[order]
    same = ascending[1:] == ascending[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    among = order[tied]
    keys = [weights[among], incomes[among]]
    order[tied] = among[np.lexsort(keys if psus is None else [psus[among], *keys])]
    return order


def _refuse_negative(relation: Relation, weight: str, sql: str) -> None:
    numbered = f"SELECT row_number() OVER () AS n, {sql} AS v FROM {quoted(relation.name)}"  # noqa: S608 - compiled
    with reading(relation.connection, relation.title):
        query = f"SELECT min(n), arg_min(v, n), count(*) FROM ({numbered}) WHERE v < 0"  # noqa: S608 - as above
        row, value, count = relation.connection.execute(query).fetchone() or (0, 0, 0)
    if count:
        place = int(row) + relation.header_rows
        raise refusals.NegativeWeight(
            weight=weight, count=count, source=relation.title, row=place, value=f"{value:g}"
        )


def _numbers(table: pa.Table, name: str) -> FloatArray:
    """A column of doubles with NaN for unknown."""
    values: FloatArray = table.column(name).to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return values


def _codes(table: pa.Table, name: str, places: npt.NDArray[np.intp]) -> tuple[tuple[str, ...], IntArray]:
    """Labels in text order and each row's label as a number; −1 where unknown."""
    encoded = table.column(name).combine_chunks().dictionary_encode()
    labels = [str(label) for label in encoded.dictionary.to_pylist()]
    order = sorted(range(len(labels)), key=labels.__getitem__)
    rank = np.empty(len(labels) + 1, dtype=np.int64)
    rank[order] = np.arange(len(labels))
    rank[-1] = -1
    found = encoded.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False)
    return tuple(labels[place] for place in order), rank[found[places]]


def _grouping(table: pa.Table, name: str, column: str, places: npt.NDArray[np.intp]) -> Grouping:
    labels, codes = _codes(table, name, places)
    if (codes < 0).any():  # as in measure mpi, unknown rows form the group with the empty name
        return Grouping(column, ("", *labels), codes + 1)
    return Grouping(column, labels, codes)


def _design(
    table: pa.Table, places: npt.NDArray[np.intp], lone: LonePsu
) -> tuple[Design | None, IntArray | None]:
    if "psu" not in table.column_names:
        return None, None
    psus, psu_codes = _codes(table, "psu", places)
    strata: tuple[str, ...] = ("",)
    stratum_codes = np.zeros(len(places), dtype=np.int64)
    if "stratum" in table.column_names:
        strata, stratum_codes = _codes(table, "stratum", places)
    pairs, numbers = _numbered(stratum_codes * len(psus) + psu_codes, len(strata) * len(psus))
    # Strata without a complete row have no part in the design.
    met, stratum = np.unique(pairs // len(psus), return_inverse=True)
    design = Design(
        tuple(strata[code] for code in met),
        tuple(psus[pair % len(psus)] for pair in pairs),
        stratum.astype(np.int64),
        lone,
    )
    return design, numbers


def _numbered(codes: IntArray, most: int) -> tuple[IntArray, IntArray]:
    """The codes that occur, ascending, and each entry's place among them; codes are below ``most``."""
    if most > 8 * len(codes) + 1024:
        found, places = np.unique(codes, return_inverse=True)
        return found, places.astype(np.int64)
    met = np.zeros(most, dtype=bool)
    met[codes] = True
    return np.flatnonzero(met).astype(np.int64), (np.cumsum(met) - 1)[codes]
