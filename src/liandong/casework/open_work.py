"""The tasks that a person holds by name, listed at a hand-over.

They go back to the duty, and so to whoever has it next: see ``liandong.casework.answers``.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Task, TaskState
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.open_work import Source, Work, register

_MOST = 200


def held_tasks(user: User) -> list[Work]:
    """Open tasks in the person's own name."""
    held = Task.objects.filter(holder=user, state=TaskState.OPEN).order_by("due_on", "id")[:_MOST]
    return [
        Work(f"task:{task.key}", str(task.declared.title if task.declared else task.kind)) for task in held
    ]


register(Source("tasks", _("Tasks in your own name"), held_tasks))
