"""How alike two orders of groups are: signs of pairs, Kendall's tau-b, Spearman's rank correlation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Signs = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]


def pair_signs(values: Floats) -> Signs:
    """For each pair of groups (first before second): 1 if the first is higher, −1 if lower, 0 if equal.

    ``values``: one per group, not NaN. Result: groups × (groups − 1) / 2 entries, in the order of the upper
    triangle. Equal quotients of whole numbers are equal doubles, so ties are exact.
    """
    count = len(values)
    signs = np.empty(count * (count - 1) // 2, dtype=np.int8)
    start = 0
    for place in range(count - 1):
        rest = values[place + 1 :]
        end = start + rest.size
        np.subtract(values[place] > rest, values[place] < rest, out=signs[start:end], dtype=np.int8)
        start = end
    return signs


def kendall_tau_b(first: Signs, second: Signs) -> float | None:
    """Kendall's tau-b from the signs of the pairs; None where one side has only ties.

    Source: Kendall (1945), The treatment of ties in ranking problems, Biometrika 33(3).
    """
    strict_first, strict_second = np.count_nonzero(first), np.count_nonzero(second)
    if not strict_first or not strict_second:
        return None
    agreement = int(np.sum(first * second, dtype=np.int64))
    return float(agreement / np.sqrt(float(strict_first) * float(strict_second)))


def average_ranks(values: Floats) -> Floats:
    """Ranks from 1 for the lowest; ties share the mean of their places."""
    ordered, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    del ordered
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def spearman(first: Floats, second: Floats) -> float | None:
    """Spearman's correlation: Pearson's on average ranks; None where one side has only ties.

    Source: Spearman (1904), with average ranks for ties (Kendall 1970, Rank Correlation Methods, ch. 3).
    """
    a, b = average_ranks(first), average_ranks(second)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    return float(np.sum(a * b) / scale) if scale > 0 else None


def order_kept(base: Signs, others: list[Signs]) -> tuple[int, int]:
    """Pairs in strict order under ``base`` that no other order reverses, and all pairs in strict order."""
    kept = base != 0
    strict = int(np.count_nonzero(kept))
    for other in others:
        kept &= other != -base
    return int(np.count_nonzero(kept)), strict


def times_held(base: Floats, others: Iterable[Floats]) -> npt.NDArray[np.int64]:
    """For each pair in strict order under ``base``: in how many of the other values the order is the same.

    Cost: groups² small comparisons for each of ``others``.
    """
    above = _above(base)
    held = np.zeros(above.shape, dtype=np.int32)
    for values in others:
        np.add(held, _above(values), out=held)
    return held[above].astype(np.int64)


def _above(values: Floats) -> npt.NDArray[np.bool_]:
    """Whether the group of the row stands above that of the column; ranks compare faster than values."""
    places = np.unique(values, return_inverse=True)[1]
    ranked: npt.NDArray[np.signedinteger] = places.astype(np.int16 if values.size < 2**15 else np.int32)
    return np.asarray(ranked[:, None] > ranked[None, :], dtype=np.bool_)


def dominated(orders: list[Signs]) -> tuple[int, int]:
    """Pairs in which one side is never below and once above the other, and all pairs."""
    if not orders:
        return 0, 0
    lowest, highest = orders[0].copy(), orders[0].copy()
    for order in orders[1:]:
        np.minimum(lowest, order, out=lowest)
        np.maximum(highest, order, out=highest)
    clear = ((lowest >= 0) & (highest > 0)) | ((highest <= 0) & (lowest < 0))
    return int(np.count_nonzero(clear)), int(lowest.size)
