"""Monetary poverty and inequality of a survey or a register, with sampling errors, in one table.

Columns of the result: ``measure, parameter, by, group, estimate, se, ci_low, ci_high, rows, population``.
The formulas and their sources stand in :mod:`poverty` and :mod:`inequality`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures import inequality, poverty, refusals
from liandong.analytics.measures.design import Cells, LonePsu, logit_intervals, variances
from liandong.analytics.measures.estimate import Estimate, Line
from liandong.analytics.measures.exact import as_written
from liandong.analytics.measures.income_report import Warned, found_warnings, report_of
from liandong.analytics.measures.income_rows import IncomeRows, read_income_rows
from liandong.analytics.measures.sample import FloatArray, Sample
from liandong.analytics.measures.student import t_975
from liandong.analytics.tables import Resolver, connect, open_source, seal

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("measure", "parameter", "by", "group")),
        *((name, pa.float64()) for name in ("estimate", "se", "ci_low", "ci_high")),
        ("rows", pa.int64()),
        ("population", pa.float64()),
    ]
)

Places = npt.NDArray[np.intp]

SHARES = frozenset({"fgt", "sen", "sst", "gini", "atkinson", "rmpg"})
"""Measures between 0 and 1: their intervals stand on the logit scale, as those of ``measure mpi``."""


class BadLine(Refusal):
    """A poverty line that cannot be read."""

    message = marked(
        "“{line}” is no poverty line; give an amount above zero, or median:SHARE such as median:0.6."
    )


class LineNotPositive(Refusal):
    """The median of the incomes gives no usable line."""

    message = marked(
        "The median of “{income}” is {median}, so a line at a share of it would not be above zero; "
        "give the line as an amount."
    )


class BadEpsilon(Refusal):
    """An inequality aversion that Atkinson's measure does not have."""

    message = marked("Epsilon {epsilon} is not above zero; give for example 0.5, 1 or 2.")


LONE_RULES = {None: LonePsu.EMPTY} | {rule.value: rule for rule in LonePsu if rule is not LonePsu.EMPTY}


@dataclass(frozen=True)
class IncomeResult:
    """The table of estimates and the report on how it came about."""

    table: pa.Table
    report: dict[str, object]
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class _Cell:
    """A cell of the result and the positions of its rows; None for all rows."""

    by: str = ""
    group: str = ""
    places: Places | None = None


@dataclass
class _Collected:
    """Result rows and doubts while they are gathered."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    doubts: dict[tuple[str, str], int] = field(default_factory=dict)
    undefined_errors: int = 0


def measure_income(
    source: object,
    *,
    income: str,
    line: str | float | Fraction,
    weight: str | None = None,
    by: Sequence[str] = (),
    strata: str | None = None,
    psu: str | None = None,
    epsilon: Sequence[float] = (0.5, 1.0, 2.0),
    lone_psu: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    resolve: Resolver | None = None,
) -> IncomeResult:
    """Poverty below a line and inequality of incomes.

    ``source``: what :func:`open_source` reads. ``income``, ``weight``: number columns, one entry per
    person. ``line``: an amount in units of income, or ``"median:0.6"`` for a share of the weighted median
    of all rows; poor is who has less. ``by``: columns, each a separate margin; the line stays that of all
    rows. ``strata``, ``psu``: columns of the sampling design; errors come only with ``psu``. ``epsilon``:
    parameters of Atkinson's measure, above 0. ``lone_psu``: refuse, certainty or centre; else the errors
    of a stratum with one PSU stay empty.

    Result: ``estimate`` None where a measure is not defined (no poor for rmpg, no income above zero for
    logarithms), ``rows`` and ``population`` those that entered it. Errors: :class:`BadLine`,
    :class:`LineNotPositive`, :class:`BadEpsilon`, those of :func:`read_income_rows` and of the source.
    Cost: one pass over the source, one sort, then time in proportion to rows times margins.
    """
    share, amount = _parsed_line(line)
    for value in epsilon:
        if not value > 0 or not np.isfinite(value):
            raise BadEpsilon(epsilon=f"{value:g}")
    if lone_psu not in LONE_RULES:
        raise refusals.UnknownChoice(option="--lone-psu", value=lone_psu, choices="refuse, certainty, centre")
    with connect(threads, memory) as connection:
        relation = open_source(source, connection=connection, resolve=resolve)
        seal(connection, relation.paths)
        rows = read_income_rows(
            relation,
            income=income,
            weight=weight,
            by=tuple(dict.fromkeys(by)),
            strata=strata,
            psu=psu,
            lone=LONE_RULES[lone_psu],
        )
    _refuse_lone(rows)
    drawn = _drawn_line(rows.sample, share, amount, income)
    found = _Collected()
    _add_line(found, rows, drawn)
    _add_cell(found, rows, drawn, epsilon, _Cell())
    for grouping in rows.groupings:
        order = np.argsort(grouping.codes, kind="stable")
        edges = np.searchsorted(grouping.codes[order], np.arange(len(grouping.labels) + 1))
        for code, label in enumerate(grouping.labels):
            places = order[edges[code] : edges[code + 1]]
            if places.size:
                cell = _Cell(grouping.column, label, places)
                _add_cell(found, rows, drawn, epsilon, cell)
    columns = list(zip(*found.rows, strict=True))
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
    warnings = found_warnings(rows, found.doubts, found.undefined_errors)
    return IncomeResult(table, report_of(rows, drawn, str(line), warnings), warnings)


def _refuse_lone(rows: IncomeRows) -> None:
    design = rows.design
    if design is not None and design.lone is LonePsu.REFUSE and design.lone_psus:
        stratum, psu = design.lone_psus[0]
        raise refusals.LonePsuRefused(stratum=stratum, psu=psu, count=len(design.lone_psus))


def _parsed_line(line: str | float | Fraction) -> tuple[Fraction | None, float]:
    """The share of the median, or None and the amount."""
    text = str(line).strip()
    relative = re.fullmatch(r"median:\s*([0-9.]+(?:/[0-9]+)?)", text)
    try:
        value = as_written(relative.group(1) if relative else text)
    except (ValueError, ZeroDivisionError):
        raise BadLine(line=text) from None
    if value <= 0:
        raise BadLine(line=text)
    return (value, 0.0) if relative else (None, float(value))


def _drawn_line(sample: Sample, share: Fraction | None, amount: float, income: str) -> Line:
    if share is None:
        return Line(amount)
    line = poverty.median_line(sample, share)
    if line.value <= 0:
        raise LineNotPositive(income=income, median=f"{sample.quantile(Fraction(1, 2)):g}")
    return line


def _estimates(sample: Sample, line: Line, epsilon: Sequence[float]) -> list[Estimate]:
    return [
        *(poverty.fgt(sample, line, alpha) for alpha in (0, 1, 2)),
        poverty.watts(sample, line),
        poverty.sen(sample, line),
        poverty.sen_shorrocks_thon(sample, line),
        inequality.gini(sample),
        inequality.theil(sample),
        inequality.mean_log_deviation(sample),
        *(inequality.atkinson(sample, value) for value in epsilon),
        inequality.quintile_share_ratio(sample),
        poverty.relative_median_gap(sample, line),
    ]


def _add_line(found: _Collected, rows: IncomeRows, line: Line) -> None:
    """The line itself: a set one has no error, an estimated one that of the median."""
    sample, doubt = rows.sample, ""
    if line.is_estimated and line.influence is None:
        doubt = poverty.NO_DENSITY
    estimate = Estimate("line", "", line.value, line.influence, sample.rows, sample.total_weight, doubt=doubt)
    errors = _errors(rows, [estimate], Line(line.value), None) if line.is_estimated else [None]
    _add(found, rows, _Cell(), [estimate], errors)


def _add_cell(found: _Collected, rows: IncomeRows, line: Line, epsilon: Sequence[float], cell: _Cell) -> None:
    sample = rows.sample if cell.places is None else rows.sample.part(cell.places)
    estimates = _estimates(sample, line, epsilon)
    _add(found, rows, cell, estimates, _errors(rows, estimates, line, cell.places))


def _add(
    found: _Collected,
    rows: IncomeRows,
    cell: _Cell,
    estimates: Sequence[Estimate],
    errors: Sequence[float | None],
) -> None:
    for estimate, se in zip(estimates, errors, strict=True):
        low, high = _interval(estimate, se, rows)
        names = (estimate.measure, estimate.parameter, cell.by, cell.group)
        value = None if estimate.value is None else estimate.value + 0.0  # no minus before a zero
        found.rows.append((*names, value, se, low, high, estimate.rows, estimate.population))
        if rows.design is None or estimate.value is None:
            continue
        if estimate.doubt:
            key = (estimate.measure, estimate.doubt)
            found.doubts[key] = found.doubts.get(key, 0) + 1
        elif se is None and estimate.influence is not None:
            found.undefined_errors += 1


def _errors(
    rows: IncomeRows,
    estimates: Sequence[Estimate],
    line: Line,
    places: Places | None,
) -> list[float | None]:
    """Standard errors of one cell: rows outside it count as zeros over the whole design.

    An estimated line moves with every row of the population, so a measure that hangs on it has influences
    outside its own cell too.
    """
    if rows.design is None or rows.psu is None:
        return [None] * len(estimates)
    count = len(rows.design.psus)
    weight = rows.sample.weight if places is None else rows.sample.weight[places]
    psu = rows.psu if places is None else rows.psu[places]
    inside = np.zeros((count, len(estimates)))
    for column, estimate in enumerate(estimates):
        if estimate.influence is not None:
            inside[:, column] = np.bincount(psu, weights=weight * estimate.influence, minlength=count)
    met = np.flatnonzero(np.bincount(psu, minlength=count)).astype(np.int64)
    cells = Cells(np.zeros(len(met), dtype=np.int64), met, 1)
    result: FloatArray = variances(rows.design, cells, inside[met])[0]
    slopes = np.array([estimate.by_line if line.is_estimated else 0.0 for estimate in estimates])
    if line.influence is not None and slopes.any():
        moved = np.bincount(rows.psu, weights=rows.sample.weight * line.influence, minlength=count)
        everywhere = Cells(np.zeros(count, dtype=np.int64), np.arange(count, dtype=np.int64), 1)
        totals = inside + moved[:, None] * slopes[None, :]
        with_line = variances(rows.design, everywhere, totals)[0]
        result = np.where(slopes != 0, with_line, result)
    unknown = np.array([estimate.influence is None or estimate.value is None for estimate in estimates])
    if line.is_estimated and line.influence is None:
        unknown |= slopes != 0
    result = np.where(unknown, np.nan, result)
    return [None if np.isnan(value) else float(np.sqrt(value)) for value in result]


def _interval(estimate: Estimate, se: float | None, rows: IncomeRows) -> tuple[float | None, float | None]:
    """95 % with t(0.975, PSUs − strata); on the logit scale for shares, empty where the error is 0."""
    if rows.design is None or se is None or estimate.value is None or se <= 0:
        return None, None
    degrees = rows.design.degrees_of_freedom
    if degrees < 1:
        return None, None
    if estimate.measure in SHARES and 0 < estimate.value < 1:
        low, high = logit_intervals(np.array([estimate.value]), np.array([se]), np.array([degrees]))
        return float(low[0]), float(high[0])
    reach = t_975(degrees) * se
    return estimate.value - reach, estimate.value + reach
