"""What can be seen of jobs and workers: who works, when each job last ended and how, what hangs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from liandong.foundation import clock
from liandong.foundation.jobs.declared import QUEUE, Job, jobs

SILENT_AFTER = timedelta(seconds=60)  # without a heartbeat, after which a worker counts as gone


@dataclass(frozen=True)
class JobState:
    """One job as it stands.

    ``succeeded_at``: when it last ended well. ``failed_at``: when it last failed for good, if it has not
    ended well since. ``running_since``: of a run under way; ``is_left``: its worker is gone.
    """

    job: Job
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    running_since: datetime | None = None
    is_left: bool = False
    is_waiting: bool = False


def job_states() -> list[JobState]:
    """Every declared job, by name. Cost: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select j.task_name,
              max(e.at) filter (where e.type = 'succeeded'),
              max(e.at) filter (where e.type = 'failed'),
              max(e.at) filter (where e.type = 'started' and j.status = 'doing'),
              bool_or(j.status = 'doing'
                and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %s))),
              bool_or(j.status = 'todo')
            from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id
            left join procrastinate_workers w on w.id = j.worker_id
            where j.queue_name = %s group by j.task_name
            """,
            [SILENT_AFTER.total_seconds(), QUEUE],
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    states = []
    for name, job in jobs().items():
        succeeded, failed, running, is_left, is_waiting = found.get(name, (None, None, None, False, False))
        has_failed = failed is not None and (succeeded is None or failed > succeeded)
        states.append(JobState(job, succeeded, failed if has_failed else None, running, is_left, is_waiting))
    return states


def worker_seen_at() -> datetime | None:
    """When a worker last gave a sign of life; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select max(last_heartbeat) from procrastinate_workers")
        found: datetime | None = cursor.fetchone()[0]
    return found


def is_worker_alive() -> bool:
    """Whether some worker is at work."""
    seen = worker_seen_at()
    return seen is not None and clock.now() - seen < SILENT_AFTER
