"""What the desk remembers: which gaps in duties those above were told of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.gap_kinds import GapKind
from liandong.foundation.places.models import Place


class ToldGap(models.Model):
    """A gap in the duties of a place that those above know of. Once the gap is mended the row goes too.

    ``what`` and ``who``: as of :class:`liandong.desk.gap_kinds.Gap`, in the language of the site.
    """

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="told_gaps")
    kind = models.CharField(max_length=20, choices=GapKind.choices)
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=300)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("told gap")
        verbose_name_plural = _("told gaps")
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "what", "who"], name="told_gap_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.kind} {self.what} {self.who}".strip()
