"""The one place that says which value holds where and when: :func:`value_of`, or a :class:`Book` for many.

Values of places are rows (:class:`~liandong.casework.models.SettingValue`). Where places below may only ask
for more (or less), the strictest on the way from the root decides; else the nearest. Where no place has set
one, the national default of the day holds; where that is law, no place is less strict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on


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


def binds(above: InForce, level: int) -> bool:
    """Whether a value from above limits what an office of a level may set below it.

    A province goes by the bounds alone where the default is no law: it stands where none has spoken yet.
    """
    return above.row is not None or above.setting.bound or level > Level.PROVINCE


@dataclass(frozen=True)
class Book:
    """What places have set, of some settings, at some places and above them. Answers without a query.

    ``codes``: of places that have one, where a default differs by province.
    """

    rows: Mapping[tuple[str, int], tuple[SettingValue, ...]]
    codes: Mapping[int, str] = field(default_factory=dict)

    def at(self, name: str, place: Place | None, on: date) -> InForce | None:
        """The value in force at a place on a day (None: nationwide); None before the first default."""
        setting = catalogue()[name]
        ids = place.ids if place else ()
        default = setting.default_on(on, self._code(ids))
        way = [row for pk in ids if (row := self._own(name, pk, on))]
        if not way:
            return InForce(setting, default.value, default=default) if default else None
        decides = way[0]
        for row in way[1:]:
            if setting.strictest(decides.value, row.value) == row.value:
                decides = row
        yielding = way[way.index(decides) + 1 :]
        if default and setting.bound and setting.strictest(default.value, decides.value) != decides.value:
            return InForce(setting, default.value, default=default, overruled=tuple(way))
        return InForce(setting, decides.value, row=decides, overruled=tuple(yielding))

    def _code(self, ids: Sequence[int]) -> str:
        return next((self.codes[pk] for pk in reversed(ids) if pk in self.codes), "")

    def _own(self, name: str, place: int, on: date) -> SettingValue | None:
        return next((row for row in self.rows.get((name, place), ()) if row.holds_on(on)), None)

    def with_value(self, row: SettingValue) -> Book:
        """The book as it were with one more value, before which an open one of its place ends."""
        own = (row.name, row.place_id)
        kept = tuple(one for one in self.rows.get(own, ()) if one.pk != row.pk)
        return replace(self, rows={**self.rows, own: (row, *kept)})


def book_of(places: Iterable[Place], names: Collection[str] | None = None) -> Book:
    """What these places and those above them have set, on any day.

    Cost: one query for any number; one more where a default differs by province.
    """
    ids = {pk for place in places for pk in place.ids}
    found = SettingValue.objects.filter(place__in=ids, state=ProposalState.ENACTED)
    if names is not None:
        found = found.filter(name__in=names)
    rows: dict[tuple[str, int], tuple[SettingValue, ...]] = {}
    people = found.select_related("place", "proposed_by", "decided_by")
    for row in people.order_by("-valid_from", "id"):
        key = (row.name, row.place_id)
        rows[key] = (*rows.get(key, ()), row)
    asked = [one for name, one in catalogue().items() if names is None or name in names]
    if not any(one.is_regional for one in asked):
        return Book(rows)
    codes = names_on().filter(place__in=ids, code__isnull=False).values_list("place_id", "code")
    return Book(rows, {place: code for place, code in codes if code})


def places_that_set(names: Collection[str], below: Place | None = None) -> list[Place]:
    """The places, or those below one, that have set a value of some settings, on any day. One query."""
    rows = SettingValue.objects.filter(name__in=names, state=ProposalState.ENACTED)
    found = Place.objects.filter(pk__in=rows.values("place")).order_by("path")
    if below is not None:
        found = found.filter(path__startswith=below.path).exclude(pk=below.pk)
    return list(found)


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
    """All values in force at each place on a day, by name. Cost: that of :func:`book_of`."""
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
