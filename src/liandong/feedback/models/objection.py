"""Objections to single facts. What was objected to is kept as it was seen; nothing of it is changed later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import unseal
from liandong.foundation.places.models import Place
from liandong.identification.models import Run
from liandong.registry.models import Household

CONTACT = "feedback_objection.contact_sealed"


class Speaker(models.TextChoices):
    """Who says that a fact is wrong."""

    FAMILY = "family", _("somebody of the family")
    PROXY = "proxy", _("somebody whom the family asked to speak for it")
    VILLAGER = "villager", _("somebody else of the village")
    OFFICIAL = "official", _("somebody in office")


class Objection(models.Model):
    """Somebody says that a fact on which a suggestion rests is wrong.

    ``fact`` and ``origin``: the words as they stood on the explanation; ``fact_id`` and ``column`` name the
    fact in no language. ``reason``: why it is wrong; ``wanted``: how it really is, as far as they say;
    ``contact_sealed``: how to reach whoever objects. ``raised_by``: None
    where the family used its card. It is open until it is taken back; a task asks the
    village to check it. ``erased_at``: its words went by the rule of retention. The database refuses every
    other change.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="objections")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=80, help_text="the indicator, item or question, by its id")
    fact_id = models.CharField(max_length=64, help_text="as facts name themselves, in no language")
    column = models.CharField(max_length=80, blank=True, default="")
    fact = models.CharField(max_length=400)
    origin = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=10, choices=Speaker.choices)
    reason = models.CharField(max_length=1000)
    wanted = models.CharField(max_length=400, blank=True)
    contact_sealed = models.BinaryField(null=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        indexes = [models.Index(fields=["household", "-id"], name="objection_of_household")]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "fact_id"],
                condition=Q(withdrawn_at__isnull=True),
                name="objection_open_once",
            ),
            models.CheckConstraint(condition=Q(by__in=Speaker.values), name="objection_speaker_known"),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=False) | Q(by__in=["family", "proxy"]),
                name="objection_raised_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("raised_at"), withdrawn_by__isnull=False),
                name="objection_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def contact_text(self) -> str:
        """How to reach whoever objects; for those who may enter objections there."""
        return unseal(bytes(self.contact_sealed), of=f"{CONTACT}.{self.key}") if self.contact_sealed else ""

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.withdrawn_at is None
