"""What the days of a sample govern: the last day that is offered when families are drawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liandong.casework.settings.uses import kept, register_use
from liandong.registry.models import Sample
from liandong.registry.tie_forms import SAMPLE_DAYS

register_use(
    SAMPLE_DAYS,
    kept(lambda: _("samples that were drawn keep their day"), Sample.objects.all, since="drawn_at"),
)
