"""Column makers of the fact tables. Every one may be NULL: unknown is never read as "no"."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models


def code(codes: type[models.TextChoices]) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=24, choices=codes.choices, null=True, blank=True)


def yes_no() -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(null=True, blank=True)


def count() -> models.SmallIntegerField[int | None, int | None]:
    return models.SmallIntegerField(null=True, blank=True)


def number() -> models.IntegerField[int | None, int | None]:
    return models.IntegerField(null=True, blank=True)


def yuan() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


def measure() -> models.DecimalField[Decimal | None, Decimal | None]:
    """An area or a length with two decimals."""
    return models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)


def day() -> models.DateField[date | None, date | None]:
    return models.DateField(null=True, blank=True)


def text(length: int = 80) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=length, null=True, blank=True)


def area() -> models.DecimalField[Decimal | None, Decimal | None]:
    """An area of a whole village, in mu, with two decimals."""
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
