"""What is kept beside the facts of a family: its consents, its documents, the questions about it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.codes import ConflictReason
from liandong.registry.models.dated import listed
from liandong.registry.models.household import Household, Member
from liandong.registry.models.source import Source
from liandong.registry.record_codes import Answer, ConsentExtent, ConsentPurpose, DocumentKind


class Document(models.Model):
    """A paper or picture in a family's file. The bytes stand among the stored files."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="documents")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    title = models.CharField(max_length=120)
    dated_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *listed("document", kind=DocumentKind),
            models.CheckConstraint(condition=~Q(title=""), name="document_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """What a family allowed: for which purpose, which data, until when; and that it took it back."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="consents")
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=ConsentPurpose.choices)
    extent: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=16, choices=ConsentExtent.choices)
    )
    given_on = models.DateField()
    expires_on = models.DateField(help_text="the last day on which it counts")
    withdrawn_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            *listed("consent", purpose=ConsentPurpose),
            models.CheckConstraint(
                condition=Q(extent__len__gt=0) & Q(extent__contained_by=ConsentExtent.values),
                name="consent_extent",
            ),
            models.CheckConstraint(condition=Q(expires_on__gte=F("given_on")), name="consent_period"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.purpose}"

    def covers(self, extent: str, on: date) -> bool:
        """Whether it allows the use of that kind of data on a day; on the day of withdrawal no longer."""
        if self.withdrawn_on is not None and on >= self.withdrawn_on:
            return False
        return extent in self.extent and self.given_on <= on <= self.expires_on


class Question(models.Model):
    """Two sources say different things about one fact: the village is asked, nothing is overwritten.

    ``field`` is a name of :data:`liandong.registry.fields.FIELDS`, or ``place`` or ``reference_level``;
    the values are texts as the database writes them. One open question per fact and value.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="questions")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", help_text="who is asked")
    field = models.CharField(max_length=40)
    year = models.IntegerField(null=True, blank=True)
    ours = models.CharField(max_length=200, null=True, blank=True)
    theirs = models.CharField(max_length=200)
    our_source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    their_source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=ConflictReason.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=12, choices=Answer.choices, null=True, blank=True)
    kept = models.CharField(max_length=200, null=True, blank=True)
    note = models.CharField(max_length=200, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    event_key = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "member", "field", "year", "theirs"],
                condition=Q(answered_at__isnull=True),
                nulls_distinct=False,
                name="question_asked_once",
            ),
            *listed("question", reason=ConflictReason, answer=Answer),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer__isnull=True)
                | Q(answered_at__isnull=False, answer__isnull=False),
                name="question_answered_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "asked_at"], condition=Q(answered_at__isnull=True), name="question_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.field}"
