"""What dynamic management does every night: rules in force look at everybody."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.dynamics.warning_services import look_at_everybody
from liandong.foundation.jobs.declared import job


@job(
    "warnings_of_the_night",
    _("Ask the warning rules in force of every family"),
    longest=timedelta(hours=2),
    daily=time(1, 10),
)
def warnings_of_the_night() -> None:
    """Open clues where a rule holds, and mark what holds no longer."""
    look_at_everybody()
