"""What was done to families, once each; and families that are still being typed in."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models.household import Household
from liandong.registry.models.source import Source


class FamilyChange(models.Model):
    """One thing done to a family by somebody, under the key with which it was asked for.

    ``key`` makes it happen once, however often it is sent. ``fingerprint`` tells the same request from
    another one under a used key. ``steps`` lists the rows that it opened, ended or set, by table and number
    and without values of a person, so that it can be undone while nothing builds on it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes")
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    event = models.UUIDField()
    steps = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        indexes = [models.Index(fields=["household", "-recorded_at"], name="familychange_of_household")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="familychange_kind"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.UNDO, undoes__isnull=False)
                | (~Q(kind=ChangeKind.UNDO) & Q(undoes__isnull=True)),
                name="familychange_undo_names_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"


class EntryDraft(models.Model):
    """A family that somebody has begun to type in; sealed, theirs alone, and gone when it is registered."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["author", "-saved_at"], name="entrydraft_of_author")]

    def __str__(self) -> str:
        return str(self.key)
