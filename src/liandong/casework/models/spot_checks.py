"""Spot checks: samples drawn by a committed seed, and what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models.cases import Case
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place


class SpotCheck(models.Model):
    """A sample of the cases that wait in one state of an area, drawn by a seed that was committed beforehand.

    ``seed_hash`` is recorded in the chain before the list is known; the seed itself lies sealed until the
    list is drawn, and is shown from then on. ``place``: the area of whoever draws.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    procedure = models.CharField(max_length=30)
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=30)
    event = models.CharField(max_length=30)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    seed_hash = models.CharField(max_length=64)
    seed_sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    wanted = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "version", "state", "place"],
                condition=Q(drawn_at=None),
                name="spotcheck_committed_once",
            ),
            models.CheckConstraint(
                name="spotcheck_seed_shown_when_drawn",
                condition=Q(drawn_at=None, drawn_by=None, wanted=None, seed="")
                | (Q(drawn_at__isnull=False, drawn_by__isnull=False, wanted__gte=1) & ~Q(seed="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.state} {self.seed_hash[:8]}"


class SpotCheckLine(models.Model):
    """A case on the list of a spot check: its weight, why, its chance as an exact fraction, and its result.

    ``step``: the last one before the list was drawn; a case that was sent back comes onto another list.
    """

    id = models.BigAutoField(primary_key=True)
    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    step = models.IntegerField()
    weight = models.IntegerField()
    traits = models.JSONField(default=list)
    chance = models.CharField(max_length=60)
    is_drawn = models.BooleanField()
    agrees = models.BooleanField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    found_at = models.DateTimeField(null=True)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("line of a spot check")
        verbose_name_plural = _("lines of spot checks")
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], name="spotcheckline_listed_once"),
            models.CheckConstraint(
                name="spotcheckline_found_by_two",
                condition=Q(agrees=None, found_at=None, first=None, second=None)
                | (
                    Q(is_drawn=True, agrees__isnull=False, found_at__isnull=False)
                    & Q(first__isnull=False, second__isnull=False)
                    & ~Q(first=F("second"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.case_id}"
