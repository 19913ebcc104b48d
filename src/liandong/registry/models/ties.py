"""Families given to persons: who helps whom, whom an evaluator is to visit, whose account is a family's own.

A duty says what somebody may do and below which place; a tie names the family. Both must hold on the day.
See :func:`liandong.registry.selectors.ties_of`.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models.dated import listed, period_forward
from liandong.registry.models.household import Household
from liandong.registry.tie_codes import TieRole, UnitKind

_HELPS, _EVALUATES = Q(role=TieRole.HELPER.value), Q(role=TieRole.EVALUATOR.value)


class AssistingUnit(models.Model):
    """A unit whose people help families of a county. ``account`` reads the pairs of these people, masked."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="unit_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_name"),
            *listed("unit", kind=UnitKind),
        ]

    def __str__(self) -> str:
        return self.name


class Sample(models.Model):
    """Families drawn for an evaluator. Its key is the seed, so that whoever has it can draw the same again.

    ``place``: where was drawn; ``drawn_for``: for whom, so that nobody below learns who was drawn.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    title = models.CharField(max_length=80)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    drawn_for = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="samples")
    families = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="the first day it no longer holds")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            period_forward("sample_period"),
            models.CheckConstraint(condition=Q(families__gt=0), name="sample_of_some"),
        ]

    def __str__(self) -> str:
        return self.title


def _whole(column: str) -> Func:
    return Func(F(column), F(column), Value("[]"), function="int8range")


_DAYS = (Func(F("valid_from"), F("valid_to"), Value("[)"), function="daterange"), "&&")


class Tie(models.Model):
    """A family given to a person from ``valid_from`` until before ``valid_to``; the same day: taken back."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="ties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ties")
    role = models.CharField(max_length=12, choices=TieRole.choices)
    unit = models.ForeignKey(AssistingUnit, on_delete=models.PROTECT, null=True, related_name="ties")
    is_main = models.BooleanField(default=False, help_text="the one who answers for the help")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, null=True, related_name="ties")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the first day it no longer holds")
    tied_at = models.DateTimeField()
    tied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["user", "role"], name="tie_of_person"),
            models.Index(fields=["unit"], condition=Q(unit__isnull=False), name="tie_of_unit"),
        ]
        constraints = [
            *listed("tie", role=TieRole),
            period_forward("tie_period"),
            models.CheckConstraint(condition=_HELPS ^ Q(unit__isnull=True), name="tie_helper_has_unit"),
            models.CheckConstraint(condition=_HELPS | Q(is_main=False), name="tie_main_helps"),
            models.CheckConstraint(condition=_EVALUATES ^ Q(sample__isnull=True), name="tie_drawn"),
            ExclusionConstraint(
                name="tie_once",
                expressions=[(_whole("household"), "&&"), (_whole("user"), "&&"), _DAYS],
                condition=~_EVALUATES,
            ),
            ExclusionConstraint(
                name="tie_one_main",
                expressions=[(_whole("household"), "&&"), _DAYS],
                condition=Q(is_main=True),
            ),
            ExclusionConstraint(
                name="tie_one_family",
                expressions=[(_whole("user"), "&&"), _DAYS],
                condition=Q(role=TieRole.HOUSEHOLD.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.key}"
