"""The relapse model, against another optimiser, a published example and histories whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import mannwhitneyu

from liandong.analytics.methods.monitoring import Answer, Lack, Off, Panel, Points, Relapse, relapse_model
from liandong.analytics.methods.monitoring.logistic import PULL, fit_logistic
from liandong.analytics.methods.monitoring.measures import Z, measured
from liandong.analytics.methods.monitoring.panel import Floats, Ints
from liandong.analytics.methods.monitoring.relapse import CHANCES

TRUTH = np.array([-3.2, 1.2, 0.8, 0.0, -0.7, 0.4, 0.3, 0.0, 0.0])
"""Of four traits: base, yes of each, unknown of each."""


def history(seed: int, families: int = 8_000, periods: int = 5, drift: float = 0.0) -> Panel:
    """Families whose chances are known, with facts that are yes, no or unknown at random."""
    random = np.random.Generator(np.random.Philox(seed))
    size = families * periods
    state = random.choice(3, size=(size, 4), p=[0.55, 0.3, 0.15])
    bits = 1 << np.arange(4)
    yes, unknown = (state == 1) @ bits, (state == 2) @ bits
    period, group = np.repeat(np.arange(periods), families), random.integers(0, 3, size)
    one = np.ones(size, np.int64)
    rows = Panel(period, group, yes, unknown, one, one, 4)
    logits = rows.values() @ TRUTH + drift * (period >= periods - 2)
    fell = (random.random(size) < 1 / (1 + np.exp(-logits))).astype(np.int64)
    return Panel(period, group, yes, unknown, one, fell, 4).added_up()


def single(panel: Panel) -> tuple[Floats, Ints, Ints]:
    return panel.values(), panel.families, panel.fell


def test_the_weights_are_those_that_another_optimiser_finds() -> None:
    values, families, fell = single(history(1, families=400))

    def badness(weights: Floats) -> float:
        logits = values @ weights
        pulled = 0.5 * PULL * weights[1:] @ weights[1:]
        return float(families @ np.logaddexp(0, logits) - fell @ logits + pulled)

    theirs = minimize(badness, np.zeros(values.shape[1]), method="BFGS", options={"gtol": 1e-8})
    assert fit_logistic(values, families, fell).weights == pytest.approx(theirs.x, abs=1e-5)


def test_a_table_of_two_by_two_gives_its_odds_ratio_and_woolfs_error() -> None:
    """Closed form: log(ad/bc), with the standard error √(1/a + 1/b + 1/c + 1/d) of Woolf (1955)."""
    values = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = fit_logistic(values, np.array([100, 80]), np.array([10, 24]), pull=0.0)
    assert fitted.weights[1] == pytest.approx(np.log((24 * 90) / (56 * 10)))
    assert fitted.errors[1] == pytest.approx(np.sqrt(1 / 24 + 1 / 56 + 1 / 10 + 1 / 90), rel=1e-6)


def test_the_beetles_of_bliss_as_published() -> None:
    """Bliss (1935), as in Dobson and Barnett, An introduction to generalized linear models, table 7.3."""
    dose = np.array([1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839])
    beetles = np.array([59, 60, 62, 56, 63, 59, 62, 60])
    killed = np.array([6, 13, 18, 28, 52, 53, 61, 60])
    fitted = fit_logistic(np.column_stack([np.ones(8), dose]), beetles, killed, pull=0.0)
    assert fitted.weights == pytest.approx([-60.717, 34.270], abs=5e-3)
    assert fitted.errors == pytest.approx([5.181, 2.912], abs=5e-3)


def test_a_known_history_is_found_again_and_holds_on_later_outcomes() -> None:
    found = relapse_model(history(7))
    assert isinstance(found, Relapse)
    truth = 100 * TRUTH
    inside = [one.low <= truth[1 + one.trait + 4 * one.is_unknown] <= one.high for one in found.weights]
    assert sum(inside) >= 7  # of eight intervals of 95%
    measures = found.measures
    assert measures.area_interval[0] > 0.6
    assert measures.brier < measures.brier_plain
    told = [band.interval[0] <= band.expected / band.families <= band.interval[1] for band in measures.bands]
    assert sum(told) >= len(told) - 1
    assert sum(one.families for one in measures.groups) == measures.families
    assert sum(one.fell for one in measures.groups) == measures.fell
    families = [one.families for one in measures.calls]
    assert families == sorted(families, reverse=True)
    assert relapse_model(history(7)) == found


def test_a_later_period_in_which_all_fall_more_often_calibrates_the_chances() -> None:
    found = relapse_model(history(11, drift=0.8))
    assert isinstance(found, Relapse)
    expected = sum(band.expected for band in found.measures.bands)
    assert expected == pytest.approx(found.measures.fell, rel=0.1)


def test_the_area_and_its_error_as_published() -> None:
    """109 tomographs in five ratings, Hanley and McNeil (1982), tables I and II: 0.893 with 0.032."""
    well, ill = np.array([33, 6, 6, 11, 2]), np.array([3, 2, 2, 11, 33])
    none = np.zeros(5, np.int64)
    panel = Panel(none, none, none, none, well + ill, ill, 1)
    found = measured(np.arange(1, 6), panel, [], before=0.5, untold=(0, 0))
    error = (found.area - found.area_interval[0]) / Z
    assert (round(found.area, 3), round(error, 3)) == (0.893, 0.032)


def test_the_area_is_mann_and_whitneys_statistic() -> None:
    panel = history(3, families=300, periods=1)
    scores = Points(-300, (120, 80, 0, -70), (40, 30, 0, 0)).scores(panel)
    found = measured(scores, panel, [-250], before=0.05, untold=(0, 0))
    ill, well = np.repeat(scores, panel.fell), np.repeat(scores, panel.families - panel.fell)
    assert found.area == pytest.approx(mannwhitneyu(ill, well).statistic / (len(ill) * len(well)))
    over = scores >= -250
    assert found.calls[0].families == panel.families[over].sum()


def test_points_and_counts_are_those_of_plain_arithmetic_family_by_family() -> None:
    """Another optimiser fits and bends; then every family of the last period is counted by itself."""
    panel = history(23)
    found = relapse_model(panel)
    assert isinstance(found, Relapse)

    def fitted(values: Floats, rows: Panel, pull: float) -> Floats:
        def badness(weights: Floats) -> float:
            logits = values @ weights
            pulled = 0.5 * pull * weights[1:] @ weights[1:]
            return float(rows.families @ np.logaddexp(0, logits) - rows.fell @ logits + pulled)

        start = np.zeros(values.shape[1])
        return np.asarray(minimize(badness, start, method="BFGS", options={"gtol": 1e-4}).x)

    told = panel.known() >= 2
    first, later, last = (
        panel.where(told & which) for which in (panel.period < 3, panel.period == 3, panel.period == 4)
    )
    weights = fitted(first.values(), first, PULL)
    line = later.values() @ weights
    shift, slope = fitted(np.column_stack([np.ones(len(line)), line]), later, 0.0)
    mine = 100 * (slope * weights + shift * (np.arange(9) == 0))
    theirs = np.array([found.points.base, *found.points.yes, *found.points.unknown])
    assert np.abs(mine - theirs).max() < 0.6  # rounded to whole points

    measures, scores = found.measures, last.values() @ theirs
    each = [
        (float(score), 1 / (1 + np.exp(-score / 100)), n < fell)
        for score, families, fell in zip(scores, last.families, last.fell, strict=True)
        for n in range(families)
    ]
    before = first.fell.sum() / first.families.sum()
    assert (measures.families, measures.fell) == (len(each), sum(fell for *_more, fell in each))
    assert measures.brier == pytest.approx(np.mean([(chance - fell) ** 2 for _score, chance, fell in each]))
    assert measures.brier_plain == pytest.approx(np.mean([(before - fell) ** 2 for *_more, fell in each]))
    for percent, calls in zip(CHANCES, measures.calls, strict=True):
        called = [fell for _score, chance, fell in each if chance >= percent / 100]
        assert (calls.families, calls.fell) == (len(called), sum(called))  # precision, and of all: recall
    for band in measures.bands:
        within = [(chance, fell) for score, chance, fell in each if band.low <= score <= band.high]
        assert (band.families, band.fell) == (len(within), sum(fell for _chance, fell in within))
        assert band.expected == pytest.approx(sum(chance for chance, _fell in within))


@pytest.mark.parametrize(
    ("panel", "lack"),
    [
        (history(5, periods=2), Lack.PERIODS),
        (history(5, families=100), Lack.TO_FIT),
        (history(5, families=500, periods=8), Lack.TO_TEST),
        (replace(history(5), fell=np.zeros_like(history(5).fell)), Lack.TO_FIT),
    ],
)
def test_too_little_history_gives_no_model_and_says_what_lacks(panel: Panel, lack: Lack) -> None:
    found = relapse_model(panel)
    assert isinstance(found, Off)
    assert found.lack is lack
    assert found.have < found.need


def test_a_model_that_later_outcomes_do_not_bear_out_is_off() -> None:
    panel = history(5)
    random = np.random.Generator(np.random.Philox(5))
    later = panel.period >= 3
    share = panel.fell.sum() / panel.families.sum()
    fell = np.where(later, random.binomial(panel.families, share), panel.fell)
    found = relapse_model(replace(panel, fell=fell))
    assert isinstance(found, Off)
    assert found.lack in (Lack.NO_BETTER, Lack.NOT_HOLDING)


def test_unknown_facts_leave_a_family_a_range_and_more_than_half_no_score() -> None:
    points = Points(-300, (120, -70, 50, 0), (40, 30, 0, 0))
    assert points.score(0b0001, 0b0010) == -150
    assert points.reach(0b0001, 0b0010) == (-250, -180)
    panel = history(7)
    found = relapse_model(panel)
    assert isinstance(found, Relapse)
    last = panel.where(panel.period == 4)
    dark = last.known() < 2
    assert (found.measures.untold, found.measures.untold_fell) == (
        last.families[dark].sum(),
        last.fell[dark].sum(),
    )


def test_the_same_model_is_looked_at_by_kinds_of_families_with_all_who_fell_counted() -> None:
    panel = history(7)
    last = panel.where(panel.period == 4)
    kinds = replace(last, group=np.where(last.yes & 1, Answer.YES, Answer.NO))
    found = relapse_model(panel, kinds)
    assert isinstance(found, Relapse)
    measures = found.measures
    yes, no = measures.kinds
    assert (yes.kind, yes.answer, no.answer) == (0, Answer.YES, Answer.NO)
    assert yes.families + no.families == measures.families
    assert yes.fell + no.fell == measures.fell
    assert yes.untold_fell + no.untold_fell == measures.untold_fell
    assert yes.expected / yes.families > no.expected / no.families  # the first trait makes families fall
    for at, whole in enumerate(measures.calls):
        assert yes.calls[at].families + no.calls[at].families == whole.families
        assert yes.calls[at].fell + no.calls[at].fell == whole.fell
    assert yes.fits
    assert not replace(yes, expected=3 * yes.fell).fits
