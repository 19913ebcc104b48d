"""What a procedure costs a family and those who work on it: waiting days, trips, working minutes (R63).

Measured of each phase of a case that the family waits for, to its decision: being taken in, the plan of help,
leaving; and of every objection within. Days on which a notice must hang by rule are counted apart: nobody
could have been quicker. What was not written down stays unknown and is counted as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.models import Q

from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.procedure_tables import TABLES
from liandong.casework.procedures import (
    HOUSEHOLD,
    PHASE_WORDS,
    Clock,
    Guard,
    Phase,
    Procedure,
    Transition,
)
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import Book, book_of, least_families
from liandong.feedback.effort_sql import efforts_query
from liandong.foundation import clock
from liandong.foundation.places.models import Place

MEASURES = ("waiting", "notice", "trips", "minutes")
OBJECTION = ".objection"
_FAMILIES = tuple(table for table in TABLES if table.subject == HOUSEHOLD)


@dataclass(frozen=True)
class Quartiles:
    """A quarter, half and three quarters of the known values are at most this, exactly.

    Between two values in order they are linear, both ends counted.
    """

    low: Fraction
    median: Fraction
    high: Fraction


@dataclass(frozen=True)
class Measured:
    """One measure over what was decided in a place; ``values``: None where too few are known."""

    known: int
    unknown: int
    values: Quartiles | None


@dataclass(frozen=True)
class Line:
    """A phase of a procedure under one version of its table, or the objections in it, in a place and below.

    ``decided``: how often it came to its end; ``under_way``: not yet. A case that went back to a phase counts
    there again. ``least``: of fewer cases nothing is said, their days would be those of a family that
    everybody knows.
    """

    table: Procedure
    phase: Phase
    of_objections: bool
    place: Place
    decided: int
    under_way: int
    waiting: Measured
    notice: Measured
    trips: Measured
    minutes: Measured
    least: int

    @property
    def is_told(self) -> bool:
        """Whether enough cases were decided to say anything of them, also how many there were."""
        return self.decided >= self.least

    @property
    def stage(self) -> str:
        """The phase by its code; ``entry.objection`` for the objections in it."""
        return f"{self.phase.value}{OBJECTION if self.of_objections else ''}"

    @property
    def words(self) -> str:
        """The phase in words."""
        return str(PHASE_WORDS[self.phase])


def efforts_in(top: Place) -> list[Line]:
    """What each phase of each procedure took in a place and right below it, by the order of the tables.

    The setting of the place says of how many families something may be told.

    Cost: five queries, however many cases; all cases of the place are read once, in the database.
    """
    below = {place.pk: place for place in Place.objects.filter(parent=top).order_by("path")}
    least = least_families(top)
    values = _lines() | _limits(top) | {"path": top.path, "zone": clock.HERE.key}
    with connection.cursor() as cursor:
        cursor.execute(efforts_query(MEASURES), values)
        rows = cursor.fetchall()
    places = {top.pk: 0} | {pk: at for at, pk in enumerate(below, 1)}
    tables = {(table.id, table.version): at for at, table in enumerate(_FAMILIES)}
    phases = [*Phase]
    found = []
    for procedure, version, layer, place, is_all, decided, under_way, *told in rows:
        if not is_all and place is None:
            continue  # cases of the place itself, which stand in its sum
        at = tables[procedure, version]
        phase, disputed = layer.removesuffix(OBJECTION), layer.endswith(OBJECTION)
        home = top if is_all else below[place]
        cells = {
            name: _measured(least, decided, *told[2 * number : 2 * number + 2])
            for number, name in enumerate(MEASURES)
        }
        line = Line(_FAMILIES[at], Phase(phase), disputed, home, decided, under_way, **cells, least=least)
        found.append(((at, places[home.pk], phases.index(line.phase), disputed), line))
    return [line for _order, line in sorted(found, key=lambda one: one[0])]


def _measured(least: int, decided: int, known: int, quartiles: Sequence[float] | None) -> Measured:
    if known < least or quartiles is None:
        return Measured(known, decided - known, None)
    return Measured(known, decided - known, Quartiles(*(Fraction(one) for one in quartiles)))


def _lines() -> dict[str, list[object]]:
    """The lines of all tables about families, one for each state, as columns of the query."""
    rows = [
        (table.id, table.version, state, line.event, *_phases(table, state, line), line.meets_family,
         Guard.VOTE not in line.guards,  # the appraisal is one meeting for many: nobody's own minutes
         line.notice, line.clock in (Clock.START, Clock.RESUME))
        for table in _FAMILIES for line in table.transitions for state in line.states
    ]  # fmt: skip
    names = ("procedure", "version", "state", "event", "was", "goes", "was_disputed", "goes_disputed")
    return _columns((*names, "opens", "meets", "alone", "notice", "hangs"), rows)


def _phases(table: Procedure, state: str, line: Transition) -> tuple[str, str, str, str, bool]:
    """The layers that a step leaves and enters, and whether it is work of the phase that it opens.

    The approval that opens the wait for a plan is work of the phase that it ends.
    """
    was, goes = table.phases.get(state), table.phases.get(line.to)
    disputes = [
        f"{phase}{OBJECTION}" if phase and table.is_disputed(at) else ""
        for phase, at in ((was, state), (goes, line.to))
    ]
    opens = was is None or goes is not Phase.PLAN
    return (was or "", goes or "", disputes[0], disputes[1], opens and goes is not None and goes != was)


def _limits(top: Place) -> dict[str, list[object]]:
    """The days of each notice from day to day, at a place and at those below that set any. Two queries."""
    names = sorted({line.notice for table in _FAMILIES for line in table.transitions if line.notice})
    here = Q(place__in=top.ids) | Q(place__path__startswith=top.path)
    rows = SettingValue.objects.filter(here, name__in=names, state=ProposalState.ENACTED)
    setting = {row.place for row in rows.select_related("place").order_by("pk")}
    holders = {top, *(place for place in setting if top.contains(place))}
    book = book_of(holders, names)
    told = [
        (place.path, name, since, until, days)
        for place in sorted(holders, key=lambda one: one.path)
        for name in names
        for since, until, days in _days(book, name, place)
    ]
    return _columns(("holder", "named", "since", "until", "days"), told)


def _days(book: Book, name: str, place: Place) -> Iterator[tuple[date, date | None, int]]:
    """From when until before when a notice must hang how many days."""
    own = [row for pk in place.ids for row in book.rows.get((name, pk), ())]
    turns = {one.valid_from for one in catalogue()[name].defaults} | {row.valid_from for row in own}
    days = sorted(turns | {row.valid_to for row in own if row.valid_to is not None})
    for since, until in zip(days, [*days[1:], None], strict=True):
        found = book.at(name, place, since)
        if found is not None:
            yield since, until, found.days


def _columns(names: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}
