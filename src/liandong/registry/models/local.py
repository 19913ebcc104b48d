"""Columns that a county declares for itself, and their dated values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models.dated import DatedFacts, listed, period_forward
from liandong.registry.models.household import Household
from liandong.registry.record_codes import LocalType

VALUE_OF = {
    LocalType.YES_NO: "value_yes_no",
    LocalType.INTEGER: "value_integer",
    LocalType.NUMBER: "value_number",
    LocalType.TEXT: "value_text",
    LocalType.LIST: "value_text",
    LocalType.DAY: "value_day",
}
"""The column of :class:`LocalValue` that keeps the values of a type."""


class LocalColumn(models.Model):
    """A column that a place declares for its households: code, title, type, list, validity."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="local_columns")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    type = models.CharField(max_length=8, choices=LocalType.choices)
    unit = models.CharField(max_length=20, blank=True, default="")
    choices: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="localcolumn_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="localcolumn_code"),
            models.CheckConstraint(condition=~Q(title=""), name="localcolumn_title"),
            *listed("localcolumn", type=LocalType),
            models.CheckConstraint(
                condition=Q(type=LocalType.LIST, choices__len__gt=1)
                | (~Q(type=LocalType.LIST) & Q(choices__len=0)),
                name="localcolumn_choices",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="localcolumn_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LocalValue(DatedFacts):
    """The value of a local column for a household; exactly one of the typed columns holds it."""

    column = models.ForeignKey(LocalColumn, on_delete=models.PROTECT, related_name="values")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="local_values")
    value_yes_no = models.BooleanField(null=True, blank=True)
    value_integer = models.BigIntegerField(null=True, blank=True)
    value_number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    value_text = models.CharField(max_length=200, null=True, blank=True)
    value_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["column", "household"],
                condition=Q(valid_to__isnull=True),
                name="localvalue_one_at_a_time",
            ),
            period_forward("localvalue_period"),
            models.CheckConstraint(
                condition=Exact(
                    models.Func(
                        *(F(name) for name in dict.fromkeys(VALUE_OF.values())),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="localvalue_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.column_id} {self.household_id}"

    @property
    def value(self) -> bool | int | Decimal | str | date | None:
        """The value, whatever its type."""
        for name in dict.fromkeys(VALUE_OF.values()):
            found: bool | int | Decimal | str | date | None = getattr(self, name)
            if found is not None:
                return found
        return None
