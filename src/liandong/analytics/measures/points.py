"""What would move a unit's points across a scorecard's line: the nearest changes, exact.

Items are given as what they gave, from lowest to highest possible, and all that they can give. Everything is
integer arithmetic; an item that is not known yet is never read as its lowest or its highest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from liandong.analytics.measures.explanation import LISTED_SETS

MOST_STATES = 50_000  # sums kept while looking for the nearest; a card of whole points needs a few hundred

Side = Literal["above", "below"]


@dataclass(frozen=True)
class ItemPoints:
    """An item of a card as it stands for a unit. ``choices``: all points that it can give."""

    low: int
    high: int
    choices: tuple[int, ...]

    @property
    def is_known(self) -> bool:
        """Whether only one number of points is possible."""
        return self.low == self.high


@dataclass(frozen=True)
class PointsChange:
    """The nearest change in one direction: fewest items, then fewest points.

    ``sets``: equally near ways, at most ``LISTED_SETS`` of the ``ways`` there are, each from the number of an
    item to the points it would give. ``ways`` is None where there are too many to be counted.
    ``finds_out``: the items are unknown ones that turn out so. ``low`` and ``high`` hold afterwards.
    """

    toward: Side
    finds_out: bool
    sets: tuple[Mapping[int, int], ...]
    ways: int | None
    low: int
    high: int


def side_of(low: int, high: int, line: int) -> Side | None:
    """On which side of the line the points lie for certain; a number at the line is above.

    >>> side_of(60, 60, 60), side_of(40, 59, 60), side_of(40, 60, 60)
    ('above', 'below', None)
    """
    if low >= line:
        return "above"
    return "below" if high < line else None


def nearest_points(items: Sequence[ItemPoints], line: int) -> tuple[PointsChange, ...]:
    """The nearest changes that take a unit off its side of the line, or onto one where it is on none.

    On a side, known items change as little as brings one end of the range across; where the range then lies
    on both sides, also as little as brings both ends across. Between them, unknown items are found out as
    little as settles it, upward and downward.

    Cost: sums of points by number of items, at most ``MOST_STATES``.
    """
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    side = side_of(low, high, line)
    if side is None:
        up = _nearest(items, "above", line - low, finds_out=True)
        return (*up, *_nearest(items, "below", high - line + 1, finds_out=True))
    toward: Side = "above" if side == "below" else "below"
    needs = (line - high, line - low) if toward == "above" else (low - line + 1, high - line + 1)
    found: list[PointsChange] = []
    for need in needs:
        found += _nearest(items, toward, need, finds_out=False)
        if not found or side_of(found[-1].low, found[-1].high, line) is not None:
            break
    return tuple(found)


def _nearest(
    items: Sequence[ItemPoints], toward: Side, need: int, *, finds_out: bool
) -> Iterator[PointsChange]:
    """The nearest change by at least ``need`` points, if the items can move so far."""
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    moves = {
        number: found
        for number, item in enumerate(items)
        if item.is_known is not finds_out and (found := _moves(item, toward))
    }
    size = _fewest([max(found) for found in moves.values()], need)
    if size is None:
        return
    shift, sets, ways = _lightest(moves, size, need)
    up = toward == "above"
    step = shift if up else -shift
    yield PointsChange(
        toward,
        finds_out,
        tuple({n: _after(items[n], moved, up=up) for n, moved in one} for one in sets),
        ways,
        low + (step if up or not finds_out else 0),
        high + (step if not up or not finds_out else 0),
    )


def _moves(item: ItemPoints, toward: Side) -> tuple[int, ...]:
    """By how many points an item can move that way: a known one to anything, an open one within its range."""
    within = [p for p in item.choices if item.is_known or item.low <= p <= item.high]
    moved = [p - item.low if toward == "above" else item.high - p for p in within]
    return tuple(sorted({points for points in moved if points > 0}))


def _after(item: ItemPoints, moved: int, *, up: bool) -> int:
    return item.low + moved if up else item.high - moved


def _fewest(largest: Sequence[int], need: int) -> int | None:
    reached = 0
    for count, points in enumerate(sorted(largest, reverse=True), start=1):
        reached += points
        if reached >= need:
            return count
    return None


Moved = tuple[tuple[int, int], ...]


def _lightest(
    moves: Mapping[int, tuple[int, ...]], size: int, need: int
) -> tuple[int, tuple[Moved, ...], int | None]:
    """The fewest points ≥ ``need`` that ``size`` items can move by, the ways to do it, and their number."""
    states: dict[tuple[int, int], tuple[int, tuple[Moved, ...]]] = {(0, 0): (1, ((),))}
    left = sorted(moves.items())
    for at, (number, found) in enumerate(left):
        rest = sorted((max(options) for _n, options in left[at + 1 :]), reverse=True)
        grown: dict[tuple[int, int], list[tuple[int, tuple[Moved, ...]]]] = defaultdict(list)
        for (count, moved), (ways, sets) in states.items():
            for points in (0, *found):
                more = count + bool(points)
                if more <= size and moved + points + sum(rest[: size - more]) >= need:
                    longer = tuple((*one, (number, points)) for one in sets) if points else sets
                    grown[more, moved + points].append((ways, longer))
        states = {key: _together(many) for key, many in grown.items()}
        if len(states) > MOST_STATES:
            return _largest(moves, size)
    least = min(moved for (count, moved) in states if count == size and moved >= need)
    ways, sets = states[size, least]
    return least, tuple(sorted(sets)), ways


def _together(many: Sequence[tuple[int, tuple[Moved, ...]]]) -> tuple[int, tuple[Moved, ...]]:
    listed = tuple(one for _ways, sets in many for one in sets)
    return sum(ways for ways, _sets in many), listed[:LISTED_SETS]


def _largest(moves: Mapping[int, tuple[int, ...]], size: int) -> tuple[int, tuple[Moved, ...], int | None]:
    """The items that can move furthest, where there are too many sums to look for the nearest."""
    furthest = sorted(((max(found), number) for number, found in moves.items()), reverse=True)[:size]
    chosen = tuple(sorted((number, points) for points, number in furthest))
    return sum(points for _n, points in chosen), (chosen,), None
