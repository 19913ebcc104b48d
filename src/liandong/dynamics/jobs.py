"""What the workers do for dynamic management: lists of disasters, and by night the warning rules."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from liandong.dynamics import disasters
from liandong.dynamics.relapse_fitting import fit_where_due
from liandong.dynamics.timely import keep_lists_of_the_day
from liandong.dynamics.warning_services import look_at_everybody
from liandong.foundation.jobs.declared import job


@job(disasters.JOB, _("Put families on the lists of disasters"), longest=timedelta(minutes=30))
def disaster_lists() -> None:
    """Village by village; what was broken off is gone on with."""
    disasters.list_families()


@job(
    "timely_exit_of_the_day",
    _("Look anew who meets the exit standard, and who fell"),
    longest=timedelta(hours=1),
    daily=time(0, 50),
)
def timely_exit_of_the_day() -> None:
    """Lines and the days of a stable income change with the day although no fact does."""
    keep_lists_of_the_day()


@job(
    "warnings_of_the_night",
    _("Ask the warning rules in force of every family"),
    longest=timedelta(hours=2),
    daily=time(1, 10),
)
def warnings_of_the_night() -> None:
    """Open clues where a rule holds, and mark what holds no longer."""
    look_at_everybody()


@job(
    "relapse_model",
    _("Fit and test the relapse model when a half-year has ended"),
    longest=timedelta(hours=2),
    daily=time(3, 10),
)
def relapse_model_of_the_half_year() -> None:
    """Learn from the register's history; what comes of it does nothing until two people put it in force."""
    fit_where_due()
