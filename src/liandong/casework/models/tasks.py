"""Tasks of people and the days they are away."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind, task_kind
from liandong.casework.rungs import Rung
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Task(models.Model):
    """Something one person is to do. Of one kind there is at most one open task about one subject.

    Whoever has one of the kind's roles where the task lies has it, until ``holder`` names a single person.
    ``due_on`` is the last day; None where nobody set a limit.
    ``late_told_at``: when its people were told that the day has passed. ``rung``: to whom it climbed last
    because it is late, and ``climbed_at`` when; see :mod:`liandong.casework.climbing`.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=TaskState, default=TaskState.OPEN)
    ended_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=30, null=True)
    note = models.TextField(blank=True)
    late_told_at = models.DateTimeField(null=True, editable=False)
    rung = models.CharField(max_length=10, choices=Rung, null=True, editable=False)
    climbed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                fields=["place", "kind", "due_on"], name="task_open_there", condition=Q(state="open")
            ),
            models.Index(fields=["subject_key", "subject_kind"], name="task_of_subject"),
            models.Index(
                fields=["due_on"], name="task_late_untold", condition=Q(state="open", late_told_at=None)
            ),
            models.Index(fields=["holder", "due_on"], name="task_of_holder", condition=Q(state="open")),
            models.Index(
                fields=["place", "due_on"], name="task_climbed", condition=Q(state="open", rung__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_key"],
                condition=Q(state="open"),
                name="task_open_once",
            ),
            models.CheckConstraint(
                name="task_climbed_at_a_time",
                condition=Q(rung=None, climbed_at=None) | Q(rung__in=Rung.values, climbed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="task_ends_when_it_is_not_open",
                condition=Q(state="open", ended_at__isnull=True, outcome__isnull=True, done_by__isnull=True)
                | Q(state="done", ended_at__isnull=False, outcome__isnull=False, done_by__isnull=False)
                | Q(state="withdrawn", ended_at__isnull=False, outcome__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> Subject:
        """Whom or what it is about."""
        return Subject(self.subject_kind, self.subject_key)

    @property
    def notice_until(self) -> date | None:
        """The last day of the notice after which it is done; None where it follows none."""
        if self.declared is None or not self.declared.after_notice or self.due_on is None:
            return None
        return self.due_on - timedelta(days=1)

    @property
    def declared(self) -> TaskKind | None:
        """Its kind; None where no part declares it any more."""
        return task_kind(self.kind)


class TaskCause(models.Model):
    """An event because of which a task is open. When all are taken back, an open task falls away."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="causes")
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cause of a task")
        verbose_name_plural = _("causes of tasks")
        constraints = [models.UniqueConstraint(fields=["task", "event"], name="taskcause_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.event_id}"


class Absence(models.Model):
    """Days on which somebody is away. Their duties go on: who acts for them is a delegation of its own."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["user", "last_on"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(name="absence_period", condition=Q(last_on__gte=models.F("first_on")))
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on}–{self.last_on}"
