"""What is done for a family: its plan by year, the visits to it, and the measures it received.

Source: domain.md §2.5. An entry is never changed or deleted: a wrong one is withdrawn with a reason, and
the right one is written anew. Where a visit took place is not kept, by decision. Its words go by the rule of
retention (:mod:`liandong.registry.retention`); kind, day and money stay, and history loses the words, too.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from liandong.foundation.keys import uuid7
from liandong.registry.help_codes import MeasureKind
from liandong.registry.models.dated import listed
from liandong.registry.models.household import Household
from liandong.registry.models.records import Document

FIRST_YEAR, LAST_YEAR = 2014, 2100
LARGEST_YUAN = 100_000_000


def _yuan(**options: object) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(max_digits=11, decimal_places=2, null=True, blank=True, **options)  # type: ignore[arg-type]


def _amount(prefix: str, column: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{column}__range": (0, LARGEST_YUAN)}), name=f"{prefix}_{column}"
    )


def _withdrawn_whole(name: str, forgotten: Q) -> models.CheckConstraint:
    """Whoever takes an entry back says why, until its words go. ``forgotten``: one without words."""
    return models.CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
        | (Q(withdrawn_at__isnull=False) & (~Q(withdrawn_why="") | forgotten)),
        name=name,
    )


class HelpEntry(models.Model):
    """One entry of what is done for a family."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="%(class)ss")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class PlannedMeasure(HelpEntry):
    """A measure that a family's plan (帮扶计划) names for a year."""

    year = models.IntegerField()
    kind = models.CharField(max_length=24, choices=MeasureKind.choices)
    project = models.CharField(max_length=120, blank=True)
    scale = models.CharField(max_length=80, blank=True)
    amount_yuan = _yuan()
    due_on = models.DateField(null=True, blank=True)
    gain_yuan = _yuan(help_text="what it is expected to bring the family in that year")

    class Meta:
        constraints = [
            *listed("planned", kind=MeasureKind),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="planned_year"),
            _amount("planned", "amount_yuan"),
            _amount("planned", "gain_yuan"),
            _withdrawn_whole("planned_withdrawn_whole", Q(project="", scale="")),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.kind}"


class Visit(HelpEntry):
    """Somebody visited a family (走访): who, why, and what the family said it needs."""

    visited_on = models.DateField()
    visitor = models.CharField(max_length=80)
    purpose = models.CharField(max_length=120)
    needs = models.CharField(max_length=400, blank=True)
    picture = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~Q(visitor="") & ~Q(purpose="")) | Q(visitor="", purpose="", needs=""),
                name="visit_says_who_and_why",
            ),
            _withdrawn_whole("visit_withdrawn_whole", Q(visitor="")),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"

    @property
    def is_forgotten(self) -> bool:
        """Whether its words went by the rule of retention."""
        return not self.visitor


class ReceivedMeasure(HelpEntry):
    """A measure that a family received (帮扶措施), and what it brought (收益) once that is known."""

    kind = models.CharField(max_length=24, choices=MeasureKind.choices)
    received_on = models.DateField()
    amount_yuan = _yuan()
    provider = models.CharField(max_length=80)
    effect_yuan = _yuan()
    effect = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            *listed("received", kind=MeasureKind),
            models.CheckConstraint(
                condition=~Q(provider="") | Q(provider="", effect=""), name="received_says_from_whom"
            ),
            _amount("received", "amount_yuan"),
            models.CheckConstraint(
                condition=Q(effect_yuan__range=(-LARGEST_YUAN, LARGEST_YUAN)), name="received_effect_yuan"
            ),
            _withdrawn_whole("received_withdrawn_whole", Q(provider="")),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.received_on} {self.kind}"

    @property
    def is_forgotten(self) -> bool:
        """Whether its words went by the rule of retention."""
        return not self.provider
