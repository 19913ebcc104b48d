"""The jobs of identification."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.foundation.jobs.declared import job
from liandong.identification.services.deriving import derive_due


@job(
    "derive_suggestions",
    _("Work out anew what the rules in force say of every family"),
    longest=timedelta(hours=3),
    daily=time(0, 20),
)
def derive_suggestions() -> None:
    """A new day: members are older, and other rules or lines may hold."""
    derive_due()
