"""The card with which a family opens its own page without an account (see ``docs/decisions/0028``)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.feedback.models.proxy import Proxy
from liandong.foundation.keys import uuid7
from liandong.registry.models import Household


class CardEnd(models.TextChoices):
    """Why a card no longer opens anything."""

    REPLACED = "replaced", _("a new card was issued")
    LOST = "lost", _("lost, or in other hands")
    UNWANTED = "unwanted", _("the family wants none")
    TRIED = "tried", _("too many wrong tries")
    NO_PROXY = "no_proxy", _("the person acts for the family no longer")


class CardSecret(models.Model):
    """The installation's own secret under which codes of cards are kept: one row, sealed by the key ring.

    It outlives a changed SECRET_KEY, and a rotation of the ring seals it anew: codes in hand live on.
    """

    OF = "feedback_cardsecret.sealed"

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=10, unique=True)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("secret of the cards")
        verbose_name_plural = _("secrets of the cards")

    def __str__(self) -> str:
        return self.purpose


class FamilyCard(models.Model):
    """A card of a family, or of somebody who acts for it. Of its code only a keyed hash is kept.

    ``expires_on``: its last day. ``wrong``: tries with the right code and a wrong answer since it was opened
    last; at :data:`liandong.feedback.cards.MOST_WRONG` the card ends.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cards")
    proxy = models.ForeignKey(Proxy, on_delete=models.PROTECT, null=True, related_name="cards")
    code_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()
    wrong = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why = models.CharField(max_length=8, choices=CardEnd.choices, blank=True)

    class Meta:
        verbose_name = _("card of a family")
        verbose_name_plural = _("cards of families")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "proxy"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="card_one_in_hand",
            ),
            models.CheckConstraint(
                name="card_ended_for_a_reason",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, why="")
                | (Q(ended_at__gte=F("issued_at")) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    def opens_on(self, day: date) -> bool:
        """Whether the card opens the family's page on a day; that of a proxy while the proxy holds."""
        if self.ended_at is not None or day > self.expires_on:
            return False
        return self.proxy is None or self.proxy.holds_on(day)
