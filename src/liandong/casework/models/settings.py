"""Values of settings."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.casework.models.proposals import Proposal, two_person_rules


class SettingValue(Proposal):
    """The value of a setting: ``numerator``/``denominator``; of whole numbers the latter is 1."""

    used_as = "name"

    name = models.CharField(max_length=40)
    numerator = models.IntegerField()
    denominator = models.IntegerField(default=1)

    class Meta:
        verbose_name = _("value of a setting")
        verbose_name_plural = _("values of settings")
        indexes = [models.Index(fields=["place", "name", "-valid_from"], name="settingvalue_by_place")]
        constraints = [
            *two_person_rules("settingvalue", "name"),
            models.CheckConstraint(
                name="settingvalue_is_a_number", condition=Q(numerator__gte=0, denominator__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value} {self.valid_from}"

    @property
    def value(self) -> Fraction:
        """The exact value."""
        return Fraction(self.numerator, self.denominator)
