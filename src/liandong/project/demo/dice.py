"""Random choices from one seeded stream, fast enough for a county's families."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
BLOCK = 1 << 16


class Dice:
    """Draws from Philox in blocks; the same seed gives the same choices on every machine."""

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

    def normal(self) -> float:
        """A standard normal number, to four places, as the sum of twelve shares minus six."""
        return sum(self.share() for _ in range(12)) - 6

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
