"""The register's history as a panel: what was known of families when each half-year began, and who fell.

Traits are read as they stood on the first day by what the register knew then, so that nothing of what
happened later is in them. Who fell is read as it is known now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from django.db import connection
from django.db.models import Min
from numpy.typing import NDArray

from liandong.analytics.methods.monitoring import Answer, Panel
from liandong.dynamics.relapse_content import KindTitle, PeriodCount
from liandong.foundation import clock
from liandong.foundation.places.models import Level, Place
from liandong.identification.warned import AskedRules, warned_parts, whole_file
from liandong.registry.models import Household

Ints = NDArray[np.int64]
TRAITS = Path(__file__).with_name("relapse_traits.toml")
KINDS = Path(__file__).with_name("relapse_kinds.toml")
MOST_PERIODS = 12
LEARNED_LATE = timedelta(days=31)
"""So long after a half-year we wait, because what befell families is written down with delay."""

# A family has fallen while it stands as poor, as fallen back, or as monitored with its risk not cleared.
_FELL = """
select household_id,
  least(valid_from, case when monitor_kind is not null then monitored_since_on end) as since, valid_to
from registry_householdstatus
where (valid_to is null or valid_to > valid_from) and (
  poverty_status in ('poor', 'returned') or (monitor_kind is not null and is_risk_cleared is not true)
)
"""


@dataclass(frozen=True)
class History:
    """``sha256`` is of the traits and all rows: the same history has the same.

    ``kinds``: the families of the last period by the kinds of families (see
    :func:`liandong.analytics.methods.monitoring.measures.of_kinds`); None without a period.
    """

    panel: Panel
    kinds: Panel | None
    periods: tuple[PeriodCount, ...]
    sha256: str


@cache
def traits_text() -> str:
    """The shipped file of traits, to the letter."""
    return TRAITS.read_text("utf-8")


@cache
def kinds_asked() -> AskedRules:
    """The shipped kinds of families by which a test is looked at."""
    return whole_file(KINDS.read_text("utf-8"))


def kind_titles() -> tuple[KindTitle, ...]:
    """Their words and conditions, as they are kept with a model."""
    return tuple(KindTitle(one.id, one.title, one.when) for one in kinds_asked().rules)


def halves(first: date, last: date) -> list[tuple[date, date]]:
    """The half-years that begin on or after a day and have ended by another: their first days, and the next.

    >>> halves(date(2024, 3, 1), date(2025, 2, 1))
    [(datetime.date(2024, 7, 1), datetime.date(2025, 1, 1))]
    """
    days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 7)]
    ends = [*days[1:], date(last.year + 1, 1, 1)]
    return [(begin, end) for begin, end in zip(days, ends, strict=True) if first <= begin and end <= last]


def known_periods(today: date) -> list[tuple[date, date]]:
    """The half-years of which something was known when they began, and that ended long enough ago."""
    first = Household.objects.aggregate(first=Min("recorded_at"))["first"]
    if first is None:
        return []
    return halves(first.astimezone(clock.HERE).date(), today - LEARNED_LATE)[-MOST_PERIODS:]


@dataclass(frozen=True)
class _Fell:
    """The times during which families stood as fallen; days by their ordinals."""

    household: Ints
    since: Ints
    until: Ints

    def on(self, day: date) -> Ints:
        """Who stood as fallen that day."""
        number = day.toordinal()
        return self.household[(self.since <= number) & (number < self.until)]

    def between(self, after: date, until: date) -> Ints:
        """Who fell after a day and not later than another."""
        return self.household[(self.since > after.toordinal()) & (self.since <= until.toordinal())]


def history(today: date) -> History:
    """The panel of the whole register. Cost: for each period one pass over the columns of the traits."""
    asked = whole_file(traits_text())
    homes = Household.objects.order_by().values("place").distinct()
    county_of = _counties(list(Place.objects.filter(pk__in=homes)))
    fell = _who_fell()
    panels, periods, kinds = [], [], None
    dates = known_periods(today)
    for number, (begins, ends) in enumerate(dates):
        period = _Period(asked, county_of, fell, begins, ends, with_kinds=number == len(dates) - 1)
        panel, left_out = period.read()
        panels.append(replace(panel, period=np.full(len(panel.families), number, np.int64)))
        counts = int(panel.families.sum()), int(panel.fell.sum())
        periods.append(PeriodCount(begins, ends, *counts, left_out))
        kinds = period.by_kind()
    panel = _together(panels, len(asked.rules) - 1)
    return History(panel, kinds, tuple(periods), _fingerprint(panel, kinds, periods))


class _Period:
    """One period of the register. ``with_kinds``: families are counted by their kinds too."""

    def __init__(
        self,
        asked: AskedRules,
        county_of: dict[Place, int],
        fell: _Fell,
        begins: date,
        ends: date,
        *,
        with_kinds: bool,
    ) -> None:
        self.asked = _with(asked, kinds_asked()) if with_kinds else asked
        self.traits = len(asked.rules) - 1
        self.homes = list(county_of)
        self.counties = {place.pk: county for place, county in county_of.items()}
        self.begins = begins
        self.before, self.within = fell.on(begins), fell.between(begins, ends)
        self.parts: list[Panel] = []
        self.kinds: list[Panel] = []

    def read(self) -> tuple[Panel, int]:
        """The families, and how many were left out because they had fallen before the period began."""
        known_at = datetime.combine(self.begins, time.min, tzinfo=clock.HERE)
        left_out = 0
        for part in warned_parts(self.asked, self.homes, self.begins, known_at):
            columns = ("household_pk", "place_id", "yes_bits", "unknown_bits")
            pks, homes, yes, unknown = (part[name].to_numpy() for name in columns)
            may_fall = (yes & 1) == 1
            late = may_fall & np.isin(pks, self.before)
            left_out += int(late.sum())
            kept = may_fall & ~late
            came = np.isin(pks[kept], self.within).astype(np.int64)
            self._add(homes[kept], yes[kept] >> 1, unknown[kept] >> 1, came)
        return _together(self.parts, self.traits), left_out

    def _add(self, homes: Ints, yes: Ints, unknown: Ints, came: Ints) -> None:
        there, at = np.unique(homes, return_inverse=True)
        group = np.array([self.counties[home] for home in there.tolist()], np.int64)[at.ravel()]
        none, one = np.zeros(len(homes), np.int64), np.ones(len(homes), np.int64)
        traits = (1 << self.traits) - 1
        masks = yes & traits, unknown & traits
        self.parts.append(Panel(none, group, *masks, one, came, self.traits).added_up())
        if len(self.asked.rules) > self.traits + 1:
            is_kind, is_open = yes >> self.traits, unknown >> self.traits
            of_kind = is_kind | is_open << len(kinds_asked().rules)
            self.kinds.append(Panel(none, of_kind, *masks, one, came, self.traits).added_up())

    def by_kind(self) -> Panel | None:
        """The same families, each once for every kind; None where kinds were not asked."""
        if not self.kinds:
            return None
        rows = _together(self.kinds, self.traits)
        count = len(kinds_asked().rules)
        found = []
        for kind in range(count):
            is_kind, is_open = rows.group >> kind & 1, rows.group >> count + kind & 1
            answer = np.where(is_kind, Answer.YES, np.where(is_open, Answer.UNKNOWN, Answer.NO))
            found.append(replace(rows, group=len(Answer) * kind + answer.astype(np.int64)))
        return _together(found, self.traits)


def _with(traits: AskedRules, kinds: AskedRules) -> AskedRules:
    """Both asked at once; kinds have their own names, as a trait and a kind may be the same condition."""
    named = tuple(replace(one, id=f"kind_{one.id}") for one in kinds.rules)
    looks_at = {f"kind_{name}": columns for name, columns in kinds.looks_at.items()}
    return AskedRules((*traits.rules, *named), {**traits.looks_at, **looks_at})


def _together(panels: Sequence[Panel], traits: int) -> Panel:
    names = ("period", "group", "yes", "unknown", "families", "fell")
    none = np.zeros(0, np.int64)
    columns = [np.concatenate([none, *(getattr(one, name) for one in panels)]) for name in names]
    period, group, yes, unknown, families, fell = columns
    panel = Panel(period, group, yes, unknown, families, fell, traits)
    return panel.added_up() if len(period) else panel


def _who_fell() -> _Fell:
    with connection.cursor() as cursor:
        cursor.execute(_FELL)
        rows = cursor.fetchall()
    days = [
        (family, since.toordinal(), until.toordinal() if until else date.max.toordinal())
        for family, since, until in rows
    ]
    table = np.array(days, np.int64).reshape(-1, 3)
    return _Fell(table[:, 0], table[:, 1], table[:, 2])


def _counties(places: Sequence[Place]) -> dict[Place, int]:
    """The id of each place's county, 0 of one without. Cost: one query."""
    above = {pk for place in places for pk in place.ids}
    counties = set(Place.objects.filter(pk__in=above, level=Level.COUNTY).values_list("pk", flat=True))
    return {place: next((pk for pk in place.ids if pk in counties), 0) for place in places}


def _fingerprint(panel: Panel, kinds: Panel | None, periods: Sequence[PeriodCount]) -> str:
    found = hashlib.sha256(traits_text().encode())
    found.update(repr([*periods, *kind_titles()]).encode())
    for one in (panel, *([kinds] if kinds is not None else [])):
        for column in (one.period, one.group, one.yes, one.unknown, one.families, one.fell):
            found.update(column.astype("<i8").tobytes())
    return found.hexdigest()
