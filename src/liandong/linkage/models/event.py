"""Events: what changed, where, when it happened, when we learned it, by whom, and because of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.append_only import AppendOnly, AppendOnlyQuerySet
from liandong.foundation.places.models import Place
from liandong.linkage.kinds import kind_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


@dataclass(frozen=True, order=True, slots=True)
class Subject:
    """What an event is about: the kind of thing (``household``) and its key."""

    kind: str
    key: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class EventQuerySet(AppendOnlyQuerySet["Event"]):
    """Events: read and added to, never changed."""


class Event(AppendOnly):
    """One change of one subject, written in the transaction of the change itself.

    ``seq`` counts the events of a subject from 1 without gaps. ``payload`` holds ids and codes of the fields
    that its kind declares, never personal data. ``caused_by`` is the event this one follows from. Actor,
    place and cause are not bound by foreign keys in the database: history outlives what it names, and a bulk
    load would pay for each check.
    """

    STREAM: ClassVar[str] = "event"
    SEALED: ClassVar[tuple[str, ...]] = (
        "id", "recorded_at", "kind", "subject_kind", "subject_key", "seq", "place_id", "payload",
        "occurred_at", "actor_id", "caused_by_id",
    )  # fmt: skip

    kind = models.CharField(_("kind"), max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    seq = models.BigIntegerField()
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(_("happened at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    caused_by = models.ForeignKey(
        "self",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="consequences",
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_key", "subject_kind", "seq"], name="event_subject"),
            models.Index(fields=["place", "id"], name="event_place"),
            models.Index(fields=["kind", "id"], name="event_kind"),
            models.Index(fields=["caused_by"], name="event_cause", condition=Q(caused_by__isnull=False)),
        ]
        constraints = [models.CheckConstraint(name="event_seq_from_one", condition=Q(seq__gte=1))]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> Subject:
        """What the event is about."""
        return Subject(self.subject_kind, self.subject_key)

    @property
    def is_baseline(self) -> bool:
        """Recorded at a first filling, or because of something that was: nobody acts on it."""
        return self.payload.get("baseline") is True

    @property
    def title(self) -> LazyText | str:
        """The kind in words, in the reader's language; the bare kind if no part declares it any more."""
        kind = kind_of(self.kind)
        return kind.title if kind else self.kind


class SubjectHead(models.Model):
    """How many events a subject has. Its row is the lock under which the next numbers are given out."""

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.CharField(max_length=30)
    key = models.UUIDField()
    last_seq = models.BigIntegerField()

    class Meta:
        verbose_name = _("count of a subject's events")
        verbose_name_plural = _("counts of subjects' events")

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.last_seq}"
