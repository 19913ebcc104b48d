"""Counting a census: without PSUs a row is one whole number, (group, pattern), and counting it one addition.

A hash table of a thousand patterns in each of thousands of counties outgrows the processor's caches, and
grouping by it takes many times as long as reading the rows. Here the engine streams each indicator as a byte
and each key column as a small whole number, and plain arrays put them together and count them. What follows
reads the same table of totals as after a GROUP BY.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.rows import Prepared, Weighting, patterns_sql, split_prepared, usable_sql
from liandong.analytics.tables.columns import quoted

LEAST_ROWS = 2_000_000  # below, the GROUP BY takes less time than loading Arrow
_MOST_CELLS = 1 << 24  # 128 MB of counts
_MOST_CODES = 1 << 20
_BATCH = 122_880  # a row group; what is put together stays in the processor's caches
_PORTION = 1 << 24  # keys at most that wait to be counted: 128 MB
_EXACT_FLOAT = 2**53


@dataclass(frozen=True)
class Margin:
    """A margin of the totals: the columns that make its groups, and its mark ``s`` in the table."""

    keys: tuple[str, ...]
    mark: int


@dataclass(frozen=True)
class _Code:
    """A key column as whole numbers below ``count``; the last of them stands for unknown.

    ``sql`` gives the number of a row, or NULL; ``value`` the value that the number ``{code}`` stands for.
    """

    sql: str
    value: str
    count: int


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
    codes: dict[str, _Code] = {}
    for key in dict.fromkeys(key for margin in margins for key in margin.keys):
        code = _code(prepared, key, len(codes))
        if code is None:
            return False
        codes[key] = code
    cells = [_groups(margin, codes) << bits for margin in margins]
    if sum(cells) > _MOST_CELLS:
        return False
    tallies = _count_parts(parts, weight, margins, codes, cells)
    for margin, tally in zip(margins, tallies, strict=True):
        _store(prepared, margin, codes, tally, totals)
    if tallies[0].rows[-1]:
        for margin in margins:
            _count_unknown(prepared, weight, margin, totals)
    return True


def _groups(margin: Margin, codes: Mapping[str, _Code]) -> int:
    return math.prod(codes[key].count for key in margin.keys)


def _code(prepared: Prepared, key: str, number: int) -> _Code | None:
    """Number the values of a column: whole numbers by their distance from the least, others by a list.

    None where there are too many.
    """
    run = prepared.connection.execute
    least, most = run(f"SELECT min({key}), max({key}) FROM {prepared.view}").fetchone() or (None, None)  # noqa: S608 - own names
    if least is None:
        return _Code("CAST(NULL AS BIGINT)", "NULL", 1)
    if isinstance(least, int) and not isinstance(least, bool) and -(2**62) < least <= most < 2**62:
        count = most - least + 1
        if count > _MOST_CODES:
            return None
        value = f"CASE WHEN {{code}} < {count} THEN {{code}} + {least} END"
        return _Code(f"CAST({key} AS BIGINT) - {least}", value, count + 1)
    listing = quoted(f"liandong values {number}")
    run(f"DROP TYPE IF EXISTS {listing}")
    run(
        f"CREATE TYPE {listing} AS ENUM (SELECT DISTINCT CAST({key} AS VARCHAR) "  # noqa: S608 - own names
        f"FROM {prepared.view} WHERE {key} IS NOT NULL LIMIT {_MOST_CODES + 1})"
    )
    listed = f"enum_range(CAST(NULL AS {listing}))"
    described = f"SELECT len({listed}), typeof({key}) FROM {prepared.view} LIMIT 1"  # noqa: S608 - own names
    count, kind = run(described).fetchone() or (0, "")
    if count > _MOST_CODES:
        return None
    sql = f"CAST(enum_code(CAST(CAST({key} AS VARCHAR) AS {listing})) AS BIGINT)"
    return _Code(sql, f"CAST(CAST({listed}[{{code}} + 1] AS VARCHAR) AS {kind})", count + 1)


class _Tally:
    """Rows, and weights if there are any, by (group, pattern); the last cell takes rows with unknowns.

    Keys wait until there are many more of them than cells: counting a portion sweeps over all cells.
    """

    def __init__(self, cells: int, *, weighted: bool) -> None:
        self.rows = np.zeros(cells + 1, dtype=np.int64)
        self.weights = np.zeros(cells + 1 if weighted else 0)
        portion = min(max(4 * cells, 4 * _BATCH), _PORTION)
        self._keys = np.empty(portion, dtype=np.int64)
        self._own = np.empty(portion if weighted else 0)
        self._waiting = 0

    def room(self, rows: int) -> NDArray[np.int64]:
        """Where the cells of the next rows, at most a batch, are to be written."""
        if self._waiting + rows > len(self._keys):
            self.settle()
        self._waiting += rows
        return self._keys[self._waiting - rows : self._waiting]

    def weigh(self, own: NDArray[np.float64]) -> None:
        """Set the weights of the rows last given room."""
        self._own[self._waiting - len(own) : self._waiting] = own

    def settle(self) -> None:
        """Count what waits."""
        keys = self._keys[: self._waiting]
        self.rows += np.bincount(keys, minlength=len(self.rows))
        if len(self.weights):
            own = self._own[: self._waiting]
            self.weights += np.bincount(keys, weights=own, minlength=len(self.weights))
        self._waiting = 0

    def merge(self, other: _Tally) -> None:
        """Add the counts of another part of the rows."""
        self.rows += other.rows
        self.weights += other.weights


def _count_parts(
    parts: Sequence[Prepared],
    weight: Weighting,
    margins: Sequence[Margin],
    codes: Mapping[str, _Code],
    cells: Sequence[int],
) -> list[_Tally]:
    """Count every part; a result is streamed by one thread, so each part has one of its own."""

    def count(part: Prepared) -> list[_Tally]:
        tallies = [_Tally(size, weighted=weight.sql is not None) for size in cells]
        _count_part(part, weight, margins, codes, tallies, is_whole=len(parts) == 1)
        return tallies

    with ThreadPoolExecutor(len(parts)) as pool:
        first, *others = pool.map(count, parts)
    for other in others:
        for tally, more in zip(first, other, strict=True):
            tally.merge(more)
    return first


def _count_part(
    part: Prepared,
    weight: Weighting,
    margins: Sequence[Margin],
    codes: Mapping[str, _Code],
    tallies: Sequence[_Tally],
    *,
    is_whole: bool,
) -> None:
    bits = len(part.query.indicators)
    items = [f"CAST(i_{k} AS UTINYINT) AS i_{k}" for k in range(bits)]
    items += [f"{code.sql} AS c{number}" for number, code in enumerate(codes.values())]
    items += [f"CAST({weight.sql} AS DOUBLE) AS w"] if weight.sql else []
    # A part has views of its own that any cursor sees; the whole source's view is the connection's own.
    cursor = part.connection if is_whole else part.connection.cursor()
    for batch in cursor.execute(usable_sql(part, items)).to_arrow_reader(_BATCH):
        patterns, unknown = _patterns(batch, bits)
        numbers = {
            key: _filled(batch.column(bits + number), code.count - 1)
            for number, (key, code) in enumerate(codes.items())
        }
        for margin, tally in zip(margins, tallies, strict=True):
            keys = tally.room(batch.num_rows)
            keys[:] = 0
            for key in margin.keys:
                keys *= codes[key].count
                keys += numbers[key]
            keys <<= bits
            keys |= patterns
            if unknown is not None:
                keys[unknown] = len(tally.rows) - 1
            if weight.sql:
                tally.weigh(batch.column(bits + len(codes)).to_numpy())
    for tally in tallies:
        tally.settle()


def _filled(column: Any, other: int) -> NDArray[Any]:
    return (column.fill_null(other) if column.null_count else column).to_numpy()  # type: ignore[no-any-return] # Arrow


def _patterns(batch: Any, bits: int) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """The pattern of every row, and which rows have an unknown indicator, if any has one."""
    width = np.uint8 if bits <= 8 else np.uint16 if bits <= 16 else np.uint32
    patterns = np.zeros(batch.num_rows, dtype=width)
    shifted = np.empty_like(patterns)
    unknown: NDArray[np.bool_] | None = None
    for k in range(bits):
        column = batch.column(k)
        if column.null_count:
            missing = column.is_null().to_numpy(zero_copy_only=False)
            unknown = missing if unknown is None else unknown | missing
        np.left_shift(_filled(column, 0), k, out=shifted, dtype=width)
        np.bitwise_or(patterns, shifted, out=patterns)
    return patterns, unknown


def _store(
    prepared: Prepared, margin: Margin, codes: Mapping[str, _Code], tally: _Tally, totals: str
) -> None:
    """Append a margin's counted cells to the totals, under the group's own values."""
    bits = len(prepared.query.indicators)
    cells = np.flatnonzero(tally.rows[:-1])
    columns: dict[str, Any] = {"p": (cells & ((1 << bits) - 1)).astype(np.uint32), "n": tally.rows[cells]}
    whole = ""
    if len(tally.weights):
        columns["w"] = tally.weights[cells].astype(np.int64)
        whole = ", CAST(w AS HUGEINT) AS w"
    group = cells >> bits
    values = ""
    for number, key in reversed(list(enumerate(margin.keys))):
        group, columns[f"c{number}"] = np.divmod(group, codes[key].count)
        values += f", {codes[key].value.format(code=f'c{number}')} AS {key}"
    connection = prepared.connection
    connection.register("liandong counted", importlib.import_module("pyarrow").table(columns))
    connection.execute(
        f"INSERT INTO {totals} BY NAME SELECT {margin.mark} AS s{values}, "  # noqa: S608 - own names
        f'p, CAST(0 AS UINTEGER) AS u, n{whole} FROM "liandong counted"'
    )
    connection.unregister("liandong counted")


def _count_unknown(prepared: Prepared, weight: Weighting, margin: Margin, totals: str) -> None:
    keys = "".join(f", {key}" for key in margin.keys)
    whole = ", sum(w) AS w" if weight.sql else ""
    prepared.connection.execute(
        f"INSERT INTO {totals} BY NAME SELECT {margin.mark} AS s{keys}, p, u, count(*) AS n{whole} "  # noqa: S608 - own names
        f"FROM ({patterns_sql(prepared, weight, '')}) AS usable WHERE u <> 0 GROUP BY ALL"
    )
