"""What identification does every night: ages, validities and lines change with the day."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.foundation.jobs.declared import job
from liandong.identification.services.deriving import derive_due


@job(
    "suggestions_of_the_day",
    _("Work out anew what changes with the day"),
    longest=timedelta(hours=4),
    daily=time(0, 20),
)
def suggestions_of_the_day() -> None:
    """Derive every family whose present results hold for an earlier day."""
    derive_due()
