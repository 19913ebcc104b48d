"""What the workers do for the desk: every morning, gaps in duties."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.desk.telling import tell_of_gaps
from liandong.foundation.jobs.declared import job


@job(
    "gaps_of_the_day",
    _("Tell those above of duties that newly lack somebody"),
    longest=timedelta(hours=1),
    daily=time(6, 0),
)
def gaps_of_the_day() -> None:
    """Look anew for duties that nobody holds or the wrong party has."""
    tell_of_gaps()
