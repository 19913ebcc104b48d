"""The 0.975 quantiles of the normal and of Student's t distribution.

SciPy has them, but importing it takes longer than a whole survey here (0.3 to 1 s), and one number
per analysis is all that is needed of it.
"""

from __future__ import annotations

import math
from functools import cache

_TINY = 1e-300
_CONVERGED = 1e-16
Z_975 = 1.959963984540054


def _continued_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for step in range(1, 10_000):
        for numerator in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + numerator / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1.0) < _CONVERGED:
            break
    return value


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 < x < 1."""
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _continued_fraction(a, b, x) / a
    return 1.0 - front * _continued_fraction(b, a, 1.0 - x) / b


def _upper_tail(t: float, df: float) -> float:
    """P(T > t) for t > 0."""
    return 0.5 * _incomplete_beta(df / 2.0, 0.5, df / (df + t * t))


def _density(t: float, df: float) -> float:
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    return math.exp(log_scale - (df + 1) / 2 * math.log1p(t * t / df))


@cache
def t_975(df: int) -> float:
    """The 0.975 quantile of Student's t with ``df`` ≥ 1 degrees of freedom, to 12 digits and more.

    Source: Newton's method on the regularised incomplete beta function; from 2,000 degrees on the
    expansion around the normal quantile (Abramowitz and Stegun, 26.5.8, 26.7.1 and 26.7.5).
    """
    if df == 1:
        return 1.0 / math.tan(math.pi * 0.025)
    if df >= 2000:
        return _near_normal(df)
    low, high = 0.0, 8.0  # t(0.975, 2) = 4.30 is the largest asked for
    t = Z_975
    for _ in range(200):
        excess = _upper_tail(t, df) - 0.025
        low, high = (t, high) if excess > 0 else (low, t)
        newton = t + excess / _density(t, df)
        following = newton if low < newton < high else (low + high) / 2.0
        if abs(following - t) <= 1e-15 * t:
            break
        t = following
    return t


def _near_normal(df: int) -> float:
    z, square = Z_975, Z_975**2
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    return z * (1.0 + math.fsum(term / df**power for power, term in enumerate(terms, 1)))
