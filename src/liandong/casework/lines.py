"""Tasks as they stand in a list: about whom, what to do, until when, because of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from liandong.casework.kinds import TaskKind
from liandong.casework.models import Task, TaskCause
from liandong.casework.rungs import Rung
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import InForce, book_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.models import Event
from liandong.linkage.words import Named, detail_of, names_of

_IN_A_LIST = 3


@dataclass(frozen=True)
class Cause:
    """An event because of which a task is open, with what it says in particular."""

    event: Event
    detail: str


@dataclass(frozen=True)
class TaskLine:
    """One task for a reader. ``about``: None where they may not see whom it is about.

    ``causes``: the latest first; those that were taken back only where no other is left.
    """

    task: Task
    kind: TaskKind
    about: Named | None
    place: str
    causes: tuple[Cause, ...]
    limit: InForce | None

    @property
    def shown(self) -> tuple[Cause, ...]:
        """The latest causes, as many as a list has room for."""
        return self.causes[:_IN_A_LIST]

    @property
    def unshown(self) -> int:
        """How many causes more there are."""
        return len(self.causes[_IN_A_LIST:])

    @property
    def url(self) -> str:
        """Where it is done: on the page of its subject, or on its own."""
        if self.kind.at_subject and self.about is not None and self.about.url:
            return self.about.url
        return reverse("casework:task", args=[self.task.key])


def task_lines(tasks: Iterable[Task], user: User) -> list[TaskLine]:
    """Tasks with what a reader sees of them. Cost: five queries, and one for each kind of subject."""
    kept = [task for task in tasks if task.declared is not None]
    names = names_of([task.subject for task in kept], user)
    causes = _causes(kept)
    places = [task.place for task in kept if task.place is not None]
    told = paths_named(places) if places else {}
    book = book_of(places, {task.kind for task in kept})
    found = []
    for task in kept:
        opened_on = task.opened_at.astimezone(clock.HERE).date()
        assert task.declared is not None  # noqa: S101  for the type; others were left out above
        found.append(
            TaskLine(
                task,
                task.declared,
                names.get(task.subject),
                " ".join(told.get(task.place_id, [])[-2:]) if task.place_id else "",
                causes[task.pk],
                book.at(task.kind, task.place, opened_on) if task.kind in catalogue() else None,
            )
        )
    return found


def _causes(tasks: list[Task]) -> dict[int, tuple[Cause, ...]]:
    """The causes of each task, by its id, the latest first. Cost: two queries at the most."""
    found: dict[int, list[Event]] = {task.pk: [] for task in tasks}
    rows = TaskCause.objects.filter(task__in=list(found), withdrawn_at=None).select_related("event")
    for row in rows:
        found[row.task_id].append(row.event)
    alone = [task for task in tasks if not found[task.pk]]
    events = Event.objects.in_bulk([task.opened_by_id for task in alone]) if alone else {}
    for task in alone:
        if task.opened_by_id in events:
            found[task.pk].append(events[task.opened_by_id])
    return {
        pk: tuple(
            Cause(one, detail_of(one))
            for one in sorted(of_task, key=lambda one: (one.recorded_at, one.pk), reverse=True)
        )
        for pk, of_task in found.items()
    }


@dataclass(frozen=True)
class ClimbLine:
    """One climb of a task: to whom, when, how many days after its last day."""

    to: str
    at: datetime
    days: int


def climbs_of(task: Task) -> list[ClimbLine]:
    """To whom a late task climbed, from below. Cost: one query where it did."""
    if task.rung is None:
        return []
    found = Event.objects.filter(subject_kind="task", subject_key=task.key, kind="task.climbed")
    return [
        ClimbLine(str(Rung(one.payload["to"]).label), one.recorded_at, one.payload["days"])
        for one in found.order_by("seq")
    ]
