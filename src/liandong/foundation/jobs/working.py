"""A worker's side of jobs: taking them one by one, and taking over what a dead worker left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from liandong.foundation import clock
from liandong.foundation.jobs.declared import QUEUE, TRIES

BEAT_S = 5.0
SILENT_S = 20.0  # without a beat, after which a worker is taken for dead
AT_ONCE = 2
_log = logging.getLogger(__name__)


async def work(stopping: threading.Event) -> None:
    """Do jobs until told to stop; where the database goes away, begin anew when it is back."""
    while not stopping.is_set():
        try:
            await _work(stopping)
        except (ConnectorException, OSError) as error:
            _log.warning("jobs: the database is away (%s); trying again", type(error).__name__)
            await asyncio.sleep(1)


async def _work(stopping: threading.Event) -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has it
    with app.replace_connector(connector) as mine:
        async with mine.open_async():
            helpers = [
                asyncio.create_task(_take_over_again_and_again(mine)),
                asyncio.create_task(_until(stopping)),
                asyncio.create_task(
                    mine.run_worker_async(
                        queues=[QUEUE],
                        concurrency=AT_ONCE,
                        install_signal_handlers=False,
                        update_heartbeat_interval=BEAT_S,
                        stalled_worker_timeout=SILENT_S,
                    )
                ),
            ]
            done, rest = await asyncio.wait(helpers, return_when=asyncio.FIRST_COMPLETED)
            for task in reversed(list(rest)):
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            for task in done:
                task.result()


async def _until(stopping: threading.Event) -> None:
    while not stopping.is_set():
        await asyncio.sleep(0.1)


async def _take_over_again_and_again(mine: App) -> None:
    while True:
        await take_over(mine)
        await asyncio.sleep(BEAT_S)


async def take_over(mine: App) -> int:
    """Have jobs done again whose worker gave no sign for a while; what killed several fails for good."""
    manager = mine.job_manager
    found = list(await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT_S))
    for job in found:
        _log.warning("job %s was left by its worker; try %s", job.task_name, job.attempts + 1)
        with contextlib.suppress(ConnectorException):  # another worker was faster
            if job.attempts < TRIES:
                await manager.retry_job(job, retry_at=clock.machine())
            else:
                await manager.finish_job(job, Status.FAILED, delete_job=False)
    return len(found)
