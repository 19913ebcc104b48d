"""The jobs that every installation has."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liandong.foundation.jobs.declared import job
from liandong.foundation.personal.retention import run

_KEPT_DAYS = 30


@job(
    "retention",
    _("Erase personal data whose time has come"),
    longest=timedelta(hours=2),
    daily=time(3, 30),
)
def retention() -> None:
    """Carry out the rules of retention."""
    run()


@job("tidy_jobs", _("Forget jobs that ended a month ago"), longest=timedelta(minutes=10), daily=time(4, 10))
def tidy() -> None:
    """Remove what is known of jobs that ended long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            delete from procrastinate_jobs j where status in ('succeeded', 'failed', 'cancelled', 'aborted')
              and (select max(at) from procrastinate_events e where e.job_id = j.id)
                < now() - make_interval(days => %s)
            """,
            [_KEPT_DAYS],
        )
