from __future__ import annotations

from django.db import models
from django.db.models import Q

from liandong.registry.models.dated import DatedFacts, period_forward
from liandong.registry.models.household import Household


class ReferenceLevel(DatedFacts):
    """A class that somebody else gave the household; compared with, never used to decide.

    ``level`` is NULL where the source gives the members of one household different levels.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="reference_levels")
    scheme = models.CharField(max_length=40)
    level = models.CharField(max_length=20, null=True, blank=True)
    is_contradictory = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "scheme"],
                condition=Q(valid_to__isnull=True),
                name="reference_one_at_a_time",
            ),
            period_forward("reference_period"),
            models.CheckConstraint(
                condition=Q(is_contradictory=True, level__isnull=True)
                | Q(is_contradictory=False, level__isnull=False),
                name="reference_level_or_contradiction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.scheme}"
