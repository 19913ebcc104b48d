"""What signing in remembers between requests and processes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LimitWindow(models.Model):
    """How often something was tried since the window of a limit opened.

    ``key`` is a SHA-256 of what is counted (an account, an address, a token), so that the table names nobody:
    people type passwords where the user name belongs.
    """

    pk = models.CompositePrimaryKey("limit", "key")
    limit = models.CharField(max_length=30)
    key = models.BinaryField(max_length=32)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="limitwindow_end")]
        constraints = [models.CheckConstraint(name="limitwindow_used", condition=Q(used__gte=1))]

    def __str__(self) -> str:
        return f"{self.limit} {self.used}"
