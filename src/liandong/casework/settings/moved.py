"""Whether a changed rule moved the last day of an open task: worked out from what held when it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from liandong.casework.models import Task
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import InForce, book_of
from liandong.foundation import clock
from liandong.foundation.places.models import Place


@dataclass(frozen=True)
class MovedDay:
    """A last day that a rule moved: what it was, what holds since when, and the place that decided so."""

    was: date
    now: InForce
    since: date
    place: Place | None


def moved_day(task: Task | None) -> MovedDay | None:
    """How a rule moved the last day of a task; None where none did, or where somebody chose the day.

    Cost: one query.
    """
    if task is None or task.due_on is None or task.kind not in catalogue():
        return None
    opened_on = task.opened_at.astimezone(clock.HERE).date()
    book = book_of([task.place] if task.place else [], [task.kind])
    new = book.at(task.kind, task.place, clock.today())
    if (
        new is not None
        and new.row is not None
        and new.row.decided_at
        and new.row.decided_at >= task.opened_at
    ):
        opened_with = min(opened_on, new.row.valid_from - timedelta(days=1))
    else:
        opened_with = opened_on
    old = book.at(task.kind, task.place, opened_with)
    if old is None or new is None or old.due_on(opened_on) == task.due_on:
        return None
    if new.due_on(opened_on) != task.due_on:
        return None
    ended = old.row.valid_to if old.row is not None else None  # what is above holds again
    since = new.since if new.since > opened_with else ended
    row = new.row or old.row
    return MovedDay(old.due_on(opened_on), new, since or new.since, row.place if row else None)
