"""Telling people of their tasks and duties: numbers for each person, never a notice for each task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from liandong.casework.kinds import task_kind
from liandong.casework.models import Task, TaskState
from liandong.casework.notices import AGAIN, CLIMBED, DELEGATED, GIVEN, HANDED_OVER, LATE, NEW
from liandong.casework.rungs import PEOPLE, Rung
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, HandOver, User
from liandong.foundation.accounts.selectors import serving
from liandong.foundation.notices.services import notify, notify_counted
from liandong.linkage.models import Event
from liandong.linkage.trace import origins

_ASKED_AGAIN = "task.asked_again"


def tell_of_tasks(events: Sequence[Event]) -> None:
    """Tell people how many tasks are new to their duty, have a new cause, or were given to them by name.

    What has ended or passed on since is not told, nor what somebody gave to themselves.
    """
    opened = [event.subject_key for event in events if event.kind == "task.opened"]
    named = [event.subject_key for event in events if event.kind == "task.opened" and "to" in event.payload]
    theirs = Q(holder=None) | Q(key__in=named)
    new = Task.objects.filter(theirs, key__in=opened, state=TaskState.OPEN)
    notify_counted(_by_person(new), NEW, link=reverse("casework:tasks"))
    causes = _new_causes([event for event in events if event.kind == _ASKED_AGAIN])
    asked = Task.objects.filter(key__in=causes, state=TaskState.OPEN)
    notify_counted(_by_person(asked, causes), AGAIN, link=reverse("casework:tasks"))
    given = {event.subject_key: event for event in events if event.kind == "task.handed_over"}
    held = Task.objects.filter(key__in=given, state=TaskState.OPEN, holder__isnull=False)
    counts = Counter(
        holder for key, holder in held.values_list("key", "holder") if given[key].actor_id != holder
    )
    notify_counted(counts, GIVEN, link=reverse("casework:tasks"))


def _new_causes(asked: Sequence[Event]) -> Counter[UUID]:
    """How many causes each task has that began with something for which nobody had asked before.

    One illness may ask for a visit by its clue, by a warning and by what the rules say then: once is enough.
    """
    if not asked:
        return Counter()
    kinds = ("task.opened", _ASKED_AGAIN)
    told = Event.objects.filter(subject_kind="task", subject_key__in={one.subject_key for one in asked})
    rows = list(told.filter(kind__in=kinds).order_by("seq").values_list("pk", "subject_key"))
    began, fresh = origins([pk for pk, _task in rows]), {one.pk for one in asked}
    known: set[tuple[UUID, UUID]] = set()
    found: Counter[UUID] = Counter()
    for pk, task in rows:
        found[task] += pk in fresh and (task, began[pk]) not in known
        known.add((task, began[pk]))
    return +found


def tell_of_late_tasks() -> int:
    """Tell people how many of their tasks are late, each task once; returns how many tasks.

    Lock: those tasks.
    """
    with transaction.atomic():
        late = Task.objects.filter(state=TaskState.OPEN, due_on__lt=clock.today(), late_told_at=None)
        rows = list(late.select_for_update(of=("self",)).order_by("id"))
        Task.objects.filter(pk__in=[one.pk for one in rows]).update(late_told_at=clock.now())
        found = Task.objects.filter(pk__in=[one.pk for one in rows])
        notify_counted(_by_person(found), LATE, link=reverse("casework:tasks"))
    return len(rows)


def tell_of_climbs(events: Sequence[Event]) -> None:
    """Tell those above how many late tasks climbed to them; what has ended or climbed on is not told."""
    risen = {event.subject_key: str(event.payload["to"]) for event in events}
    rows = Task.objects.filter(key__in=risen, state=TaskState.OPEN, place__isnull=False)
    counts = Counter(
        (task.place, task.rung) for task in rows.select_related("place") if task.rung == risen[task.key]
    )
    roles = {role.value for _place, rung in counts for role in PEOPLE[Rung(rung)]}
    there = serving({place for place, _rung in counts if place is not None}, roles)
    found: Counter[int] = Counter()
    for (place, rung), count in counts.items():
        assert place is not None  # noqa: S101  for the type; it was asked for
        people = set().union(*(there[place.pk, role.value] for role in PEOPLE[Rung(rung)]))
        found.update(dict.fromkeys(people, count))
    notify_counted(found, CLIMBED, link=reverse("casework:tasks"))


def _by_person(tasks: QuerySet[Task], times: Mapping[UUID, int] | None = None) -> Counter[int]:
    """How many of the tasks each person has: who holds it, else everybody with its duty there.

    Args:
        times: how often each counts, by its key; None: once.

    Cost: two queries, and one for tasks that lie nowhere.
    """
    rows = [task for task in tasks.select_related("place") for _ in range(times[task.key] if times else 1)]
    found = Counter(task.holder_id for task in rows if task.holder_id is not None)
    of_duty = Counter((task.kind, task.place) for task in rows if task.holder_id is None)
    roles = {kind: declared.roles if (declared := task_kind(kind)) else () for kind, _place in of_duty}
    wanted = {role.value for some in roles.values() for role in some}
    there = serving({place for _kind, place in of_duty if place is not None}, wanted)
    anywhere: dict[str, set[int]] = {role: set() for role in wanted}
    if any(place is None for _kind, place in of_duty):
        for user, role in Duty.objects.valid().filter(role__in=wanted).values_list("user", "role"):
            anywhere[role].add(user)
    for (kind, place), count in of_duty.items():
        people: set[int] = set()
        for role in roles[kind]:
            people |= anywhere[role.value] if place is None else there[(place.pk, role.value)]
        found.update(dict.fromkeys(people, count))
    return found


def tell_of_duties(events: Sequence[Event]) -> None:
    """Tell a successor what was handed over, and a colleague that they may act for somebody."""
    for event in events:
        key = event.payload.get("to")  # empty where nobody takes over yet
        to = User.objects.filter(key=str(key)).first() if key else None
        who = User.objects.filter(key=event.subject_key).first()
        if to is None or who is None or to.pk == event.actor_id:
            continue
        if event.kind == "duty.handed_over":
            made = HandOver.objects.filter(leaver=who, successor=to).order_by("-id").first()
            if made is None:
                continue
            link = reverse("hand_over", args=[made.key])
            told = {name: str(event.payload[name]) for name in ("duties", "items")}
            notify([to], HANDED_OVER, link=link, details={"who": who, "day": event.payload["on"], **told})
        else:
            # the payload names the day after the last
            last = date.fromisoformat(str(event.payload["until"])) - timedelta(days=1)
            details = {"who": who, "day": event.payload["from"], "until": last}
            notify([to], DELEGATED, link=reverse("account_mine"), details=details)
