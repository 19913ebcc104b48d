"""Counted patterns as arrays: the histogram of every margin, and the weights of every PSU in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures import refusals
from liandong.analytics.measures.census import LEAST_ROWS, Margin, count_census
from liandong.analytics.measures.design import Design, LonePsu
from liandong.analytics.measures.exact import Whole
from liandong.analytics.measures.histogram import Group, Histogram, Scheme
from liandong.analytics.measures.rows import Prepared, RowCounts, Weighting, own_name, patterns_sql
from liandong.analytics.tables import reading
from liandong.analytics.tables.columns import as_label, quoted

_TOTALS = '"liandong totals"'
_ROUNDS = '"liandong rounds"'
_PSUS = '"liandong psus"'
UNITS = "liandong units"
_LIMB = 1 << 62
_MOST_SETS = 60  # the engine's grouping() takes 64 columns


@dataclass(frozen=True)
class Round:
    """A round of a survey; its year where one was named."""

    label: str
    year: float | None = None


@dataclass(frozen=True)
class DesignEntries:
    """Weights of patterns of complete rows by (domain, PSU), sorted by these; a pattern may come twice."""

    domain: NDArray[np.int64]
    psu: NDArray[np.int64]
    pattern: NDArray[np.uint32]
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """All that is kept of the rows."""

    histogram: Histogram
    rounds: tuple[Round, ...]
    round_of: NDArray[np.int64]  # of each group
    design: Design | None
    entries: DesignEntries | None


class Counter:
    """Runs the one GROUP BY over the rows and reads its margins."""

    def __init__(
        self, prepared: Prepared, counts: RowCounts, weight: Weighting, scheme: Scheme, lone: LonePsu
    ) -> None:
        self._prepared = prepared
        self._counts = counts
        self._weight = weight
        self._scheme = scheme
        self._lone = lone
        self._run = prepared.connection.execute
        self._own = {part: quoted(name) for part, name in prepared.own_columns().items()}
        self._margins = [part for part in self._own if part.startswith("g")]

    def count(self) -> Counted:
        """Count, number the groups and read everything into arrays.

        Errors: OutOfMemory, UnreadableData, YearDiffersInRound, MissingDesign.
        """
        with reading(self._prepared.connection, self._prepared.relation.title):
            self._count_rows()
        rounds = self._number_rounds()
        design = self._number_psus() if "psu" in self._own else None
        groups: list[Group] = []
        round_of: list[int] = []
        histograms, entries = [], []
        for margin in [None, *self._margins]:
            offset = len(groups)
            for round_code, label in self._number_domains(margin):
                by = self._prepared.roles.by[int(margin[1:])] if margin else ""
                groups.append(Group(rounds[round_code].label, by, label))
                round_of.append(round_code)
            histograms.append(self._histogram(margin, offset))
            if design is not None and (margin or not self._margins):
                entries.append(self._entries(margin, offset))
        index, patterns, unknown, rows, weight = (
            _joined([part[at] for part in histograms]) for at in range(5)
        )
        histogram = Histogram(
            self._scheme, tuple(groups), index, patterns, unknown, weight, rows, self._weight.scale
        )
        if entries and self._margins:
            entries.insert(0, _of_whole(entries[0], groups, round_of))
        joined = [_joined([part[at] for part in entries]) for at in range(4)] if entries else None
        return Counted(
            histogram,
            tuple(rounds),
            np.asarray(round_of, dtype=np.int64),
            design,
            DesignEntries(*joined) if joined else None,
        )

    def _count_rows(self) -> None:
        at_once = [
            self._margins[start : start + _MOST_SETS] for start in range(0, len(self._margins), _MOST_SETS)
        ]
        select = " UNION ALL BY NAME ".join(self._totals_of(margins) for margins in at_once or [[]])
        if self._is_large_census():
            self._run(f"CREATE OR REPLACE TEMP TABLE {_TOTALS} AS SELECT * FROM ({select}) LIMIT 0")  # noqa: S608 - own names
            parts: list[str | None] = [*self._margins] or [None]
            keyed = [Margin(tuple(self._keys(part)), self._mark(part)) for part in parts]
            if count_census(self._prepared, self._weight, keyed, _TOTALS, self._largest_sum):
                return
        self._run(f"CREATE OR REPLACE TEMP TABLE {_TOTALS} AS {select}")

    def _totals_of(self, parts: Sequence[str]) -> str:
        """The SQL that counts some margins in one pass; ``s`` says which margin a row belongs to."""
        rows = patterns_sql(self._prepared, self._weight, UNITS)
        fixed = [self._own[part] for part in ("round", "strata", "psu") if part in self._own] + ["p", "u"]
        margins = [self._own[part] for part in parts]
        counts = "count(*) AS n" + (", sum(w) AS w" if self._weight.sql else "")
        if len(self._margins) < 2:
            items = ", ".join([*margins, *fixed])
            return f"SELECT 0 AS s, {items}, {counts} FROM ({rows}) AS usable GROUP BY {items}"  # noqa: S608 - own names
        sets = ", ".join(f"({', '.join([margin, *fixed])})" for margin in margins)
        everywhere = (1 << len(parts)) - 1  # grouping() sets the bits of the columns that are not grouped by
        marks = " ".join(
            f"WHEN {everywhere ^ (1 << (len(parts) - 1 - at))} THEN {self._mark(part)}"
            for at, part in enumerate(parts)
        )
        mark = f"CASE grouping({', '.join(margins)}) {marks} END AS s"
        items = ", ".join([mark, *margins, *fixed])
        return f"SELECT {items}, {counts} FROM ({rows}) AS usable GROUP BY GROUPING SETS ({sets})"  # noqa: S608 - own names

    def _is_large_census(self) -> bool:
        is_census = "psu" not in self._own and self._prepared.unit is None
        return is_census and self._counts.rows >= LEAST_ROWS

    @property
    def _largest_sum(self) -> int:
        return self._counts.rows * (int(self._counts.largest_weight * self._weight.scale) + 1)

    def _mark(self, margin: str | None) -> int:
        """The value of ``s`` in a margin's totals."""
        return int(margin[1:]) if margin else 0

    def _of_margin(self, margin: str | None) -> str:
        """The condition that picks one margin's totals; any margin adds up to the whole."""
        return "true" if len(self._margins) < 2 else f"s = {self._mark(margin)}"

    def _number_rounds(self) -> list[Round]:
        if "round" not in self._own:
            return [Round("")]
        column = self._own["round"]
        roles = self._prepared.roles
        label = as_label(own_name("round"), self._prepared.relation.column(roles.round or ""))
        year, years = "CAST(NULL AS DOUBLE)", "1"
        if roles.year is not None:
            year, years = f"CAST(min({self._own['year']}) AS DOUBLE)", f"count(DISTINCT {self._own['year']})"
        source = self._prepared.view if roles.year is not None else _TOTALS
        found = (
            f"SELECT {column}, {year} AS year, {years} AS years "  # noqa: S608 - own names
            f"FROM {source} AS t WHERE {column} IS NOT NULL GROUP BY 1"
        )
        with reading(self._prepared.connection, self._prepared.relation.title):
            self._run(
                f"CREATE OR REPLACE TEMP TABLE {_ROUNDS} AS SELECT *, {label} AS label, "  # noqa: S608 - own names
                f"row_number() OVER (ORDER BY year, {column}) - 1 AS code FROM ({found}) AS found"
            )
        rows = self._run(f"SELECT label, year, years FROM {_ROUNDS} ORDER BY code").fetchall()  # noqa: S608 - own name
        for name, _, count in rows:
            if count != 1:
                raise refusals.YearDiffersInRound(round=name, count=count, column=roles.year)
        return [Round(str(name), when) for name, when, _ in rows]

    def _number_psus(self) -> Design:
        roles = self._prepared.roles
        psu, strata = self._own["psu"], self._own.get("strata")
        complete = f"(u & {self._scheme.drop}) = 0"
        for part in ("psu", "strata"):
            if part in self._own:
                self._refuse_missing(part, complete)
        column = self._prepared.relation.column
        psu_label = as_label(own_name("psu"), column(roles.psu or ""))
        stratum_label = as_label(own_name("strata"), column(roles.strata)) if roles.strata else "''"
        keys = f"{strata}, {psu}" if strata else psu
        self._run(
            f"CREATE OR REPLACE TEMP TABLE {_PSUS} AS SELECT {keys}, {stratum_label} AS h, {psu_label} AS q, "  # noqa: S608 - own names
            f"row_number() OVER (ORDER BY {stratum_label}, {psu_label}) - 1 AS psu "
            f"FROM (SELECT DISTINCT {keys} FROM {_TOTALS} WHERE {complete}) AS found"
        )
        rows = self._run(f"SELECT h, q FROM {_PSUS} ORDER BY psu").fetchall()  # noqa: S608 - own name
        labels = [stratum for stratum, _ in rows]
        strata_labels = tuple(dict.fromkeys(labels))
        number = {label: at for at, label in enumerate(strata_labels)}
        stratum_of = np.asarray([number[label] for label in labels], dtype=np.int64)
        return Design(strata_labels, tuple(q for _, q in rows), stratum_of, self._lone)

    def _refuse_missing(self, part: str, complete: str) -> None:
        column, relation = self._own[part], self._prepared.relation
        found = self._run(
            f"SELECT sum(n) FROM {_TOTALS} WHERE {column} IS NULL AND {complete} AND {self._of_margin(None)}"  # noqa: S608 - own names
        ).fetchone()
        if not found or not found[0]:
            return
        first = self._run(
            "SELECT min(n) FROM (SELECT row_number() OVER () AS n, "  # noqa: S608 - own names
            f"{column} AS c FROM {self._prepared.view}) WHERE c IS NULL"
        ).fetchone()
        row = (first[0] if first else 0) + relation.header_rows
        name = getattr(self._prepared.roles, part)
        raise refusals.MissingDesign(count=found[0], source=relation.title, column=name, row=row)

    def _number_domains(self, margin: str | None) -> list[tuple[int, str]]:
        """(round, label) of the domains of a margin, by round, then by value, unknown last."""
        table, keys = _domains(margin), self._keys(margin)
        label, order = "''", ""
        if margin is not None:
            name = self._prepared.roles.by[int(margin[1:])]
            kind = self._prepared.relation.column(name)
            label = f"coalesce({as_label(own_name(margin), kind, 'found')}, '')"
            order = f", found.{self._own[margin]} NULLS LAST"
        which = f"{_TOTALS} WHERE {self._of_margin(margin)}"
        found = f"SELECT DISTINCT {', '.join(keys) or '0 AS nothing'} FROM {which}"  # noqa: S608 - own names
        join, code = "", "0"
        if "round" in self._own:
            join, code = (
                f"JOIN {_ROUNDS} AS r ON r.{self._own['round']} = found.{self._own['round']}",
                "r.code",
            )
        self._run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "  # noqa: S608 - own names
            f"SELECT found.*, {code} AS round_code, {label} AS label, "
            f"row_number() OVER (ORDER BY {code}{order}) - 1 AS domain FROM ({found}) AS found {join}"
        )
        rows = self._run(f"SELECT round_code, label FROM {table} ORDER BY domain").fetchall()  # noqa: S608 - own name
        return [(int(code), str(name)) for code, name in rows]

    def _keys(self, margin: str | None) -> list[str]:
        return [self._own[part] for part in ("round", margin) if part in self._own]

    def _domain_join(self, margin: str | None) -> str:
        match = [f"t.{key} IS NOT DISTINCT FROM d.{key}" for key in self._keys(margin)]
        return f"{_TOTALS} AS t JOIN {_domains(margin)} AS d ON {' AND '.join(match) or 'true'}"

    def _histogram(self, margin: str | None, offset: int) -> list[Any]:
        """Arrays (group, pattern, unknown, rows, weight) of one margin."""
        n, w = "n", "w" if self._weight.sql else "n"
        grouped = ""
        if margin is None or "psu" in self._own:
            n, w, grouped = "sum(n)", f"sum({w})", "GROUP BY d.domain, p, u"
        whole = f", CAST({w} AS BIGINT) AS w" if self._weight.sql else ""
        if not self._weight.fits:
            limb = f"CAST({_LIMB} AS HUGEINT)"
            whole = f", CAST({w} // {limb} AS BIGINT) AS high, CAST({w} % {limb} AS BIGINT) AS w"
        found = self._run(
            f"SELECT d.domain, p, u, CAST({n} AS BIGINT) AS n{whole} FROM {self._domain_join(margin)} "  # noqa: S608 - own names
            f"WHERE {self._of_margin(margin)} {grouped} ORDER BY d.domain, p, u"
        ).fetchnumpy()
        weight: Whole = found.get("w", found["n"])
        if not self._weight.fits:
            weight = found["high"].astype(object) * _LIMB + weight.astype(object)
        return [found["domain"] + offset, found["p"], found["u"], found["n"], weight]

    def _entries(self, margin: str | None, offset: int) -> list[Any]:
        """Arrays (domain, PSU, pattern, weight) of one margin's complete rows, in a fixed order."""
        keys = [self._own[part] for part in ("strata", "psu") if part in self._own]
        match = " AND ".join(f"t.{key} = q.{key}" for key in keys)
        weight = "w" if self._weight.sql else "n"
        settled = f"p | (u & CAST({self._scheme.deprived} AS UINTEGER))"
        found = self._run(
            f"SELECT d.domain, q.psu, {settled} AS p, CAST({weight} AS DOUBLE) AS w "  # noqa: S608 - own names
            f"FROM {self._domain_join(margin)} JOIN {_PSUS} AS q ON {match} "
            f"WHERE {self._of_margin(margin)} AND (u & {self._scheme.drop}) = 0 "
            "ORDER BY 1, 2, 3, 4"
        ).fetchnumpy()
        return [found["domain"] + offset, found["psu"], found["p"], found["w"] / self._weight.scale]


def _domains(margin: str | None) -> str:
    return quoted(f"liandong domains {margin or 'whole'}")


def _of_whole(entries: list[Any], groups: Sequence[Group], round_of: Sequence[int]) -> list[Any]:
    """A margin's entries as those of its round's whole population: the rows are the same."""
    whole = {code: at for at, (group, code) in enumerate(zip(groups, round_of, strict=True)) if not group.by}
    domain = np.asarray([whole[code] for code in round_of], dtype=np.int64)[entries[0]]
    order = np.lexsort((entries[1], domain))
    return [domain[order], *(part[order] for part in entries[1:])]


def _joined(parts: list[Any]) -> Any:
    return np.concatenate(parts) if len(parts) > 1 else parts[0]
