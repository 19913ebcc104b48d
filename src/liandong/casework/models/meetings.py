"""Meetings of a village: its representatives, who came, photographs and signatures.

``CaseStep.meeting`` names the meeting that voted. Triggers hold what the votes rest on: once there are votes,
the attendance and what was kept beside it stay as they are (see ``0030_meetings``).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place


class Representative(models.Model):
    """Somebody elected to speak for the villagers, from ``valid_from`` until before ``valid_to``."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    group_no = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("representative of a village")
        verbose_name_plural = _("representatives of villages")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name", "group_no"],
                condition=Q(valid_to=None),
                name="representative_listed_once",
            ),
            models.CheckConstraint(
                name="representative_forward",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """An appraisal meeting (民主评议) of a village. ``minutes``: the signed paper, with the first votes."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    venue = models.CharField(max_length=80)
    chair = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voted_at = models.DateTimeField(null=True)
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("meeting of a village")
        verbose_name_plural = _("meetings of villages")
        indexes = [models.Index(fields=["place", "-held_on"], name="meeting_there")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(voted_at=None), name="meeting_one_before_votes"
            ),
            models.CheckConstraint(
                name="meeting_votes_have_minutes",
                condition=Q(voted_at=None, minutes=None) | Q(voted_at__isnull=False, minutes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.held_on}"


class AbsentBecause(models.TextChoices):
    """Why a representative did not come."""

    WORK = "work", _("works away from home")
    ILL = "ill", _("ill")
    DUTY = "duty", _("another duty")
    KIN = "kin", _("keeps out: related to a family of the agenda")
    UNSAID = "unsaid", _("no reason said")


class Attendance(models.Model):
    """Whether a representative of the list came to a meeting; of whoever did not, why."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="+")
    is_present = models.BooleanField()
    absent_because = models.CharField(max_length=10, choices=AbsentBecause, blank=True)

    class Meta:
        verbose_name = _("attendance of a meeting")
        verbose_name_plural = _("attendance of meetings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "representative"], name="attendance_once"),
            models.CheckConstraint(
                name="attendance_absent_for_a_reason",
                condition=Q(is_present=True, absent_because="")
                | Q(is_present=False, absent_because__in=AbsentBecause.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.representative_id}"


class MeetingPhoto(models.Model):
    """A photograph of a meeting, without what the camera wrote, and a small one of it to look through."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("photograph of a meeting")
        verbose_name_plural = _("photographs of meetings")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.key}"


class MeetingSignature(models.Model):
    """The signature of the head of a family as an image; without ``case``, of whoever was in the chair."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="signatures")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("signature at a meeting")
        verbose_name_plural = _("signatures at meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], nulls_distinct=False, name="meetingsignature_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.case_id}"
