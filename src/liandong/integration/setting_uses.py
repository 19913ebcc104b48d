"""What the days of a department govern: the last day that is offered when a comparison is asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liandong.casework.settings.uses import kept, register_use
from liandong.integration.forms import ANSWER_DAYS
from liandong.integration.models import Comparison

register_use(
    ANSWER_DAYS,
    kept(
        lambda: _("comparisons that were asked keep their day"),
        lambda: Comparison.objects.filter(withdrawn_at=None),
        since="asked_at",
    ),
)
