"""Counting a census: without PSUs a row is one whole number, (group, pattern), and counting it one addition.

A hash table of a thousand patterns in each of thousands of counties outgrows the processor's caches, and
grouping by it takes three times as long as reading the rows. Here the engine streams the numbers, and a
plain array counts them. What follows reads the same table of totals as after a GROUP BY.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.rows import Prepared, Weighting, patterns_sql, split_prepared
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
    """Fill ``totals`` by counting keys; False, with nothing done, where that cannot be or does not pay.

    It pays where the source can be read in as many parts as there are threads and groups are not too many.

    ``largest_sum``: a bound of the sum of whole-number weights: doubles add them exactly below 2^53.
    Cost: one pass over the rows, a light one over the margins' columns, and one more over the rows with
    unknown indicators if there are any.
    """
    bits = len(prepared.query.indicators)
    if largest_sum >= _EXACT_FLOAT or bits > 20:
        return False
    threads = prepared.connection.execute("SELECT current_setting('threads')").fetchone() or (1,)
    parts = split_prepared(prepared, int(threads[0]))
    if len(parts) < int(threads[0]):
        return False
    groups = [_label(prepared, number, margin) for number, margin in enumerate(margins)]
    if sum(groups) << bits > _MOST_CELLS:
        return False
    counts = _stream(parts, weight, margins, groups)
    unknown = int(counts.rows[0][-1])
    for number, margin in enumerate(margins):
        _store(prepared, (number, margin), counts.rows[number], counts.weights[number], totals)
    if unknown:
        for margin in margins:
            _count_unknown(prepared, weight, margin, totals)
    return True


def _labels(number: int) -> str:
    return quoted(f"liandong labels {number}")


def _label(prepared: Prepared, number: int, margin: Margin) -> int:
    """Number the groups of a margin, above the bits of the pattern; returns how many there are."""
    keys = ", ".join(margin.keys)
    found = f"SELECT DISTINCT {keys} FROM {prepared.view}" if keys else "SELECT 0 AS nothing"  # noqa: S608 - own names
    run, bits = prepared.connection.execute, len(prepared.query.indicators)
    run(
        f"CREATE OR REPLACE TABLE {_labels(number)} AS "  # noqa: S608 - own names
        f"SELECT *, CAST(row_number() OVER () - 1 AS BIGINT) << {bits} AS code FROM ({found})"
    )
    row = run(f"SELECT count(*) FROM {_labels(number)}").fetchone()  # noqa: S608 - own name
    return int(row[0]) if row else 0


@dataclass(frozen=True)
class _Counts:
    """Rows and weights by (group, pattern) of each margin; the last cell takes rows with unknown bits."""

    rows: list[NDArray[np.int64]]
    weights: list[NDArray[np.float64]]

    def add(self, other: _Counts) -> None:
        for rows, more_rows in zip(self.rows, other.rows, strict=True):
            np.add(rows, more_rows, out=rows)
        for weights, more_weights in zip(self.weights, other.weights, strict=True):
            np.add(weights, more_weights, out=weights)


def _stream(
    parts: Sequence[Prepared], weight: Weighting, margins: Sequence[Margin], groups: list[int]
) -> _Counts:
    """Count every part; a result is streamed by one thread, so each part has one of its own."""
    with ThreadPoolExecutor(len(parts)) as pool:
        first, *others = pool.map(
            lambda part: _stream_part(part, weight, margins, groups, is_whole=len(parts) == 1), parts
        )
    for other in others:
        first.add(other)
    return first


def _stream_part(
    part: Prepared, weight: Weighting, margins: Sequence[Margin], groups: list[int], *, is_whole: bool
) -> _Counts:
    bits = len(part.query.indicators)
    usable = f"({patterns_sql(part, weight, '')}) AS usable"
    joins, keys = "", []
    for number, margin in enumerate(margins):
        code = "CAST(0 AS BIGINT)"
        if margin.keys:
            match = " AND ".join(f"usable.{key} IS NOT DISTINCT FROM l{number}.{key}" for key in margin.keys)
            joins += f" JOIN {_labels(number)} AS l{number} ON {match}"
            code = f"l{number}.code"
        other = groups[number] << bits
        keys.append(f"CASE WHEN u <> 0 THEN {other} ELSE {code} | p END AS k{number}")
    whole = ", CAST(w AS DOUBLE) AS w" if weight.sql else ""
    sql = f"SELECT {', '.join(keys)}{whole} FROM {usable}{joins}"  # noqa: S608 - own names
    sizes = [(count << bits) + 1 for count in groups]
    counts = _Counts(
        [np.zeros(size, dtype=np.int64) for size in sizes],
        [np.zeros(size if weight.sql else 0) for size in sizes],
    )
    # A part has views of its own that any cursor sees; the whole source's view is the connection's own.
    cursor = part.connection if is_whole else part.connection.cursor()
    for batch in cursor.execute(sql).to_arrow_reader(_BATCH):
        own = batch.column(len(margins)).to_numpy() if weight.sql else None
        for number, size in enumerate(sizes):
            key = batch.column(number).to_numpy()
            counts.rows[number][:] += np.bincount(key, minlength=size)
            if own is not None:
                counts.weights[number][:] += np.bincount(key, weights=own, minlength=size)
    return counts


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
    columns: dict[str, Any] = {
        "code": cells >> bits << bits,
        "p": (cells & ((1 << bits) - 1)).astype(np.uint32),
    }
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
