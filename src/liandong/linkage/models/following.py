"""How far what follows from events has come: what waits, what was done, what failed, how long it took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.places.models import Place
from liandong.linkage.models.event import Event, Subject
from liandong.linkage.stages import Stage


class Lane(models.IntegerChoices):
    """Who waits for it: a person at a page, or nobody in particular (an import, a changed rule)."""

    QUICK = 0, _("quick")
    BULK = 1, _("bulk")


class Unsettled(models.Model):
    """An event whose consequences have not been drawn for one subject: the outbox, written with the event.

    Recorders only add rows and never wait for a drainer; a drainer locks rows, draws the consequences and
    removes the rows in one transaction. ``reaction`` names a single one where an event touches subjects
    other than its own (a changed line: every household below it).
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    lane = models.SmallIntegerField(choices=Lane)
    reaction = models.CharField(max_length=60, null=True)
    queued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unsettled event")
        verbose_name_plural = _("unsettled events")
        indexes = [
            models.Index(fields=["lane", "id"], name="unsettled_lane"),
            models.Index(fields=["event"], name="unsettled_touched", condition=Q(reaction__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.subject}"

    @property
    def subject(self) -> Subject:
        """For which the consequences are to be drawn."""
        return Subject(self.subject_kind, self.subject_key)


class Mark(models.Model):
    """An act followed an event: written in the transaction of its effect, so that it happens once.

    ``withdrawn_at``: the event was taken back, and the act compensated.
    """

    pk = models.CompositePrimaryKey("event_id", "reaction")
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reaction = models.CharField(max_length=60)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mark of an act")
        verbose_name_plural = _("marks of acts")
        indexes = [models.Index(fields=["reaction", "at"], name="mark_of_reaction")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event_id}"


class Setback(models.Model):
    """A reaction that failed for one event and subject: tried again later, in the end parked for a person.

    ``error`` is the name of the refusal, or the type and its place in the code; ``message`` and ``details``
    make the sentence, in which no word of a person's stands.
    """

    id = models.BigAutoField(primary_key=True)
    reaction = models.CharField(max_length=60)
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200)
    message = models.TextField()
    part = models.CharField(max_length=30)
    details = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("setback")
        verbose_name_plural = _("setbacks")
        indexes = [
            models.Index(fields=["next_at"], name="setback_due", condition=Q(next_at__isnull=False)),
            models.Index(
                fields=["reaction", "parked_at"], name="setback_parked", condition=Q(parked_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reaction", "event", "subject_kind", "subject_key"], name="setback_once"
            ),
            models.CheckConstraint(
                name="setback_waits_or_is_parked",
                condition=Q(next_at__isnull=False, parked_at__isnull=True)
                | Q(next_at__isnull=True, parked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event_id} {self.error}"

    @property
    def subject(self) -> Subject:
        """For which it failed."""
        return Subject(self.subject_kind, self.subject_key)


class Handover(models.Model):
    """Work that passed from one stage of the circle to another: when, where, and how long it had waited.

    ``began`` is the last event of the earlier stage in the chain of causes of ``event``.
    """

    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    began = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    from_stage = models.CharField(max_length=14, choices=Stage)
    to_stage = models.CharField(max_length=14, choices=Stage)
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    at = models.DateTimeField()
    waited = models.DurationField()
    is_by_person = models.BooleanField()

    class Meta:
        verbose_name = _("hand-over between stages")
        verbose_name_plural = _("hand-overs between stages")
        indexes = [models.Index(fields=["at", "place"], name="handover_at")]

    def __str__(self) -> str:
        return f"{self.from_stage} {self.to_stage} {self.event_id}"
