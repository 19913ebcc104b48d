"""What the workers do for notices."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.jobs.declared import job
from liandong.foundation.notices import services
from liandong.foundation.notices.models import Notice

KEPT_DAYS = 180


@job(services.JOB, _("Send notices by mail"), longest=timedelta(minutes=30), daily=time(7, 0))
def notices_by_mail() -> None:
    """Send what is due; once a day also what was left over."""
    services.send_mails()


@job("tidy_notices", _("Forget notices of half a year ago"), longest=timedelta(minutes=30), daily=time(4, 20))
def tidy() -> None:
    """Remove old notices, read or not, with what went out of them."""
    Notice.objects.filter(made_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
