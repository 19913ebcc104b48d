"""Which groups differ beyond sampling error, and whether they still do at other cut-offs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.analytics.measures.robust_row import Row

Z_975 = 1.959963984540054
_COLUMNS = ("kind", "measure", "cutoff", "by", "group", "round", "estimate", "se")


def significant(table: pa.Table, usual: Fraction, measures: Sequence[str] = ("H", "M0")) -> list[Row]:
    """Significant pairs of groups in the result of ``measure_mpi`` with sampling errors.

    A pair differs significantly where its difference exceeds 1.96 times √(se₁² + se₂²); groups are taken as
    independent, which holds for groups that are strata and is cautious otherwise. ``usual``: the standard's
    cut-off, with which the others are compared. Empty where the table has no errors.

    Source: Alkire et al. (2015), Multidimensional Poverty Measurement and Analysis, ch. 8.3.
    """
    cells: dict[tuple[str, str, str], dict[str, dict[str, tuple[float, float]]]] = {}
    for row in table.select(_COLUMNS).to_pylist():
        if row["kind"] != "level" or row["measure"] not in measures or not row["by"] or row["se"] is None:
            continue
        place = (row["measure"], row["round"] or "", row["by"])
        cells.setdefault(place, {}).setdefault(row["cutoff"], {})[row["group"]] = (row["estimate"], row["se"])
    return [row for place, by_cutoff in cells.items() for row in _margin(place, by_cutoff, usual)]


def _margin(
    place: tuple[str, str, str], by_cutoff: dict[str, dict[str, tuple[float, float]]], usual: Fraction
) -> Iterable[Row]:
    measure, round_, by = place
    groups = sorted(set.intersection(*(set(found) for found in by_cutoff.values())))
    if len(groups) < 2:
        return
    signs = {cutoff: _differences([found[group] for group in groups]) for cutoff, found in by_cutoff.items()}
    pairs = len(groups) * (len(groups) - 1) // 2
    for cutoff, found in signs.items():
        counted = (int(np.count_nonzero(found)), pairs)
        yield Row(measure=measure, round=round_, by=by, a=cutoff).share("significant_pairs", counted)
    for first, second in permutations(signs, 2):
        if Fraction(first) == usual:
            base = signs[first] != 0
            kept = int(np.count_nonzero(base & (signs[first] == signs[second])))
            named = Row(measure=measure, round=round_, by=by, a=first, b=second)
            yield named.share("significant_kept", (kept, int(np.count_nonzero(base))))


def _differences(values: Sequence[tuple[float, float]]) -> npt.NDArray[np.int8]:
    """1 or −1 for each pair that differs significantly, else 0."""
    estimate = np.array([value for value, _ in values])
    variance = np.array([error**2 for _, error in values])
    first, second = np.triu_indices(len(values), k=1)
    difference = estimate[first] - estimate[second]
    reach = Z_975 * np.sqrt(variance[first] + variance[second])
    return np.where(np.abs(difference) > reach, np.sign(difference), 0).astype(np.int8)
