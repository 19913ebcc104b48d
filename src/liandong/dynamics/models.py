"""Where families stand, worked out from the registry; and the lines that a place enacted for itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place


class State(models.TextChoices):
    """How one aspect stands. Unknown is a state of its own, and never short."""

    MET = "met", _("holds")
    SHORT = "short", _("does not hold")
    UNKNOWN = "unknown", _("not known")


class LineKind(models.TextChoices):
    """What a line is for."""

    POVERTY = "poverty", _("poverty line")
    MONITORING = "monitoring", _("monitoring line")


class Standing(models.Model):
    """One family against the line of its place and year, and in its four guarantees: derived, never entered.

    ``income_pc_yuan``: net income of the latest known year over the present members. Not bound to the
    household by a foreign key: a withdrawn import takes households away, and this is derived anew then.
    """

    household_key = models.UUIDField(primary_key=True)
    income = models.CharField(max_length=7, choices=State)
    education = models.CharField(max_length=7, choices=State)
    medical = models.CharField(max_length=7, choices=State)
    housing = models.CharField(max_length=7, choices=State)
    water = models.CharField(max_length=7, choices=State)
    year = models.IntegerField(null=True)
    income_pc_yuan = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    line_yuan = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    derived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("standing of a family")
        verbose_name_plural = _("standings of families")

    def __str__(self) -> str:
        return f"{self.household_key} {self.income}"


class Line(models.Model):
    """An income line that a place enacted: from a year on, for everything below it."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LineKind)
    from_year = models.IntegerField()
    yuan = models.DecimalField(max_digits=10, decimal_places=2)
    source = models.CharField(max_length=200)
    enacted_at = models.DateTimeField()
    enacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.UUIDField()

    class Meta:
        verbose_name = _("income line")
        verbose_name_plural = _("income lines")
        constraints = [
            models.UniqueConstraint(fields=["place", "from_year"], name="line_once_a_year"),
            models.CheckConstraint(condition=Q(yuan__gt=0), name="line_above_zero"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="line_kind"),
            models.CheckConstraint(condition=~Q(source=""), name="line_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.from_year}: {self.yuan}"
