"""What the workers do for imports."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from liandong.foundation.jobs.declared import job
from liandong.intake.services import asked


@job(asked.JOB, _("Check and write big files"), longest=timedelta(hours=12))
def imports() -> None:
    """Take the steps that people asked for."""
    asked.do_asked()
