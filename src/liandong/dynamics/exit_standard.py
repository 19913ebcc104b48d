"""By which standard a family leaves, and whether its facts meet it: the procedure and the lists ask here.

Two ways in, and so two ways out (domain.md §5.2, §5.5): poor families of 2014–2020 left above the exit line;
monitored families since 2021 are cleared above the monitoring line, now and some time ago. Both need
schooling, medical care, housing and water secured, the former food and clothing too. An amount that is not
known yet is read as the last one that was. What is not known of a family is on neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from liandong.analytics.standards import LineKind
from liandong.casework.monitoring_tables import MONITORING
from liandong.casework.settings.in_force import book_of
from liandong.foundation.places.models import Place
from liandong.identification.in_force import amounts_at
from liandong.registry.family_state import FamilyState, rows_of_families
from liandong.registry.guarantees import GuaranteeLine, guarantee_lines
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdIncome,
    IncomeItem,
    LivingConditions,
    Member,
    MemberFacts,
)
from liandong.registry.models.family import GUARANTEES, WORRIES

STABLE = "clear.income"
"""The setting that says how many days an income must have been above the line."""
_LOOKED_AT = (Guarantees, LivingConditions, Member, MemberFacts, HouseholdIncome, IncomeItem)


class Way(StrEnum):
    """By which standard a family is judged: two to leave, and one to stay out by."""

    EXIT = "exit"
    CLEARING = "clearing"
    STAYING = "staying"


def exit_is_over(way: Way, day: date) -> bool:
    """Whether a family is still in by a procedure that has ended: its way out is that of today."""
    return way is Way.EXIT and day >= MONITORING.valid_from


_EXIT: tuple[LineKind, ...] = ("exit_operational", "national_statistical")
_MONITORING: tuple[LineKind, ...] = ("monitoring",)
_FIRST_YEAR = 2014


def _is_of_old(way: Way, day: date) -> bool:
    """Who left stays out by the exit's standard until 2020, and by that of the clearing since."""
    return way is Way.EXIT or (way is Way.STAYING and day < MONITORING.valid_from)


def _kinds(way: Way, day: date) -> tuple[LineKind, ...]:
    return _EXIT if _is_of_old(way, day) else _MONITORING


def guarantees_of(way: Way, day: date) -> tuple[str, ...]:
    """The names of the guarantees that must be secured."""
    return tuple(name for name in GUARANTEES if _is_of_old(way, day) or name not in WORRIES)


def _guarantees(way: Way, day: date, state: FamilyState) -> tuple[GuaranteeLine, ...]:
    asked = guarantees_of(way, day)
    return tuple(one for one in guarantee_lines(state) if one.name in asked)


@dataclass(frozen=True)
class Amount:
    """A line: yuan per person and year, and the day it is of; earlier than asked: the last one known."""

    yuan: int
    on: date


@dataclass(frozen=True)
class Point:
    """Net income per person of a day, between two bounds (None: no bound), beside the line of that day."""

    day: date
    low: Decimal | None
    high: Decimal | None
    amount: Amount | None

    @property
    def line(self) -> Decimal | None:
        """The yuan of the line."""
        return None if self.amount is None else Decimal(self.amount.yuan)

    @property
    def is_above(self) -> bool | None:
        """Whether the income is above the line whatever the unknown parts are; None where they decide."""
        if self.line is None:
            return None
        if self.low is not None and self.low > self.line:
            return True
        return False if self.high is not None and self.high <= self.line else None


@dataclass(frozen=True)
class Verdict:
    """What the facts of a family say. ``incomes``: of today, then of the day since when it must be stable.

    ``known_since``: the latest day from which one of the facts holds; None where there is none.
    """

    way: Way
    incomes: tuple[Point, ...]
    guarantees: tuple[GuaranteeLine, ...]
    known_since: date | None

    @property
    def meets(self) -> bool | None:
        """Whether it meets the standard; None: cannot tell."""
        found = [*(one.is_above for one in self.incomes), *(one.is_safe for one in self.guarantees)]
        if False in found:
            return False
        return None if None in found else True


def judged(
    families: Mapping[int, tuple[Household, Way]], today: date, *, with_origins: bool = True
) -> dict[int, Verdict]:
    """What the facts of families say today, each by its own standard, by the family's id.

    ``with_origins``: whether somebody will read where the facts come from.

    Cost: six queries and one for the setting, whatever their number; and two for each kind of line and day
    that has to be asked.
    """
    asked = (one for one, _way in families.values())
    rows = rows_of_families(asked, _LOOKED_AT, with_origins=with_origins)
    since = stable_since((one.place for one, way in families.values() if way is Way.CLEARING), today)
    lines = Amounts()
    days: dict[int, tuple[date, ...]] = {}
    for pk, (family, way) in families.items():
        days[pk] = (today, since[family.place_id]) if way is Way.CLEARING else (today,)
        for day in days[pk]:
            lines.want(way, day, family.place)
    lines.find()
    found = {}
    for pk, (family, way) in families.items():
        now = rows[pk].on(today)
        points = [
            _point(now if day == today else rows[pk].on(day), lines.at(way, day, family.place))
            for day in days[pk]
        ]
        found[pk] = Verdict(way, tuple(points), _guarantees(way, today, now), _known_since(now))
    return found


def stable_since(places: Iterable[Place], today: date) -> dict[int, date]:
    """Since when an income must have been above the line at places, by their ids. Cost: one query."""
    kept = {one.pk: one for one in places}
    book = book_of(kept.values(), [STABLE]) if kept else None
    found = {}
    for pk, place in kept.items():
        limit = book.at(STABLE, place, today) if book else None
        found[pk] = today - timedelta(days=limit.days if limit else 0)
    return found


def _point(state: FamilyState, amount: Amount | None) -> Point:
    low, high = state.income_known.per_head if state.income_known else (None, None)
    return Point(state.valid_on, low, high, amount)


def _known_since(state: FamilyState) -> date | None:
    rows = [state.guarantees, state.living, state.income]
    return max((row.valid_from for row in rows if row is not None), default=None)


class Amounts:
    """The lines of many places on some days; where an amount is not known, the last one that was."""

    def __init__(self) -> None:
        self._wanted: dict[tuple[Way, date], dict[int, Place]] = {}
        self._found: dict[tuple[Way, date, int], Amount] = {}

    def want(self, way: Way, day: date, place: Place) -> None:
        """Ask for the line of a place."""
        self._wanted.setdefault((way, day), {})[place.pk] = place

    def find(self) -> None:
        """Find what was asked for. Cost: two queries for each kind of line and day that has to be asked."""
        for (way, day), places in self._wanted.items():
            missing = dict(places)
            for on in _days_back(day):
                for kind in _kinds(way, day):
                    if not missing:
                        break
                    for pk, yuan in amounts_at(missing.values(), on, kind).items():
                        if yuan is not None:
                            self._found[way, day, pk] = Amount(yuan, on)
                            del missing[pk]

    def at(self, way: Way, day: date, place: Place) -> Amount | None:
        """The line of a place that was asked for."""
        return self._found.get((way, day, place.pk))


def _days_back(day: date) -> Sequence[date]:
    return (day, *(date(year, 12, 31) for year in range(day.year - 1, _FIRST_YEAR - 1, -1)))
