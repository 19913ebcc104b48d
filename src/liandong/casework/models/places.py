"""How villages and counties stand, as cases decided."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from liandong.casework.models.cases import CaseStep
from liandong.foundation.places.models import Place


class ListedAs(models.TextChoices):
    """How a village or county stands."""

    LISTED = "listed", _("on the list")
    EXITED = "exited", _("left the list")


class PlaceStanding(models.Model):
    """How a village or county stands from ``valid_from`` on, as the step of a case decided.

    The next decision closes the row and opens another; nothing is overwritten. ``step`` carries the figures
    that it was decided upon, who took part and the paper.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="standings")
    status = models.CharField(max_length=10, choices=ListedAs.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    step = models.OneToOneField(CaseStep, on_delete=models.PROTECT, related_name="place_standing")

    class Meta:
        verbose_name = _("standing of a place")
        verbose_name_plural = _("standings of places")
        constraints = [
            models.CheckConstraint(name="placestanding_known", condition=Q(status__in=ListedAs.values)),
            models.CheckConstraint(
                name="placestanding_forward",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="placestanding_one_at_a_time",
                expressions=[
                    (
                        # core gist has no plain equality; a range of one number has
                        Func("place_id", "place_id", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.status} {self.valid_from}"
