"""Cases: where a procedure stands, and the steps that led there, which are only added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models.meetings import Meeting
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject


class Case(models.Model):
    """One procedure with one subject: where it stands. Changed by :mod:`liandong.casework.advancing` alone.

    ``notice_until``: last day of the notice that hangs; ``notice_left``: days that remain while an objection
    holds it. ``whole_since``, ``whole_until``: the day of the clue and the last day for the decision; None
    where no such limit counts. ``version``: of the table that it was opened under. ``subject_no``: the number
    under which the subject is registered, for those who may not read its name.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    procedure = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    subject_kind = models.CharField(max_length=30)
    subject_key = models.UUIDField()
    subject_no = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)
    notice_left = models.IntegerField(null=True)
    whole_since = models.DateField(null=True)
    whole_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["place", "state"], name="case_there", condition=Q(ended_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "subject_kind", "subject_key"],
                condition=Q(ended_at=None),
                name="case_open_once",
            ),
            models.CheckConstraint(
                name="case_notice_runs_or_is_held",
                condition=Q(notice_until=None) | Q(notice_left=None),
            ),
            models.CheckConstraint(name="case_notice_left_at_least_one", condition=Q(notice_left__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.subject_key}: {self.state}"

    @property
    def subject(self) -> Subject:
        """Whom it is about."""
        return Subject(self.subject_kind, self.subject_key)


class CaseStep(models.Model):
    """What was done in a case, by whom, on what proof. Only added to.

    A trigger refuses changes, and one person on two sides of a case (see ``0002_case``). ``actor``: None for
    an objection of the public. ``signed``: the key of the family's own signature on which it rests, with
    the SHA-256 of what was signed; ``visit``: the key of the visit that stands for the paper. ``meeting``:
    the one that voted. ``said``: the particulars, name to codes.
    ``figures``: what was held against a line, name to figure and line. ``minutes``: that staff worked on it;
    ``trips``: that the family had to make for it; None: unknown. ``notice_until``: the last day of the notice
    that hangs after it; None where none hangs, and in steps from before it was kept.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    part = models.CharField(max_length=10, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField()
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    signed = models.UUIDField(null=True)
    signed_digest = models.CharField(max_length=64, blank=True, default="")
    visit = models.UUIDField(null=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="steps")
    reason = models.TextField(blank=True)
    representatives = models.IntegerField(null=True)
    votes_for = models.IntegerField(null=True)
    votes_against = models.IntegerField(null=True)
    votes_abstain = models.IntegerField(null=True)
    checked = models.IntegerField(null=True)
    listed = models.IntegerField(null=True)
    said = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField(null=True)
    trips = models.PositiveSmallIntegerField(null=True)
    notice_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="casestep_in_order"),
            models.CheckConstraint(
                name="casestep_two_are_two_people", condition=Q(second=None) | ~Q(second=models.F("actor"))
            ),
            models.UniqueConstraint(
                fields=["signed"], condition=Q(signed__isnull=False), name="casestep_one_a_signature"
            ),
            models.CheckConstraint(
                name="casestep_signed_as_it_read",
                condition=Q(signed__isnull=True, signed_digest="")
                | Q(signed__isnull=False, signed_digest__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="casestep_somebody_did_it", condition=Q(actor__isnull=False) | Q(event="object")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.event}"
