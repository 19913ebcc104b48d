"""Logistic regression over counted patterns, with a weak pull of all weights towards none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.methods.monitoring.panel import Floats, Ints

PULL = 1 / 2.5**2
"""Each weight is thought beforehand to lie around 0 with a standard deviation of 2.5.

Source: Gelman et al. (2008), A weakly informative default prior distribution for logistic models: scale 2.5;
a normal one here, so that the problem stays convex and its solution the only one.
"""
_STEPS = 60
_NEAR = 1e-10


class NoSolution(Refusal):
    """Newton's method did not come to rest; with a pull it always does, unless the rows are no numbers."""

    message = marked("The weights could not be found: the steps did not come to rest. Check the rows.")


@dataclass(frozen=True)
class Fitted:
    """``weights`` of the columns, and their standard errors from the curvature at the solution."""

    weights: Floats
    errors: Floats


def fit_logistic(values: Floats, families: Ints, fell: Ints, *, pull: float = PULL) -> Fitted:
    """The weights that make what happened the likeliest: Newton's method, halving steps that overshoot.

    Args:
        values: rows × columns; the first column is ones, and is not pulled.
        families, fell: how many families each row stands for, and of those how many fell.
        pull: half of it times the square of each weight is taken from the log-likelihood; 0: nothing.

    Raises: NoSolution.
    Cost: rows × columns² for each of about ten steps.
    """
    pulled = np.full(values.shape[1], pull)
    pulled[0] = 0.0

    def goodness(weights: Floats) -> float:
        logits = values @ weights
        return float(fell @ logits - families @ np.logaddexp(0, logits) - 0.5 * pulled @ weights**2)

    weights = np.zeros(values.shape[1])
    reached = goodness(weights)
    for _step in range(_STEPS):
        chances = 1 / (1 + np.exp(-(values @ weights)))
        uphill = values.T @ (fell - families * chances) - pulled * weights
        curvature = (values * (families * chances * (1 - chances))[:, None]).T @ values + np.diag(pulled)
        # a column that no row has adds nothing, and stays at 0
        curvature += np.diag((np.diag(curvature) == 0).astype(float))
        move = np.linalg.solve(curvature, uphill)
        if uphill @ move < _NEAR:
            return Fitted(weights, np.sqrt(np.diag(np.linalg.inv(curvature))))
        while goodness(weights + move) < reached and np.abs(move).max() > _NEAR:
            move /= 2
        weights = weights + move
        reached = goodness(weights)
    raise NoSolution
