"""Making tables agree with known totals, so that what is drawn from them does so by construction."""

from __future__ import annotations

import numpy as np

from liandong.project.demo.dice import Shares

ROUNDS = 2_000
CLOSE = 1e-12


def rake(seed: Shares, rows: Shares, columns: Shares) -> Shares:
    """The table nearest to ``seed`` whose rows and columns have these totals; a zero stays zero.

    Iterative proportional fitting. ``rows`` and ``columns`` sum to the same.

    Raises:
        ValueError: no table with these zeros has these totals.
    """
    table = np.array(seed, dtype=np.float64)
    for _ in range(ROUNDS):
        table *= _ratio(rows, table.sum(axis=1))[:, None]
        table *= _ratio(columns, table.sum(axis=0))[None, :]
        if np.abs(table.sum(axis=1) - rows).max() < CLOSE:
            return table
    raise ValueError(
        f"no table fits: rows off by {np.abs(table.sum(axis=1) - rows).max():.2g} after {ROUNDS} rounds"
    )


def tilt(things: Shares, means: Shares) -> Shares:
    """Weights, summing to 1, by which ``things`` (rows × numbers) have these means; the most even ones.

    Each weight is the exponential of a line in the thing's numbers, found by Newton's method.

    Raises:
        ValueError: the means lie outside of what the things can give.
    """
    slope = np.zeros(things.shape[1])
    for _ in range(100):
        height = things @ slope
        weights = np.exp(height - height.max())
        weights /= weights.sum()
        found = weights @ things
        if np.abs(found - means).max() < CLOSE:
            return np.asarray(weights)
        spread = (things * weights[:, None]).T @ things - np.outer(found, found)
        slope += np.clip(np.linalg.lstsq(spread, means - found)[0], -1, 1)
    raise ValueError(f"no weights give the means {means}; the nearest found give {found}")


def shares(table: Shares) -> Shares:
    """Each row divided by its total; a row of zeros stays one."""
    return np.asarray(table * _ratio(np.ones(len(table)), table.sum(axis=1))[:, None])


def _ratio(wanted: Shares, found: Shares) -> Shares:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)
