"""Sampling errors of a stratified, clustered sample by Taylor linearisation, with replacement.

An estimate's influences are summed by primary sampling unit (PSU) within each domain; the variance
follows from how these totals differ between the PSUs of a stratum. PSUs of the whole sample
count, also those without a row in the domain: their total is zero.

Source: Binder (1983), International Statistical Review 51; Wolter (2007), Introduction to Variance
Estimation, ch. 6.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.student import t_975

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class LonePsu(enum.Enum):
    """What a stratum with a single PSU contributes to a variance."""

    EMPTY = "empty"  # the variance of every domain in that stratum is not defined
    REFUSE = "refuse"
    CERTAINTY = "certainty"  # the PSU was taken with certainty: nothing
    CENTRE = "centre"  # its squared distance from the mean of all PSUs


@dataclass(frozen=True)
class Design:
    """The PSUs of the complete rows, numbered so that those of one stratum follow each other.

    ``strata``: label of each stratum. ``psus``: label of each PSU. ``stratum``: number of each PSU's
    stratum, ascending. A PSU label in two strata stands for two PSUs.
    """

    strata: tuple[str, ...]
    psus: tuple[str, ...]
    stratum: Integers
    lone: LonePsu = LonePsu.EMPTY

    @cached_property
    def sizes(self) -> Integers:
        """Number of PSUs in each stratum."""
        return np.bincount(self.stratum, minlength=len(self.strata)).astype(np.int64)

    @property
    def degrees_of_freedom(self) -> int:
        """PSUs minus strata."""
        return len(self.psus) - len(self.strata)

    @cached_property
    def lone_psus(self) -> tuple[tuple[str, str], ...]:
        """(stratum, PSU) of each stratum with a single PSU."""
        alone = np.flatnonzero(self.sizes[self.stratum] == 1)
        return tuple((self.strata[self.stratum[psu]], self.psus[psu]) for psu in alone)


def numbered_design(
    stratum: Sequence[str], psu: Sequence[str], lone: LonePsu = LonePsu.EMPTY
) -> tuple[Design, Integers]:
    """The design of entries with these labels, and each entry's PSU number.

    Labels are put in text order, so that sums come out in the same order whatever the entries' order.
    """
    strata, stratum_code = np.unique(np.asarray(stratum, dtype=np.str_), return_inverse=True)
    psus, psu_code = np.unique(np.asarray(psu, dtype=np.str_), return_inverse=True)
    pairs, numbers = np.unique(stratum_code.astype(np.int64) * len(psus) + psu_code, return_inverse=True)
    design = Design(
        tuple(map(str, strata)),
        tuple(str(psus[pair % len(psus)]) for pair in pairs),
        pairs // len(psus),
        lone,
    )
    return design, numbers.astype(np.int64)


@dataclass(frozen=True)
class Cells:
    """Which (domain, PSU) each row of a table of totals stands for: ascending, each pair once."""

    domain: Integers
    psu: Integers
    domains: int

    @cached_property
    def starts(self) -> Integers:
        """First row of each domain that has rows, and the domains themselves, see :attr:`present`."""
        return run_starts(self.domain)

    @property
    def present(self) -> Integers:
        """The domains that have rows."""
        return self.domain[self.starts]


def run_starts(*keys: Integers) -> Integers:
    """Where a new combination of sorted keys begins."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    changed = np.zeros(len(keys[0]), dtype=bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed).astype(np.int64)


def summed(values: Floats, keys: Sequence[Integers]) -> tuple[Floats, Integers]:
    """Sums over equal neighbouring keys, in row order, and where each run starts."""
    starts = run_starts(*keys)
    return np.add.reduceat(values, starts, axis=0) if len(starts) else values[:0], starts


def variances(design: Design, cells: Cells, totals: Floats) -> Floats:
    """Variances of the estimates whose influences sum to ``totals``, shape (domains, estimates).

    ``totals``: shape (cells, estimates), the sum of the influences z = w (y − p) / W over the rows of a
    PSU in a domain. Result: Σ_h n_h / (n_h − 1) Σ (t − mean_h)² over all PSUs of the design; NaN where a
    domain touches a stratum with one PSU and the design leaves its error empty; 0 for an empty domain.
    """
    result = np.zeros((cells.domains, totals.shape[1]))
    if not len(totals):
        return result
    stratum = design.stratum[cells.psu]
    sums, starts = summed(totals, (cells.domain, stratum))
    met = np.diff(np.append(starts, len(totals)))
    size = design.sizes[stratum[starts]]
    mean = sums / size[:, None]
    spread, _ = summed((totals - np.repeat(mean, met, axis=0)) ** 2, (cells.domain, stratum))
    spread += (size - met)[:, None] * mean**2  # PSUs of the stratum without a row in the domain
    several = size > 1
    parts = spread * np.where(several, size / np.maximum(size - 1, 1), 0.0)[:, None]
    segment_domain = cells.domain[starts]
    if design.lone is LonePsu.CENTRE:
        parts = parts + _centred(design, cells, totals, starts, several)
    elif design.lone is not LonePsu.CERTAINTY:
        parts[~several] = np.nan
    by_domain, domain_starts = summed(parts, (segment_domain,))
    result[segment_domain[domain_starts]] = by_domain
    return result


def _centred(
    design: Design, cells: Cells, totals: Floats, starts: Integers, several: NDArray[np.bool_]
) -> Floats:
    """What lone PSUs add when they are centred at the mean of all PSUs; absent ones stand at zero."""
    grand, _ = summed(totals, (cells.domain,))
    mean = np.zeros((cells.domains, totals.shape[1]))
    mean[cells.present] = grand / len(design.psus)
    segment_domain = cells.domain[starts]
    parts = np.where(several[:, None], 0.0, (totals[starts] - mean[segment_domain]) ** 2)
    touched = np.bincount(segment_domain[~several], minlength=cells.domains)
    first = run_starts(segment_domain)
    absent = len(design.lone_psus) - touched[segment_domain[first]]
    parts[first] += absent[:, None] * mean[segment_domain[first]] ** 2
    return parts


def domain_degrees(design: Design, cells: Cells) -> Integers:
    """PSUs minus strata with rows in each domain."""
    strata = run_starts(cells.domain, design.stratum[cells.psu])
    psu_count = np.bincount(cells.domain, minlength=cells.domains)
    return (psu_count - np.bincount(cells.domain[strata], minlength=cells.domains)).astype(np.int64)


def logit_intervals(estimate: Floats, se: Floats, degrees: Integers) -> tuple[Floats, Floats]:
    """95 % intervals of proportions on the logit scale, with t(0.975, degrees); NaN where not defined.

    Not defined: an estimate of 0 or 1, an unknown error, no degree of freedom.
    """
    quantile = np.full(degrees.shape, np.nan)
    for count in np.unique(degrees):
        if count > 0:
            quantile[degrees == count] = t_975(int(count))
    inside = (estimate > 0) & (estimate < 1)
    p = np.where(inside, estimate, 0.5)
    reach = np.where(inside, quantile * se / (p * (1 - p)), np.nan)
    centre = np.log(p / (1 - p))
    with np.errstate(over="ignore"):  # beyond the largest double the bound is 0 or 1 to every digit
        return 1 / (1 + np.exp(reach - centre)), 1 / (1 + np.exp(-reach - centre))
