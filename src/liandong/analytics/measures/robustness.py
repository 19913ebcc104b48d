"""How much the order of groups depends on the cut-off and the weights, and which indicators repeat others.

Everything comes from the pattern histogram by exact arithmetic; rows are not read again. The result is one
tidy table with the columns ``aspect, measure, round, by, a, b, value, count, total``:

===================  =======================================================================================
order_kept_cutoffs   share of pairs of groups in strict order at the standard's cut-off whose order no
                     listed cut-off reverses; a: the cut-offs
dominance_cutoffs    share of all pairs in which one group is never less poor and once poorer, over every
                     cut-off that makes a difference (a: how many)
kendall_cutoffs,     tau-b and Spearman's correlation of the groups' values at cut-offs a and b
spearman_cutoffs
order_kept_weights   the same share over the normative alternatives and given weights; a: their names
kendall_weights,     between the standard's weights (a) and those named in b
spearman_weights
order_kept_random    mean share of pairs whose order holds under a random weighting; a: draws, b: seed
order_firm_random    share of pairs whose order holds in at least 95 % of the random weightings
result               H, A or M0 of everyone under weights a at cut-off b
weight               weight of indicator b under a (names beginning "data-driven: " are never a standard's)
cramers_v            association of indicators a and b before the cut-off
overlap_r0           deprived in both over deprived in the rarer of a and b
significant_pairs    share of pairs that differ significantly at cut-off a (with sampling errors only)
significant_kept     of those at cut-off a, the share that also does at b, in the same direction
===================  =======================================================================================

Source: Alkire et al. (2015), Multidimensional Poverty Measurement and Analysis, ch. 7.3 and 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures import ranks, redundancy, weightings
from liandong.analytics.measures.exact import Whole, product, ratio
from liandong.analytics.measures.histogram import Histogram, basis_of
from liandong.analytics.measures.robust_row import Row, table_of
from liandong.analytics.measures.weightings import Weighting
from liandong.analytics.standards import Standard

Floats = npt.NDArray[np.float64]

USUAL_CUTOFFS = (*(Fraction(step, 20) for step in range(4, 11)), Fraction(1, 3))
MOST_CUTOFFS = 256
"""Where more scores than this occur, dominance looks at every hundredth instead."""

MOST_GROUPS = 5000
COLUMNS_AT_ONCE = 512
FIRM = Fraction(95, 100)


class TooManyGroups(Refusal):
    """Pairs of groups grow with the square of their number."""

    message = marked(
        "“{by}” has {count} groups; the order of more than {most} is not compared: choose a coarser column."
    )


@dataclass(frozen=True)
class Margin:
    """The groups of one column in one round, by position in the histogram."""

    round: str
    by: str
    places: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """H and M0 of every group, one column per scenario: shape (groups, scenarios)."""

    headcount: Floats
    adjusted: Floats

    def measures(self) -> tuple[tuple[str, Floats], ...]:
        """The measures that order groups."""
        return (("H", self.headcount), ("M0", self.adjusted))


Scenario = tuple[Weighting, Fraction]


def robustness(
    histogram: Histogram,
    standard: Standard,
    *,
    cutoffs: Sequence[Fraction] = (),
    given: Sequence[Weighting] = (),
    draws: int = 1000,
    seed: int = 1,
) -> pa.Table:
    """The robustness of a measurement, as the table described above.

    ``cutoffs``: those to compare beside the standard's; by default 0.20 to 0.50 in steps of 0.05 and 1/3.
    ``given``: further weights to compare. ``draws``: random weightings, 0 for none; the same ``seed`` gives
    the same. Groups without weight are left out. Errors: :class:`TooManyGroups`.
    Cost: no rows; patterns × groups × scenarios, and pairs of groups × scenarios.
    """
    compared = compared_cutoffs(standard, cutoffs)
    own = weightings.normative(standard)
    others = [*weightings.alternatives(standard), *given]
    measured = _Measured(histogram)
    margins = _margins(histogram, measured.population)
    rows = [
        *_over_cutoffs(measured, margins, own, standard.cutoff, compared),
        *_over_weights(measured, margins, own, others, standard.cutoff),
        *_over_draws(measured, margins, standard, draws=draws, seed=seed),
        *_everyone(measured, histogram, standard, [own, *others]),
    ]
    return table_of(rows)


def compared_cutoffs(standard: Standard, cutoffs: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The cut-offs to compare, ascending: those asked for or the usual ones, and always the standard's."""
    return tuple(sorted({standard.cutoff, *(cutoffs or USUAL_CUTOFFS)}))


class _Measured:
    """Evaluates scenarios on the complete entries of a histogram."""

    def __init__(self, histogram: Histogram) -> None:
        self.sums = histogram.complete
        self.bits = basis_of(self.sums.patterns, [1] * len(histogram.indicators)).bits
        self.met = np.unique(self.sums.column)  # the table of patterns may hold some that nobody has
        ones = np.ones((len(self.sums.patterns), 1), dtype=np.int64)
        self.population: Whole = self.sums.weighted(ones)[:, 0]

    def scores(self, weighting: Weighting) -> npt.NDArray[np.int64]:
        """Score of each pattern over the weighting's denominator."""
        return self.bits @ np.asarray(weighting.weights, dtype=np.int64)

    def levels(self, scenarios: Sequence[Scenario]) -> Levels:
        """H and M0 under each scenario, exact until the last division."""
        parts = [
            self._levels(scenarios[start : start + COLUMNS_AT_ONCE])
            for start in range(0, len(scenarios), COLUMNS_AT_ONCE)
        ]
        return Levels(
            np.concatenate([part.headcount for part in parts], axis=1),
            np.concatenate([part.adjusted for part in parts], axis=1),
        )

    def _levels(self, scenarios: Sequence[Scenario]) -> Levels:
        poor, scored, denominators = [], [], []
        for weighting, cutoff in scenarios:
            scores = self.scores(weighting)
            threshold = -(-cutoff.numerator * weighting.denominator // cutoff.denominator)
            is_poor = (scores >= threshold).astype(np.int64)
            poor.append(is_poor)
            scored.append(scores * is_poor)
            denominators.append(weighting.denominator)
        counted = self.sums.weighted(np.column_stack(poor))
        weighted = self.sums.weighted(np.column_stack(scored))
        whole = product(self.population[:, None], np.asarray(denominators, dtype=np.int64)[None, :])
        return Levels(ratio(counted, self.population[:, None]), ratio(weighted, whole))


def _margins(histogram: Histogram, population: Whole) -> list[Margin]:
    """Margins with at least two groups that have weight. Errors: TooManyGroups."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, group in enumerate(histogram.groups):
        # Rows without a known value are no place or people that an order could be about.
        if group.by and group.label and population[place] > 0:
            places.setdefault((group.round, group.by), []).append(place)
    for (_, by), found in places.items():
        if len(found) > MOST_GROUPS:
            raise TooManyGroups(by=by, count=len(found), most=MOST_GROUPS)
    return [
        Margin(round_, by, np.asarray(found, dtype=np.int64))
        for (round_, by), found in places.items()
        if len(found) > 1
    ]


def _signs(margin: Margin, values: Floats) -> list[ranks.Signs]:
    return [ranks.pair_signs(column) for column in values[margin.places].T]


def _over_cutoffs(
    measured: _Measured,
    margins: Sequence[Margin],
    own: Weighting,
    usual: Fraction,
    compared: Sequence[Fraction],
) -> Iterable[Row]:
    every = _telling_cutoffs(measured.scores(own)[measured.met], own.denominator)
    at_compared = measured.levels([(own, cutoff) for cutoff in compared])
    at_every = measured.levels([(own, cutoff) for cutoff in every])
    listed = " ".join(str(cutoff) for cutoff in compared)
    base = compared.index(usual)
    for margin in margins:
        both = zip(at_compared.measures(), at_every.measures(), strict=True)
        for (measure, values), (_, all_values) in both:
            place = Row(measure=measure, round=margin.round, by=margin.by)
            signs = _signs(margin, values)
            yield replace(place, a=listed).share("order_kept_cutoffs", ranks.order_kept(signs[base], signs))
            clear = ranks.dominated(_signs(margin, all_values))
            yield replace(place, a=str(len(every))).share("dominance_cutoffs", clear)
            for first, second in combinations(range(len(compared)), 2):
                named = replace(place, a=str(compared[first]), b=str(compared[second]))
                yield from _alike(named, "cutoffs", signs, values[margin.places], (first, second))


def _alike(
    named: Row, over: str, signs: Sequence[ranks.Signs], values: Floats, pair: tuple[int, int]
) -> Iterable[Row]:
    """The two rank correlations of a pair of scenarios."""
    first, second = pair
    tau = ranks.kendall_tau_b(signs[first], signs[second])
    yield replace(named, aspect=f"kendall_{over}", value=tau)
    rho = ranks.spearman(values[:, first], values[:, second])
    yield replace(named, aspect=f"spearman_{over}", value=rho)


def _telling_cutoffs(scores: npt.NDArray[np.int64], denominator: int) -> list[Fraction]:
    """One cut-off for each score that occurs: between them nothing changes."""
    found = [int(score) for score in np.unique(scores) if score > 0]
    if len(found) > MOST_CUTOFFS:
        return [Fraction(step, 100) for step in range(1, 101)]
    return [Fraction(score, denominator) for score in found] or [Fraction(1)]


def _over_weights(
    measured: _Measured,
    margins: Sequence[Margin],
    own: Weighting,
    others: Sequence[Weighting],
    cutoff: Fraction,
) -> Iterable[Row]:
    levels = measured.levels([(weighting, cutoff) for weighting in (own, *others)])
    listed = "; ".join(weighting.name for weighting in others)
    for margin in margins:
        for measure, values in levels.measures():
            place = Row(measure=measure, round=margin.round, by=margin.by)
            signs = _signs(margin, values)
            kept = ranks.order_kept(signs[0], signs[1:])
            yield replace(place, a=listed).share("order_kept_weights", kept)
            for number, weighting in enumerate(others, start=1):
                named = replace(place, a=own.name, b=weighting.name)
                yield from _alike(named, "weights", signs, values[margin.places], (0, number))


def _over_draws(
    measured: _Measured, margins: Sequence[Margin], standard: Standard, *, draws: int, seed: int
) -> Iterable[Row]:
    if draws < 1 or not margins:
        return
    drawn = [weightings.normative(standard), *weightings.random_weightings(standard, draws, seed)]
    levels = measured.levels([(weighting, standard.cutoff) for weighting in drawn])
    for margin in margins:
        for measure, values in levels.measures():
            inside = values[margin.places]
            held = ranks.times_held(inside[:, 0], inside.T[1:])
            strict = held.size
            place = Row(measure=measure, round=margin.round, by=margin.by, a=str(draws), b=str(seed))
            yield place.share("order_kept_random", (int(held.sum()), strict * draws))
            firm = int(np.count_nonzero(held * FIRM.denominator >= FIRM.numerator * draws))
            yield place.share("order_firm_random", (firm, strict))


def _everyone(
    measured: _Measured, histogram: Histogram, standard: Standard, shown: Sequence[Weighting]
) -> Iterable[Row]:
    """Results and weights side by side, and redundancy, for the whole population of each round."""
    ids = histogram.indicators
    joint_sums = measured.sums.weighted(redundancy.joint_columns(measured.bits))
    for place, group in enumerate(histogram.groups):
        population = int(measured.population[place])
        if group.by or not population:
            continue
        joint = redundancy.joint_matrix(joint_sums[place], len(ids))
        shares = np.array([[value / population for value in row] for row in joint])
        compared = [*shown, *weightings.data_driven(shares)]
        levels = measured.levels([(weighting, standard.cutoff) for weighting in compared])
        for number, weighting in enumerate(compared):
            head, adjusted = float(levels.headcount[place, number]), float(levels.adjusted[place, number])
            named = Row(round=group.round, a=weighting.name)
            at = replace(named, aspect="result", b=str(standard.cutoff))
            for measure, value in (("H", head), ("A", adjusted / head if head else None), ("M0", adjusted)):
                yield replace(at, measure=measure, value=value)
            for one, whole in zip(ids, weighting.weights, strict=True):
                yield replace(named, aspect="weight", b=one, value=whole / weighting.denominator)
        for pair in redundancy.pairs(joint, population):
            named = Row(round=group.round, a=ids[pair.first], b=ids[pair.second])
            yield replace(named, aspect="cramers_v", value=pair.cramers_v)
            yield replace(named, aspect="overlap_r0", value=pair.overlap)
