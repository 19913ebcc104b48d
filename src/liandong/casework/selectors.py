"""Reading tasks: what one has, what is late in one's area, who could take one over."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from liandong.casework.kinds import BY_NAME, kinds_of_role, task_kind, task_kinds
from liandong.casework.models import Task, TaskState
from liandong.casework.rungs import rung_for, rung_of, rungs_from
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, duties_of, in_scope, require

READ, DO, OVERSEE = "task.read", "task.do", "task.oversee"


def tasks_for(user: Somebody) -> QuerySet[Task]:
    """The open tasks that a person has, the first due first: those held, and those of the own duties.

    Cost: no query of its own besides the duties.
    """
    if not isinstance(user, User):
        return Task.objects.none()
    mine = Q(holder=user)
    for duty in duties_of(user):
        kinds = kinds_of_role(duty.role)
        if kinds:
            there = Q(place__path__startswith=duty.place.path) | Q(place__isnull=True)
            mine |= Q(holder__isnull=True, kind__in=kinds) & there
    found = Task.objects.filter(mine, state=TaskState.OPEN).select_related("place", "holder")
    return found.order_by(F("due_on").asc(nulls_last=True), "id")


def late_in_area(user: Somebody, on: date | None = None) -> QuerySet[Task]:
    """The open tasks of others in the area a person oversees whose last day is over, the latest first.

    Without those that climbed to this person: see :func:`climbed_to`.
    """
    late = Task.objects.filter(state=TaskState.OPEN, due_on__lt=on or clock.today())
    seen = in_scope(user, late, action=OVERSEE).exclude(pk__in=tasks_for(user).values("pk"))
    return _first_late(seen.exclude(_climbed(user)))


def climbed_to(user: Somebody) -> QuerySet[Task]:
    """The open tasks that climbed to a person, or past them to those above; the latest first.

    Cost: no query of its own besides the duties.
    """
    return _first_late(Task.objects.filter(_climbed(user), state=TaskState.OPEN, rung__isnull=False))


def _climbed(user: Somebody) -> Q:
    found = Q(pk__in=[])
    for duty in duties_of(user):
        rung = rung_for(Role(duty.role))
        if rung is None:
            continue
        above = rungs_from(rung)
        kinds = [name for name, kind in task_kinds().items() if rung_of(kind.roles) not in (None, *above)]
        found |= Q(rung__in=above, kind__in=kinds, place__path__startswith=duty.place.path)
    return found & Q(rung__isnull=False)


def _first_late(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("place", "holder").order_by("due_on", "id")


def access_task(user: Somebody, key: UUID, *, action: str = READ) -> Task:
    """The task, open or ended, if they have it or it lies where they may do the action.

    Raises:
        OutOfScope: it lies elsewhere, or there is none.
    """
    task = Task.objects.select_related("place", "holder", "done_by").filter(key=key).first()
    if task is None or not isinstance(user, User):
        raise OutOfScope(action)
    if action != OVERSEE and has(user, task):
        return task
    if task.place is None:
        if not may_have(user, task):
            raise OutOfScope(action)
    else:
        require(user, action, task.place)
    return task


def has(user: User, task: Task) -> bool:
    """Whether a person has a task: by name, or by a duty as long as nobody has it by name."""
    return task.holder_id == user.pk or (task.holder_id is None and may_have(user, task))


def may_have(user: User, task: Task) -> bool:
    """Whether a person serves where a task lies, in a role that such tasks belong to."""
    declared = task_kind(task.kind)
    roles = set(declared.roles) - BY_NAME if declared else ()
    return any(
        duty.role in roles and (task.place is None or duty.place.contains(task.place))
        for duty in duties_of(user)
    )


def could_take(task: Task) -> QuerySet[User]:
    """Who could take a task over: everybody with one of its roles there, by name."""
    declared = task_kind(task.kind)
    roles = set(declared.roles) - BY_NAME if declared else set()
    duties = Duty.objects.valid(clock.today()).filter(role__in=roles)
    if task.place is not None:
        duties = duties.filter(place_id__in=task.place.ids)
    users = User.objects.filter(pk__in=duties.values("user_id"), is_active=True)
    if task.holder_id is not None:
        users = users.exclude(pk=task.holder_id)
    return users.order_by("display_name", "pk")


def open_tasks_about(*keys: UUID) -> QuerySet[Task]:
    """The open tasks about some things, the first due first."""
    found = Task.objects.filter(subject_key__in=keys, state=TaskState.OPEN).select_related("holder", "place")
    return found.order_by(F("due_on").asc(nulls_last=True), "id")
