"""Declaring jobs. Each part does so in its ``jobs.py``::

    @job("retention", _("Erase what is due"), longest=timedelta(hours=2), daily=time(2, 30))
    def retention() -> None: ...

A job is a plain function without arguments that may be interrupted and done again: it will be, where its
worker is killed. Procrastinate keeps the queue in PostgreSQL; see ``docs/decisions/0012-linkage.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from liandong.foundation.clock import HERE
from liandong.foundation.jobs.limits import at_most

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

QUEUE = "jobs"
TRIES = 3
_WAIT_S = 60  # before a job that failed is tried again; each time six-fold
Run = Callable[[], object]


@dataclass(frozen=True)
class Job:
    """A job: its name, what it does in words, how long it may run, and when it runs by itself.

    ``daily``: the time of the day in China; None where only somebody's word starts it. A day on which no
    worker ran is made up for when one runs again.
    """

    name: str
    title: LazyText
    longest: timedelta
    run: Run
    daily: time | None = None


_jobs: dict[str, Job] = {}


def job(name: str, title: LazyText, *, longest: timedelta, daily: time | None = None) -> Callable[[Run], Run]:
    """Declare a function as a job. It never runs twice at the same time, whatever the number of workers."""

    def declare(run: Run) -> Run:
        declared = Job(name, title, longest, run, daily)
        _jobs[name] = declared

        def do(timestamp: int = 0) -> None:
            del timestamp  # when it was due; a job asks the clock
            _limited(declared)

        retry = RetryStrategy(max_attempts=TRIES, wait=_WAIT_S, exponential_wait=6)
        task = app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name, retry=retry)(do)
        if daily is not None:
            app.periodic(cron=_cron(daily), periodic_id=name)(task)
        return run

    return declare


def _cron(daily: time) -> str:
    """The time of the day in China as a line of cron, which Procrastinate reads in UTC."""
    at = datetime.combine(date(2000, 1, 1), daily, tzinfo=HERE).astimezone(UTC)
    return f"{at.minute} {at.hour} * * *"


def jobs() -> dict[str, Job]:
    """Everything declared, by name."""
    return dict(sorted(_jobs.items()))


def _limited(declared: Job) -> None:
    milliseconds = int(declared.longest.total_seconds() * 1000)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, false)", [str(milliseconds)])
    with at_most(declared.longest):
        declared.run()


def start(name: str) -> bool:
    """Have a job done as soon as a worker is free; False where it is waiting already.

    Raises:
        KeyError: no such job.
    """
    known = _jobs[name]
    try:
        with transaction.atomic():
            app.configure_task(known.name, queue=QUEUE, lock=name, queueing_lock=name).defer()
    except AlreadyEnqueued:
        return False
    return True
