"""The relapse model: fitted on earlier periods, calibrated on a later one, tested on the latest.

A family counts in a period if it could fall in it; its traits are those known when the period began. The rows
of all periods together make a discrete-time model of when families fall. What is tested is what is used: the
weights are rounded to points before the test, and nothing is fitted anew after it.

Source: Allison (1982), Discrete-time methods for the analysis of event histories; Platt (1999) for the
calibration; Peduzzi et al. (1996), ten events for each weight; Collins, Ogundimu and Altman (2016), a hundred
events for a test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from liandong.analytics.methods.monitoring.logistic import Fitted, fit_logistic
from liandong.analytics.methods.monitoring.measures import Measures, Z, measured, of_kinds
from liandong.analytics.methods.monitoring.panel import POINTS_OF_ONE, Ints, Panel, Points, score_of

FEWEST_PERIODS = 3
EVENTS_OF_A_WEIGHT = 10
FEWEST_TO_CALIBRATE = 20
"""Ten for each of the two numbers that calibrate."""
FEWEST_TO_TEST = 100
CHANCES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50)
"""Thresholds that are offered, in percent."""


class Lack(StrEnum):
    """Why a model is off."""

    PERIODS = "periods"
    TO_FIT = "to_fit"
    TO_CALIBRATE = "to_calibrate"
    TO_TEST = "to_test"
    NOT_HOLDING = "not_holding"
    NO_BETTER = "no_better"


@dataclass(frozen=True)
class Off:
    """No model: ``have`` is less than ``need``. Of ``NOT_HOLDING`` and ``NO_BETTER`` both are percentages."""

    lack: Lack
    have: int
    need: int


@dataclass(frozen=True)
class Weight:
    """What a trait adds in points, with a 95% interval, and how many families of the fit had it.

    ``is_unknown``: the weight of nobody knowing it. All are against a family that is known not to have it.
    """

    trait: int
    is_unknown: bool
    points: int
    low: int
    high: int
    families: int


@dataclass(frozen=True)
class Relapse:
    """A model that was tested. ``fit_fell`` of ``fit_families`` fell in the periods that it was fitted on.

    ``slope``: by how much the later period shrank the weights, in hundredths; 100: not at all.
    """

    points: Points
    weights: tuple[Weight, ...]
    fit_periods: int
    fit_families: int
    fit_fell: int
    calibrate_families: int
    calibrate_fell: int
    slope: int
    fewest_known: int
    measures: Measures


def fewest_known(traits: int) -> int:
    """Of so many traits a family must be known, or it cannot be told: half, rounded up."""
    return (traits + 1) // 2


def relapse_model(panel: Panel, kinds: Panel | None = None) -> Relapse | Off:
    """Fit, calibrate and test; :class:`Off` where there is too little history, or the test shows nothing.

    Args:
        kinds: the families of the last period by kinds that are not weighed (see :func:`of_kinds`), so that
            it shows whether the model is as good for each.

    The same panel gives the same model. Cost: seconds for some ten thousand patterns.
    """
    periods = np.unique(panel.period)
    if len(periods) < FEWEST_PERIODS:
        return Off(Lack.PERIODS, len(periods), FEWEST_PERIODS)
    last, before = int(periods[-1]), int(periods[-2])
    told = panel.known() >= fewest_known(panel.traits)
    fit, calibrate, test = (
        panel.where(told & which)
        for which in (panel.period < before, panel.period == before, panel.period == last)
    )
    columns = _varying(fit)
    enough = (
        (Lack.TO_FIT, fit, EVENTS_OF_A_WEIGHT * (len(columns) - 1)),
        (Lack.TO_CALIBRATE, calibrate, FEWEST_TO_CALIBRATE),
        (Lack.TO_TEST, test, FEWEST_TO_TEST),
    )
    for lack, part, need in enough:
        fell = int(part.fell.sum())
        if fell < need or not need:
            return Off(lack, fell, max(need, EVENTS_OF_A_WEIGHT))
    fitted = fit_logistic(fit.values()[:, columns], fit.families, fit.fell)
    line = calibrate.values()[:, columns] @ fitted.weights
    bent = fit_logistic(
        np.column_stack([np.ones(len(line)), line]), calibrate.families, calibrate.fell, pull=0.0
    )
    slope = float(bent.weights[1])
    if slope <= 0:
        return Off(Lack.NOT_HOLDING, round(100 * slope), 1)
    points, weights = _points(fit, columns, fitted, bent)
    untold = panel.where(~told & (panel.period == last))
    cuts = [score_of(percent / 100) for percent in CHANCES]
    measures = measured(
        points.scores(test),
        test,
        cuts,
        before=float(fit.fell.sum() / fit.families.sum()),
        untold=(int(untold.families.sum()), int(untold.fell.sum())),
    )
    if measures.area_interval[0] <= 0.5:
        return Off(Lack.NO_BETTER, int(100 * measures.area_interval[0]), 51)
    if kinds is not None:
        is_told = kinds.known() >= fewest_known(panel.traits)
        measures = replace(measures, kinds=of_kinds(points.scores(kinds), kinds, is_told, cuts))
    return Relapse(
        points=points,
        weights=weights,
        fit_periods=len(periods) - 2,
        fit_families=int(fit.families.sum()),
        fit_fell=int(fit.fell.sum()),
        calibrate_families=int(calibrate.families.sum()),
        calibrate_fell=int(calibrate.fell.sum()),
        slope=round(100 * slope),
        fewest_known=fewest_known(panel.traits),
        measures=measures,
    )


def _varying(fit: Panel) -> Ints:
    """The columns that some families have and others have not; the first, of ones, always.

    Of columns that are the same for every family only the first is kept: what nobody asked often lacks
    together. Where nobody is known not to have a trait, the unknown are what others are held against.
    """
    values, total = fit.values(), fit.families.sum()
    having = fit.families @ values
    kept, seen = [0], set()
    for n in range(1, values.shape[1]):
        column = values[:, n].tobytes()
        is_rest = n > fit.traits and having[n] + having[n - fit.traits] == total
        if 0 < having[n] < total and column not in seen and not is_rest:
            seen.add(column)
            kept.append(n)
    return np.asarray(kept, dtype=np.int64)


def _points(fit: Panel, columns: Ints, fitted: Fitted, bent: Fitted) -> tuple[Points, tuple[Weight, ...]]:
    """The calibrated weights in whole points; a column that did not vary adds nothing.

    ``bent``: the straight line that brings the fitted log-odds to what the later period showed. The error of
    its slope is part of the error of each weight.
    """
    values = fit.values()
    (shift, slope), slope_error = bent.weights, bent.errors[1]
    errors = np.hypot(slope * fitted.errors, slope_error * fitted.weights)
    added = {
        int(column): (float(POINTS_OF_ONE * slope * weight), float(POINTS_OF_ONE * error))
        for column, weight, error in zip(columns, fitted.weights, errors, strict=True)
    }
    traits = fit.traits
    every = [round(added[column][0]) if column in added else 0 for column in range(1 + 2 * traits)]
    base = round(shift * POINTS_OF_ONE + added[0][0])
    weights = tuple(
        Weight(
            trait=(column - 1) % traits,
            is_unknown=column > traits,
            points=round(mean),
            low=round(mean - Z * error),
            high=round(mean + Z * error),
            families=int(fit.families @ values[:, column]),
        )
        for column, (mean, error) in sorted(added.items())
        if column
    )
    return Points(base, tuple(every[1 : traits + 1]), tuple(every[traits + 1 :])), weights
