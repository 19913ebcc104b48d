"""Hand-overs of cases between levels, and their receipts."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models.cases import Case, CaseStep
from liandong.foundation import clock


class Station(models.TextChoices):
    """Between whom a case is handed over."""

    VILLAGE = "village", _("village")
    DEPARTMENT = "department", _("department")
    TOWNSHIP = "township", _("township")
    COUNTY = "county", _("county")
    CITY = "city", _("city")
    PROVINCE = "province", _("province")


class Receipt(models.Model):
    """A case that a step handed from one level to another. Who handed it stands in the step.

    Received is what somebody of that level confirmed, or went on with. Where nobody did before the case left
    again, it stays without.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.OneToOneField(CaseStep, on_delete=models.CASCADE, related_name="receipt")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="receipts")
    from_station = models.CharField(max_length=10, choices=Station)
    to_station = models.CharField(max_length=10, choices=Station)
    handed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                name="receipt_received_by_somebody",
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__gte=models.F("handed_at"), received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="receipt_between_two", condition=~Q(from_station=models.F("to_station"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_station} → {self.to_station}"

    @property
    def waited(self) -> timedelta:
        """How long it waited for somebody to receive it, or waits already."""
        return (self.received_at or clock.now()) - self.handed_at
