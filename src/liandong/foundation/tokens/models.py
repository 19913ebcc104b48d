"""Tokens of the API, and writes that were answered once and may be asked again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from liandong.foundation.keys import uuid7


class ApiToken(models.Model):
    """A key for a program. Only its SHA-256 is kept: 256 random bits need no slow hash.

    ``prefix``: its first characters, by which people know it again. ``last_used_at`` is exact to the minute.
    """

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="apitoken_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(name="apitoken_has_scopes", condition=Q(scopes__len__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class AnsweredRequest(models.Model):
    """A write that was carried out under an idempotency key: asked again, it gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    operation = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    request_sha256 = models.BinaryField(max_length=32)
    answer = models.JSONField(null=True)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "operation", "key"], name="answeredrequest_once")
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
