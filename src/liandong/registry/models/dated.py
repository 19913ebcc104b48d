"""What dated facts have in common: validity, source, and the database rules that hold them.

A fact row says what was true during ``[valid_from, valid_to)``. A change closes the row and opens the
next; nothing is overwritten. Where two statements about the same day follow each other, the first keeps
an empty period ``[d, d)``: superseded the day it began, and still there to be read.

``stated`` names the columns that the row's own source says. The other columns are carried over from the
row before, so that each value can be led back to the source that last said it. ``recorded_at`` is when the
row came to be known; rows that were changed since stand in :mod:`liandong.foundation.audit.history`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from liandong.foundation.audit.history import KnownAt
from liandong.registry.limits import LIMITS
from liandong.registry.models.source import Source
from liandong.registry.set_wise import NeverOverlapping


class DatedFacts(models.Model):
    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the first day it no longer holds")
    # held by liandong.registry.set_wise for all rows of a statement at once
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    stated: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40), default=list)
    recorded_at = models.DateTimeField(db_default=KnownAt(), editable=False)

    class Meta:
        abstract = True


def never_overlapping(
    owner: str, name: str, *, with_year: bool = False, only: Q | None = None
) -> NeverOverlapping:
    """At most one row of ``owner`` (and ``year``) holds on any day; empty periods hold on none."""
    return NeverOverlapping(owner=owner.removesuffix("_id"), name=name, with_year=with_year, only=only)


def period_forward(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name
    )


def within(prefix: str, *columns: str) -> list[models.CheckConstraint]:
    """CHECK constraints from :data:`liandong.registry.limits.LIMITS`, one for each column."""
    return [
        models.CheckConstraint(condition=Q(**{f"{column}__range": LIMITS[column]}), name=f"{prefix}_{column}")
        for column in columns
    ]


def listed(prefix: str, **columns: type[models.TextChoices]) -> list[models.CheckConstraint]:
    """CHECK constraints that hold each column to its code list; NULL stays possible."""
    return [
        models.CheckConstraint(condition=Q(**{f"{column}__in": codes.values}), name=f"{prefix}_{column}")
        for column, codes in columns.items()
    ]
