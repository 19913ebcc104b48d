"""What a procedure costs a family and those who work on it: waiting days, trips, working minutes (R63).

Measured from the first step of a case to its decision. Days on which a notice must hang by rule are counted
apart: nobody could have been quicker. What was not written down stays unknown and is counted as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from django.db.models import Prefetch

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.procedures import HOUSEHOLD, Clock, Guard, Procedure
from liandong.casework.settings.in_force import Book, book_of
from liandong.feedback.models import FamilySaid
from liandong.foundation import clock
from liandong.foundation.places.models import Place

LEAST = 10
"""Of fewer cases nothing is said: their days would be those of a family that everybody knows."""
MEASURES = ("waiting", "notice", "trips", "minutes")


@dataclass(frozen=True)
class Effort:
    """One case from its first step to its decision. Days are whole; None: not written down."""

    waiting: int
    notice: int
    trips: int | None
    minutes: int | None


@dataclass(frozen=True)
class Quartiles:
    """A quarter, half and three quarters of the known values are at most this, exactly."""

    low: Fraction
    median: Fraction
    high: Fraction


@dataclass(frozen=True)
class Measured:
    """One measure over the decided cases of a procedure and place; ``values``: None below :data:`LEAST`."""

    known: int
    unknown: int
    values: Quartiles | None


@dataclass(frozen=True)
class Line:
    """A procedure under one version of its table, in a place and below it. ``under_way``: not decided yet."""

    table: Procedure
    place: Place
    decided: int
    under_way: int
    waiting: Measured
    notice: Measured
    trips: Measured
    minutes: Measured

    @property
    def is_told(self) -> bool:
        """Whether enough cases were decided to say anything of them, also how many there were."""
        return self.decided >= LEAST


def quartiles(values: Iterable[int]) -> Quartiles | None:
    """The quartiles between the ordered values (linear, both ends counted); None of fewer than ten.

    >>> quartiles(range(1, 11)).median
    Fraction(11, 2)
    """
    ordered = sorted(values)
    if len(ordered) < LEAST:
        return None

    def at(share: Fraction) -> Fraction:
        place = share * (len(ordered) - 1)
        below = place.numerator // place.denominator
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Quartiles(at(Fraction(1, 4)), at(Fraction(1, 2)), at(Fraction(3, 4)))


def effort_of(
    table: Procedure,
    steps: Sequence[CaseStep],
    said: Iterable[tuple[date, int | None]],
    limits: Mapping[str, int],
) -> Effort | None:
    """What a case took until its decision; None while there is none.

    Args:
        steps: in their order.
        said: what the family said or signed in the case: the day, and for it how often it had to come.
        limits: the days of each notice by the name of its setting.
    """
    decision = table.path[0][-1]
    taken: list[CaseStep] = []
    for one in steps:
        taken.append(one)
        if one.to_state == decision or table.is_final(one.to_state):
            break
    else:
        return None
    all_days = (_day(taken[-1]) - _day(taken[0])).days
    notice = _notice_days(table, taken, limits)
    lines = [(one, table.line(one.from_state, one.event)) for one in taken]
    came = [one.trips for one, line in lines if line is not None and line.meets_family]
    came += [trips for on, trips in said if on <= _day(taken[-1])]
    # the appraisal is one meeting for many families: nobody's own minutes
    alone = [one for one, line in lines if line is None or Guard.VOTE not in line.guards]
    worked = [one.minutes for one in alone if one.actor_id is not None]
    return Effort(all_days - notice, notice, _summed(came), _summed(worked))


def _notice_days(table: Procedure, steps: Sequence[CaseStep], limits: Mapping[str, int]) -> int:
    """The days on which a notice hung as long as it had to: beyond them the case waits for somebody."""
    counted, left = 0, 0
    for one, after in pairwise(steps):
        line = table.line(one.from_state, one.event)
        if line is None:
            continue
        if line.clock is Clock.START:
            left = limits.get(line.notice, 0) + 1  # it may be taken down on the day after its last one
        if line.clock in (Clock.START, Clock.RESUME):
            hung = min((_day(after) - _day(one)).days, left)
            counted, left = counted + hung, left - hung
    return counted


def _day(step: CaseStep) -> date:
    return step.done_at.astimezone(clock.HERE).date()


def _summed(values: Sequence[int | None]) -> int | None:
    """The sum, where each is known; of no value at all nothing is known."""
    known = [one for one in values if one is not None]
    return sum(known) if known and len(known) == len(values) else None


def efforts_in(top: Place) -> list[Line]:
    """What each procedure took in a place and right below it, under each version, by the order of tables.

    Cost: five queries; two passes over the steps of the place's cases.
    """
    places = [top, *Place.objects.filter(parent=top).order_by("path")]
    found: dict[tuple[str, str, int], list[Effort]] = defaultdict(list)
    going: dict[tuple[str, str, int], int] = defaultdict(int)
    steps = CaseStep.objects.order_by("number")
    cases = Case.objects.filter(subject_kind=HOUSEHOLD, place__path__startswith=top.path)
    cases = cases.select_related("place").prefetch_related(Prefetch("steps", steps))
    book = book_of([top, *Place.objects.filter(path__startswith=top.path)], _notices())
    came = _came(top)
    for case in cases:
        table = table_of(case.procedure, case.version)
        taken = list(case.steps.all())
        effort = effort_of(table, taken, came.get(case.pk, ()), _limits(book, case))
        for place in places:
            if place.contains(case.place):
                key = (case.procedure, case.version, place.pk)
                if effort is None:
                    going[key] += 1
                else:
                    found[key].append(effort)
    return [
        _line(table, place, found[key], going[key])
        for table in TABLES
        for place in places
        if (key := (table.id, table.version, place.pk)) in found.keys() | going.keys()
    ]


def _notices() -> list[str]:
    return sorted({line.notice for table in TABLES for line in table.transitions if line.notice})


def _limits(book: Book, case: Case) -> dict[str, int]:
    on = case.opened_at.astimezone(clock.HERE).date()
    held = {name: book.at(name, case.place, on) for name in _notices()}
    return {name: int(value.value) for name, value in held.items() if value is not None}


def _came(top: Place) -> dict[int, list[tuple[date, int | None]]]:
    rows = FamilySaid.objects.filter(case__isnull=False, place__path__startswith=top.path)
    found: dict[int, list[tuple[date, int | None]]] = defaultdict(list)
    for case, at, trips in rows.values_list("case", "said_at", "trips"):
        found[case].append((at.astimezone(clock.HERE).date(), trips))
    return found


def _line(table: Procedure, place: Place, efforts: Sequence[Effort], under_way: int) -> Line:
    measured = {}
    for name in MEASURES:
        known = [value for one in efforts if (value := getattr(one, name)) is not None]
        measured[name] = Measured(len(known), len(efforts) - len(known), quartiles(known))
    return Line(table, place, len(efforts), under_way, **measured)
