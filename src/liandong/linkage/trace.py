"""The trace: from an event back to what caused it and forward to everything that followed, with times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, OutOfScope
from liandong.linkage.kinds import stage_of
from liandong.linkage.models import Event
from liandong.linkage.selectors import events_for
from liandong.linkage.stages import Stage
from liandong.linkage.words import Named, detail_of, names_of, noun_of

MOST = 500  # events of one trace; a changed line has a hundred thousand consequences
_DEEPEST = 40
_ENTRIES = 20


@dataclass
class Step:
    """One event in a trace. ``after``: how long after its cause; None where nothing caused it."""

    event: Event
    noun: str
    detail: str
    about: Named | None
    after: timedelta | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def stage(self) -> Stage | None:
        """Where in the circle it happened."""
        return stage_of(self.event.kind, self.event.payload)

    def count(self) -> int:
        """How many events followed."""
        return sum(1 + step.count() for step in self.steps)


@dataclass(frozen=True)
class Trace:
    """An event between its causes and its consequences.

    ``causes``: from the first on. ``hidden``: events that the reader may not see; what is missing between
    two that they see is counted here too. ``is_cut``: there are more than :data:`MOST`.
    """

    causes: tuple[Step, ...]
    step: Step
    hidden: int
    is_cut: bool


def trace_event(key: UUID, user: User | None) -> Trace:
    """The trace of one event, as far as a person may read it (None: whoever runs the command line).

    Raises:
        OutOfScope: there is no such event, or it lies elsewhere.

    Cost: four queries, and one for each kind of subject.
    """
    readable = Event.objects.all() if user is None else events_for(user)
    event = readable.filter(pk=key).first()
    if event is None:
        raise OutOfScope(READ_FAMILIES)
    return next(_traces([event], user))


def trace_subject(key: UUID, user: User | None) -> list[Trace]:
    """The traces of what happened to one thing, last first: each from where it was first concerned.

    Cost: five queries, and one for each kind of subject.
    """
    readable = Event.objects.all() if user is None else events_for(user)
    own = readable.filter(subject_key=key)
    entries = own.filter(Q(caused_by__isnull=True) | ~Q(caused_by__subject_key=F("subject_key")))
    return list(_traces(list(entries.order_by("-id")[:_ENTRIES]), user))


def _traces(entries: Sequence[Event], user: User | None) -> Iterator[Trace]:
    above = _causes([entry.pk for entry in entries])
    below = _consequences([entry.pk for entry in entries])
    wanted = {key for keys in (*above.values(), *below.values()) for key in keys}
    readable = Event.objects.all() if user is None else events_for(user)
    found = readable.filter(pk__in=wanted).select_related("actor", "place")
    events = {event.pk: event for event in found} | {entry.pk: entry for entry in entries}
    names = names_of([event.subject for event in events.values()], user)
    causes = {event.caused_by_id for event in events.values() if event.caused_by_id}
    since = dict(Event.objects.filter(pk__in=causes).values_list("pk", "recorded_at"))

    def step(event: Event) -> Step:
        before = since.get(event.caused_by_id) if event.caused_by_id else None
        return Step(
            event,
            noun_of(event),
            detail_of(event),
            names.get(event.subject),
            event.recorded_at - before if before else None,
        )

    for entry in entries:
        top = step(entry)
        made = {entry.pk: top}
        for key in below[entry.pk]:  # by key, so that causes come before what they cause
            event = events.get(key)
            if event is not None:
                made[key] = step(event)
                parent = made.get(event.caused_by_id) if event.caused_by_id else None
                (parent or top).steps.append(made[key])
        seen = [events[key] for key in above[entry.pk] if key in events]
        hidden = len(above[entry.pk]) - len(seen) + len(below[entry.pk]) - (len(made) - 1)
        yield Trace(tuple(map(step, seen)), top, hidden, len(below[entry.pk]) >= MOST)


def origins(keys: Collection[UUID]) -> dict[UUID, UUID]:
    """The event with which all began that led to each: itself, where nothing caused it. Cost: one query."""
    above = _causes(list(keys))
    return {key: above[key][0] if key in above else key for key in keys}


def _causes(keys: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """For each event the chain of its causes, the first one first."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive up(entry, id, n) as (
              select id, caused_by_id, 1 from linkage_event where id = any (%s) and caused_by_id is not null
              union all
              select up.entry, e.caused_by_id, n + 1 from up join linkage_event e on e.id = up.id
              where e.caused_by_id is not null and n < %s
            )
            select entry, id from up order by entry, n desc
            """,
            [list(keys), _DEEPEST],
        )
        for entry, key in cursor.fetchall():
            found[entry].append(key)
    return found


def _consequences(keys: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """For each event all that followed from it, by key; at most :data:`MOST` in all."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive down(entry, id, n) as (
              select id, id, 0 from unnest(%s::uuid[]) k (id)
              union all
              select down.entry, e.id, n + 1 from down join linkage_event e on e.caused_by_id = down.id
              where n < %s
            )
            select entry, id from (select * from down where n > 0 limit %s) d order by id
            """,
            [list(keys), _DEEPEST, MOST],
        )
        for entry, key in cursor.fetchall():
            found[entry].append(key)
    return found


def as_json(trace: Trace) -> dict[str, object]:
    """A trace as plain values: ``causes`` from the first on, ``consequences`` as a tree."""
    return {
        **_one(trace.step),
        "causes": [_one(step) for step in trace.causes],
        "consequences": [_tree(step) for step in trace.step.steps],
        "hidden": trace.hidden,
        "is_cut": trace.is_cut,
    }


def _tree(step: Step) -> dict[str, object]:
    return {**_one(step), "consequences": [_tree(each) for each in step.steps]}


def _one(step: Step) -> dict[str, object]:
    event = step.event
    return {
        "event": str(event.pk),
        "kind": event.kind,
        "title": str(event.title),
        "detail": step.detail,
        "stage": step.stage.value if step.stage else None,
        "subject": str(event.subject),
        "about": step.about.text if step.about else None,
        "payload": event.payload,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "by_person": event.actor_id is not None,
        "after_s": step.after.total_seconds() if step.after is not None else None,
    }
