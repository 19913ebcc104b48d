from __future__ import annotations

from django.db import models
from django.db.models import Q

from liandong.foundation.places.models import Place
from liandong.registry.models.dated import listed
from liandong.registry.record_codes import LineKind


class IncomeLine(models.Model):
    """A line in yuan per person and year that a place sets. Place NULL: the whole country."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="income_lines"
    )
    kind = models.CharField(max_length=20, choices=LineKind.choices)
    year = models.IntegerField()
    yuan = models.DecimalField(max_digits=10, decimal_places=2)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "year"], nulls_distinct=False, name="incomeline_once"
            ),
            *listed("incomeline", kind=LineKind),
            models.CheckConstraint(condition=Q(yuan__gt=0), name="incomeline_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="incomeline_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"
