"""The next step of a case as a task of those who may take it; the one before ends with its step."""

from __future__ import annotations

from datetime import timedelta

from liandong.casework.models import Case, Task, TaskState
from liandong.casework.procedures import Procedure, Transition
from liandong.casework.services import Asked, open_tasks
from liandong.casework.tasks import TASKS
from liandong.casework.whole import latest_for
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record_many


def ask_next(table: Procedure, case: Case, line: Transition, actor: User | None, because: Event) -> None:
    """End the open task of a case and open the one that its state asks for.

    A task is done where one of those it belongs to took the step, and falls away otherwise.

    Lock: the open tasks of the case. The caller holds the case.
    """
    kind = table.tasks.get(case.state)
    if line.to in line.states and kind == table.tasks.get(line.to):
        return  # a step that leaves the case where it was
    _end_open(case, actor, because)
    if kind is not None:
        due_on = case.notice_until + timedelta(days=1) if case.notice_until else None
        open_tasks(
            kind,
            [Asked(Subject("case", case.key), case.place, because, due_on, latest=latest_for(table, case))],
        )


def _end_open(case: Case, actor: User | None, because: Event) -> None:
    found = Task.objects.select_for_update(of=("self",)).select_related("place")
    now, drafts = clock.now(), []
    for task in found.filter(subject_kind="case", subject_key=case.key, state=TaskState.OPEN):
        payload: dict[str, object] = {"task": task.kind, "about": "case", "key": case.key}
        is_theirs = actor is not None and has_role(actor, *TASKS[task.kind].roles, place=case.place)
        task.ended_at = now
        if is_theirs:
            task.state, task.done_by, task.outcome = TaskState.DONE, actor, "step"
            stage = TASKS[task.kind].stage
            payload |= {"outcome": "step", "stage": stage.value if stage else None}
        else:
            task.state = TaskState.WITHDRAWN
        task.save(update_fields=["state", "ended_at", "done_by", "outcome"])
        told = "task.done" if is_theirs else "task.withdrawn"
        subject = Subject("task", task.key)
        drafts.append(
            EventDraft(told, subject, task.place, actor if is_theirs else None, payload, caused_by=because)
        )
    if drafts:
        record_many(drafts)
