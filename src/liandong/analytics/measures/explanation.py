"""Why a family stands where it stands: its score, what is missing, and what would alter the suggestion.

Everything here is integer arithmetic on the weights of a standard over their common denominator. A unit
is a sequence of indicator values: ``True`` (deprived), ``False`` (not deprived), ``None`` (unknown).
Unknown is never read as "no": the lowest score reads every unknown as not deprived, the highest as
deprived, and where the cut-off lies between them the answer is *cannot tell*.

Source: Alkire and Foster (2011), counting approach; the two-sided score is this project's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import ceil

from liandong.analytics.errors import Refusal, marked

LISTED_SETS = 12  # a page names a few equally near ways and counts the rest
ASK_EFFORT = 20_000  # sets tried when looking for the fewest questions; beyond it all unknowns are asked


class WrongNumberOfValues(Refusal):
    """The unit's values do not fit the standard's indicators."""

    message = marked("The standard has {expected} indicators, but {given} values were given; give one each.")


class Suggestion(StrEnum):
    """What a score suggests. It decides nothing."""

    POOR = "poor"
    NOT_POOR = "not_poor"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Part:
    """One indicator's share of a unit's score, in units of one over the denominator."""

    indicator: str
    weight: int
    value: bool | None

    @property
    def low(self) -> int:
        """Units counted for certain."""
        return self.weight if self.value is True else 0

    @property
    def high(self) -> int:
        """Units counted if the unknown turns out as deprived."""
        return 0 if self.value is False else self.weight


@dataclass(frozen=True)
class Missing:
    """An unknown indicator, and the suggestion once it alone is found out.

    ``can_matter``: some way of settling the other unknowns makes this one decide.
    """

    indicator: str
    weight: int
    if_not_deprived: Suggestion
    if_deprived: Suggestion
    low_to_high_if_not: tuple[int, int]
    low_to_high_if_deprived: tuple[int, int]
    can_matter: bool

    @property
    def settles(self) -> bool:
        """Either answer alone gives a suggestion other than *cannot tell*."""
        return Suggestion.CANNOT_TELL not in (self.if_not_deprived, self.if_deprived)


@dataclass(frozen=True)
class Change:
    """The nearest change of indicators in one direction that alters the suggestion, or makes it clear again.

    ``sets``: the equally near sets of indicators (fewest, then least weight), at most ``LISTED_SETS`` of
    the ``ways`` there are, each in the order of the standard. ``becomes_deprived`` says which way
    the indicators of a set change; ``low``, ``high`` and ``suggestion`` hold afterwards.
    """

    becomes_deprived: bool
    sets: tuple[tuple[str, ...], ...]
    ways: int
    weight: int
    low: int
    high: int
    suggestion: Suggestion


@dataclass(frozen=True)
class Explanation:
    """A unit's score beside the cut-off, taken apart.

    ``low`` and ``high`` are in units of 1/``denominator``; ``line`` is the least number of units that
    reaches the cut-off. ``ask`` names the fewest unknown indicators (then the least weight) which,
    however they turn out, give a suggestion; empty unless the unit cannot be told.
    """

    parts: tuple[Part, ...]
    denominator: int
    cutoff: Fraction
    line: int
    low: int
    high: int
    suggestion: Suggestion
    missing: tuple[Missing, ...]
    ask: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Gap:
    """How far a known value is from turning a simple comparison around.

    ``amount`` ≥ 0 in the value's own unit; ``more`` says whether the value must rise. ``beyond``: the
    value must pass ``threshold`` by something, reaching it is not enough.
    """

    threshold: Decimal
    amount: Decimal
    more: bool
    beyond: bool


def line_units(cutoff: Fraction, denominator: int) -> int:
    """The least whole number of units of 1/``denominator`` that reaches ``cutoff``; exact.

    >>> line_units(Fraction(1, 3), 30), line_units(Fraction(33, 100), 30)
    (10, 10)
    """
    return ceil(cutoff * denominator)


def suggest(low: int, high: int, line: int) -> Suggestion:
    """The suggestion for a unit whose score lies between ``low`` and ``high`` units, against ``line``.

    >>> suggest(8, 14, 10)
    <Suggestion.CANNOT_TELL: 'cannot_tell'>
    """
    if low >= line:
        return Suggestion.POOR
    return Suggestion.NOT_POOR if high < line else Suggestion.CANNOT_TELL


def suggest_at(
    values: Sequence[bool | None], weights: Sequence[int], cutoffs: Sequence[Fraction]
) -> dict[Fraction, Suggestion]:
    """The suggestion at each of several cut-offs, for one unit."""
    parts = _parts([str(n) for n in range(len(weights))], weights, values)
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    denominator = sum(weights)
    return {cutoff: suggest(low, high, line_units(cutoff, denominator)) for cutoff in cutoffs}


def explain_unit(
    indicators: Sequence[str],
    weights: Sequence[int],
    cutoff: Fraction,
    values: Sequence[bool | None],
) -> Explanation:
    """Take one unit's score apart.

    ``indicators``: ids in the order of the standard; ``weights``: whole numbers over their sum;
    ``values``: True, False or None (unknown) for each. ``missing`` of the standard plays no part:
    statistics may drop a unit, a run never does.

    Cost: at most 2^⌈D/2⌉ sets per direction for D indicators, and ``ASK_EFFORT`` sets of unknowns.
    """
    parts = _parts(indicators, weights, values)
    denominator = sum(weights)
    line = line_units(cutoff, denominator)
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    suggestion = suggest(low, high, line)
    unknown = [part for part in parts if part.value is None]
    ask = _fewest_questions(unknown, low, line) if suggestion is Suggestion.CANNOT_TELL else ()
    return Explanation(
        parts=parts,
        denominator=denominator,
        cutoff=cutoff,
        line=line,
        low=low,
        high=high,
        suggestion=suggestion,
        missing=tuple(_missing(part, unknown, low, high, line) for part in unknown),
        ask=ask,
        changes=tuple(_changes(parts, low, high, line)),
    )


def gap(operator: str, value: Decimal, threshold: Decimal) -> Gap | None:
    """How far ``value`` is from turning ``value operator threshold`` around; None for other operators.

    >>> gap("<", Decimal("7935"), Decimal("8800"))
    Gap(threshold=Decimal('8800'), amount=Decimal('865'), more=True, beyond=False)
    """
    holds: Mapping[str, bool] = {
        "<": value < threshold,
        "<=": value <= threshold,
        ">": value > threshold,
        ">=": value >= threshold,
    }
    if operator not in holds:
        return None
    wants_small = operator in ("<", "<=")
    more = wants_small == holds[operator]
    # "<" is left by reaching the threshold and entered by going below it; "<=" the other way round.
    reaching_leaves = operator in ("<", ">")
    return Gap(threshold, abs(threshold - value), more, beyond=holds[operator] != reaching_leaves)


def _parts(
    indicators: Sequence[str], weights: Sequence[int], values: Sequence[bool | None]
) -> tuple[Part, ...]:
    if not len(indicators) == len(weights) == len(values):
        raise WrongNumberOfValues(expected=len(indicators), given=len(values))
    return tuple(Part(i, w, v) for i, w, v in zip(indicators, weights, values, strict=True))


def _missing(part: Part, unknown: Sequence[Part], low: int, high: int, line: int) -> Missing:
    others = [other.weight for other in unknown if other is not part]
    if_not, if_deprived = (low, high - part.weight), (low + part.weight, high)
    return Missing(
        indicator=part.indicator,
        weight=part.weight,
        if_not_deprived=suggest(*if_not, line),
        if_deprived=suggest(*if_deprived, line),
        low_to_high_if_not=if_not,
        low_to_high_if_deprived=if_deprived,
        can_matter=_some_sum_within(others, line - low - part.weight, line - low),
    )


def _some_sum_within(weights: Sequence[int], start: int, stop: int) -> bool:
    """Whether some subset of ``weights`` sums to s with start ≤ s < stop."""
    sums = {0}
    for weight in weights:
        # Sums at or beyond stop only grow, so they can be forgotten.
        sums |= {s + weight for s in sums if s + weight < stop}
    return any(start <= s < stop for s in sums)


def _fewest_questions(unknown: Sequence[Part], low: int, line: int) -> tuple[str, ...]:
    """The fewest unknowns (then least weight) whose answers settle the unit, whatever they are."""
    tried = 0
    total = sum(part.weight for part in unknown)
    for size in range(1, len(unknown)):
        best: tuple[int, tuple[str, ...]] | None = None
        for chosen in combinations(unknown, size):
            tried += 1
            if tried > ASK_EFFORT:
                return tuple(part.indicator for part in unknown)
            weight = sum(part.weight for part in chosen)
            if best is not None and weight >= best[0]:
                continue
            # The rest stays open by total - weight units; no answer may leave the line inside that range.
            if not _some_sum_within([p.weight for p in chosen], line - low - (total - weight), line - low):
                best = (weight, tuple(part.indicator for part in chosen))
        if best is not None:
            return best[1]
    return tuple(part.indicator for part in unknown)


def _changes(parts: Sequence[Part], low: int, high: int, line: int) -> Iterator[Change]:
    now = suggest(low, high, line)
    if now is Suggestion.CANNOT_TELL:
        unknown = [part for part in parts if part.value is None]
        yield from _nearest(unknown, line - low, low, high, line, becomes_deprived=True)
        yield from _nearest(unknown, high - line + 1, low, high, line, becomes_deprived=False)
        return
    is_poor = now is Suggestion.POOR
    known = [part for part in parts if part.value is is_poor]
    # One end of the score across the line makes the answer another one, both ends make it a clear one.
    for need in (low - line + 1, high - line + 1) if is_poor else (line - high, line - low):
        for change in _nearest(known, need, low, high, line, becomes_deprived=not is_poor):
            yield change
            if change.suggestion is not Suggestion.CANNOT_TELL:
                return


def _nearest(
    candidates: Sequence[Part], need: int, low: int, high: int, line: int, *, becomes_deprived: bool
) -> Iterator[Change]:
    size = _fewest(candidates, need)
    if size is None:
        return
    weight, sets, ways = _lightest(candidates, size, need)
    known = candidates[0].value is not None
    # A known indicator moves both ends of the score; a found-out one closes the range from one side.
    if becomes_deprived:
        low, high = low + weight, high + (weight if known else 0)
    else:
        low, high = low - (weight if known else 0), high - weight
    yield Change(
        becomes_deprived=becomes_deprived,
        sets=sets,
        ways=ways,
        weight=weight,
        low=low,
        high=high,
        suggestion=suggest(low, high, line),
    )


def _fewest(candidates: Sequence[Part], need: int) -> int | None:
    reached = 0
    for count, weight in enumerate(sorted((part.weight for part in candidates), reverse=True), start=1):
        reached += weight
        if reached >= need:
            return count
    return None


def _lightest(
    candidates: Sequence[Part], size: int, need: int
) -> tuple[int, tuple[tuple[str, ...], ...], int]:
    """The least weight ≥ ``need`` of ``size`` candidates, the sets that have it, and their number.

    Meets in the middle: 2^16 half sets for 32 indicators instead of 2^32 sets.
    """
    half = len(candidates) // 2
    left, right = _half_sets(candidates, 0, half, size), _half_sets(candidates, half, len(candidates), size)
    best = _least_total(left, right, size, need)
    ways = 0
    found: list[int] = []
    for (a, s), first in left.items():
        second = right.get((size - a, best - s), ())
        ways += len(first) * len(second)
        found += [one | two for one in first[:LISTED_SETS] for two in second[:LISTED_SETS]]
    order = sorted(tuple(n for n in range(len(candidates)) if mask >> n & 1) for mask in found)
    sets = tuple(tuple(candidates[n].indicator for n in chosen) for chosen in order[:LISTED_SETS])
    return best, sets, ways


def _half_sets(
    candidates: Sequence[Part], start: int, stop: int, size: int
) -> dict[tuple[int, int], list[int]]:
    """Sets within a slice of the candidates, as bit masks by (number of members, weight)."""
    sets: dict[tuple[int, int], list[int]] = {(0, 0): [0]}
    for n in range(start, stop):
        grown = defaultdict(list, {key: list(masks) for key, masks in sets.items()})
        for (count, weight), masks in sets.items():
            if count < size:
                grown[count + 1, weight + candidates[n].weight] += [mask | 1 << n for mask in masks]
        sets = dict(grown)
    return sets


def _least_total(
    left: Mapping[tuple[int, int], list[int]],
    right: Mapping[tuple[int, int], list[int]],
    size: int,
    need: int,
) -> int:
    by_count: dict[int, list[int]] = defaultdict(list)
    for count, weight in right:
        by_count[count].append(weight)
    for weights in by_count.values():
        weights.sort()
    totals = []
    for count, weight in left:
        partners = by_count.get(size - count, [])
        place = bisect_left(partners, need - weight)
        if place < len(partners):
            totals.append(weight + partners[place])
    return min(totals)
