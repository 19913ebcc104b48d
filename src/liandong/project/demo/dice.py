"""Random choices from seeded streams: one at a time for few things, as arrays for many families."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Shares = npt.NDArray[np.floating[Any]]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
BLOCK = 1 << 16


def stream(*numbers: int) -> np.random.Generator:
    """Philox for these numbers, none negative: the same numbers, the same choices; others have their own."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(numbers)))


def choose(random: np.random.Generator, weights: Shares) -> Numbers:
    """For each row of ``weights`` (rows × choices, not necessarily summing to 1) the number of one choice."""
    edges = weights.cumsum(axis=1)
    points = random.random(len(weights)) * edges[:, -1]
    return np.asarray((points[:, None] >= edges[:, :-1]).sum(axis=1), dtype=np.int64)


def chances(random: np.random.Generator, probability: Shares) -> Mask:
    """True with each of these probabilities."""
    return np.asarray(random.random(len(probability)) < probability)


def between(random: np.random.Generator, low: Any, high: Any, count: int) -> Numbers:
    """Whole numbers from low to high, both included; either may differ by place."""
    return np.asarray(low + (random.random(count) * (np.asarray(high) - low + 1)).astype(np.int64))


class Dice:
    """One choice at a time, from Philox in blocks."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.Generator(np.random.Philox(seed))
        self._block: list[float] = []

    def share(self) -> float:
        """A number in [0, 1)."""
        if not self._block:
            self._block = self._random.random(BLOCK).tolist()
        return self._block.pop()

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1))

    def one_of(self, things: Sequence[T]) -> T:
        """One thing, all alike."""
        return things[int(self.share() * len(things))]


class Urn(Generic[T]):
    """Things with weights to draw from."""

    def __init__(self, weights: dict[T, float]) -> None:
        self._things = tuple(weights)
        self._edges = tuple(accumulate(weights.values()))

    def draw(self, dice: Dice) -> T:
        """One thing by its weight."""
        return self._things[bisect_right(self._edges, dice.share() * self._edges[-1])]
