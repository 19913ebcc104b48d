"""How far several methods agree about the same units: cross tables, observed agreement, kappa.

Each method gives every unit one answer out of a few (poor, not poor, cannot tell: *cannot tell* is an
answer of its own, since two methods that both cannot tell send people to the same family). All that is
needed of the units is how many have which answers, so a million of them are a table of a few rows.

Kappa sets the agreement that is observed against the one to be expected if the methods answered as often as
they do, but independently: 1 is full agreement, 0 no more than chance. It is exact here, a fraction, and None
where chance alone would give full agreement, because then nothing can be told from it.

Source: Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological
Measurement 20(1), 37-46; Fleiss (1971), Measuring nominal scale agreement among many raters, Psychological
Bulletin 76(5), 378-382.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from liandong.analytics.errors import Refusal, marked

Answers = tuple[str, ...]


class UnequalAnswers(Refusal):
    """Units that were not asked by the same methods."""

    message = marked(
        "Some units have {first} answers and some {second}; every method must answer for every unit, "
        "“cannot tell” where it cannot."
    )


@dataclass(frozen=True)
class Agreement:
    """The answers of several methods, counted.

    ``counts``: how many units got which answers, one answer a method in a fixed order.
    """

    counts: Mapping[Answers, int]

    def __post_init__(self) -> None:
        lengths = sorted({len(answers) for answers in self.counts})
        if len(lengths) > 1:
            raise UnequalAnswers(first=lengths[0], second=lengths[-1])

    @cached_property
    def methods(self) -> int:
        """How many methods answered; 0 where there is no unit."""
        return len(next(iter(self.counts), ()))

    @cached_property
    def units(self) -> int:
        """How many units were asked about."""
        return sum(self.counts.values())

    def of(self, method: int) -> Counter[str]:
        """How often a method gave each answer."""
        given: Counter[str] = Counter()
        for answers, units in self.counts.items():
            given[answers[method]] += units
        return given

    def only(self, methods: Sequence[int]) -> Agreement:
        """The agreement of some of the methods about the same units."""
        counts: Counter[Answers] = Counter()
        for answers, units in self.counts.items():
            counts[tuple(answers[method] for method in methods)] += units
        return Agreement(counts)

    def cross_table(self, first: int, second: int) -> Counter[tuple[str, str]]:
        """Units by the answers of two methods."""
        table: Counter[tuple[str, str]] = Counter()
        for answers, units in self.counts.items():
            table[answers[first], answers[second]] += units
        return table

    def observed(self, first: int, second: int) -> Fraction | None:
        """Share of units of which two methods say the same; None where there is no unit."""
        if not self.units:
            return None
        same = sum(units for (one, other), units in self.cross_table(first, second).items() if one == other)
        return Fraction(same, self.units)

    def cohen_kappa(self, first: int, second: int) -> Fraction | None:
        """Cohen's kappa of two methods.

        >>> table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
        >>> Agreement(table).cohen_kappa(0, 1)
        Fraction(2, 5)
        """
        observed = self.observed(first, second)
        if observed is None:
            return None
        one, other = self.of(first), self.of(second)
        expected = Fraction(sum(one[answer] * other[answer] for answer in one), self.units**2)
        return _beyond_chance(observed, expected)

    def fleiss_kappa(self) -> Fraction | None:
        """Fleiss' kappa of all methods together; None with fewer than two of them, too."""
        if not self.units or self.methods < 2:
            return None
        pairs = self.methods * (self.methods - 1)
        agreeing, given = 0, Counter[str]()
        for answers, units in self.counts.items():
            alike = Counter(answers)
            agreeing += units * sum(times * (times - 1) for times in alike.values())
            for answer, times in alike.items():
                given[answer] += times * units
        observed = Fraction(agreeing, pairs * self.units)
        total = self.methods * self.units
        return _beyond_chance(observed, sum((Fraction(n, total) ** 2 for n in given.values()), Fraction(0)))


def counted(answers: Sequence[Answers]) -> Agreement:
    """The agreement over units given one by one."""
    return Agreement(Counter(answers))


def _beyond_chance(observed: Fraction, expected: Fraction) -> Fraction | None:
    return None if expected == 1 else (observed - expected) / (1 - expected)
