"""Tasks: opened because of events, done by people, handed over, and falling away with their causes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext

from liandong.casework.kinds import TaskKind, task_kind
from liandong.casework.models import Task, TaskCause, TaskState
from liandong.casework.refusals import HeldByAnother, NotOpen, NotTheirs, UnknownOutcome
from liandong.casework.selectors import DO, OVERSEE, access_task, has, may_have
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.in_force import book_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record, record_many

_TRIES = 3


@dataclass(frozen=True)
class Asked:
    """A task that an event asks for.

    ``due_on``: where the setting of its kind does not say it. ``holder``: whose it is by name from the start.
    ``latest``: no later than that, whatever the setting says.
    """

    subject: Subject
    place: Place | None
    because: Event
    due_on: date | None = None
    holder: User | None = None
    latest: date | None = None


@transaction.atomic
def open_tasks(kind: str, asked: Iterable[Asked]) -> list[Task]:
    """Open a task of a kind for each subject, or give the one that is open already one more cause.

    Raises:
        ValueError: no part declares the kind.

    Lock: the open task of each subject, in the order of subjects.
    Cost: seven statements, whatever the number.
    """
    if task_kind(kind) is None:
        raise ValueError(f"no part declares the task {kind!r}")
    wanted: dict[Subject, list[Asked]] = {}
    for one in asked:
        wanted.setdefault(one.subject, []).append(one)
    found: dict[Subject, Task] = {}
    new: set[Subject] = set()
    for _try in range(_TRIES):  # somebody may finish a task between our looking and our locking it
        missing = [wanted[subject][0] for subject in sorted(wanted.keys() - found.keys())]
        if not missing:
            break
        new |= _insert(kind, missing)
        found |= _locked(kind, [one.subject for one in missing])
    _keep_causes(found, wanted)
    _tell(kind, found, new, wanted)
    return [found[subject] for subject in wanted if subject in found]


def _insert(kind: str, asked: Sequence[Asked]) -> set[Subject]:
    """Add the tasks of subjects that have no open one; returns which."""
    now, today = clock.now(), clock.today()
    book = book_of([one.place for one in asked if one.place is not None], [kind])
    rows = []
    for one in asked:
        limit = book.at(kind, one.place, today) if kind in catalogue() else None
        due = one.due_on or (limit.due_on(today) if limit else None)
        due = min((day for day in (due, one.latest) if day is not None), default=None)
        place = one.place.pk if one.place is not None else None
        holder = one.holder.pk if one.holder is not None else None
        rows.append((uuid7(now), one.subject.kind, one.subject.key, place, one.because.pk, due, holder))
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into casework_task (key, kind, subject_kind, subject_key, place_id, opened_by_id, due_on,
              holder_id, opened_at, state, note)
            select key, %s, subject_kind, subject_key, place_id, event_id, due_on, holder_id, %s, 'open', ''
            from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[], %s::uuid[], %s::date[],
              %s::bigint[]) t (key, subject_kind, subject_key, place_id, event_id, due_on, holder_id)
            on conflict (kind, subject_kind, subject_key) where state = 'open' do nothing
            returning subject_kind, subject_key
            """,
            [kind, now, *columns],
        )
        return {Subject(subject_kind, key) for subject_kind, key in cursor.fetchall()}


def _locked(kind: str, subjects: Sequence[Subject]) -> dict[Subject, Task]:
    keys = [subject.key for subject in subjects]
    open_ones = Task.objects.select_for_update(of=("self",)).select_related("place", "holder")
    rows = open_ones.filter(kind=kind, subject_key__in=keys, state=TaskState.OPEN).order_by("subject_key")
    wanted = set(subjects)
    return {row.subject: row for row in rows if row.subject in wanted}


def _keep_causes(found: dict[Subject, Task], wanted: dict[Subject, list[Asked]]) -> None:
    TaskCause.objects.bulk_create(
        [
            TaskCause(task=task, event_id=one.because.pk)
            for subject, task in found.items()
            for one in wanted[subject]
        ],
        ignore_conflicts=True,
    )


def _tell(
    kind: str, found: dict[Subject, Task], new: set[Subject], wanted: dict[Subject, list[Asked]]
) -> None:
    drafts = []
    for subject, task in found.items():
        payload = {"task": kind, "about": subject.kind, "key": subject.key}
        for number, one in enumerate(wanted[subject]):
            is_first = subject in new and number == 0
            drafts.append(
                EventDraft(
                    "task.opened" if is_first else "task.asked_again",
                    Subject("task", task.key),
                    task.place,
                    None,
                    payload | (_first_told(task) if is_first else {}),
                    caused_by=one.because,
                )
            )
    record_many(drafts)


def _first_told(task: Task) -> dict[str, object]:
    told: dict[str, object] = {"due": task.due_on.isoformat()} if task.due_on else {}
    return told | ({"to": task.holder.key} if task.holder is not None else {})


@transaction.atomic
def finish(task_key: UUID, *, actor: User, outcome: str, note: str = "") -> Task:
    """Say that a task is done, and how it ended. What somebody did by the way goes into the note.

    Raises:
        OutOfScope: the task is not the actor's.
        NotOpen: somebody else finished it, or it fell away.
        HeldByAnother: a colleague has it by name.
        UnknownOutcome: the kind has no such end.

    Lock: the task.
    """
    task = _open_one(task_key, actor)
    declared = task_kind(task.kind)
    outcomes = declared.outcomes if declared else {}
    if outcome not in outcomes:
        known = gettext(", ").join(str(words) for words in outcomes.values())
        raise UnknownOutcome(task=declared.title if declared else task.kind, outcome=outcome, known=known)
    task.state, task.ended_at = TaskState.DONE, clock.now()
    task.done_by, task.outcome, task.note = actor, outcome, note.strip()
    task.save(update_fields=["state", "ended_at", "done_by", "outcome", "note"])
    payload = {"task": task.kind, "about": task.subject_kind, "key": task.subject_key, "outcome": outcome}
    if declared is not None and declared.stage is not None:
        payload["stage"] = declared.stage.value
    record(
        kind="task.done",
        subject=Subject("task", task.key),
        place=task.place,
        actor=actor,
        payload=payload,
        caused_by=task.opened_by_id,
    )
    return task


@transaction.atomic
def settle_tasks(
    kind: str, subjects: Iterable[Subject], *, outcome: str, actor: User, because: Event
) -> list[Task]:
    """End the open tasks of a kind about subjects as done: what they asked for was done in another way.

    Raises:
        ValueError: the kind has no such end.

    Event: ``task.done`` for each, caused by what did it. Lock: those tasks, in the order of their subjects.
    """
    declared = task_kind(kind)
    if declared is None or outcome not in declared.outcomes:
        raise ValueError(f"no task {kind!r} ends with {outcome!r}")
    found = _locked(kind, sorted(set(subjects)))
    for task in found.values():
        task.state, task.ended_at, task.outcome, task.done_by = TaskState.DONE, clock.now(), outcome, actor
        task.save(update_fields=["state", "ended_at", "outcome", "done_by"])
    stage = {"stage": declared.stage.value} if declared.stage is not None else {}
    record_many(
        EventDraft(
            "task.done",
            Subject("task", task.key),
            task.place,
            actor,
            {"task": kind, "about": task.subject_kind, "key": task.subject_key, "outcome": outcome, **stage},
            caused_by=because,
        )
        for task in found.values()
    )
    return list(found.values())


@transaction.atomic
def hand_over(task_key: UUID, *, actor: User, to: User) -> Task:
    """Give a task to one person, who must serve the place in one of the kind's roles.

    Raises:
        OutOfScope, NotOpen, HeldByAnother: as :func:`finish`.
        NotTheirs: the person could not have such a task there.

    Lock: the task.
    """
    return _give(_open_one(task_key, actor), actor, to)


@transaction.atomic
def assign(task_key: UUID, *, actor: User, to: User) -> Task:
    """Give a task of the area one oversees to one person, whoever has it now; as :func:`hand_over` otherwise.

    Raises: OutOfScope, NotOpen, NotTheirs. Lock: the task.
    """
    access_task(actor, task_key, action=OVERSEE)
    return _give(_locked_open(task_key), actor, to)


def _give(task: Task, actor: User, to: User) -> Task:
    if not may_have(to, task):
        raise NotTheirs(who=to, roles=_roles(task_kind(task.kind)))
    task.holder = to
    task.save(update_fields=["holder"])
    record(
        kind="task.handed_over",
        subject=Subject("task", task.key),
        place=task.place,
        actor=actor,
        payload={"task": task.kind, "to": to.key},
        caused_by=task.opened_by_id,
    )
    return task


@transaction.atomic
def release(leaver: UUID, *, because: Event) -> int:
    """Give the open tasks that a person holds by name back to whoever has the duty; returns how many.

    Lock: those tasks, in the order of their keys.
    """
    held = Task.objects.select_for_update(of=("self",)).select_related("place")
    tasks = list(held.filter(holder__key=leaver, state=TaskState.OPEN).order_by("subject_key", "id"))
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(holder=None)
    record_many(
        EventDraft(
            "task.released",
            Subject("task", task.key),
            task.place,
            None,
            {"task": task.kind, "of": leaver},
            caused_by=because,
        )
        for task in tasks
    )
    return len(tasks)


def _roles(declared: TaskKind | None) -> str:
    return gettext(" or ").join(str(role.label) for role in declared.roles) if declared else ""


def _open_one(task_key: UUID, actor: User) -> Task:
    access_task(actor, task_key, action=DO)
    task = _locked_open(task_key)
    if not has(actor, task):
        if task.holder is None:  # another office has it, nobody by name
            raise OutOfScope(DO)
        raise HeldByAnother(who=task.holder)
    return task


def _locked_open(task_key: UUID) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("place").get(key=task_key)
    if task.state != TaskState.OPEN:
        raise NotOpen(state=TaskState(task.state).label, day=formats.day(task.ended_at))
    return task


@transaction.atomic
def withdraw_causes(events: Sequence[Event], because: Event) -> list[Task]:
    """Take back events as causes; an open task that no other cause keeps open falls away.

    Lock: the open tasks concerned, in the order of their keys.
    """
    keys = [event.pk for event in events]
    tasks = list(
        Task.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(state=TaskState.OPEN, pk__in=TaskCause.objects.filter(event_id__in=keys).values("task_id"))
        .order_by("subject_key", "id")
    )
    now = clock.now()
    TaskCause.objects.filter(event_id__in=keys, withdrawn_at__isnull=True).update(withdrawn_at=now)
    held = set(
        TaskCause.objects.filter(task__in=tasks, withdrawn_at__isnull=True).values_list("task_id", flat=True)
    )
    gone = [task for task in tasks if task.pk not in held]
    for task in gone:
        task.state, task.ended_at = TaskState.WITHDRAWN, now
    Task.objects.bulk_update(gone, ["state", "ended_at"])
    record_many(
        EventDraft(
            "task.withdrawn",
            Subject("task", task.key),
            task.place,
            None,
            {"task": task.kind, "about": task.subject_kind, "key": task.subject_key},
            caused_by=because,
        )
        for task in gone
    )
    return gone
