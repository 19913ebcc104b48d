"""What the workers do for comparisons."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.foundation.jobs.declared import job
from liandong.integration.services.asking import ask_what_stands


@job("comparisons", _("Ask departments what stands each month"), longest=timedelta(hours=1), daily=time(5, 0))
def comparisons() -> None:
    """Open the standing comparisons whose day has come."""
    ask_what_stands()
