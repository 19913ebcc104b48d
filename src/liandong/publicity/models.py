"""Sheets for the board of a village: notices (公示) with what anybody objects, and announcements (公告)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Case
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place

CONTACT = "publicity_publicobjection.contact_sealed"


class BoardNotice(models.Model):
    """One sheet for the board: the families of a village that one step put on notice together.

    ``persons``: of these families on the day of posting. ``head``: the signed end of the chain then, as
    the QR code carries it; empty where nothing was sealed yet. Its days are those of its cases.

    Or it announces what was decided about them: ``event`` is the step that decided, ``decided_on`` its day,
    and ``until`` the last day on which the announcement can be read.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=30)
    event = models.CharField(max_length=30, blank=True, default="")
    decided_on = models.DateField(null=True)
    until = models.DateField(null=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    persons = models.IntegerField()
    head = models.CharField(max_length=260, blank=True)

    class Meta:
        verbose_name = _("notice on the board")
        verbose_name_plural = _("notices on the board")
        constraints = [
            models.CheckConstraint(
                name="boardnotice_announces_a_day_for_days",
                condition=Q(event="", decided_on=None, until=None)
                | ~Q(event="") & Q(decided_on__isnull=False, until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.state} {self.posted_at:%Y-%m-%d}"

    @property
    def is_announcement(self) -> bool:
        """Whether it tells of a decision, rather than asks before one."""
        return bool(self.event)


class BoardLine(models.Model):
    """A family on a sheet under a number; ``step``: the one that put it on notice, or decided about it."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(BoardNotice, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="board_lines")
    step = models.IntegerField()

    class Meta:
        verbose_name = _("line of a notice")
        verbose_name_plural = _("lines of notices")
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="boardline_number_once"),
            models.UniqueConstraint(fields=["case", "step"], name="boardline_posted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.number}"


class PublicObjection(models.Model):
    """What somebody without an account objects to a family on a notice. Who re-checks may reach them.

    ``held``: it stopped the days; one that comes while they stand still is added to what is re-checked.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    line = models.ForeignKey(BoardLine, on_delete=models.PROTECT, related_name="objections")
    reason = models.CharField(max_length=1000)
    contact_sealed = models.BinaryField(null=True)
    raised_at = models.DateTimeField()
    held = models.BooleanField()

    class Meta:
        verbose_name = _("objection of the public")
        verbose_name_plural = _("objections of the public")

    def __str__(self) -> str:
        return f"{self.line_id} {self.raised_at:%Y-%m-%d}"
