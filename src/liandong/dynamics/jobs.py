"""What the workers do for dynamic management."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from liandong.dynamics import disasters
from liandong.foundation.jobs.declared import job


@job(disasters.JOB, _("Put families on the lists of disasters"), longest=timedelta(minutes=30))
def disaster_lists() -> None:
    """Village by village; what was broken off is gone on with."""
    disasters.list_families()
