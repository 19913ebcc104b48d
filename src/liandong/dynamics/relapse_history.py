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

from liandong.analytics.methods.monitoring import Panel
from liandong.dynamics.relapse_content import PeriodCount
from liandong.foundation import clock
from liandong.foundation.places.models import Level, Place
from liandong.identification.warned import AskedRules, warned_parts, whole_file
from liandong.registry.models import Household

Ints = NDArray[np.int64]
TRAITS = Path(__file__).with_name("relapse_traits.toml")
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
    """``sha256`` is of the traits and all rows: the same history has the same."""

    panel: Panel
    periods: tuple[PeriodCount, ...]
    sha256: str


@cache
def traits_text() -> str:
    """The shipped file of traits, to the letter."""
    return TRAITS.read_text("utf-8")


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
    panels, periods = [], []
    for number, (begins, ends) in enumerate(known_periods(today)):
        panel, left_out = _period(asked, county_of, fell, begins, ends)
        panels.append(replace(panel, period=np.full(len(panel.families), number, np.int64)))
        counts = int(panel.families.sum()), int(panel.fell.sum())
        periods.append(PeriodCount(begins, ends, *counts, left_out))
    panel = _together(panels, len(asked.rules) - 1)
    return History(panel, tuple(periods), _fingerprint(panel, periods))


def _period(
    asked: AskedRules, county_of: dict[Place, int], fell: _Fell, begins: date, ends: date
) -> tuple[Panel, int]:
    """One period, and how many families were left out because they had fallen before it began."""
    known_at = datetime.combine(begins, time.min, tzinfo=clock.HERE)
    before, within = fell.on(begins), fell.between(begins, ends)
    counties = {place.pk: county for place, county in county_of.items()}
    parts, left_out = [], 0
    for part in warned_parts(asked, list(county_of), begins, known_at):
        pks, homes, yes, unknown = (
            part[name].to_numpy() for name in ("household_pk", "place_id", "yes_bits", "unknown_bits")
        )
        may_fall = (yes & 1) == 1
        late = may_fall & np.isin(pks, before)
        left_out += int(late.sum())
        kept = may_fall & ~late
        there, at = np.unique(homes[kept], return_inverse=True)
        group = np.array([counties[home] for home in there.tolist()], np.int64)[at.ravel()]
        one = np.ones(int(kept.sum()), np.int64)
        came = np.isin(pks[kept], within).astype(np.int64)
        masks = yes[kept] >> 1, unknown[kept] >> 1
        parts.append(Panel(0 * one, group, *masks, one, came, len(asked.rules) - 1).added_up())
    return _together(parts, len(asked.rules) - 1), left_out


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


def _fingerprint(panel: Panel, periods: Sequence[PeriodCount]) -> str:
    found = hashlib.sha256(traits_text().encode())
    found.update(repr(periods).encode())
    for column in (panel.period, panel.group, panel.yes, panel.unknown, panel.families, panel.fell):
        found.update(column.astype("<i8").tobytes())
    return found.hexdigest()
