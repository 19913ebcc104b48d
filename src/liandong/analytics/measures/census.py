"""Counting a census: without PSUs a row is one whole number, (group, pattern), and counting it one addition.

A hash table of a thousand patterns in each of thousands of counties outgrows the processor's caches, and
grouping by it takes three times as long as reading the rows. Here the engine streams the numbers, and a
plain array counts them. What follows reads the same table of totals as after a GROUP BY.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.rows import Prepared, Weighting, patterns_sql
from liandong.analytics.tables.columns import quoted

LEAST_ROWS = 2_000_000  # below, the GROUP BY takes less time than loading Arrow
_MOST_CELLS = 1 << 24  # 128 MB of counts
_BATCH = 2_000_000
_EXACT_FLOAT = 2**53


@dataclass(frozen=True)
class Margin:
    """A margin of the totals: the columns that make its groups, and its mark ``s`` in the table."""

    keys: tuple[str, ...]
    mark: int


def count_census(
    prepared: Prepared, weight: Weighting, margins: Sequence[Margin], totals: str, largest_sum: int
) -> bool:
    """Fill ``totals`` by counting keys; False, with nothing done, where the groups are too many for it.

    ``largest_sum``: a bound of the sum of whole-number weights: doubles add them exactly below 2^53.
    Cost: one pass over the rows, a light one over the margins' columns, and one more over the rows with
    unknown indicators if there are any.
    """
    bits = len(prepared.query.indicators)
    if largest_sum >= _EXACT_FLOAT or bits > 20:
        return False
    groups = [_label(prepared, number, margin) for number, margin in enumerate(margins)]
    if sum(groups) << bits > _MOST_CELLS:
        return False
    rows, weights = _stream(prepared, weight, margins, groups)
    unknown = int(rows[0][-1])
    for number, margin in enumerate(margins):
        _store(prepared, (number, margin), rows[number], weights[number], totals)
    if unknown:
        for margin in margins:
            _count_unknown(prepared, weight, margin, totals)
    return True


def _labels(number: int) -> str:
    return quoted(f"liandong labels {number}")


def _label(prepared: Prepared, number: int, margin: Margin) -> int:
    """Number the groups of a margin; returns how many there are."""
    keys = ", ".join(margin.keys)
    found = f"SELECT DISTINCT {keys} FROM {prepared.view}" if keys else "SELECT 0 AS nothing"  # noqa: S608 - own names
    run = prepared.connection.execute
    run(
        f"CREATE OR REPLACE TEMP TABLE {_labels(number)} AS "  # noqa: S608 - own names
        f"SELECT *, CAST(row_number() OVER () - 1 AS BIGINT) AS code FROM ({found})"
    )
    row = run(f"SELECT count(*) FROM {_labels(number)}").fetchone()  # noqa: S608 - own name
    return int(row[0]) if row else 0


def _stream(
    prepared: Prepared, weight: Weighting, margins: Sequence[Margin], groups: Sequence[int]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.float64]]]:
    """Rows and weights by (group, pattern) of each margin; the last cell takes rows with unknown bits."""
    bits = len(prepared.query.indicators)
    usable = f"({patterns_sql(prepared, weight, '', [f'{_known(bits)} AS known'])}) AS usable"
    joins, keys = "", []
    for number, margin in enumerate(margins):
        code = "CAST(0 AS BIGINT)"
        if margin.keys:
            match = " AND ".join(f"usable.{key} IS NOT DISTINCT FROM l{number}.{key}" for key in margin.keys)
            joins += f" JOIN {_labels(number)} AS l{number} ON {match}"
            code = f"l{number}.code"
        other = groups[number] << bits
        keys.append(f"CASE WHEN known IS NULL THEN {other} ELSE ({code} << {bits}) + p END AS k{number}")
    whole = ", CAST(w AS DOUBLE) AS w" if weight.sql else ""
    sql = f"SELECT {', '.join(keys)}{whole} FROM {usable}{joins}"  # noqa: S608 - own names
    sizes = [(count << bits) + 1 for count in groups]
    rows = [np.zeros(size, dtype=np.int64) for size in sizes]
    weights = [np.zeros(size if weight.sql else 0) for size in sizes]
    for batch in prepared.connection.execute(sql).to_arrow_reader(_BATCH):
        own = batch.column(len(margins)).to_numpy() if weight.sql else None
        for number, size in enumerate(sizes):
            key = batch.column(number).to_numpy()
            rows[number] += np.bincount(key, minlength=size)
            if own is not None:
                weights[number] += np.bincount(key, weights=own, minlength=size)
    return rows, weights


def _known(bits: int) -> str:
    """Truth values compared in a chain: NULL as soon as one is, at a fraction of the cost of asking each."""
    chain = "i_0"
    for number in range(1, bits):
        chain = f"({chain} = i_{number})"
    return chain


def _store(
    prepared: Prepared,
    which: tuple[int, Margin],
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    totals: str,
) -> None:
    """Append a margin's counted cells to the totals, under the group's own values."""
    number, margin = which
    bits = len(prepared.query.indicators)
    cells = np.flatnonzero(rows[:-1])
    columns: dict[str, Any] = {"code": cells >> bits, "p": (cells & ((1 << bits) - 1)).astype(np.uint32)}
    columns["n"] = rows[cells]
    whole = ""
    if len(weights):
        columns["w"] = weights[cells].astype(np.int64)
        whole = ", CAST(w AS HUGEINT) AS w"
    connection = prepared.connection
    connection.register("liandong counted", importlib.import_module("pyarrow").table(columns))
    keys = "".join(f", {key}" for key in margin.keys)
    connection.execute(
        f"INSERT INTO {totals} BY NAME "  # noqa: S608 - own names
        f"SELECT {margin.mark} AS s{keys}, p, CAST(0 AS UINTEGER) AS u, n{whole} "
        f'FROM "liandong counted" JOIN {_labels(number)} USING (code)'
    )
    connection.unregister("liandong counted")


def _count_unknown(prepared: Prepared, weight: Weighting, margin: Margin, totals: str) -> None:
    keys = "".join(f", {key}" for key in margin.keys)
    whole = ", sum(w) AS w" if weight.sql else ""
    prepared.connection.execute(
        f"INSERT INTO {totals} BY NAME SELECT {margin.mark} AS s{keys}, p, u, count(*) AS n{whole} "  # noqa: S608 - own names
        f"FROM ({patterns_sql(prepared, weight, '')}) AS usable WHERE u <> 0 GROUP BY ALL"
    )
