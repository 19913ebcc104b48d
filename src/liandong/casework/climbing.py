"""Late work climbs: to those above, rung by rung, until it is done (L6 of the catalogue).

The work stays whose it is. Those above see it, are told, and may give it to somebody by name. How long it may
stay late with whom says a setting of the place; a rung on which nobody serves there keeps it no day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction

from liandong.casework.kinds import task_kinds
from liandong.casework.models import Task, TaskState
from liandong.casework.rungs import PEOPLE, Rung, rung_of, rungs_from
from liandong.casework.settings.in_force import Book, book_of
from liandong.foundation import clock
from liandong.foundation.accounts.selectors import serving
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many

AT_ONCE = 2000
Staffed = Mapping[tuple[int, str], AbstractSet[int]]


def climb_late_tasks() -> int:
    """Let every late task climb as far as its days allow by today; returns how many climbed.

    Harmless to repeat and to break off: what has climbed has, and is not told again.

    Event: ``task.climbed`` for each rung. Lock: the late tasks, :data:`AT_ONCE` at a time, by their ids.
    """
    below = [name for name, kind in task_kinds().items() if rung_of(kind.roles) not in (None, Rung.COUNTY)]
    late = Task.objects.filter(
        state=TaskState.OPEN, due_on__lt=clock.today(), kind__in=below, place__isnull=False
    ).exclude(rung=Rung.COUNTY)
    count, after = 0, 0
    while True:
        with transaction.atomic():
            locked = late.filter(pk__gt=after).select_for_update(of=("self",)).select_related("place")
            tasks = list(locked.order_by("pk")[:AT_ONCE])
            if not tasks:
                return count
            count += _climb(tasks)
            after = tasks[-1].pk


def _climb(tasks: Sequence[Task]) -> int:
    """Cost: five statements, whatever the number."""
    today, now = clock.today(), clock.now()
    places = {task.place for task in tasks if task.place is not None}
    book = book_of(places, [f"climb.{rung.value}" for rung in Rung if rung is not Rung.COUNTY])
    roles = {role.value for some in PEOPLE.values() for role in some}
    staffed = serving(places, roles)
    moved, drafts = [], []
    for task in tasks:
        rungs = list(_climbs(task, book, staffed, today))
        days = (today - task.due_on).days if task.due_on else 0
        for rung in rungs:
            payload: dict[str, object] = {"task": task.kind, "about": task.subject_kind}
            payload |= {"key": task.subject_key, "to": rung.value, "days": days}
            subject = Subject("task", task.key)
            drafts.append(
                EventDraft("task.climbed", subject, task.place, None, payload, caused_by=task.opened_by_id)
            )
        if rungs:
            task.rung, task.climbed_at = rungs[-1], now
            moved.append(task)
    Task.objects.bulk_update(moved, ["rung", "climbed_at"])
    record_many(drafts)
    return len(moved)


def _climbs(task: Task, book: Book, staffed: Staffed, today: date) -> Iterator[Rung]:
    """The rungs that a task reaches by today and had not, from below."""
    kind = task.declared
    first = rung_of(kind.roles) if kind else None
    if first is None or task.due_on is None:
        return
    ahead = rungs_from(Rung(task.rung))[1:] if task.rung else list(Rung)
    last_day = task.due_on
    for below, above in pairwise(rungs_from(first)):
        rule = book.at(f"climb.{below.value}", task.place, task.due_on)
        if rule is None:
            return
        is_kept = below is first or any(staffed[task.place_id or 0, role] for role in PEOPLE[below])
        last_day += timedelta(days=rule.days if is_kept else 0)
        if today <= last_day:
            return
        if above in ahead:
            yield above
