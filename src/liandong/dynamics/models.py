"""What procedures decided about families, with the family as it was decided upon."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import CaseStep
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.identification.models import Run
from liandong.registry.models import Household


class Decision(models.Model):
    """One decision of a case about a family's standing. Only added to: a trigger refuses changes.

    ``before`` and ``after``: columns of the standing, as codes. ``family``: the file of the family, as it was
    decided upon, sealed; later edits of the registry do not reach it. ``run``: the last run that looked at
    the family before, with what it suggested; None where none did. Who took part stands in the case's steps.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    step = models.OneToOneField(CaseStep, on_delete=models.PROTECT, related_name="decision")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=20)
    decided_on = models.DateField()
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    family = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    suggestion = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.what} {self.decided_on}"
