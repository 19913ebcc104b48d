"""Multidimensional poverty of a table under a standard: levels, changes, errors, units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures import notices, refusals
from liandong.analytics.measures.counting import UNITS, Counted, Counter
from liandong.analytics.measures.design import LonePsu
from liandong.analytics.measures.histogram import Histogram, Scheme
from liandong.analytics.measures.notices import Notice, notice
from liandong.analytics.measures.result import TYPES, result_columns
from liandong.analytics.measures.rows import (
    Prepared,
    Roles,
    RowCounts,
    Weighting,
    count_rows,
    own_name,
    prepare,
    unit_key_sql,
    weighting,
)
from liandong.analytics.measures.units import TORN, cutoff_text, units_reader, units_sql
from liandong.analytics.measures.what_if import exact_cutoff
from liandong.analytics.standards import Standard, load_standard
from liandong.analytics.tables import Resolver, connect, open_source, reading, seal
from liandong.analytics.tables.columns import quoted
from liandong.analytics.tables.writing import arrow_table, write_batches, write_columns

Degrees = Literal["design", "domain"]
Contradicting = Literal["refuse", "drop"]
LoneChoice = Literal["refuse", "certainty", "centre"] | None
Progress = Callable[[str], None]


@dataclass(frozen=True)
class MpiResult:
    """A finished measurement.

    ``columns``: the result as plain columns; ``table``: the same as an Arrow table. ``histogram``: for
    what-ifs and robustness. ``report``: counts, design, weights and warnings, ready for json. ``notices``:
    the warnings. ``units`` and ``write_units`` read the source once more.
    """

    columns: Mapping[str, list[Any]]
    histogram: Histogram
    report: Mapping[str, Any]
    notices: tuple[Notice, ...]
    _prepared: Prepared = field(repr=False)
    _units_sql: str = field(repr=False)

    @cached_property
    def table(self) -> Any:
        """The columns of ``liandong measure mpi`` as a pyarrow Table; what is not defined is null."""
        return arrow_table(self.columns, TYPES)

    def units(self) -> Any:
        """One row per unit as a pyarrow Table. Cost: one more pass over the rows."""
        return units_reader(self._prepared, self._units_sql).read_all()

    def write(self, path: Path) -> None:
        """Write the result; csv, parquet or json by name. Errors: UnknownOutputKind, CannotWrite."""
        write_columns(self.columns, path, TYPES)

    def write_units(self, path: Path) -> int:
        """Stream the units to a file and return their number. Errors: as :meth:`write`."""
        with reading(self._prepared.connection, self._prepared.relation.title):
            return write_batches(units_reader(self._prepared, self._units_sql), path)


def measure_mpi(
    source: object,
    standard: Standard | str | Path,
    *,
    by: Sequence[str] = (),
    cutoffs: Sequence[Fraction | str | float] = (),
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    round: str | None = None,
    year: str | None = None,
    df: Degrees = "design",
    lone_psu: LoneChoice = None,
    contradicting: Contradicting = "refuse",
    threads: int | None = None,
    memory: str | None = None,
    resolve: Resolver | None = None,
    progress: Progress | None = None,
) -> MpiResult:
    """Measure multidimensional poverty by the method of Alkire and Foster.

    ``source``: anything :func:`liandong.analytics.tables.open_source` reads. ``standard``: a Standard or its
    file. ``by``: columns whose values make margins, read per row; an unknown value is the group with the
    empty name.
    ``cutoffs``: instead of the standard's. ``weight``: column or expression instead of the standard's.
    ``psu`` and ``strata`` give sampling errors; ``round`` and ``year`` changes. ``df``: degrees of freedom
    of intervals. ``lone_psu``: strata with one PSU; None leaves the errors they touch empty.
    ``contradicting``: units whose rows disagree. ``resolve``: opens ``registry:`` sources.

    Errors: the refusals of tables, standards and measures.
    Same input, same digits, for any number of threads.
    Cost: one pass over the rows, and a light one over weight, round and unit.
    """
    standard = standard if isinstance(standard, Standard) else load_standard(standard)
    _check_choices(df=df, lone_psu=lone_psu, contradicting=contradicting)
    ks = tuple(dict.fromkeys(map(exact_cutoff, cutoffs))) or (standard.cutoff,)
    roles = Roles(tuple(dict.fromkeys(by)), weight or standard.weight, strata, psu, round, year)
    if strata and not psu:
        raise refusals.StrataWithoutPsu
    if year and not round:
        raise refusals.YearWithoutRound
    tell = progress or _silent
    tell("open")
    connection = connect(threads, memory)
    relation = open_source(source, connection=connection, resolve=resolve)
    seal(connection, relation.paths)
    prepared = prepare(relation, standard, roles)
    lone = LonePsu(lone_psu) if lone_psu else LonePsu.EMPTY
    tell("count")
    run = _count(prepared, scheme_of(standard), lone, contradicting)
    _refuse_empty(run)
    tell("estimate")
    columns = result_columns(run.counted, ks, by_domain=df == "domain")
    found = tuple(_notices(run))
    sql = units_sql(prepared, scheme_of(standard), ks)
    report = _report(run, ks, df, found)
    return MpiResult(columns, run.counted.histogram, report, found, prepared, sql)


def _silent(step: str) -> None:
    """Nobody watches."""


def scheme_of(standard: Standard) -> Scheme:
    """What a standard says about patterns."""
    masks = {
        missing: sum(
            1 << k for k, indicator in enumerate(standard.indicators) if indicator.missing == missing
        )
        for missing in ("drop", "deprived")
    }
    return Scheme(
        tuple(indicator.id for indicator in standard.indicators),
        standard.weights,
        standard.denominator,
        standard.cutoff,
        masks["drop"],
        masks["deprived"],
    )


def _check_choices(**options: str | None) -> None:
    choices: dict[str, tuple[str | None, ...]] = {
        "df": ("design", "domain"),
        "lone_psu": (None, "refuse", "certainty", "centre"),
        "contradicting": ("refuse", "drop"),
    }
    for option, value in options.items():
        if value not in choices[option]:
            listed = ", ".join(choice for choice in choices[option] if choice)
            raise refusals.UnknownChoice(option=option, value=value, choices=listed)


@dataclass(frozen=True)
class _Units:
    """Counts over units; where rows are units, over rows."""

    units: int
    incomplete: int
    missing: tuple[int, ...]  # per indicator
    partly_unknown: tuple[int, ...]
    contradicting: int
    contradicting_in: tuple[str, ...]
    contradicting_design: int


@dataclass(frozen=True)
class _Run:
    prepared: Prepared
    counts: RowCounts
    weighting: Weighting
    counted: Counted
    units: _Units


def _count(prepared: Prepared, scheme: Scheme, lone: LonePsu, contradicting: Contradicting) -> _Run:
    counts = count_rows(prepared)
    weight = weighting(prepared, counts)
    units = None
    if prepared.unit is not None:
        with reading(prepared.connection, prepared.relation.title):
            prepared.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {quoted(UNITS)} AS {prepared.query.sql}"
            )
            units = _check_units(prepared, scheme, contradicting)
    counted = Counter(prepared, counts, weight, scheme, lone).count()
    if counted.design is not None and lone is LonePsu.REFUSE and counted.design.lone_psus:
        stratum, psu = counted.design.lone_psus[0]
        raise refusals.LonePsuRefused(stratum=stratum, psu=psu, count=len(counted.design.lone_psus))
    return _Run(prepared, counts, weight, counted, units or _row_units(counted.histogram))


def _check_units(prepared: Prepared, scheme: Scheme, contradicting: Contradicting) -> _Units:
    """Count the units, and refuse or drop those that contradict themselves."""
    run, table = prepared.connection.execute, quoted(UNITS)
    found = run(
        "SELECT count(*), coalesce(bit_or(contradicting), 0), min(unit) "  # noqa: S608 - own name
        f"FROM {table} WHERE contradicting <> 0"
    ).fetchone()
    count, mask, example = found or (0, 0, "")
    names = tuple(name for k, name in enumerate(scheme.indicators) if int(mask) >> k & 1)
    if count and contradicting == "refuse":
        raise refusals.ContradictingUnits(count=count, indicators=", ".join(names), unit=_plain(example))
    in_design = _contradicting_design(prepared, contradicting)
    per_indicator = ", ".join(
        f"count(*) FILTER ((unknown_bits & {1 << k}) <> 0), "
        f"count(*) FILTER ((partly_unknown & {1 << k}) <> 0)"
        for k in range(len(scheme.indicators))
    )
    row = run(
        f"SELECT count(*), count(*) FILTER ((unknown_bits & {scheme.drop}) <> 0), {per_indicator} "  # noqa: S608 - own names
        f"FROM {table} WHERE contradicting = 0"
    ).fetchone() or (0, 0)
    return _Units(row[0], row[1], tuple(row[2::2]), tuple(row[3::2]), count, names, in_design)


def _contradicting_design(prepared: Prepared, contradicting: Contradicting) -> int:
    """Refuse or drop units that lie in several strata or PSUs."""
    own = [quoted(own_name(part)) for part in ("strata", "psu") if getattr(prepared.roles, part)]
    if not own:
        return 0
    run = prepared.connection.execute
    several = " OR ".join(f"count(DISTINCT {column}) > 1" for column in own)
    run(
        f'CREATE OR REPLACE TEMP TABLE "liandong torn" AS SELECT {unit_key_sql(prepared)} AS unit '  # noqa: S608 - own names
        f"FROM {prepared.view} GROUP BY 1 HAVING {several}"
    )
    count, example = run('SELECT count(unit), min(unit) FROM "liandong torn"').fetchone() or (0, "")
    if count and contradicting == "refuse":
        raise refusals.ContradictingDesign(count=count, unit=_plain(example))
    run(
        f"UPDATE {quoted(UNITS)} SET contradicting = contradicting | {TORN} "  # noqa: S608 - own names
        'WHERE unit IN (SELECT unit FROM "liandong torn")'
    )
    return int(count)


def _plain(unit: str) -> str:
    """A unit's own name, without its round."""
    return unit.rpartition(chr(31))[2]


def _row_units(histogram: Histogram) -> _Units:
    """Where rows are units, the histogram's whole population counts them."""
    whole = _is_whole(histogram)
    rows, unknown = histogram.rows[whole], histogram.unknown[whole]
    lost = ~histogram.is_complete[whole]
    missing = tuple(
        int(rows[(unknown >> np.uint32(k)) & np.uint32(1) == 1].sum())
        for k in range(len(histogram.indicators))
    )
    none = (0,) * len(missing)
    return _Units(int(rows.sum()), int(rows[lost].sum()), missing, none, 0, (), 0)


def _is_whole(histogram: Histogram) -> NDArray[np.bool_]:
    """The entries of the whole population, of every round."""
    is_whole = np.asarray([not group.by for group in histogram.groups], dtype=bool)
    return is_whole[histogram.group_index.astype(np.int64)]


def _refuse_empty(run: _Run) -> None:
    histogram, counts = run.counted.histogram, run.counts
    complete = histogram.is_complete
    if complete.any() and int(histogram.weight[complete].max()) > 0:
        return
    raise refusals.EmptyDomain(
        source=run.prepared.relation.title,
        rows=counts.rows,
        unweighted=counts.without_weight,
        unplaced=counts.without_round + counts.without_unit,
        incomplete=int(histogram.rows[_is_whole(histogram) & ~complete].sum()),
        contradicting=run.units.contradicting + run.units.contradicting_design,
    )


def _notices(run: _Run) -> list[Notice]:
    roles, counts, units = run.prepared.roles, run.counts, run.units
    design, indicators = run.counted.design, run.counted.histogram.indicators
    found = []
    if counts.without_weight:
        found.append(notice(notices.WITHOUT_WEIGHT, count=counts.without_weight))
    if counts.without_round:
        found.append(notice(notices.WITHOUT_ROUND, count=counts.without_round, column=roles.round))
    if counts.without_unit:
        unit = run.prepared.standard.unit
        found.append(notice(notices.WITHOUT_UNIT, count=counts.without_unit, column=unit))
    if units.contradicting:
        names = ", ".join(units.contradicting_in)
        found.append(notice(notices.CONTRADICTING, count=units.contradicting, indicators=names))
    if units.contradicting_design:
        found.append(notice(notices.CONTRADICTING_DESIGN, count=units.contradicting_design))
    if units.incomplete:
        listed = ", ".join(
            f"{name}: {count}" for name, count in zip(indicators, units.missing, strict=True) if count
        )
        found.append(notice(notices.INCOMPLETE, count=units.incomplete, total=units.units, indicators=listed))
    for name, count in zip(indicators, units.partly_unknown, strict=True):
        if count:
            found.append(notice(notices.PARTLY_UNKNOWN, count=count, indicator=name))
    if not run.weighting.is_exact:
        found.append(notice(notices.ROUNDED_WEIGHTS, bits=run.weighting.scale.bit_length() - 1))
    found += _group_notices(run.counted)
    if design is None:
        found.append(notice(notices.NO_ERRORS if roles.weight else notices.CENSUS))
        return found
    sentences = {LonePsu.CERTAINTY: notices.LONE_PSU_CERTAINTY, LonePsu.CENTRE: notices.LONE_PSU_CENTRE}
    sentence = sentences.get(design.lone, notices.LONE_PSU)
    found += [notice(sentence, stratum=stratum, psu=psu) for stratum, psu in design.lone_psus]
    if design.degrees_of_freedom < 1:
        found.append(notice(notices.NO_DEGREES))
    return found


def _group_notices(counted: Counted) -> list[Notice]:
    histogram = counted.histogram
    rows = np.bincount(histogram.group_index, histogram.rows, minlength=len(histogram.groups))
    complete = np.bincount(
        histogram.group_index[histogram.is_complete],
        histogram.rows[histogram.is_complete],
        minlength=len(histogram.groups),
    )
    found = []
    for group, total, kept in zip(histogram.groups, rows, complete, strict=True):
        if group.by and not group.label:
            found.append(notice(notices.UNKNOWN_GROUP, count=int(total), column=group.by))
        if not kept:
            found.append(
                notice(notices.EMPTY_GROUP, group=group.label or group.round, by=group.by or "round")
            )
    return found


def _report(run: _Run, cutoffs: Sequence[Fraction], df: Degrees, found: Sequence[Notice]) -> dict[str, Any]:
    standard, roles, histogram = run.prepared.standard, run.prepared.roles, run.counted.histogram
    complete = histogram.is_complete & _is_whole(histogram)
    design, units = run.counted.design, run.units
    per_indicator = zip(histogram.indicators, units.missing, units.partly_unknown, strict=True)
    return {
        "standard": {"id": standard.id, "fingerprint": standard.fingerprint},
        "cutoffs": [cutoff_text(cutoff) for cutoff in cutoffs],
        "source": str(run.prepared.relation.title).strip("“”"),
        "rows": {
            "read": run.counts.rows,
            "without_weight": run.counts.without_weight,
            "without_round": run.counts.without_round,
            "without_unit": run.counts.without_unit,
            "complete": int(histogram.rows[complete].sum()),
        },
        "units": {
            "counted": units.units,
            "incomplete": units.incomplete,
            "contradicting": units.contradicting,
            "contradicting_design": units.contradicting_design,
        },
        "indicators": {
            name: {"unknown": unknown, "partly_unknown": partly} for name, unknown, partly in per_indicator
        },
        "weights": {
            "column": roles.weight,
            "summed_as": "whole numbers",
            "scale": str(run.weighting.scale),
            "decimals": run.weighting.decimals,
            "exact": run.weighting.is_exact,
        },
        "rounds": [{"round": item.label, "year": item.year} for item in run.counted.rounds if item.label],
        "design": None
        if design is None
        else {
            "psus": len(design.psus),
            "strata": len(design.strata),
            "degrees_of_freedom": design.degrees_of_freedom,
            "df": df,
            "lone_psu": design.lone.value,
            "lone_psus": [list(pair) for pair in design.lone_psus],
        },
        "warnings": [str(item) for item in found],
    }
