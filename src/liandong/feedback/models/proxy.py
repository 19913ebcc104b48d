"""Who may act for a family: named by it on a signed paper, for some things, until a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.registry.models import Household


class Relation(models.TextChoices):
    """What the one who acts is to the family."""

    RELATIVE = "relative", _("relative")
    NEIGHBOUR = "neighbour", _("neighbour or friend")
    CADRE = "cadre", _("village cadre")
    LEGAL_AID = "legal_aid", _("legal aid or social worker")
    OTHER = "other", _("somebody else")


class Extent(models.TextChoices):
    """What somebody may do for a family."""

    READ = "read", _("see the file and how the case stands")
    SPEAK = "speak", _("ask, have facts corrected, object")
    SIGN = "sign", _("sign")


class Proxy(models.Model):
    """A person whom a family named to act for it, from ``valid_from`` until before ``valid_to``.

    ``account``: the person's own, where they serve somewhere; so it can be seen that they neither collected
    nor approved the family's case. ``knows``: keyed hash of the last four characters of their own ID number,
    which open a card in their hands; empty where they act at the service point only. ``paper``: the signed
    authorisation.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="proxies")
    name = models.CharField(max_length=50)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    extent = ArrayField(models.CharField(max_length=5, choices=Extent.choices))
    knows = models.BinaryField(max_length=32, blank=True, default=b"")
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="the first day it no longer holds")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("person who acts for a family")
        verbose_name_plural = _("persons who act for a family")
        indexes = [models.Index(fields=["household", "-id"], name="proxy_of_household")]
        constraints = [
            models.CheckConstraint(name="proxy_some_days", condition=Q(valid_to__gt=F("valid_from"))),
            models.CheckConstraint(name="proxy_for_something", condition=Q(extent__len__gte=1)),
            models.CheckConstraint(name="proxy_named", condition=~Q(name="")),
            models.CheckConstraint(name="proxy_relation_known", condition=Q(relation__in=Relation.values)),
            models.CheckConstraint(
                name="proxy_withdrawn_at_a_time",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: date) -> bool:
        """Whether the person may act on a day."""
        return self.withdrawn_at is None and self.valid_from <= day < self.valid_to

    @property
    def last_on(self) -> date:
        """The last day on which the person may act."""
        return date.fromordinal(self.valid_to.toordinal() - 1)

    @property
    def extent_words(self) -> list[str]:
        """What the person may do, in words."""
        return [str(Extent(one).label) for one in self.extent]
