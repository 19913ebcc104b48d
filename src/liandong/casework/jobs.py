"""What the workers do for tasks."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.casework import climbing, telling
from liandong.casework.settings.services import follow_begun
from liandong.foundation.jobs.declared import job


@job("late_tasks", _("Tell people of tasks that are late"), longest=timedelta(minutes=30), daily=time(6, 40))
def late_tasks() -> None:
    """Once for each task: the day after its last day, or when a worker runs again."""
    telling.tell_of_late_tasks()


@job(
    "settings_begin",
    _("Let open tasks follow settings that begin"),
    longest=timedelta(hours=1),
    daily=time(0, 20),
)
def settings_begin() -> None:
    """Values that were set for a later day: on that day what is open follows them."""
    follow_begun()


@job(
    "climb_late_tasks",
    _("Let late tasks climb to those above"),
    longest=timedelta(minutes=30),
    daily=time(6, 45),
)
def climb_late_tasks() -> None:
    """A day without a worker is made up for: a task then climbs as far as it would have by now."""
    climbing.climb_late_tasks()
