"""The one place that says which value holds where and when: :func:`value_of`, or a :class:`Book` for many.

Values of places are rows (:class:`~liandong.casework.models.SettingValue`). Where places below may only ask
for more (or less), the strictest on the way from the root decides; else the nearest. Where no place has set
one, the national default of the day holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.settings.catalogue import (
    LEAST_FAMILIES,
    LEAST_PERSONS,
    Default,
    Setting,
    Unit,
    catalogue,
    said,
)
from liandong.foundation import clock
from liandong.foundation.places.models import Place


@dataclass(frozen=True)
class InForce:
    """A value in force: set by a place (``row``), or a national ``default``.

    ``overruled``: values of places on the way that yield to this one.
    """

    setting: Setting
    value: Fraction
    row: SettingValue | None = None
    default: Default | None = None
    overruled: tuple[SettingValue, ...] = ()

    @property
    def days(self) -> int:
        """The value of a setting in days."""
        if self.setting.unit is not Unit.DAYS:
            raise ValueError(f"{self.setting.name} counts {self.setting.unit}, not days")
        return int(self.value)

    @property
    def since(self) -> date:
        """Since when it holds."""
        if self.row is not None:
            return self.row.valid_from
        assert self.default is not None  # noqa: S101  one of the two is given
        return self.default.valid_from

    @property
    def source(self) -> str:
        """By which document."""
        if self.row is not None:
            return self.row.reason
        return self.default.source if self.default is not None else ""

    @property
    def said(self) -> str:
        """The value with its unit, in the language of the page."""
        return said(self.setting.unit, self.value)

    def due_on(self, opened_on: date) -> date:
        """The last day: counting begins the day after, and ends at 24:00.

        A value that came into force later lets nobody be late by itself: not before the day it began.
        """
        return max(opened_on + timedelta(days=self.days), self.since)


@dataclass(frozen=True)
class Book:
    """What places have set, of some settings, at some places and above them. Answers without a query."""

    rows: Mapping[tuple[str, int], tuple[SettingValue, ...]]

    def at(self, name: str, place: Place | None, on: date) -> InForce | None:
        """The value in force at a place on a day (None: nationwide); None before the first default."""
        setting = catalogue()[name]
        way = [row for pk in (place.ids if place else ()) if (row := self._own(name, pk, on))]
        if not way:
            default = setting.default_on(on)
            return InForce(setting, default.value, default=default) if default else None
        decides = way[0]
        for row in way[1:]:
            if setting.strictest(decides.value, row.value) == row.value:
                decides = row
        yielding = way[way.index(decides) + 1 :]
        return InForce(setting, decides.value, row=decides, overruled=tuple(yielding))

    def _own(self, name: str, place: int, on: date) -> SettingValue | None:
        return next((row for row in self.rows.get((name, place), ()) if row.holds_on(on)), None)

    def with_value(self, row: SettingValue) -> Book:
        """The book as it were with one more value, before which an open one of its place ends."""
        own = (row.name, row.place_id)
        kept = tuple(one for one in self.rows.get(own, ()) if one.pk != row.pk)
        return Book({**self.rows, own: (row, *kept)})


def book_of(places: Iterable[Place], names: Collection[str] | None = None) -> Book:
    """What these places and those above them have set, on any day. Cost: one query for any number."""
    ids = {pk for place in places for pk in place.ids}
    found = SettingValue.objects.filter(place__in=ids, state=ProposalState.ENACTED)
    if names is not None:
        found = found.filter(name__in=names)
    rows: dict[tuple[str, int], tuple[SettingValue, ...]] = {}
    people = found.select_related("place", "proposed_by", "decided_by")
    for row in people.order_by("-valid_from", "id"):
        key = (row.name, row.place_id)
        rows[key] = (*rows.get(key, ()), row)
    return Book(rows)


def value_of(name: str, place: Place | None, on: date) -> InForce | None:
    """The value in force at a place on a day; None before the first default. Cost: one query."""
    return book_of([place] if place else [], [name]).at(name, place, on)


def required(name: str, place: Place | None, on: date) -> InForce:
    """The value, where something cannot go on without one.

    Raises:
        LookupError: the catalogue has none for that day: a fault of the catalogue.
    """
    found = value_of(name, place, on)
    if found is None:
        raise LookupError(f"the catalogue of settings has no {name!r} on {on}")
    return found


def values_at(
    places: Sequence[Place], on: date, names: Collection[str] | None = None
) -> dict[int, dict[str, InForce]]:
    """All values in force at each place on a day, by name. Cost: one query."""
    book = book_of(places, names)
    wanted = names if names is not None else catalogue().keys()
    return {
        place.pk: {name: found for name in wanted if (found := book.at(name, place, on)) is not None}
        for place in places
    }


def least_persons(place: Place) -> int:
    """Figures about a place that leave the offices name no fewer people than this today. Cost: one query."""
    return int(required(LEAST_PERSONS, place, clock.today()).value)


def least_families(place: Place) -> int:
    """The same of families. Cost: one query."""
    return int(required(LEAST_FAMILIES, place, clock.today()).value)
