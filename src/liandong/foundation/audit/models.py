"""The audit stream, and the chain that seals it together with the events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.audit.append_only import AppendOnly, AppendOnlyQuerySet
from liandong.foundation.places.models import Place


class AuditEntryQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    """Lines of the audit stream: read and added to, never changed."""


class AuditEntry(AppendOnly):
    """Somebody read, revealed, exported, printed, signed in or configured something.

    Changes of facts are not here: the event of a change is its audit line. Actor and place are not bound by
    foreign keys in the database: history outlives what it names.
    """

    STREAM: ClassVar[str] = "audit"
    SEALED: ClassVar[tuple[str, ...]] = (
        "id", "recorded_at", "action", "actor_id", "subject", "place_id", "detail",
    )  # fmt: skip

    action = models.CharField(_("action"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    detail = models.JSONField(_("detail"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["actor", "id"], name="auditentry_actor"),
            models.Index(fields=["subject", "id"], name="auditentry_subject"),
            # by the words an action begins with, whatever the collation of the database
            models.Index(
                fields=["action", "id"],
                name="auditentry_action",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()


class SealKey(models.Model):
    """A public key that signed heads of the chain. ``key_id`` is the first 16 hex digits of its SHA-256."""

    key_id = models.CharField(primary_key=True, max_length=16)
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal key")
        verbose_name_plural = _("seal keys")

    def __str__(self) -> str:
        return self.key_id


class Link(models.Model):
    """The place of one row in the chain. ``link`` = SHA-256 of the previous link and ``row_hash``."""

    position = models.BigIntegerField(primary_key=True)
    stream = models.CharField(max_length=10)
    row_id = models.UUIDField(unique=True)
    row_hash = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")
        constraints = [models.CheckConstraint(name="link_position_from_one", condition=Q(position__gte=1))]

    def __str__(self) -> str:
        return f"{self.position} {bytes(self.link).hex()[:16]}"


class Head(models.Model):
    """The signed end of the chain after one sealing.

    ``mark``: every row of a transaction numbered below it, in the ``cluster`` named here, was sealed by then.
    ``cluster``: the database cluster's identifier; transaction numbers mean nothing in another one. A head
    without new rows is written once after a restore, for the new cluster.
    """

    number = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(db_index=True)
    link = models.BinaryField(max_length=32)
    mark = models.BigIntegerField()
    cluster = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    key = models.ForeignKey(SealKey, on_delete=models.PROTECT)
    signature = models.BinaryField(max_length=64)

    class Meta:
        verbose_name = _("head of the chain")
        verbose_name_plural = _("heads of the chain")

    def __str__(self) -> str:
        return f"{self.number}: {self.position} {bytes(self.link).hex()[:16]}"
