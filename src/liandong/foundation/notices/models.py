"""Notices, what of them goes out, and what people want to get."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.keys import uuid7
from liandong.foundation.notices.kinds import words_of


class Channel(models.TextChoices):
    MAIL = "mail", _("mail")
    SMS = "sms", _("short message")


class Notice(models.Model):
    """Something that concerns one person. ``link``: the page of this site on which they see what it is."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(link__startswith="/"), name="notice_links_into_the_site")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return words_of(self.kind, self.details)


class Outgoing(models.Model):
    """A notice on its way out of the site: a mail that a worker sends, a message that a gateway fetches.

    ``failed_at``: given up after several tries; the notice stands on the page all the same.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="outgoing")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="outgoing_once_by_channel"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outgoing_channel_known"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True), name="outgoing_ends_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="outgoing_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class Wanted(models.Model):
    """What somebody wants to get besides the page. The phone is sealed; the mail address is the account's."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wanted")
    language = models.CharField(max_length=8, default="zh-hans")
    by_mail = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=False)
    sealed = models.BinaryField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_sms=False) | Q(sealed__isnull=False), name="wanted_sms_needs_a_phone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
