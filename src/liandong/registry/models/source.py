from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from liandong.foundation.keys import uuid7
from liandong.registry.codes import SourceKind


class Source(models.Model):
    """Where facts come from: one survey, visit, answer of a department or imported file.

    Two sources with the same kind, title and date are one origin speaking twice: the second is a
    correction of the first. Any other pair that disagrees about one day is a conflict.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=SourceKind.choices)
    title = models.CharField(max_length=200)
    observed_on = models.DateField(help_text="the day the facts were true, not the day they arrived")
    document = models.CharField(max_length=64, null=True, blank=True, help_text="sha256 of the stored file")
    batch_key = models.UUIDField(null=True, blank=True, db_index=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="source_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
