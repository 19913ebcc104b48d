"""The groups of like families that a run found: who is in which, what sets each apart, how stable it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.analytics.methods.segmentation import STABLE_FROM, distances
from liandong.analytics.methods.segmentation import Patterns as Likeness
from liandong.analytics.standards import Standard
from liandong.identification.figures import Ints, Patterns
from liandong.identification.models import FoundGroup, FoundGroups, Run
from liandong.identification.refusals import NoFoundGroups
from liandong.identification.wording import titled

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
NONE_KNOWN = "none"
FAR_ABOVE, FAR_BELOW = Fraction(3, 2), Fraction(1, 2)
MOST_APART = 4


@dataclass(frozen=True)
class Apart:
    """A deprivation by which a group differs: families of it, and its share among all who were divided."""

    title: str
    families: int
    of: int
    overall: Fraction

    @property
    def here(self) -> Fraction:
        """Its share in the group."""
        return Fraction(self.families, self.of)

    @property
    def lift(self) -> Fraction:
        """How many times as frequent."""
        return self.here / self.overall

    @property
    def is_more(self) -> bool:
        """Whether it is more frequent here."""
        return self.here > self.overall


@dataclass(frozen=True)
class FoundLine:
    """A found group as one reads of it: name, what is typical, what sets it apart, how stable it is."""

    name: str
    typical: tuple[str, ...]
    apart: tuple[Apart, ...]
    stability: float

    @property
    def is_stable(self) -> bool:
        """Whether it comes back in most draws."""
        return self.stability >= STABLE_FROM


@dataclass(frozen=True)
class Tried:
    """A number of groups that was tried."""

    groups: int
    silhouette: float
    least_stability: float
    fewest_families: int
    is_chosen: bool


def sorted_by_likeness(run: Run, patterns: Patterns) -> tuple[Patterns, Mapping[int, tuple[str, str]]]:
    """The run's histogram with the numbers of the found groups for places, and each one's code and title.

    Number 0 is for families without any known deprivation, which were not divided.

    Errors: :class:`.NoFoundGroups`. Cost: one query.
    """
    groups = _groups(run)
    numbers = _numbers(run, groups, patterns)
    titles = {n: (group_name(one), _title(run, one)) for n, one in enumerate(groups, 1)}
    return replace(patterns, place=numbers), titles | {0: (NONE_KNOWN, _("no deprivation known"))}


def found_lines(
    run: Run, patterns: Patterns, *, least: int = 0
) -> tuple[FoundGroups, tuple[FoundLine, ...], tuple[Tried, ...]]:
    """How the groups were found, and each group within what the reader sees. Cost: one query.

    ``least``: no share is told of fewer families, nor of all but fewer.
    """
    groups = _groups(run)
    numbers = _numbers(run, groups, patterns)
    divided = _counts(run, patterns, numbers > 0)
    lines = tuple(
        FoundLine(
            group_name(one),
            _typical(run, one),
            _apart(run, _counts(run, patterns, numbers == n), divided, least),
            one.stability,
        )
        for n, one in enumerate(groups, 1)
    )
    how = groups[0].found
    tried = tuple(
        Tried(k, *one, k == len(groups))
        for k, one in enumerate(
            zip(how.silhouettes, how.least_stability, how.fewest_families, strict=True), 2
        )
    )
    return how, lines, tried


def group_name(group: FoundGroup) -> str:
    """The letter of a label, which stays from run to run: A to Z, then A1, B1."""
    round_, letter = divmod(group.label - 1, 26)
    return f"{chr(ord('A') + letter)}{round_ or ''}"


def _groups(run: Run) -> list[FoundGroup]:
    groups = list(FoundGroup.objects.filter(found__run=run).select_related("found").order_by("label"))
    if not groups:
        raise NoFoundGroups
    return groups


def _numbers(run: Run, groups: Sequence[FoundGroup], patterns: Patterns) -> Ints:
    """The number of each row's group, by the nearest middle; 0 where no deprivation is known."""
    count = len(_indicators(run))
    # In the order in which they were found, so that whoever lies between two goes to the same one.
    order = sorted(range(len(groups)), key=lambda n: groups[n].pk)
    one = np.ones(len(groups), np.int64)
    columns = (
        np.array([groups[n].deprived_bits for n in order], np.int64),
        np.array([groups[n].unknown_bits for n in order], np.int64),
    )
    middles = Likeness(*columns, one, count).values()
    pairs, place = np.unique(
        np.column_stack([patterns.deprived, patterns.unknown]), axis=0, return_inverse=True
    )
    rows = Likeness(pairs[:, 0], pairs[:, 1], np.ones(len(pairs), np.int64), count).values()
    nearest = np.array(order)[np.argmin(distances(rows, middles), axis=1)] + 1
    numbers = np.where(pairs[:, 0] > 0, nearest, 0)
    return np.asarray(numbers[place.ravel()], dtype=np.int64)


def _title(run: Run, group: FoundGroup) -> str:
    typical = pgettext("between parts of a title", ", ").join(_typical(run, group))
    return _("%(name)s: %(typical)s") % {"name": group_name(group), "typical": typical}


def _typical(run: Run, group: FoundGroup) -> tuple[str, ...]:
    """What the family in the middle of the group lacks."""
    names = _indicators(run)
    return tuple(name for n, name in enumerate(names) if group.deprived_bits >> n & 1)


def _indicators(run: Run) -> tuple[str, ...]:
    rule = run.standard.rule
    if not isinstance(rule, Standard):
        raise NoFoundGroups
    return tuple(titled(one.title, one.id) for one in rule.indicators)


def _counts(run: Run, patterns: Patterns, rows: Flags) -> tuple[int, list[int]]:
    """These rows' families, and how many of them are known to be deprived in each indicator."""
    families = patterns.households[rows]
    deprived = patterns.deprived[rows]
    of_each = [int(families @ (deprived >> n & 1)) for n in range(len(_indicators(run)))]
    return int(families.sum()), of_each


def _apart(
    run: Run, here: tuple[int, list[int]], overall: tuple[int, list[int]], least: int
) -> tuple[Apart, ...]:
    """The deprivations that are far more or far less frequent here, the greatest difference first."""
    of, counts = here
    whole, counts_of_all = overall
    if not of:
        return ()
    found = [
        Apart(name, families, of, Fraction(of_all, whole))
        for name, families, of_all in zip(_indicators(run), counts, counts_of_all, strict=True)
        if of_all and (not least or least <= families <= of - least)
    ]
    found = [
        one
        for one in found
        if not FAR_BELOW < one.lift < FAR_ABOVE and abs(one.here - one.overall) >= Fraction(1, 10)
    ]
    found.sort(key=lambda one: -abs(one.here - one.overall))
    return tuple(found[:MOST_APART])
